import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { connect, thumbprintOf } from '../../vmomi'
import { VsphereHost } from '../vch/vsphere-host'
import type { ProxyConfig } from './config'
import { openIdentity } from './identity'
import { VchRecords } from './records'
import { createProxyServer } from './server'
import { ProxyService } from './service'

/** How long logging in to vSphere may take at the start. */
const loginDeadlineMilliseconds = 30_000

/** File of the state directory with the URL at which the proxy answers, written when it does. */
const addressFile = 'address'

/** Serves until `signal` is aborted; creations that are in progress then are taken back before it resolves. */
export async function runProxy(
  config: ProxyConfig,
  announce: (line: string) => void,
  log: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  const { vsphere, stateDirectory } = config
  const identity = await openIdentity(stateDirectory)
  const login = AbortSignal.any([signal, AbortSignal.timeout(loginDeadlineMilliseconds)])
  const vim = await connect({ ...vsphere, signal: login })
  const host = new VsphereHost(vim, {
    endpoint: {
      url: config.endpointForVchs,
      thumbprint: vsphere.thumbprint ?? (await thumbprintOf(vsphere.url, login)),
    },
    isos: {
      appliance: join(config.isoDirectory, 'appliance.iso'),
      bootstrap: join(config.isoDirectory, 'bootstrap.iso'),
    },
    containerDefaults: config.containerDefaults,
    log,
  })
  const service = new ProxyService({
    host,
    records: await VchRecords.open(join(stateDirectory, 'vchs')),
    defaults: {
      bridgeSubnet: config.bridgeSubnet,
      certificateAuthorities: await Promise.all(config.certificateAuthorities.map((file) => readFile(file, 'utf8'))),
    },
    log,
  })
  await service.recover(signal)

  const server = createProxyServer({
    service,
    certificate: identity.certificate,
    key: identity.key,
    tokenKey: identity.tokenPublicKey,
    revokedOwners: config.revokedOwners,
    signal,
    log,
  })
  server.listen(config.listen.port, config.listen.host)
  await once(server, 'listening', { signal })
  const url = urlOf(config.listen.host, (server.address() as AddressInfo).port)
  await writeFile(join(stateDirectory, addressFile), `${url}\n`)
  announce(`vic-proxy is ready at ${url}, thumbprint ${identity.thumbprint}`)

  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
  server.close()
  await service.settled()
  server.closeAllConnections()
  await host.close()
}

/** The URL for clients: one that listens everywhere is reached at this machine's own address too. */
function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `https://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`
}
