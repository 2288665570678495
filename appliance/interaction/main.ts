import { randomUUID } from 'node:crypto'
import { chmod, rm } from 'node:fs/promises'
import { Concentrator } from '../../vmomi/vspc'
import { PortLayerClient } from '../portlayer/client'
import { interactionSocket } from './api'
import { Channels } from './channels'
import { Containers } from './containers'
import { Execs } from './execs'
import { Ports } from './ports'
import { idPattern } from './requests'
import { createInteractionServer } from './server'

/** TCP port of the vSPC: hosts connect the serial ports of container VMs to it. */
const concentratorPort = 2377

function log(line: string): void {
  console.log(`${new Date().toISOString()} ${line}`)
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

  const server = createInteractionServer({ instance: randomUUID(), containers, channels, execs: new Execs(), log })
  await rm(interactionSocket, { force: true })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(interactionSocket, resolve)
  })
  await chmod(interactionSocket, 0o660)
  log(`serial ports on ${concentratorPort}, requests on ${interactionSocket}`)

  await containers.follow(stop.signal)
  ports.close()
  server.closeAllConnections()
  server.close()
  await concentrator.close()
  portLayer.close()
}

main().catch((error: unknown) => {
  log(`interaction: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  process.exit(1)
})
