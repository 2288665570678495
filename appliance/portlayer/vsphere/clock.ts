import { setTimeout as delay } from 'node:timers/promises'
import { type Correction, correctClock, correctionOf } from '../../../tether/clock'
import type { Vim } from '../../../vmomi'

const serviceInstance = { type: 'ServiceInstance', value: 'ServiceInstance' } as const

/** Questions at a time: the one that was answered soonest counts. */
const questions = 4
/** A clock that is not wrong by more is right. Milliseconds. */
const unnoticed = 20
/** Milliseconds. */
const hour = 3_600_000

/** What is done to the clock; see tether/clock.ts. */
type Correct = (milliseconds: number, how: Correction) => Promise<void>

/**
 * Sets this machine's clock to vSphere's: a VM's begins with whole seconds, and nothing else keeps it right. Rejects when vSphere does
 * not answer; that the clock cannot be set is logged.
 */
export async function setClock(
  vim: Pick<Vim, 'call'>,
  log: (line: string) => void,
  signal: AbortSignal,
  correct: Correct = correctClock,
): Promise<void> {
  await adjust(vim, () => 'step', log, signal, correct)
}

/** Keeps it so, after every interval (milliseconds); resolves when the signal aborts. */
export async function keepClock(
  vim: Pick<Vim, 'call'>,
  log: (line: string) => void,
  signal: AbortSignal,
  correct: Correct = correctClock,
  interval = hour,
): Promise<void> {
  for (;;) {
    await delay(interval, undefined, { signal, ref: false }).catch(() => undefined)
    if (signal.aborted) return
    try {
      await adjust(vim, correctionOf, log, signal, correct)
    } catch (error) {
      if (!signal.aborted) log(`clock: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
}

async function adjust(
  vim: Pick<Vim, 'call'>,
  how: (milliseconds: number) => Correction,
  log: (line: string) => void,
  signal: AbortSignal,
  correct: Correct,
): Promise<void> {
  const behind = await behindVsphere(vim, signal)
  if (Math.abs(behind) <= unnoticed) return
  try {
    await correct(behind, how(behind))
    log(`clock: corrected by ${Math.round(behind)} ms`)
  } catch (error) {
    log(`clock: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** How far this machine's clock is behind vSphere's, to half of the time that the soonest answer took. Milliseconds. */
async function behindVsphere(vim: Pick<Vim, 'call'>, signal: AbortSignal): Promise<number> {
  let best = { took: Number.POSITIVE_INFINITY, behind: 0 }
  for (let question = 0; question < questions; question++) {
    const asked = Date.now()
    const start = performance.now()
    const told = Date.parse(await vim.call('CurrentTime', serviceInstance, {}, { signal }))
    const took = performance.now() - start
    if (Number.isNaN(told)) throw new Error('vSphere told a time that is none')
    if (took < best.took) best = { took, behind: told - (asked + took / 2) }
  }
  return best.behind
}
