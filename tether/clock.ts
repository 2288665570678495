import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { launcherPath } from './launch'
import { forgetClock } from './timestamp'

const run = promisify(execFile)

/** At once, or by letting the clock run a two-thousandth faster or slower, so that no time comes twice and none is left out. */
export type Correction = 'step' | 'slew'

/** Clocks that are wrong by as much are set, others led. Milliseconds. */
const stepFrom = 500
/** What the way of a message may have taken. Milliseconds. */
const unnoticed = 100

/** How a clock is corrected that goes and is so many milliseconds behind, or before. */
export function correctionOf(milliseconds: number): Correction {
  return Math.abs(milliseconds) >= stepFrom ? 'step' : 'slew'
}

/** Sets this machine's clock forward by so many milliseconds. Rejects with what the kernel says against it. */
export async function correctClock(milliseconds: number, how: Correction): Promise<void> {
  await run(launcherPath, ['clock', how, String(Math.round(milliseconds * 1000))])
}

/** The clock of a container's VM. */
export class GuestClock {
  readonly #correct: typeof correctClock
  #isSet = false

  constructor(correct = correctClock) {
    this.#correct = correct
  }

  /** Takes over what time it is; see `set-clock` in protocol.ts. Milliseconds since 1970. */
  async set(now: number): Promise<void> {
    const behind = now - Date.now()
    const how = this.#isSet ? correctionOf(behind) : 'step'
    if (Math.abs(behind) >= unnoticed) {
      await this.#correct(behind, how)
      if (how === 'step') forgetClock()
    }
    this.#isSet = true
  }
}
