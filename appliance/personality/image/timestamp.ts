import { invalid } from '../api/docker-error'
import { parseInstant } from '../container/time'

const units: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 }
const durationPattern = /^(?:\d+(?:\.\d*)?(?:ns|us|µs|ms|s|m|h))+$/
const datePattern = /^(\d{4}-\d\d-\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d(?:\.\d{1,9})?))?)?)?(Z|[+-]\d\d:\d\d)?$/

/**
 * Docker's timestamps of filters (api/types/time): a Go duration before `now`, RFC 3339 with parts left away from its end,
 * or seconds since 1970. Nanoseconds since 1970.
 */
export function parseTimestamp(value: string, now: Date): bigint {
  if (durationPattern.test(value)) return BigInt(now.getTime()) * 1_000_000n - BigInt(Math.round(durationOf(value)))
  const date = datePattern.exec(value)
  const whole =
    date === null ? value : `${date[1]}T${date[2] ?? '00'}:${date[3] ?? '00'}:${date[4] ?? '00'}${date[5] ?? 'Z'}`
  const instant = parseInstant(whole)
  if (instant === undefined)
    throw invalid(`failed to parse value as time or duration: invalid seconds ${JSON.stringify(value)}: invalid syntax`)
  return instant
}

function durationOf(value: string): number {
  let total = 0
  for (const [, amount, unit] of value.matchAll(/(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(amount) * (units[unit ?? ''] ?? 0)
  }
  return total
}
