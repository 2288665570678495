import { randomBytes } from 'node:crypto'
import type { ProcessSpec } from '../../../tether/config'
import { notFound } from '../api/docker-error'
import type { ContainerWatch } from './container-watch'

/** A process that was described and may be started once. */
export interface Exec {
  readonly id: string
  readonly container: string
  readonly process: ProcessSpec
  readonly attach: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean }
  readonly detachKeys: string
  readonly privileged: boolean
  started: boolean
}

/** An exec that has ended can be inspected for so long, as with dockerd. Milliseconds. */
const keptAfterEnd = 5 * 60 * 1000
/** A bound against clients that describe and never start. */
const maxPending = 10_000

/**
 * Execs between their description and their end. What runs is the interaction's, which also keeps the descriptions of what
 * was started. What was not does not outlive the process, as with dockerd: a client that loses its daemon between the two calls
 * asks again.
 */
export class ExecRegister {
  readonly #execs = new Map<string, Exec>()
  readonly #ended = new Set<string>()

  constructor(watch: ContainerWatch) {
    watch.subscribe(({ action, container }) => {
      if (action !== 'removed' && action !== 'exited') return
      // What was described and not started is gone with the run; what has run can still be asked for its exit code.
      for (const exec of this.of(container.id)) {
        if (action === 'removed' || !exec.started) this.#execs.delete(exec.id)
      }
    })
  }

  /** Keeps a description under a new id. */
  add(exec: Omit<Exec, 'id' | 'started'>): Exec {
    return this.adopt({ ...exec, id: randomBytes(32).toString('hex'), started: false })
  }

  /** Keeps an exec that has an id. */
  adopt(exec: Exec): Exec {
    const oldest = this.#execs.keys().next()
    if (this.#execs.size >= maxPending && !oldest.done) this.#execs.delete(oldest.value)
    this.#execs.set(exec.id, exec)
    return exec
  }

  has(id: string): boolean {
    return this.#execs.has(id)
  }

  /** The exec with this id, or docker's 404. */
  get(id: string): Exec {
    const exec = this.#execs.get(id)
    if (exec === undefined) throw notFound(`No such exec instance: ${id}`)
    return exec
  }

  /** Ids of a container's execs that have not ended, as an inspect shows them. */
  listed(container: string): string[] {
    return this.of(container)
      .map(({ id }) => id)
      .filter((id) => !this.#ended.has(id))
  }

  /** The execs of a container. */
  of(container: string): Exec[] {
    return [...this.#execs.values()].filter((exec) => exec.container === container)
  }

  /** Lets go of an exec some time after its end. */
  ended({ id }: Exec): void {
    this.#ended.add(id)
    const forget = (): void => {
      this.#ended.delete(id)
      this.#execs.delete(id)
    }
    setTimeout(forget, keptAfterEnd).unref()
  }
}
