import { setTimeout as delay } from 'node:timers/promises'
import { containerConfig, type RunState } from './config'
import { keyOf } from './extra-config'
import type { Rpci } from './rpci'

/** The host may be restarting: a report is repeated for this long, in milliseconds, before it is given up. */
const patienceMs = 60_000
const repeatMs = 1_000

/** Tells the host the state of this run; later reports never overtake earlier ones. */
export class StateReporter {
  readonly #rpci: Rpci
  readonly #run: number
  #last: Promise<void> = Promise.resolve()
  #addresses: RunState['addresses']

  constructor(rpci: Rpci, run: number) {
    this.#rpci = rpci
    this.#run = run
  }

  /** Number of this run: counts power-ons. */
  get run(): number {
    return this.#run
  }

  /** Addresses go with every report from now on. */
  setAddresses(addresses: RunState['addresses']): void {
    this.#addresses = addresses
  }

  /** Resolves when the host has it; rejects with its last error after a minute. */
  report(state: Omit<RunState, 'run' | 'addresses'>): Promise<void> {
    const whole: RunState = { run: this.#run, ...state, ...(this.#addresses && { addresses: this.#addresses }) }
    return this.set(keyOf(containerConfig, 'state'), JSON.stringify(whole))
  }

  /** Sets any key in the same order. */
  set(key: string, value: string): Promise<void> {
    const sent = this.#last.then(() => this.#send(key, value))
    // Each caller learns of its own failure; the next report is still tried.
    this.#last = sent.catch(() => undefined)
    return sent
  }

  async #send(key: string, value: string): Promise<void> {
    const deadline = Date.now() + patienceMs
    for (;;) {
      try {
        return await this.#rpci.infoSet(key, value)
      } catch (error) {
        if (Date.now() > deadline) throw error
        // Nothing tells a guest when the host is back.
        await delay(repeatMs)
      }
    }
  }
}
