import { setTimeout as delay } from 'node:timers/promises'

/** Between two reports, in milliseconds: what comes in between is told by the next one. */
const pauseMs = 250

/** Tells the host of something that changes often: the latest value wins, and one report at a time is on its way. */
export class LatestReport<T> {
  readonly #send: (value: T) => Promise<void>
  readonly #failed: (error: Error) => void
  #next: { readonly value: T } | undefined
  #busy = false

  constructor(send: (value: T) => Promise<void>, failed: (error: Error) => void) {
    this.#send = send
    this.#failed = failed
  }

  set(value: T): void {
    this.#next = { value }
    if (!this.#busy) void this.#run()
  }

  async #run(): Promise<void> {
    this.#busy = true
    while (this.#next) {
      const { value } = this.#next
      this.#next = undefined
      await this.#send(value).catch(this.#failed)
      await delay(pauseMs, undefined, { ref: false })
    }
    this.#busy = false
  }
}
