import type { Container } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import type { Engine } from '../engine'
import { hasRecord, recordOf } from './record'
import { removeWithVolumes } from './removal'

/**
 * Removes containers made with `--rm` when they have ended. It follows the container's state and not the client, so it
 * also happens when the client or this process was away at that moment.
 */
export function followAutoRemove(engine: Engine): void {
  engine.watch.subscribe(({ action, container }) => {
    if (action === 'exited') void removeEnded(engine, container)
  })
  void engine.watch.synced.then(() => {
    for (const container of engine.watch.all()) {
      if (container.state.status === 'exited') void removeEnded(engine, container)
    }
  })
}

/** Containers whose end is no end: they are on their way to their next start. */
const restarting = new WeakMap<Engine, Set<string>>()

/** Stops and starts a container without its removal in between; one that is not started again goes then. */
export async function withoutRemoval(engine: Engine, id: string, restart: () => Promise<unknown>): Promise<void> {
  const ids = restarting.get(engine) ?? new Set()
  restarting.set(engine, ids.add(id))
  try {
    await restart()
  } finally {
    ids.delete(id)
    const container = engine.watch.known(id)
    if (container?.state.status === 'exited') void removeEnded(engine, container)
  }
}

async function removeEnded(engine: Engine, container: Container): Promise<void> {
  if (!hasRecord(container) || !recordOf(container).hostConfig.AutoRemove) return
  if (restarting.get(engine)?.has(container.id)) return
  try {
    await removeWithVolumes(engine, container, engine.signal)
  } catch (error) {
    if (engine.signal.aborted || (error instanceof PortLayerError && error.code === 'not-found')) return
    engine.log(`removing container ${container.id} after its end: ${String(error)}`)
  }
}
