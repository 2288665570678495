import { setMaxListeners } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { readResolverConfig } from '../portlayer/appliance-file'
import { PortLayerClient } from '../portlayer/client'
import { ContainerList } from './container-list'
import { startNameServer } from './server'

/** docs/contracts.md, "Daemons of the appliance". */
const readyFile = '/run/vic/name-server.ready'
const dnsPort = 53

async function main(): Promise<void> {
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort(new Error(name)))
  const log = (line: string): void => console.error(line)
  const portLayer = new PortLayerClient()
  const containers = new ContainerList(portLayer, log)
  const server = await startNameServer({
    // Of every network's gateway address; the firewall lets containers in and nobody else.
    address: '0.0.0.0',
    port: dnsPort,
    client: (address) => containers.client(address),
    servers: async () => (await readResolverConfig()).nameservers,
    log,
  })
  await writeFile(readyFile, '')
  log(`answering on port ${server.port}`)
  try {
    await containers.run(stop.signal)
  } finally {
    server.close()
    portLayer.close()
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exit(1)
})
