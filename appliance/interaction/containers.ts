import { setTimeout as delay } from 'node:timers/promises'
import type { Container, PortLayerEvent } from '../portlayer/api'

/** What of the port layer's client this needs. */
export interface ContainerSource {
  events(signal?: AbortSignal): AsyncGenerator<PortLayerEvent, void, undefined>
  containers(signal?: AbortSignal): Promise<Container[]>
  container(id: string, signal?: AbortSignal): Promise<Container>
}

/** Pause before the port layer is asked again after it went away. Milliseconds. */
const reconnectPause = 500

type Listener = () => void

/** A container has another state, or is gone: then as it was told last. */
export interface ContainerStep {
  readonly action: 'changed' | 'removed'
  readonly container: Container
}

/** The port layer's containers, followed by its events; outlives restarts of the port layer. */
export class Containers {
  readonly #byId = new Map<string, Container>()
  readonly #listeners = new Set<Listener>()
  readonly #followers = new Set<(step: ContainerStep) => void>()
  readonly #secretsListeners = new Set<Listener>()
  readonly #source: ContainerSource
  readonly #log: (line: string) => void
  readonly #ended: (container: string, run?: number) => void
  #complete = false

  /** `ended` hears of runs that ended (`run`) and of containers that are gone (no `run`). */
  constructor(
    source: ContainerSource,
    log: (line: string) => void,
    ended: (container: string, run?: number) => void = () => undefined,
  ) {
    this.#source = source
    this.#log = log
    this.#ended = ended
  }

  /** Follows until the signal aborts. */
  async follow(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        for await (const event of this.#source.events(signal)) {
          if (event.type === 'ready') {
            this.#tellSecrets()
            this.#replace(await this.#source.containers(signal))
          } else if (event.type === 'secrets') this.#tellSecrets()
          else if (event.type === 'container') this.#apply(event)
        }
      } catch (error) {
        if (signal.aborted) return
        this.#log(`port layer: ${error instanceof Error ? error.message : String(error)}`)
      }
      await delay(reconnectPause, undefined, { signal }).catch(() => undefined)
    }
  }

  /** Calls `listener` with every step from now on, those of a gap included; gives the way to stop that. */
  subscribe(listener: (step: ContainerStep) => void): () => void {
    this.#followers.add(listener)
    return () => this.#followers.delete(listener)
  }

  /** Calls `listener` when secrets may have changed, also after a gap. */
  onSecrets(listener: () => void): void {
    this.#secretsListeners.add(listener)
  }

  get(id: string): Container | undefined {
    return this.#byId.get(id)
  }

  /**
   * The first answer of `look` that is not undefined: asked now and after every change. Rejects with the signal's
   * reason when it aborts, and with what `look` throws.
   */
  async until<T>(look: (containers: Containers) => T | undefined, signal: AbortSignal): Promise<T> {
    for (;;) {
      signal.throwIfAborted()
      const answer = look(this)
      if (answer !== undefined) return answer
      await this.#change(signal)
    }
  }

  /**
   * The container, once the list is known; one that is not in the list may be so new that its event is still on its way,
   * so the port layer is asked. Throws its `not-found`.
   */
  async find(id: string, signal: AbortSignal): Promise<Container> {
    const known = await this.until(() => this.#byId.get(id) ?? (this.#complete ? 'unknown' : undefined), signal)
    return known === 'unknown' ? this.#source.container(id, signal) : known
  }

  #replace(containers: readonly Container[]): void {
    const gone = new Map(this.#byId)
    for (const container of containers) {
      gone.delete(container.id)
      this.#byId.set(container.id, container)
      this.#tell({ action: 'changed', container })
      if (container.state.status === 'exited') this.#ended(container.id, container.state.run)
    }
    for (const [id, container] of gone) {
      this.#byId.delete(id)
      this.#tell({ action: 'removed', container })
      this.#ended(id)
    }
    this.#complete = true
    this.#notify()
  }

  #apply(event: Extract<PortLayerEvent, { type: 'container' }>): void {
    const { id, state } = event.container
    if (event.action === 'removed') {
      this.#byId.delete(id)
      this.#tell({ action: 'removed', container: event.container })
      this.#ended(id)
    } else {
      this.#byId.set(id, event.container)
      this.#tell({ action: 'changed', container: event.container })
      if (state.status === 'exited') this.#ended(id, state.run)
    }
    this.#notify()
  }

  #tell(step: ContainerStep): void {
    for (const follower of [...this.#followers]) follower(step)
  }

  #tellSecrets(): void {
    for (const listener of [...this.#secretsListeners]) listener()
  }

  #notify(): void {
    for (const listener of [...this.#listeners]) listener()
  }

  #change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#listeners.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#listeners.add(done)
      signal.addEventListener('abort', done, { once: true })
    })
  }
}
