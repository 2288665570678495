import { setMaxListeners } from 'node:events'
import { portLayerSocket } from './api'
import { readApplianceFile } from './appliance-file'
import { runPortLayer } from './port-layer'
import { runUnpackThread } from './storage/unpack-thread'

async function main(): Promise<void> {
  const stop = new AbortController()
  setMaxListeners(0, stop.signal)
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort(new Error(name)))
  await runPortLayer({
    config: await readApplianceFile(),
    socketPath: portLayerSocket,
    program: __filename,
    log: (line) => console.log(line),
    signal: stop.signal,
  })
}

// The same bundle is the program and its unpacking threads.
if (!runUnpackThread()) {
  main().catch((error: unknown) => {
    console.error(error instanceof Error ? (error.stack ?? error.message) : String(error))
    process.exit(1)
  })
}
