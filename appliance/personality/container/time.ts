/** Docker's zero time: has not happened. */
export const zeroTime = '0001-01-01T00:00:00Z'

const secondsPerMinute = 60
const secondsPerHour = 3600
const hoursPerDay = 24

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
