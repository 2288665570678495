import { randomBytes } from 'node:crypto'
import type { HealthProbe } from '../../../tether/health-check'
import type { Container, ContainerState } from '../../portlayer/api'
import type { ContainerWatch } from '../container/container-watch'
import { healthCheckOf } from '../container/health-check'
import { containerAttributes, failedToStart, recordOf, stoppedWaiting } from '../container/record'
import { elapsedSeconds } from '../container/time'
import { tellNetworks } from '../network/events'
import { mountEvents, unmountEvents, volumeEvent } from '../volume/events'

/** Docker's event message (API reference, "Monitor events"), its time in nanoseconds since 1970. */
export interface DockerEvent {
  readonly type: 'builder' | 'container' | 'image' | 'network' | 'volume'
  readonly action: string
  readonly id: string
  readonly attributes: Readonly<Record<string, string>>
  readonly timeNano: bigint
}

type Listener = (event: DockerEvent) => void

/** As many past events as dockerd keeps for `since`. */
const kept = 256

/** How a process ended that this step tells of; undefined when there is nothing to tell. */
function endOf(state: ContainerState, action: 'died' | 'exited') {
  if (action === 'died') return 'restarts' in state ? state.restarts : undefined
  if (state.status !== 'exited' || failedToStart(state) || stoppedWaiting(state)) return undefined
  return state
}

type Tell = (name: string, more: Record<string, string>) => void

/** Exit code of a check that ran out of its time. */
const killedCode = 137

/** A run of the health check is an exec to dockerd, which its clients see come and go. */
function tellProbe(tell: Tell, container: Container, { exitCode }: HealthProbe): void {
  const command = healthCheckOf(recordOf(container).config)?.test.join(' ') ?? ''
  const execID = randomBytes(32).toString('hex')
  tell(`exec_create: ${command}`, { execID })
  tell(`exec_start: ${command}`, { execID })
  tell('exec_die', { execID, exitCode: String(exitCode < 0 ? killedCode : exitCode) })
}

/** What happened on this host in docker's words: published by handlers, and by the watch for what containers do. */
export class DockerEvents {
  readonly #past: DockerEvent[] = []
  readonly #listeners = new Set<Listener>()
  #lastTime = 0n

  /** Tells the steps of containers; where an API call caused them or an administrator makes no difference. */
  follow(watch: ContainerWatch): void {
    watch.subscribe(({ action, container, probes, volumes }) => {
      const attributes = containerAttributes(container)
      const tell = (name: string, more: Record<string, string> = {}) =>
        this.publish({ type: 'container', action: name, id: container.id, attributes: { ...attributes, ...more } })
      if (action === 'created') tell('create')
      else if (action === 'started' || action === 'restarted') {
        for (const event of mountEvents(container)) this.publish(event)
        tellNetworks(this, 'connect', container)
        tell('start')
      } else if (action === 'removed') {
        for (const volume of volumes) this.publish(volumeEvent(volume, 'destroy'))
        tell('destroy')
      } else if (action === 'probed') for (const probe of probes) tellProbe(tell, container, probe)
      else if (action === 'health') tell(`health_status: ${container.health?.status}`)
      else if (action === 'paused') tell('pause')
      else if (action === 'unpaused') tell('unpause')
      else {
        const end = endOf(container.state, action)
        if (end === undefined) return
        const { exitCode, startedAt, finishedAt, oomKilled } = end
        if (oomKilled) tell('oom')
        // dockerd takes away what a run had before it tells its end (handleContainerExit).
        tellNetworks(this, 'disconnect', container)
        for (const event of unmountEvents(container)) this.publish(event)
        tell('die', { execDuration: String(elapsedSeconds(startedAt, finishedAt)), exitCode: String(exitCode) })
      }
    })
  }

  /** Tells an event to everyone who listens. */
  publish(event: Omit<DockerEvent, 'timeNano'>): void {
    const now = BigInt(Date.now()) * 1_000_000n
    // Strictly increasing, so that since and until cut cleanly.
    this.#lastTime = now > this.#lastTime ? now : this.#lastTime + 1n
    const told: DockerEvent = { ...event, timeNano: this.#lastTime }
    this.#past.push(told)
    if (this.#past.length > kept) this.#past.shift()
    for (const listener of [...this.#listeners]) listener(told)
  }

  /** The events that are kept, oldest first. */
  past(): readonly DockerEvent[] {
    return [...this.#past]
  }

  /** Calls `listener` with every event from now on; gives the way to stop that. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
