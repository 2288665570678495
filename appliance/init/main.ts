import { setMaxListeners } from 'node:events'
import { chmod, chown, mkdir } from 'node:fs/promises'
import { openRpci } from '../../tether/rpci'
import { BoundedLog } from './bounded-log'
import { publishConfig, readConfig } from './configuration'
import { listenForRestarts } from './control'
import { type DaemonSpec, daemonGroup, daemons, startDaemon, vicadminUser } from './daemon'
import { fileAppearance } from './file-appearance'
import type { DaemonProcess } from './keep-running'
import { bringUpNetwork } from './public-network'
import { StatusReport } from './status-report'
import { superviseDaemons } from './supervision'

const logDirectory = '/var/log/vic'
const logLimitBytes = 2 * 1024 * 1024

/** A log of its own for `name`; the console has all of them. */
function openLog(name: string): (line: string) => void {
  const file = new BoundedLog(`${logDirectory}/${name}.log`, logLimitBytes)
  return (line) => {
    file.write(line)
    console.log(`${name}: ${line}`)
  }
}

async function main(): Promise<void> {
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort(new Error(name)))

  // Set-group-id: vicadmin, of the daemons' group, shows the logs.
  await mkdir(logDirectory, { recursive: true })
  await chown(logDirectory, 0, daemonGroup)
  await chmod(logDirectory, 0o2750)
  const log = openLog('vic-init')
  const logs = {
    'port-layer': openLog('port-layer'),
    interaction: openLog('interaction'),
    personality: openLog('personality'),
    'name-server': openLog('name-server'),
    vicadmin: openLog('vicadmin'),
  }
  const rpci = await openRpci()
  const status = await StatusReport.open(rpci, log)
  status.report('booting')
  try {
    const config = await readConfig(rpci)
    await publishConfig(config)
    status.report('network')
    await bringUpNetwork(config, status, log, stop.signal)
    status.report('services')
    const present = new Map<DaemonSpec['name'], DaemonProcess>()
    await listenForRestarts(present, vicadminUser)
    await superviseDaemons(daemons, {
      start: (spec) => {
        const daemon = startDaemon(spec, logs[spec.name])
        present.set(spec.name, daemon)
        return daemon
      },
      answering: (spec, signal) => fileAppearance(spec.readyFile, signal),
      report: (phase, message) => status.report(phase, message),
      log: (spec, line) => logs[spec.name](line),
      signal: stop.signal,
    })
  } catch (error) {
    if (!stop.signal.aborted) {
      status.report('failed', error instanceof Error ? error.message : String(error))
      await status.settled()
      throw error
    }
  }
  log('ended on request')
  await status.settled()
  process.exit(0)
}

main().catch((error: unknown) => {
  console.error(`vic-init: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  process.exit(1)
})
