import { readFile, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { openCertificate } from '../endpoint/certificate'
import { type Endpoint, listen } from '../endpoint/server'
import { Lab } from '../lab'
import { openHypervisor } from '../qemu'
import { stateFiles, withControlAddress } from './paths'
import type { Settings } from './settings'
import type { LabStatus } from './status'
import { gatewayOf } from './subnet'

/** A lab in this process, reached through its endpoint and its control socket. */
export interface Daemon {
  readonly status: LabStatus
  /** Resolves when somebody has asked for `down` or `signal` has fired, and everything is closed. */
  readonly ended: Promise<void>
}

/** Opens everything; throws when a part cannot be, with what was opened closed again. */
export async function startDaemon(
  stateDirectory: string,
  settings: Settings,
  signal: AbortSignal,
  log: (line: string) => void,
): Promise<Daemon> {
  const files = stateFiles(stateDirectory)
  const lab = await Lab.open({
    stateDirectory: join(stateDirectory, 'state'),
    datastoreBytes: settings.datastoreBytes,
    administrator: settings.user,
    log,
    openHypervisor: (events) =>
      openHypervisor({
        name: settings.name,
        stateDirectory: join(stateDirectory, 'qemu'),
        subnet: settings.subnet,
        events,
        log,
      }),
  })
  let endpoint: Endpoint | undefined
  try {
    await setPassword(lab, settings.user, (await readFile(files.password, 'utf8')).trim())
    const addresses = settings.addresses ?? ['127.0.0.1', gatewayOf(settings.subnet)]
    const certificate = await openCertificate(stateDirectory, [...addresses, 'localhost'])
    endpoint = await listen(lab, certificate, addresses, settings.port)
    const status: LabStatus = {
      name: settings.name,
      url: `https://${addresses[0]}:${endpoint.port}/sdk`,
      addresses,
      port: endpoint.port,
      thumbprint: certificate.thumbprint,
      certificateFile: join(stateDirectory, 'certificate.pem'),
      username: settings.user,
      passwordFile: files.password,
      pid: process.pid,
      network: { subnet: settings.subnet, gateway: gatewayOf(settings.subnet), namespace: `vl-${settings.name}` },
      datastore: lab.datastore.root,
      log: files.log,
    }
    return { status, ended: serveControl(stateDirectory, lab, endpoint, status, signal) }
  } catch (error) {
    await endpoint?.close()
    await lab.close()
    throw error
  }
}

async function setPassword(lab: Lab, user: string, password: string): Promise<void> {
  if (lab.accounts.get(user) === undefined) await lab.accounts.create(user, password, 'Administrator')
  else if (!(await lab.accounts.verify(user, password))) await lab.accounts.update(user, { password })
}

/**
 * The control socket takes one word a connection: `status` answers JSON; `down` ends the lab, answers `ok` or an error,
 * and the connection ends with the process.
 */
async function serveControl(
  stateDirectory: string,
  lab: Lab,
  endpoint: Endpoint,
  status: LabStatus,
  signal: AbortSignal,
): Promise<void> {
  const down = await new Promise<Socket | undefined>((resolve, reject) => {
    const server = createServer((socket) => {
      socket.on('error', (error) => lab.log(`control: ${error.message}`))
      socket.once('data', (word) => {
        if (word.toString() === 'down') resolve(socket)
        else socket.end(JSON.stringify(status))
      })
    })
    signal.addEventListener('abort', () => resolve(undefined), { once: true })
    bind(stateDirectory, server).catch(reject)
  })
  await endpoint.close()
  if (down === undefined) {
    // Told to stop by a signal: like a crash, machines go on, and the next `up` finds them.
    await lab.close()
    return
  }
  lab.log('going down')
  try {
    await lab.shutDown()
    const left = lab.hypervisor.running()
    if (left.length > 0) throw new Error(`machines still run: ${left.join(', ')}`)
    await tell(down, 'ok')
  } catch (error) {
    lab.log(`down: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
    await tell(down, `down did not finish: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Resolves when the kernel has the answer; the connection is closed by the end of the process. */
function tell(socket: Socket, answer: string): Promise<void> {
  return new Promise((resolve) => socket.write(answer, () => resolve()))
}

/** A socket of a lab that crashed is in the way; one of a lab that runs was found before. */
async function bind(stateDirectory: string, server: Server): Promise<void> {
  await rm(join(stateDirectory, 'control.sock'), { force: true })
  await withControlAddress(stateDirectory, (address) => {
    return new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(address, () => resolve())
    })
  })
}
