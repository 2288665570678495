import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import yargs from 'yargs'
import { directorySink } from './directory-sink'
import { type PullProgress, parseReference, pullImage } from './index'

/** One line a change, as docker prints where there is no terminal. */
function print(progress: PullProgress): void {
  if (progress.kind === 'started') console.log(`${progress.tag}: Pulling from ${progress.from}`)
  else if (progress.kind === 'digest') console.log(`Digest: ${progress.digest}`)
  else if (progress.status !== 'Downloading') console.log(`${progress.layer}: ${progress.status}`)
}

async function main(): Promise<void> {
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort(new Error('interrupted')))
  await yargs(process.argv.slice(2))
    .scriptName('imagec')
    .command(
      'pull <reference> <directory>',
      'fetch an image: its layers as <chain id>.tar and its configuration as config.json',
      (command) =>
        command
          .positional('reference', { type: 'string', demandOption: true })
          .positional('directory', { type: 'string', demandOption: true })
          .option('insecure-registry', {
            type: 'string',
            array: true,
            default: [] as string[],
            describe: 'host[:port] or CIDR spoken to over plain HTTP',
          })
          .option('architecture', { type: 'string', default: 'amd64', describe: "platform, in Go's names" }),
      async (options) => {
        const image = await pullImage({
          reference: parseReference(options.reference),
          credentials: undefined,
          registries: { insecure: options.insecureRegistry, certificateAuthorities: [] },
          platform: { os: 'linux', architecture: options.architecture },
          sink: directorySink(options.directory),
          onProgress: print,
          signal: stop.signal,
        })
        await mkdir(options.directory, { recursive: true })
        await writeFile(join(options.directory, 'config.json'), image.config)
        console.log(image.imageId)
      },
    )
    .demandCommand(1, 'imagec: name a command; see imagec --help')
    .strict()
    .fail((message, error) => {
      throw error ?? new Error(message)
    })
    .parseAsync()
}

main().catch((error: unknown) => {
  console.error(`imagec: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
})
