import { invalid } from '../api/docker-error'

/** Linux signals on x86 and ARM (signal(7)). */
const numbers: Readonly<Record<string, number>> = {
  ABRT: 6,
  ALRM: 14,
  BUS: 7,
  CHLD: 17,
  CLD: 17,
  CONT: 18,
  FPE: 8,
  HUP: 1,
  ILL: 4,
  INT: 2,
  IO: 29,
  IOT: 6,
  KILL: 9,
  PIPE: 13,
  POLL: 29,
  PROF: 27,
  PWR: 30,
  QUIT: 3,
  SEGV: 11,
  STKFLT: 16,
  STOP: 19,
  SYS: 31,
  TERM: 15,
  TRAP: 5,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  USR1: 10,
  USR2: 12,
  VTALRM: 26,
  WINCH: 28,
  XCPU: 24,
  XFSZ: 25,
}

/** First and last real-time signal as the C libraries number them. */
const realTimeMin = 34
const realTimeMax = 64

/** SIGKILL's number. */
export const sigkill = 9

/** Number of a signal given as `9`, `KILL`, `SIGKILL`, `RTMIN+3` or `SIGRTMAX-2`, in any case. */
export function signalNumber(text: string): number {
  if (/^[+-]?\d{1,9}$/.test(text)) {
    const number = Number(text)
    if (number >= 1 && number <= realTimeMax) return number
    if (number !== 0) throw invalid(`the linux daemon does not support signal ${number}`)
  }
  const name = text.toUpperCase().replace(/^SIG/, '')
  const known = Object.hasOwn(numbers, name) ? numbers[name] : undefined
  if (known !== undefined) return known
  const realTime = /^RT(MIN|MAX)(?:([+-])(\d{1,2}))?$/.exec(name)
  if (realTime !== null) {
    const distance = Number(realTime[3] ?? 0) * (realTime[2] === '-' ? -1 : 1)
    const number = (realTime[1] === 'MIN' ? realTimeMin : realTimeMax) + distance
    if (number >= realTimeMin && number <= realTimeMax) return number
  }
  throw invalid(`invalid signal: ${text}`)
}
