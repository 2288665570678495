import { interactionSocket, personalitySocket } from '../interaction/api'
import { portLayerSocket } from '../portlayer/api'
import { runPersonality } from './personality'
import { productVersion } from './system/version'

async function main(): Promise<void> {
  const stop = new AbortController()
  for (const name of ['SIGTERM', 'SIGINT'] as const) process.once(name, () => stop.abort(new Error(name)))
  await runPersonality(
    {
      portLayerSocket: process.env.VIC_PORT_LAYER_SOCKET ?? portLayerSocket,
      interactionSocket: process.env.VIC_INTERACTION_SOCKET ?? interactionSocket,
      socket: process.env.VIC_PERSONALITY_SOCKET ?? personalitySocket,
      version: productVersion,
      log: (line) => console.error(`personality: ${line}`),
      onListening: () => console.error('personality: listening'),
    },
    stop.signal,
  )
}

main().catch((error: unknown) => {
  console.error(`personality: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
  process.exitCode = 1
})
