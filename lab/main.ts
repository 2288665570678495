import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, openSync } from 'node:fs'
import { join, resolve } from 'node:path'
import yargs from 'yargs'
import { hideBin } from 'yargs/helpers'
import { endLab, labStatus } from './control/client'
import { startDaemon } from './control/daemon'
import { stateFiles } from './control/paths'
import { keptSettings, type Settings, settle } from './control/settings'
import type { LabStatus } from './control/status'
import { openHypervisor } from './qemu'

/** What the daemon tells the command that started it. */
type Report = { readonly kind: 'up'; readonly status: LabStatus } | { readonly kind: 'failed'; readonly reason: string }

async function up(stateDirectory: string, wishes: Parameters<typeof settle>[1]): Promise<void> {
  const running = await labStatus(stateDirectory)
  if (running !== undefined) {
    console.log(`The lab already runs.\n${describe(running)}`)
    return
  }
  await settle(stateDirectory, wishes)
  const log = openSync(stateFiles(stateDirectory).log, 'a', 0o600)
  const daemon = spawn(
    process.execPath,
    [...process.execArgv, process.argv[1] ?? '', 'daemon', '--state', stateDirectory],
    {
      detached: true,
      stdio: ['ignore', log, log, 'ipc'],
    },
  )
  const exited = once(daemon, 'exit').then(([code]): Report => {
    return { kind: 'failed', reason: `it ended with ${code}; see ${stateFiles(stateDirectory).log}` }
  })
  const told = once(daemon, 'message').then(([report]) => report as Report)
  const report = await Promise.race([told, exited])
  if (report.kind === 'failed') throw new Error(`The lab did not come up: ${report.reason}`)
  daemon.disconnect()
  daemon.unref()
  console.log(`The lab is up.\n${describe(report.status)}`)
}

async function daemon(stateDirectory: string): Promise<void> {
  const log = (line: string) => console.log(`${new Date().toISOString()} ${line}`)
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop.abort())
  try {
    const settings = await keptSettings(stateDirectory)
    if (settings === undefined) throw new Error(`${stateDirectory} has no settings: 'vic-lab up' starts the daemon`)
    const started = await startDaemon(stateDirectory, settings, stop.signal, log)
    log(`up: ${started.status.url}`)
    process.send?.({ kind: 'up', status: started.status } satisfies Report)
    await started.ended
    log('ended')
    process.exit(0)
  } catch (error) {
    log(error instanceof Error ? (error.stack ?? error.message) : String(error))
    const reason = error instanceof Error ? error.message : String(error)
    if (process.send === undefined) process.exit(1)
    process.send({ kind: 'failed', reason } satisfies Report, () => process.exit(1))
  }
}

async function down(stateDirectory: string): Promise<void> {
  if (await endLab(stateDirectory)) {
    console.log('The lab is down.')
    return
  }
  const settings = await keptSettings(stateDirectory)
  if (settings === undefined) {
    console.log('There is no lab.')
    return
  }
  await sweep(stateDirectory, settings)
  console.log('The lab did not run; nothing of it is left running.')
}

/** After a crash of the lab its machines and networks are still there. */
async function sweep(stateDirectory: string, settings: Settings): Promise<void> {
  const hypervisor = await openHypervisor({
    name: settings.name,
    stateDirectory: join(stateDirectory, 'qemu'),
    subnet: settings.subnet,
    events: { stopped: () => undefined, infoGet: () => undefined, infoSet: () => true },
    log: (line) => appendFileSync(stateFiles(stateDirectory).log, `${line}\n`),
  })
  await hypervisor.destroy()
}

async function status(stateDirectory: string, format: 'text' | 'json'): Promise<void> {
  const found = await labStatus(stateDirectory)
  if (found === undefined) {
    console.error('The lab does not run.')
    process.exitCode = 1
  } else console.log(format === 'json' ? JSON.stringify(found, undefined, 2) : describe(found))
}

function describe(lab: LabStatus): string {
  return [
    `  endpoint     ${lab.url}`,
    `  addresses    ${lab.addresses.join(', ')}, port ${lab.port}`,
    `  thumbprint   ${lab.thumbprint}`,
    `  user         ${lab.username}, password in ${lab.passwordFile}`,
    `  network      ${lab.network.subnet} in namespace ${lab.network.namespace}`,
    `  datastore    ${lab.datastore}`,
    `  process      ${lab.pid}, log ${lab.log}`,
  ].join('\n')
}

/** `40G`, `512M` or a number of bytes. */
function parseSize(text: string): number {
  const match = /^(\d+)([KMGT]?)i?B?$/i.exec(text.trim())
  if (match === null) throw new TypeError(`'${text}' is no size; it looks like 40G`)
  const factor = { '': 1, K: 1024, M: 1024 ** 2, G: 1024 ** 3, T: 1024 ** 4 }[(match[2] ?? '').toUpperCase()] ?? 1
  return Number(match[1]) * factor
}

async function main(): Promise<void> {
  const state = {
    describe: 'directory of the lab',
    default: '.vic/lab',
    coerce: (path: string) => resolve(path),
  } as const
  await yargs(hideBin(process.argv))
    .scriptName('vic-lab')
    .usage('$0 COMMAND\n\nvSphere in a box: an ESXi-compatible endpoint whose virtual machines are real.')
    .option('state', { type: 'string', ...state })
    .command(
      'up',
      'start the lab, or say that it runs',
      (command) =>
        command
          .option('name', { type: 'string', describe: 'names interfaces, at most 8 letters and digits' })
          .option('subnet', { type: 'string', describe: '/24 of the VM Network; default: a free one' })
          .option('listen', {
            type: 'string',
            array: true,
            describe: 'addresses; default: loopback and .1 of the subnet',
          })
          .option('port', { type: 'number', describe: 'port; 0 takes a free one; default 8989' })
          .option('datastore-size', { type: 'string', describe: 'capacity of the datastore, enforced; default 40G' })
          .option('user', { type: 'string', describe: 'the administrator; default root' })
          .option('password', { type: 'string', describe: "the administrator's password; default: a random one" }),
      (options) =>
        up(options.state, {
          name: options.name,
          subnet: options.subnet,
          addresses: options.listen,
          port: options.port,
          datastoreBytes: options.datastoreSize === undefined ? undefined : parseSize(options.datastoreSize),
          user: options.user,
          password: options.password ?? process.env.VIC_LAB_PASSWORD,
        }),
    )
    .command(
      'down',
      'power off its machines and end the lab; its state stays',
      (command) => command,
      (options) => down(options.state),
    )
    .command(
      'status',
      'where the lab is',
      (command) => command.option('json', { type: 'boolean', default: false, describe: 'for programs' }),
      (options) => status(options.state, options.json ? 'json' : 'text'),
    )
    .command(
      'daemon',
      false,
      (command) => command,
      (options) => daemon(options.state),
    )
    .demandCommand(1, 'a command is needed')
    .strict()
    .fail((message, error, parser) => {
      if (error === undefined) parser.showHelp()
      console.error(`vic-lab: ${error?.message ?? message}`)
      process.exit(1)
    })
    .parse()
}

void main()
