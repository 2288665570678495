import yargs, { type CommandModule } from 'yargs'
import { readConfig } from './config'
import { tokenCommand } from './token-commands'

const serve: CommandModule<object, { config: string }> = {
  command: 'serve',
  describe: 'serve bearers of tokens until it is ended by SIGTERM or SIGINT',
  builder: (command) =>
    command.option('config', {
      type: 'string',
      demandOption: true,
      describe: 'configuration, a JSON file of mode 0600',
    }),
  async handler(options) {
    const stop = new AbortController()
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.once(signal, () => stop.abort(new Error('the proxy shuts down')))
    }
    const config = await readConfig(options.config, process.env, 'serve')
    const { runProxy } = await import('./daemon')
    const log = (line: string) => console.error(`${new Date().toISOString()} ${line}`)
    await runProxy(config, (line) => console.log(line), log, stop.signal)
  },
}

async function main(): Promise<void> {
  await yargs(process.argv.slice(2))
    .scriptName('vic-proxy')
    .command(serve)
    .command(tokenCommand)
    .demandCommand(1, 'name a command; see vic-proxy --help')
    .strict()
    .fail((message, error) => {
      throw error ?? new Error(message)
    })
    .parseAsync()
}

main().catch((error: unknown) => {
  console.error(`vic-proxy: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
})
