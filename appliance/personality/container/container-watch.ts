import { setTimeout as delay } from 'node:timers/promises'
import type { HealthProbe } from '../../../tether/health-check'
import type { Container, Volume } from '../../portlayer/api'
import type { PortLayerClient } from '../../portlayer/client'
import { PortLayerError } from '../../portlayer/problem'
import { stoppedWaiting } from './record'

/** A step in a container's life, told once and in order, whoever caused it. */
export interface ContainerChange {
  /**
   * `died` and `restarted` are ends and starts of the process within a run: the container goes on. `probed`: the health check
   * was run, see `probes`. `health`: it came to another result.
   */
  readonly action:
    | 'created'
    | 'started'
    | 'died'
    | 'restarted'
    | 'probed'
    | 'health'
    | 'paused'
    | 'unpaused'
    | 'exited'
    | 'removed'
  readonly container: Container
  /** RFC 3339. */
  readonly time: string
  /** The runs of the health check that were told with this step, oldest first; of any other step none. */
  readonly probes: readonly HealthProbe[]
  /** The volumes that were removed with a container; of any other step none. */
  readonly volumes: readonly Volume[]
}

type Listener = (change: ContainerChange) => void

/** Exit code of a process that SIGKILL has ended. */
const killedCode = 137

/** Pause before the port layer is asked again after its event stream broke. Milliseconds. */
const reconnectPause = 250

/**
 * Follows the port layer's event stream and tells the steps of every container. Each event is taken as a snapshot and
 * compared with the last one, so that a gap (a restart of the port layer) is closed by one listing and nothing is told
 * twice.
 */
export class ContainerWatch {
  readonly #portLayer: PortLayerClient
  readonly #log: (line: string) => void
  readonly #known = new Map<string, Container>()
  readonly #listeners = new Set<Listener>()
  readonly #secretsListeners = new Set<() => void>()
  /** Resolves when the containers are known for the first time. */
  readonly synced: Promise<void>
  #resolveSynced: (() => void) | undefined

  constructor(portLayer: PortLayerClient, log: (line: string) => void) {
    this.#portLayer = portLayer
    this.#log = log
    this.synced = new Promise((resolve) => {
      this.#resolveSynced = resolve
    })
  }

  /** Calls `listener` with every step from now on; gives the way to stop that. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Calls `listener` when certificates or engine options may have changed, also after a gap. */
  onSecrets(listener: () => void): () => void {
    this.#secretsListeners.add(listener)
    return () => this.#secretsListeners.delete(listener)
  }

  /** The container as it was told last. */
  known(id: string): Container | undefined {
    return this.#known.get(id)
  }

  /** Every container as it was told last. */
  all(): IterableIterator<Container> {
    return this.#known.values()
  }

  /** Resolves with the first step that `wanted` accepts, from now on; rejects with the signal's reason. */
  next(wanted: (change: ContainerChange) => boolean, signal: AbortSignal): Promise<ContainerChange> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const end = () => {
        stop()
        signal.removeEventListener('abort', abort)
      }
      const abort = () => {
        end()
        reject(signal.reason)
      }
      const stop = this.subscribe((change) => {
        if (!wanted(change)) return
        end()
        resolve(change)
      })
      signal.addEventListener('abort', abort, { once: true })
    })
  }

  /** Follows until the signal is aborted, over every restart of the port layer. */
  async run(signal: AbortSignal): Promise<void> {
    let told = ''
    while (!signal.aborted) {
      try {
        await this.#follow(signal)
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof PortLayerError)) throw error
        // Once, not four times a second.
        if (error.message !== told) this.#log(`watching containers: ${error.message}`)
        told = error.message
      }
      await delay(reconnectPause, undefined, { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    for await (const event of this.#portLayer.events(signal)) {
      if (event.type === 'ready') {
        this.#tellSecrets()
        await this.#sync(signal)
      } else if (event.type === 'secrets') this.#tellSecrets()
      else if (event.action === 'removed') this.#remove(event.container, event.time, event.volumes)
      else this.#take(event.container, event.time)
    }
  }

  /** Compares everything with what is known. The first time nothing is told: it has happened before this process. */
  async #sync(signal: AbortSignal): Promise<void> {
    const containers = await this.#portLayer.containers(signal)
    const now = new Date().toISOString()
    if (this.#resolveSynced !== undefined) {
      for (const container of containers) this.#known.set(container.id, container)
      this.#resolveSynced()
      this.#resolveSynced = undefined
      return
    }
    const present = new Set(containers.map((container) => container.id))
    for (const container of [...this.#known.values()]) if (!present.has(container.id)) this.#remove(container, now)
    for (const container of containers) this.#take(container, now)
  }

  #take(container: Container, time: string): void {
    const before = this.#known.get(container.id)
    if (before !== undefined && isOlder(container, before)) return
    this.#known.set(container.id, container)
    for (const action of steps(before, container)) {
      const probes = action === 'probed' ? newProbes(before, container) : []
      this.#tell({ action, container, time, probes, volumes: [] })
    }
  }

  #remove(container: Container, time: string, volumes: readonly Volume[] = []): void {
    const last = this.#known.get(container.id)
    if (last === undefined) return
    this.#known.delete(container.id)
    // The last known state still has the exit code; the one that comes with the removal may not.
    const told = container.state.status === 'removing' ? { ...container, state: last.state } : container
    const end = endOf(told, last, time)
    if (end !== undefined) this.#tell({ action: 'exited', container: end, time, probes: [], volumes: [] })
    this.#tell({ action: 'removed', container: end ?? told, time, probes: [], volumes })
  }

  #tell(change: ContainerChange): void {
    for (const listener of [...this.#listeners]) listener(change)
  }

  #tellSecrets(): void {
    for (const listener of [...this.#secretsListeners]) listener()
  }
}

/**
 * The end of a run that nobody told: an administrator has destroyed what ran. Its code is that of a process that was
 * killed; undefined when the container did not run or comes with the end itself.
 */
function endOf(removed: Container, last: Container, time: string): Container | undefined {
  if (last.state.status !== 'running') return undefined
  if (removed.state.status === 'exited') return removed
  const { run, startedAt } = last.state
  return {
    ...removed,
    state: { status: 'exited', run, startedAt, finishedAt: time, exitCode: killedCode, oomKilled: false },
  }
}

/** How far a container has come: run, phase of the run, and how often its process ended or was started again in it. */
function progress({ state }: Container): readonly [run: number, phase: number, turns: number] {
  switch (state.status) {
    case 'created':
      return [0, 0, 0]
    case 'starting':
      return [state.run, 1, 0]
    case 'running':
      return [state.run, 2, turnsOf(state)]
    case 'exited':
      return [state.run, 3, turnsOf(state)]
    case 'removing':
      return [Number.MAX_SAFE_INTEGER, 4, 0]
  }
}

/** Each restart is two turns: an end, which the count tells already, and a start, if it came to that. */
function turnsOf(state: Extract<Container['state'], { status: 'running' | 'exited' }>): number {
  if (state.restarts === undefined) return 0
  return state.restarts.count * 2 - (state.restarts.waiting || stoppedWaiting(state) ? 1 : 0)
}

function isOlder(one: Container, other: Container): boolean {
  const [oneRun, onePhase, oneTurns] = progress(one)
  const [otherRun, otherPhase, otherTurns] = progress(other)
  if (oneRun !== otherRun) return oneRun < otherRun
  return onePhase === otherPhase ? oneTurns < otherTurns : onePhase < otherPhase
}

/** Of turns that passed unseen, so many of the last are told: what a container does while its guest says nothing, not days of it. */
const mostTurns = 20

/** The steps between two numbers of turns; of ends that passed unseen the code is that of the last one. */
function turns(before: number, after: number): ContainerChange['action'][] {
  const told: ContainerChange['action'][] = []
  for (let turn = Math.max(before, after - mostTurns) + 1; turn <= after; turn++)
    told.push(turn % 2 === 1 ? 'died' : 'restarted')
  return told
}

function isPaused({ state }: Container): boolean {
  return state.status === 'running' && state.paused === true
}

/** What the health check has found out since; of a container that was not known before nothing is new. */
function newProbes(before: Container | undefined, after: Container): readonly HealthProbe[] {
  if (before === undefined) return []
  const last = before.health?.log.at(-1)?.start ?? ''
  return (after.health?.log ?? []).filter(({ start }) => start > last)
}

function steps(before: Container | undefined, after: Container): ContainerChange['action'][] {
  const [beforeRun, beforePhase, beforeTurns] = before === undefined ? [0, 0, 0] : progress(before)
  const [run, phase, afterTurns] = progress(after)
  const told: ContainerChange['action'][] = before === undefined ? ['created'] : []
  if (after.state.status === 'removing') return told
  const advanced = run > beforeRun
  // A run that could not start has no beginning to tell.
  const began = after.state.status !== 'exited' || after.state.startedAt !== undefined
  if (phase >= 2 && (advanced || beforePhase < 2) && began) told.push('started')
  if (phase >= 2) told.push(...turns(advanced ? 0 : beforeTurns, afterTurns))
  if (phase >= 2 && newProbes(before, after).length > 0) told.push('probed')
  const health = after.health?.status
  if (phase === 2 && health !== undefined && health !== 'starting' && health !== before?.health?.status)
    told.push('health')
  if (phase === 2 && isPaused(after) !== (!advanced && before !== undefined && isPaused(before))) {
    told.push(isPaused(after) ? 'paused' : 'unpaused')
  }
  if (phase === 3 && (advanced || beforePhase < 3)) told.push('exited')
  return told
}
