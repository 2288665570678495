import { mainTarget } from '../../../tether/protocol'
import type { Container } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { conflict, DockerError, notFound } from '../api/docker-error'
import type { Engine } from '../engine'
import { endpointId } from './endpoint-view'
import { changeExecution } from './execution-change'
import { checkLinks } from './links'
import { refuseLogValues } from './log-options'
import { isRunning, runOf } from './lookup'
import { isPaused, thawForSignal } from './paused'
import { containerAttributes, recordOf } from './record'
import { sigkill, signalNumber } from './signals'
import { startFailure } from './start-failure'

/** Docker's own grace before SIGKILL. Seconds. */
const defaultStopTimeout = 10
/** How long a process may take to die of SIGKILL before its container is switched off. Milliseconds. */
const killPatience = 5_000

/** How long the way to a process may take before it counts as closed. Milliseconds. */
const signalPatience = 5_000

/** Starts a container; `unchanged` when it runs already. A process that cannot start is docker's 400 with docker's text. */
export async function startContainer(engine: Engine, container: Container): Promise<'started' | 'unchanged'> {
  if (isPaused(container.state)) throw conflict('cannot start a paused container, try unpause instead')
  if (isRunning(container)) return 'unchanged'
  const { Type, Config } = recordOf(container).hostConfig.LogConfig
  const wrong = refuseLogValues(Type, Config)
  if (wrong !== undefined) throw new DockerError(500, `${loggingFailure}${wrong}`)
  await checkLinks(engine, container)
  try {
    if (isMissingNetworks(container)) await joinNetworks(engine, container)
    await keepForClient(engine, container)
    const started = await engine.portLayer.start(container.id)
    await toldWhen(engine, started, (known) => runOf(known) > runOf(started) || hasBegun(known, started))
    return 'started'
  } catch (error) {
    if (error instanceof PortLayerError && error.code === 'start-failed') {
      throw startFailure(error)
    }
    if (error instanceof PortLayerError && error.code === 'port-in-use') throw portInUse(container, error)
    if (error instanceof PortLayerError && error.code === 'not-found' && /^network /.test(error.message)) {
      throw notFound(`${networkingFailure}${error.message}`)
    }
    throw error
  }
}

/** A client that waits for a container which was made for none has its output from the first byte. */
async function keepForClient(engine: Engine, container: Container): Promise<void> {
  const { id, execution } = container
  if (execution.expectAttach || !(await engine.interaction.isExpected(id))) return
  await changeExecution(engine, container, { ...execution, expectAttach: true })
}

const loggingFailure = 'failed to create task for container: failed to initialize logging driver: '

/** Whether it was to join a network that was not there when it was made. */
function isMissingNetworks({ network, endpoints }: Container): boolean {
  return network.endpoints.some((request) => !endpoints.some((endpoint) => endpoint.network === request.network))
}

/** Joins the networks that are there by now; the start refuses when one still is not. */
async function joinNetworks(engine: Engine, { id, network }: Container): Promise<void> {
  const { handle } = await engine.portLayer.createHandle(id)
  await engine.portLayer.joinNetwork(handle, network)
  await engine.portLayer.commit(handle)
}

const networkingFailure = 'failed to set up container networking: '

/** Docker's refusal of a port that another container or the host itself has. */
function portInUse(container: Container, error: PortLayerError): DockerError {
  const endpoint = `${container.name} (${endpointId(container, container.endpoints[0]?.networkId ?? '')})`
  const message = `${networkingFailure}driver failed programming external connectivity on endpoint ${endpoint}: ${error.message}`
  return new DockerError(500, message, { cause: error })
}

/** Publishes an event of a container. */
export function tell(engine: Engine, container: Container, action: string, more: Record<string, string> = {}): void {
  const attributes = { ...containerAttributes(container), ...more }
  engine.events.publish({ type: 'container', action, id: container.id, attributes })
}

export interface StopOptions {
  /** Name or number; absent: the container's own. */
  readonly signal?: string | undefined
  /** Seconds; negative: as long as it takes; absent: the container's own. */
  readonly timeout?: number | undefined
}

/** Asks the process to end, then makes it. `unchanged` when it does not run. */
export async function stopContainer(
  engine: Engine,
  container: Container,
  { signal, timeout }: StopOptions,
): Promise<'stopped' | 'unchanged'> {
  if (!isRunning(container)) return 'unchanged'
  const { config } = recordOf(container)
  const number = signalNumber(signal ?? (config.StopSignal === '' ? 'SIGTERM' : config.StopSignal))
  const seconds = timeout ?? config.StopTimeout ?? defaultStopTimeout
  if (seconds === 0) {
    // One behind the other: the process has no more time between them than dockerd gives it.
    await Promise.all([send(engine, container, number), killContainer(engine, container)])
  } else {
    const patience = seconds < 0 ? undefined : seconds * 1000
    // A guest that is slow to answer has as long as its process.
    const answer = await send(engine, container, number, Math.max(signalPatience, patience ?? 0))
    if (answer !== 'sent' || !(await ended(engine, container, patience))) await killContainer(engine, container)
  }
  await told(engine, container)
  tell(engine, container, 'stop')
  return 'stopped'
}

/** Ends the process with SIGKILL, or its container when the process does not listen. Answers when it is over. */
export async function killContainer(engine: Engine, container: Container): Promise<void> {
  const answer = await send(engine, container, sigkill)
  // A process that could not be told may have ended just before: what it leaves behind is waited for.
  if (answer === 'silent' || !(await ended(engine, container, killPatience))) {
    try {
      await engine.portLayer.powerOff(container.id)
    } catch (error) {
      // It has ended by itself meanwhile.
      if (!(error instanceof PortLayerError && error.code === 'conflict')) throw error
    }
  }
  await told(engine, container)
}

/** Sends a signal to the process: `refused` when there is no way to tell it (it is just going down), `silent` when it hangs. */
async function send(
  engine: Engine,
  container: Container,
  number: number,
  patience = signalPatience,
): Promise<'sent' | 'refused' | 'silent'> {
  const limit = AbortSignal.timeout(patience)
  const abort = AbortSignal.any([limit, engine.signal])
  try {
    await engine.interaction.signal({ container: container.id, target: mainTarget }, number, abort)
    tell(engine, container, 'kill', { signal: String(number) })
    await thawForSignal(engine, container, number)
    return 'sent'
  } catch (error) {
    if (!(error instanceof PortLayerError) && !limit.aborted) throw error
    engine.log(`signal ${number} to container ${container.id}: ${error instanceof Error ? error.message : error}`)
    return limit.aborted ? 'silent' : 'refused'
  }
}

/** Whether the present run ends within so many milliseconds; undefined: however long it takes. */
async function ended(engine: Engine, container: Container, within: number | undefined): Promise<boolean> {
  const limit = new AbortController()
  const timer = within === undefined ? undefined : setTimeout(() => limit.abort(), within)
  try {
    await engine.portLayer.wait(container.id, runOf(container), AbortSignal.any([limit.signal, engine.signal]))
    return true
  } catch (error) {
    if (limit.signal.aborted) return false
    if (error instanceof PortLayerError && error.code === 'not-found') return true
    throw error
  } finally {
    clearTimeout(timer)
  }
}

/** Port layer's answers and events travel apart: an event that should have come is waited for so long. Milliseconds. */
const eventPatience = 2_000

/** Resolves when the end of the present run has been told as an event, so that `restart` and `destroy` come after `die`. */
function told(engine: Engine, container: Container): Promise<void> {
  const run = runOf(container)
  return toldWhen(engine, container, (known) => runOf(known) > run || (runOf(known) === run && !isRunning(known)))
}

function hasBegun(known: Container, started: Container): boolean {
  return runOf(known) === runOf(started) && known.state.status !== 'starting'
}

/** Resolves when a container has been told in the state that is wanted, or is gone. */
async function toldWhen(engine: Engine, { id }: Container, wanted: (known: Container) => boolean): Promise<void> {
  const isTold = () => {
    const known = engine.watch.known(id)
    return known === undefined || wanted(known)
  }
  if (isTold()) return
  try {
    const limit = AbortSignal.any([AbortSignal.timeout(eventPatience), engine.signal])
    await engine.watch.next(({ container }) => container.id === id && isTold(), limit)
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'TimeoutError')) throw error
    engine.log(`a step of container ${id} was not told as an event within ${eventPatience} ms`)
  }
}
