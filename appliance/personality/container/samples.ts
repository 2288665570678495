import { setTimeout as delay } from 'node:timers/promises'
import type { Statistics } from '../../../tether/protocol'

/** Time between two samples of a container, dockerd's. Milliseconds. */
const interval = 1_000
/** A container that does not answer within this has no sample. Milliseconds. */
const patience = 5_000

/** A look at a container: its counters, or why there are none. */
export type Sample = { readonly statistics: Statistics } | { readonly failure: unknown }

type Listener = (sample: Sample) => void

/** Samples containers that are watched, once a second for all of a container's watchers together. */
export class Samples {
  readonly #read: (container: string, signal: AbortSignal) => Promise<Statistics>
  readonly #watched = new Map<string, { readonly listeners: Set<Listener>; readonly stop: AbortController }>()

  constructor(read: (container: string, signal: AbortSignal) => Promise<Statistics>) {
    this.#read = read
  }

  /** The counters now, for one who asks once. */
  now(container: string, signal: AbortSignal): Promise<Statistics> {
    return this.#read(container, AbortSignal.any([signal, AbortSignal.timeout(patience)]))
  }

  /**
   * Every sample from now on, until the signal is aborted, which rejects with its reason. One who is slow misses samples: none
   * is kept but the latest.
   */
  async *follow(container: string, signal: AbortSignal): AsyncGenerator<Sample, never, undefined> {
    let latest: Sample | undefined
    let wake: () => void = () => undefined
    const listener = (sample: Sample) => {
      latest = sample
      wake()
    }
    const abort = () => wake()
    this.#listen(container, listener)
    signal.addEventListener('abort', abort, { once: true })
    try {
      for (;;) {
        signal.throwIfAborted()
        const sample = latest
        latest = undefined
        if (sample !== undefined) yield sample
        else {
          await new Promise<void>((resolve) => {
            wake = resolve
          })
        }
      }
    } finally {
      signal.removeEventListener('abort', abort)
      this.#forget(container, listener)
    }
  }

  #listen(container: string, listener: Listener): void {
    const present = this.#watched.get(container)
    if (present !== undefined) {
      present.listeners.add(listener)
      return
    }
    const watched = { listeners: new Set([listener]), stop: new AbortController() }
    this.#watched.set(container, watched)
    void this.#sample(container, watched.listeners, watched.stop.signal)
  }

  #forget(container: string, listener: Listener): void {
    const watched = this.#watched.get(container)
    watched?.listeners.delete(listener)
    if (watched === undefined || watched.listeners.size > 0) return
    this.#watched.delete(container)
    watched.stop.abort()
  }

  async #sample(container: string, listeners: ReadonlySet<Listener>, stop: AbortSignal): Promise<void> {
    while (!stop.aborted) {
      const next = Date.now() + interval
      const sample = await this.now(container, stop).then(
        (statistics): Sample => ({ statistics }),
        (failure: unknown): Sample => ({ failure }),
      )
      if (stop.aborted) return
      for (const listener of [...listeners]) listener(sample)
      // Ends early, and the loop with it, when the last watcher has gone.
      await delay(Math.max(0, next - Date.now()), undefined, { signal: stop }).catch(() => undefined)
    }
  }
}
