import type { Container } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { conflict, DockerError } from '../api/docker-error'
import { type Endpoint, empty, endpoint } from '../api/endpoint'
import type { Engine } from '../engine'
import { findContainer, isRunning, requireRunning } from './lookup'
import { isPaused } from './paused'
import { isRestarting } from './record'

/** What the guest reported takes its way through vSphere: it is waited for so long. Milliseconds. */
const reportPatience = 10_000

/** Freezing a container's processes and letting them go on. The state is the guest's report; the events come from that. */
export const pauseEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'post',
    path: '/containers/:id/pause',
    handle: async (call, engine) => {
      const container = await findContainer(engine, call.params.id ?? '', call.signal)
      requireRunning(container)
      if (isRestarting(container.state)) {
        throw conflict(`Container ${container.id} is restarting, wait until the container is running`)
      }
      if (isPaused(container.state)) throw conflict(`container ${container.id} is already paused`)
      await freeze(engine, container, 'pause', `container ${container.id} is already paused`)
      return empty()
    },
  }),
  endpoint({
    method: 'post',
    path: '/containers/:id/unpause',
    handle: async (call, engine) => {
      const container = await findContainer(engine, call.params.id ?? '', call.signal)
      const notPaused = `Container ${container.id} is not paused`
      // Not a conflict to dockerd, which asks this before anything else.
      if (!isPaused(container.state)) throw new DockerError(500, notPaused)
      await freeze(engine, container, 'unpause', notPaused)
      return empty()
    },
  }),
]

/** Freezes or thaws, and answers when that is the container's state for everybody. */
export async function freeze(
  engine: Engine,
  container: Container,
  verb: 'pause' | 'unpause',
  already: string,
): Promise<void> {
  try {
    await engine.interaction.freeze(container.id, verb, engine.signal)
  } catch (error) {
    if (error instanceof PortLayerError && error.code === 'conflict') throw conflict(already)
    throw error
  }
  const shown = () => {
    const known = engine.watch.known(container.id)
    return known === undefined || !isRunning(known) || isPaused(known.state) === (verb === 'pause')
  }
  if (shown()) return
  const limit = AbortSignal.any([AbortSignal.timeout(reportPatience), engine.signal])
  try {
    await engine.watch.next(({ container: { id } }) => id === container.id && shown(), limit)
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'TimeoutError')) throw error
    throw new PortLayerError('unavailable', `the ${verb} of container ${container.id} was not reported`)
  }
}
