import { PortLayerError } from '../portlayer/problem'
import type { ExecDescription, ExecState } from './api'

/** Ended execs that are remembered, so that a client learns the exit code of one that was quick. */
const rememberedExecs = 4096

/** States of the execs of all containers, the latest of those that ended included. */
export class Execs {
  readonly #states = new Map<string, ExecState>()
  readonly #descriptions = new Map<string, unknown>()
  readonly #listeners = new Map<string, Set<() => void>>()

  /** Takes note of a new exec, with what its starter says of it. Throws `conflict` when the id is in use. */
  begin(id: string, description: unknown): void {
    if (this.#states.has(id)) throw new PortLayerError('conflict', `exec ${id} has been started already`)
    for (const [old, state] of this.#states) {
      if (this.#states.size < rememberedExecs) break
      if (state.status !== 'exited') continue
      this.#states.delete(old)
      this.#descriptions.delete(old)
    }
    this.#states.set(id, { status: 'starting' })
    this.#descriptions.set(id, description)
  }

  set(id: string, state: ExecState): void {
    this.#states.set(id, state)
    for (const listener of [...(this.#listeners.get(id) ?? [])]) listener()
  }

  all(): ExecDescription[] {
    return [...this.#states].map(([execId, state]) => ({ execId, state, description: this.#descriptions.get(execId) }))
  }

  /** The state now. Throws `not-found`. */
  get(id: string): ExecState {
    const state = this.#states.get(id)
    if (state === undefined) throw new PortLayerError('not-found', `No such exec instance: ${id}`)
    return state
  }

  /** The state once it has come so far. Throws `not-found`, or the signal's reason. */
  async until(id: string, stage: 'started' | 'exited', signal: AbortSignal): Promise<ExecState> {
    for (;;) {
      signal.throwIfAborted()
      const state = this.get(id)
      if (state.status === 'exited' || (stage === 'started' && state.status === 'running')) return state
      await this.#change(id, signal)
    }
  }

  #change(id: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const all = this.#listeners.get(id) ?? new Set()
      const done = () => {
        all.delete(done)
        if (all.size === 0) this.#listeners.delete(id)
        signal.removeEventListener('abort', done)
        resolve()
      }
      this.#listeners.set(id, all.add(done))
      signal.addEventListener('abort', done, { once: true })
    })
  }
}
