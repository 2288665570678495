import { chmod, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:net'
import { Concentrator } from '../../vmomi/vspc'
import { PortLayerClient } from '../portlayer/client'
import { dockerSocket, interactionSocket, personalitySocket } from './api'
import { certificateLoader } from './certificates'
import { Channels } from './channels'
import { Containers } from './containers'
import { Execs } from './execs'
import { Front } from './front'
import { Notices } from './notices'
import { Ports } from './ports'
import { idPattern } from './requests'
import { createInteractionServer } from './server'
import { TlsListener } from './tls-listener'

/** TCP port of the vSPC: hosts connect the serial ports of container VMs to it. */
const concentratorPort = 2377

function log(line: string): void {
  console.log(`${new Date().toISOString()} ${line}`)
}

/** Listens on a socket for the group's members, in the place of one that a killed process left behind. */
async function listen(server: Server, path: string): Promise<void> {
  await rm(path, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  await chmod(path, 0o660)
}

async function main(): Promise<void> {
  const stop = new AbortController()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => stop.abort(new Error(signal)))

  const portLayer = new PortLayerClient()
  const containers = new Containers(portLayer, log, (container, run) => {
    // While its port is open, output may still be on its way: the port's end tells then.
    if (run === undefined || !ports.has(container)) channels.abandon(container, run)
  })
  const channels = new Channels(containers, log)
  const ports = new Ports(
    containers,
    channels,
    async () => {
      const { channelKey } = await portLayer.secrets(stop.signal)
      if (channelKey === undefined) throw new Error('the port layer has no channel key yet')
      return channelKey
    },
    log,
  )

  const concentrator = new Concentrator({
    accept: (serviceUri) => idPattern.test(serviceUri),
    connected: (connection) => {
      ports.serve(connection).catch((error: unknown) => log(`port: ${String(error)}`))
    },
    rejected: (error, address) => log(`port refused from ${address}: ${error.message}`),
  })
  await concentrator.listen(concentratorPort, '0.0.0.0')

  const front = new Front(personalitySocket, log)
  const tls = new TlsListener((client) => void front.serve(client))
  containers.onSecrets(certificateLoader(portLayer, tls, log, stop.signal))
  const local = createServer({ allowHalfOpen: true }, (client) => void front.serve(client))
  await listen(local, dockerSocket)

  const server = createInteractionServer({
    front,
    source: portLayer,
    containers,
    channels,
    execs: new Execs(),
    notices: new Notices(),
    certificateServed: (sha256, signal) => tls.serving(sha256, signal),
  })
  await listen(server, interactionSocket)
  log(`serial ports on ${concentratorPort}, requests on ${interactionSocket}`)

  await containers.follow(stop.signal)
  ports.close()
  tls.close()
  local.close()
  front.close()
  server.closeAllConnections()
  server.close()
  await concentrator.close()
  portLayer.close()
}

main().catch((error: unknown) => {
  log(`interaction: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  process.exit(1)
})
