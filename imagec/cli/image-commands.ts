import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Argv } from 'yargs'
import { saveArchive } from '../archive'
import { directorySink } from '../directory-sink'
import { DockerConfig } from '../docker-config'
import {
  type CopyProgress,
  copyImage,
  familiarReference,
  listTags,
  type PullProgress,
  parseReference,
  pullImage,
  Repository,
} from '../index'
import { resolveImage } from '../pull'
import { readDocument } from '../repository'
import { hostPlatform, platformOf, type RegistryOptions, settingsOf, UsageError, withRegistryOptions } from './options'
import { openSource, openTarget, type Place, parsePlace } from './place'

const platformOption = { type: 'string', default: hostPlatform, describe: 'os/architecture[/variant]' } as const
const copyPlatform = { ...platformOption, default: 'all', describe: 'os/architecture[/variant], or all' } as const
const parallelOption = { type: 'number', default: 3, describe: 'blobs transferred at a time' } as const

/** The commands that move images. Progress goes to standard error, results to standard output. */
export function withImageCommands<T>(cli: Argv<T>, signal: AbortSignal): Argv<T> {
  return cli
    .command(
      'pull <reference> <directory>',
      'fetch an image: its layers as <chain id>.tar and its configuration as config.json',
      (command) =>
        withRegistryOptions(command)
          .positional('reference', { type: 'string', demandOption: true })
          .positional('directory', { type: 'string', demandOption: true })
          .option('platform', platformOption)
          .option('parallel', parallelOption),
      async (options) => {
        const reference = parseReference(options.reference)
        const image = await pullImage({
          reference,
          credentials: await new DockerConfig().get(reference.domain, signal),
          registries: await settingsOf(options),
          platform: platformOf(options.platform),
          sink: directorySink(options.directory),
          parallel: positive(options.parallel),
          onProgress: tellPull,
          signal,
        })
        await mkdir(options.directory, { recursive: true })
        await writeFile(join(options.directory, 'config.json'), image.config)
        console.log(image.imageId)
      },
    )
    .command(
      'push <source> <reference>',
      'send an image: source is oci:DIRECTORY[:TAG] or oci-archive:FILE[:TAG]',
      (command) =>
        withRegistryOptions(command)
          .positional('source', { type: 'string', demandOption: true })
          .positional('reference', { type: 'string', demandOption: true })
          .option('platform', copyPlatform)
          .option('parallel', parallelOption),
      async (options) => {
        const to = parsePlace(options.reference)
        if (to.kind !== 'registry') throw new UsageError(`push sends to a registry: use copy for ${options.reference}`)
        await copy(parsePlace(options.source), to, options, signal)
      },
    )
    .command(
      'copy <source> <target>',
      'copy an image byte for byte: each is a reference, oci:DIRECTORY[:TAG] or (source) oci-archive:FILE[:TAG]',
      (command) =>
        withRegistryOptions(command)
          .positional('source', { type: 'string', demandOption: true })
          .positional('target', { type: 'string', demandOption: true })
          .option('platform', copyPlatform)
          .option('parallel', parallelOption),
      async (options) => copy(parsePlace(options.source), parsePlace(options.target), options, signal),
    )
    .command(
      'save <reference> <file>',
      'fetch an image as a tar for docker load and skopeo (oci-archive:); - is standard output',
      (command) =>
        withRegistryOptions(command)
          .positional('reference', { type: 'string', demandOption: true })
          .positional('file', { type: 'string', demandOption: true })
          .option('platform', platformOption),
      async (options) => {
        const reference = parseReference(options.reference)
        const opened = await openSource({ kind: 'registry', reference }, await settingsOf(options), signal)
        try {
          const image = await resolved(opened, options.platform, options.reference, signal)
          const output = options.file === '-' ? process.stdout : options.file
          await saveArchive({ source: opened.source, reference, ...image }, output, signal)
          console.error(`Saved ${familiarReference(reference)}: ${image.stored.digest}`)
        } finally {
          await opened.close()
        }
      },
    )
    .command(
      'inspect <source>',
      "show an image's configuration, or as it is in the registry: --raw its manifest or index, --config the bytes",
      (command) =>
        withRegistryOptions(command)
          .positional('source', { type: 'string', demandOption: true })
          .option('raw', { type: 'boolean', describe: 'the manifest or index, byte for byte' })
          .option('config', { type: 'boolean', describe: 'the configuration, byte for byte' })
          .conflicts('raw', 'config')
          .option('platform', platformOption),
      async (options) => {
        const opened = await openSource(parsePlace(options.source), await settingsOf(options), signal)
        try {
          const named = await opened.source.manifest(opened.from, signal)
          if (options.raw) return void process.stdout.write(named.bytes)
          const { stored, manifest } = await resolved(opened, options.platform, options.source, signal)
          const config = await readDocument(opened.source, manifest.config, signal)
          if (options.config) return void process.stdout.write(config)
          const summary = {
            digest: named.digest,
            manifest: stored.digest,
            mediaType: stored.mediaType,
            id: manifest.config.digest,
            size: manifest.layers.reduce((sum, { size }) => sum + size, 0),
            layers: manifest.layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
            config: JSON.parse(config.toString('utf8')) as unknown,
          }
          console.log(JSON.stringify(summary, undefined, 2))
        } finally {
          await opened.close()
        }
      },
    )
    .command(
      'tags <repository>',
      'list the tags of a repository, one a line',
      (command) => withRegistryOptions(command).positional('repository', { type: 'string', demandOption: true }),
      async (options) => {
        const reference = parseReference(options.repository)
        const credentials = await new DockerConfig().get(reference.domain, signal)
        const repository = await Repository.open(reference, await settingsOf(options), credentials, signal)
        try {
          for await (const tag of listTags(repository, signal)) console.log(tag)
        } finally {
          repository.close()
        }
      },
    )
}

async function copy(
  from: Place,
  to: Place,
  options: RegistryOptions & { readonly platform: string; readonly parallel: number },
  signal: AbortSignal,
): Promise<void> {
  if (to.kind === 'archive') throw new UsageError('an archive is written by save')
  const settings = await settingsOf(options)
  const opened = await openSource(from, settings, signal)
  try {
    const target = await openTarget(to, settings, signal)
    try {
      const copied = await copyImage({
        source: opened.source,
        from: opened.from,
        target: target.target,
        tag: target.tag,
        platform: options.platform === 'all' ? 'all' : platformOf(options.platform),
        parallel: positive(options.parallel),
        onProgress: tellCopy,
        signal,
      })
      console.log(copied.digest)
    } finally {
      target.close()
    }
  } finally {
    await opened.close()
  }
}

async function resolved(
  opened: Awaited<ReturnType<typeof openSource>>,
  platform: string,
  name: string,
  signal: AbortSignal,
) {
  const named = await opened.source.manifest(opened.from, signal)
  return resolveImage(opened.source, named, platformOf(platform), name, signal)
}

function positive(count: number): number {
  if (Number.isInteger(count) && count > 0 && count <= 64) return count
  throw new UsageError('--parallel is a number from 1 to 64')
}

/** One line a change, as docker prints where there is no terminal. */
function tellPull(progress: PullProgress): void {
  if (progress.kind === 'started') console.error(`${progress.tag}: Pulling from ${progress.from}`)
  else if (progress.kind === 'digest') console.error(`Digest: ${progress.digest}`)
  else if (progress.current === undefined) console.error(`${progress.layer}: ${progress.status}`)
}

function tellCopy({ digest, size, status }: CopyProgress): void {
  console.error(`${digest.slice('sha256:'.length, 'sha256:'.length + 12)}: ${status}, ${size} bytes`)
}
