import { setMaxListeners } from 'node:events'
import { join } from 'node:path'
import { portLayerSocket } from './api'
import { readApplianceFile } from './appliance-file'
import { runPortLayer } from './port-layer'

async function main(): Promise<void> {
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort(new Error(name)))
  await runPortLayer({
    config: await readApplianceFile(),
    socketPath: portLayerSocket,
    unpackProgram: join(__dirname, 'unpack-thread'),
    log: (line) => console.log(line),
    signal: stop.signal,
  })
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error))
  process.exit(1)
})
