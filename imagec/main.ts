import yargs from 'yargs'
import { withImageCommands } from './cli/image-commands'
import { withLoginCommands } from './cli/login-commands'

async function main(): Promise<void> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => stop.abort(new Error(`ended by ${signal}`)))
  }
  const cli = yargs(process.argv.slice(2)).scriptName('imagec')
  await withLoginCommands(withImageCommands(cli, stop.signal), stop.signal)
    .demandCommand(1, 'imagec: name a command; see imagec --help')
    .strict()
    .fail((message, error) => {
      throw error ?? new Error(`${message}; see imagec --help`)
    })
    .parseAsync()
}

main().catch((error: unknown) => {
  console.error(`imagec: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
})
