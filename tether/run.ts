import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { Cgroup } from './cgroup'
import { type ChannelServer, serveChannel } from './channel-server'
import { GuestClock } from './clock'
import { containerConfig, type RunState } from './config'
import { type GuestConfig, readConfiguration, readNetwork } from './configuration'
import { Container } from './container'
import { ContainerLog, endOfLife } from './container-log'
import { containerRecords, diskRecords, fileMounts } from './container-spec'
import { EtcFiles } from './etc-files'
import { keyOf } from './extra-config'
import { GuestNetwork } from './guest-network'
import { accompanyHealth } from './health-monitor'
import { createKeyPair } from './key-pair'
import { launch, prepare, type SpecRecord, StartError } from './launch'
import { Live } from './live'
import { outOfMemoryKills } from './memory'
import { bringUpNetwork, type Network } from './network'
import { nfsMounts, shareRecords } from './nfs-shares'
import { Restarts } from './restart-policy'
import { RestartingContainer, type RestartingOptions } from './restarting-container'
import type { Rpci } from './rpci'
import { signalNumber } from './signals'
import { StateReporter } from './state-reporter'
import { alsoSent, SyslogSender } from './syslog'
import { timestamp } from './timestamp'
import { channelTerminal, logTerminal, openLogPort, openTransport } from './transport'

const filesDirectory = '/run/vic/etc'
/**
 * A client that was announced has this long to attach once the channel is open; the VCH says when there is none. Long, since
 * fifty containers that start at once take turns at their host's processors.
 */
const attachPatienceMs = 180_000
/** Attached clients have this long to take the last output. */
const deliveryPatienceMs = 60_000
/** The channel is opened without an answer to the first report after this long. */
const reportPatienceMs = 5_000
/** A process that was asked to stop has this long before it is killed. */
const stopPatienceMs = 10_000

const killSignal = 9

/** Diagnostics for the VM's console. */
export type Diagnose = (text: string) => void

async function start(
  config: GuestConfig,
  network: Network,
  nameservers: readonly string[],
  files: EtcFiles,
  log: Writable,
  cgroup: Cgroup | undefined,
  {
    beforeAgain,
    whenUp,
    isFirstRun,
    ...others
  }: Pick<RestartingOptions, 'restarts' | 'tell' | 'accompany'> & {
    readonly beforeAgain: () => Promise<void>
    /** The network is up, and the first process runs. */
    readonly whenUp: () => Promise<void>
    readonly isFirstRun: boolean
  },
): Promise<RestartingContainer> {
  const { disks = [], ...resources } = config.resources ?? {}
  await cgroup?.limit(resources)
  const group = cgroup === undefined ? [] : [['cgroup', cgroup.path]]
  const devices = [['raw', logTerminal], ['raw', channelTerminal], ...network.records]
  const hasShares = nfsMounts(config.mounts).length > 0
  // Servers are reached over the network, which comes up with the first process otherwise.
  if (hasShares) await prepare(devices)
  const shares = hasShares ? await shareRecords(config.mounts, nameservers) : []
  const records = [...group, ...shares, ...containerRecords(config, files.files)]
  if (disks.length > 0) {
    // They are the kernel's only when somebody looks for them, and the first process must not be ahead of its limits.
    await prepare(diskRecords(records))
    await cgroup?.limitDisks(disks)
  }
  const firstStart = isFirstRun ? [['first-start']] : []
  const run = async (before: SpecRecord[], first: 'keep' | 'pass'): Promise<Container> =>
    new Container(await launch('container', [...before, ...records]), config, log, first, undefined, cgroup?.path)
  const container = await run([...firstStart, ...(hasShares ? [] : devices)], config.expectAttach ? 'keep' : 'pass')
  try {
    await whenUp()
  } catch (error) {
    container.signal(killSignal)
    throw error
  }
  return new RestartingContainer(container, {
    // Terminals and network are the VM's: they are as they should be.
    startAgain: async () => {
      await beforeAgain()
      await cgroup?.clear()
      return run([], 'pass')
    },
    outOfMemoryKills,
    ...others,
  })
}

/** Opens the channel: only now, since nobody needs it before the process runs. */
async function openChannel(
  config: GuestConfig,
  container: RestartingContainer,
  log: ContainerLog,
  live: Live,
  reporter: StateReporter,
): Promise<ChannelServer> {
  const port = await openTransport()
  const key = createKeyPair()
  await reporter.set(keyOf(containerConfig, 'hostKey'), JSON.stringify({ run: reporter.run, key: key.public }))
  return serveChannel(port, container, { log, live }, { hostKey: key.private, authorizedKey: config.authorizedKey })
}

/** Keeps the channel open for the container's life; without one the container runs all the same. */
async function serve(
  config: GuestConfig,
  container: RestartingContainer,
  log: ContainerLog,
  live: Live,
  reporter: StateReporter,
  diagnose: Diagnose,
): Promise<ChannelServer | undefined> {
  try {
    const server = await openChannel(config, container, log, live, reporter)
    setTimeout(() => container.release(), attachPatienceMs).unref()
    return server
  } catch (error) {
    diagnose(`no channel: ${error instanceof Error ? error.message : String(error)}`)
    container.release()
    return undefined
  }
}

/** Power button: the process is asked to stop, then killed. */
function stopOnRequest(config: GuestConfig, container: RestartingContainer): void {
  process.on('SIGTERM', () => {
    container.stop(signalNumber(config.stopSignal) ?? 15)
    setTimeout(() => container.stop(killSignal), stopPatienceMs).unref()
  })
}

function bareAddresses(addresses: Network['addresses']): string[] {
  return addresses.flatMap((nic) => nic.addresses.map((address) => address.split('/')[0] ?? address))
}

function tellAddresses(config: GuestConfig, network: Network, reporter: StateReporter): Promise<unknown> {
  const addresses = bareAddresses(network.addresses)
  return Promise.all([
    reporter.set('guestinfo.hostname', config.hostname),
    ...(addresses.length > 0 ? [reporter.set('guestinfo.ip', addresses.join(','))] : []),
  ])
}

/** Runs the container until its process has ended, its output is delivered, and the host knows. */
async function runContainer(
  config: GuestConfig,
  rpci: Rpci,
  reporter: StateReporter,
  diagnose: Diagnose,
): Promise<void> {
  const port = config.log === 'none' ? undefined : await openLogPort()
  const log = new ContainerLog(port?.stream, (error) => diagnose(`log: ${error.message}`))
  const network = await bringUpNetwork(config, diagnose)
  reporter.setAddresses(network.addresses)
  const warn = (error: Error): void => diagnose(`report: ${error.message}`)
  // Restarts and pauses come from different sides, and each report is whole.
  let running: Pick<RunState, 'startedAt' | 'restarts' | 'paused'> = {}
  const tellRunning = (change: typeof running): Promise<void> => {
    running = { ...running, ...change }
    return reporter.report({ status: 'running', ...running })
  }
  const cgroup = Cgroup.create(diagnose)
  const restarts = new Restarts(config.restart)
  let live: Live | undefined
  const nameservers = config.network.nameservers.length > 0 ? config.network.nameservers : network.nameservers
  const sender = config.syslog && new SyslogSender(config.syslog, nameservers, diagnose)
  const sent = sender && alsoSent(log, sender)
  const files = new EtcFiles(filesDirectory, config, bareAddresses(network.addresses), network.nameservers)
  const container = await start(config, network, nameservers, files, sent ?? log, cgroup, {
    restarts,
    // A process that has ended was no longer frozen, and the next one is not.
    tell: (state) => {
      if (state.restarts.waiting) (sent ?? log).write(endOfLife)
      else log.startAgain()
      void tellRunning({ ...state, paused: false }).catch(warn)
    },
    beforeAgain: async () => live?.replaced(),
    whenUp: async () => sender?.connect(),
    accompany: accompanyHealth(config, reporter, warn),
    isFirstRun: reporter.run === 1,
  })
  const guestNetwork = new GuestNetwork({
    config,
    files,
    prepare,
    read: () => readNetwork(rpci),
    tell: async (addresses) => {
      reporter.setAddresses(addresses)
      await reporter.set('guestinfo.ip', bareAddresses(addresses).join(','))
    },
  })
  live = new Live({
    container,
    ended: container.ended,
    restarts,
    cgroup,
    mounts: fileMounts(config),
    network: guestNetwork,
    clock: new GuestClock(),
    report: (paused) => tellRunning({ paused }),
  })
  stopOnRequest(config, container)
  const told = Promise.all([
    tellRunning({ startedAt: container.startedAt }),
    tellAddresses(config, network, reporter),
  ]).catch(warn)
  let server: ChannelServer | undefined
  // Making the key stops everything else for a while: first the host is told, and a process that is quick has ended.
  const serving = Promise.race([told, delay(reportPatienceMs, undefined, { ref: false })])
    .then(() => serve(config, container, log, live as Live, reporter, diagnose))
    .then((opened) => {
      server = opened
    })

  const life = await container.ended
  // The run has ended as it has, whatever became of its messages.
  if (sent !== undefined) await finished(sent.end()).catch((error: Error) => diagnose(`syslog: ${error.message}`))
  sender?.close()
  log.end()
  await finished(log)
  await port?.close().catch((error: Error) => diagnose(`log: ${error.message}`))
  if (config.expectAttach) await serving
  await Promise.race([server?.idle(), delay(deliveryPatienceMs, undefined, { ref: false })])
  await reporter.report({ status: 'exited', ...life })
}

/** The whole life of a container's VM, from the waiting point to the moment when it may be powered off. */
export async function run(rpci: Rpci, diagnose: Diagnose): Promise<void> {
  const config = await readConfiguration(rpci)
  const reporter = new StateReporter(rpci, (config.state?.run ?? 0) + 1)
  reporter.report({ status: 'booting' }).catch((error: Error) => diagnose(`report: ${error.message}`))
  try {
    await runContainer(config, rpci, reporter, diagnose)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    diagnose(`the container could not be run: ${message}`)
    const exitCode = error instanceof StartError ? error.exitCode : 128
    await reporter.report({ status: 'failed', error: message.slice(0, 4096), exitCode, finishedAt: timestamp() })
  }
}
