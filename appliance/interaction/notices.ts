import type { InteractionEvent } from './api'

type Listener = (event: InteractionEvent) => void

/** Tells events to all who listen. */
export class Notices {
  readonly #listeners = new Set<Listener>()

  tell(event: InteractionEvent): void {
    for (const listener of [...this.#listeners]) listener(event)
  }

  /** Calls `listener` with every event from now on; gives the way to stop that. */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}
