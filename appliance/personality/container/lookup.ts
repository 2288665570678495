import type { Container } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { DockerError, invalid, notFound } from '../api/docker-error'
import type { Engine } from '../engine'
import { hasRecord, isRestarting } from './record'

/** All containers that were made through this API. */
export async function listContainers(engine: Engine, signal?: AbortSignal): Promise<Container[]> {
  const containers = await engine.portLayer.containers(signal)
  return containers.filter((container) => hasRecord(container))
}

/** The container with this id, name or beginning of an id, in that order, as dockerd looks it up. */
export async function findContainer(engine: Engine, wanted: string, signal?: AbortSignal): Promise<Container> {
  if (wanted === '') throw invalid('invalid name or ID supplied: ""')
  if (/^[0-9a-f]{64}$/.test(wanted)) {
    try {
      const container = await engine.portLayer.container(wanted, signal)
      if (hasRecord(container)) return container
    } catch (error) {
      if (!(error instanceof PortLayerError && error.code === 'not-found')) throw error
    }
    throw notFound(`No such container: ${wanted}`)
  }
  const containers = await listContainers(engine, signal)
  const name = wanted.replace(/^\//, '')
  const named = containers.find((container) => container.name === name)
  if (named !== undefined) return named
  const starting = containers.filter((container) => container.id.startsWith(wanted))
  if (starting.length > 1) throw new DockerError(400, `multiple IDs found with provided prefix: ${wanted}`)
  if (starting[0] === undefined) throw notFound(`No such container: ${wanted}`)
  return starting[0]
}

/** Whether a container's process runs or is about to. */
export function isRunning(container: Container): boolean {
  return container.state.status === 'running' || container.state.status === 'starting'
}

/** The present run, or the one that has ended; 0 when it has never run. */
export function runOf(container: Container): number {
  return 'run' in container.state ? container.state.run : 0
}

/** Docker's refusal of what needs a process while the next one is waited for. */
function requireSettled(container: Container): void {
  if (!isRestarting(container.state)) return
  throw new DockerError(409, `Container ${container.id} is restarting, wait until the container is running`)
}

/** Docker's refusal of what needs a running container. */
export function requireRunning(container: Container): void {
  if (!isRunning(container)) throw new DockerError(409, `container ${container.id} is not running`)
  requireSettled(container)
}
