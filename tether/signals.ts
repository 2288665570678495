import { constants } from 'node:os'

const names: Readonly<Record<string, number | undefined>> = constants.signals
const realTimeMinimum = 34
const maxSignal = 64

/** The number of a signal given as docker takes it: `15`, `TERM`, `SIGTERM`, `SIGRTMIN+1`. Undefined when there is none. */
export function signalNumber(signal: string): number | undefined {
  const name = signal.toUpperCase()
  if (/^\d+$/.test(name)) return Number(name) >= 1 && Number(name) <= maxSignal ? Number(name) : undefined
  const whole = name.startsWith('SIG') ? name : `SIG${name}`
  const [, base, offset] = /^SIGRT(MIN|MAX)([+-]\d+)?$/.exec(whole) ?? []
  if (base === undefined) return names[whole]
  const number = (base === 'MIN' ? realTimeMinimum : maxSignal) + Number(offset ?? 0)
  return number >= realTimeMinimum && number <= maxSignal ? number : undefined
}
