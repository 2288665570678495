/** Docker's zero time: has not happened. */
export const zeroTime = '0001-01-01T00:00:00Z'

const secondsPerMinute = 60
const secondsPerHour = 3600
const hoursPerDay = 24

/** Nanoseconds since 1970 of an RFC 3339 time with up to nine decimals, or undefined when it is none. */
export function nanosecondsOf(time: string): bigint | undefined {
  const match = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/.exec(time)
  if (match === null) return undefined
  const seconds = Date.parse(`${match[1]}${match[3]}`)
  if (Number.isNaN(seconds)) return undefined
  return BigInt(seconds) * 1_000_000n + BigInt((match[2] ?? '').padEnd(9, '0'))
}

/** RFC 3339 with all nine decimals, as docker's `--timestamps` prints. */
export function fixedTime(nanoseconds: bigint): string {
  const seconds = nanoseconds / 1_000_000_000n
  const rest = nanoseconds % 1_000_000_000n
  const whole = new Date(Number(seconds) * 1000).toISOString().slice(0, 19)
  return `${whole}.${String(rest).padStart(9, '0')}Z`
}

/** Whole seconds between two RFC 3339 times; 0 when one is missing. */
export function elapsedSeconds(from: string | undefined, to: string): number {
  if (from === undefined) return 0
  return Math.max(0, Math.floor((Date.parse(to) - Date.parse(from)) / 1000))
}

/** A duration as docker words it: `About an hour`, `3 minutes`. */
export function humanDuration(seconds: number): string {
  const whole = Math.floor(seconds)
  if (whole < 1) return 'Less than a second'
  if (whole === 1) return '1 second'
  if (whole < secondsPerMinute) return `${whole} seconds`
  const minutes = Math.floor(whole / secondsPerMinute)
  if (minutes === 1) return 'About a minute'
  if (minutes < 60) return `${minutes} minutes`
  const hours = Math.round(whole / secondsPerHour)
  if (hours === 1) return 'About an hour'
  if (hours < 48) return `${hours} hours`
  if (hours < hoursPerDay * 7 * 2) return `${Math.floor(hours / hoursPerDay)} days`
  if (hours < hoursPerDay * 30 * 2) return `${Math.floor(hours / hoursPerDay / 7)} weeks`
  if (hours < hoursPerDay * 365 * 2) return `${Math.floor(hours / hoursPerDay / 30)} months`
  return `${Math.floor(hours / hoursPerDay / 365)} years`
}
