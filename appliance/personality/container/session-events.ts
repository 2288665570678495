import { setTimeout as delay } from 'node:timers/promises'
import type { InteractionEvent } from '../../interaction/api'
import { PortLayerError } from '../../portlayer/problem'
import type { Engine } from '../engine'
import { adoptExecs } from './exec-end'
import { tell } from './lifecycle'
import { findContainer } from './lookup'

/** Pause before the interaction is asked again after its event stream broke. Milliseconds. */
const reconnectPause = 500

/**
 * Tells what the interaction sees of sessions, over every restart of it, until the engine's signal is aborted. `begun` is called when
 * it has been asked for the first time, whether it answers or not.
 */
export async function followSessions(engine: Engine, begun: () => void): Promise<void> {
  const { signal } = engine
  let told = ''
  try {
    while (!signal.aborted) {
      try {
        for await (const event of engine.interaction.events(signal)) {
          if (event.type === 'ready') {
            await adoptExecs(engine)
            begun()
          } else await tellLeft(engine, event)
        }
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof PortLayerError)) throw error
        // Once, not twice a second.
        if (error.message !== told) engine.log(`watching sessions: ${error.message}`)
        told = error.message
        begun()
      }
      await delay(reconnectPause, undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
    }
  } finally {
    begun()
  }
}

async function tellLeft(
  engine: Engine,
  { container: id, exec }: Extract<InteractionEvent, { type: 'detached' }>,
): Promise<void> {
  try {
    const container = await findContainer(engine, id, engine.signal)
    if (exec === undefined) tell(engine, container, 'detach')
    else tell(engine, container, 'exec_detach', { execID: exec })
  } catch (error) {
    // Removed meanwhile, it has no name to tell.
    if (!engine.signal.aborted) engine.log(`a client has left container ${id}: ${String(error)}`)
  }
}
