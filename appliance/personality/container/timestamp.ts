import { nanosecondsOf } from '../../nanoseconds'

/** Nanoseconds of Go's units (time.ParseDuration). */
const units: Readonly<Record<string, bigint>> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  μs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
}

const term = /(\d{1,15})?(?:\.(\d{0,9}))?(ns|us|µs|μs|ms|s|m|h)/y

/** A duration in Go's form (`1h30m`, `-1.5s`), in nanoseconds; undefined when it is none. */
export function parseDuration(text: string): bigint | undefined {
  const sign = text.startsWith('-') ? -1n : 1n
  const rest = text.replace(/^[+-]/, '')
  if (rest === '0') return 0n
  let total = 0n
  let position = 0
  while (position < rest.length) {
    term.lastIndex = position
    const match = term.exec(rest)
    const [whole, digits, fraction, unit = ''] = match ?? []
    const scale = units[unit]
    if (whole === undefined || scale === undefined || ((digits ?? '') === '' && (fraction ?? '') === ''))
      return undefined
    total += BigInt(digits ?? '0') * scale
    if (fraction) total += (BigInt(fraction) * scale) / 10n ** BigInt(fraction.length)
    position += whole.length
  }
  return rest === '' ? undefined : sign * total
}

/** What Go's int64 holds. */
const [leastSeconds, mostSeconds] = [-(2n ** 63n), 2n ** 63n - 1n]
/** As many digits of a fraction dockerd takes; those after the ninth do not count. */
const maxFraction = 20

/**
 * A point in time as docker's filters and queries take it (daemon/internal/timestamp): a Go duration before `now`, RFC 3339 with
 * parts left out (the day, the zone: then UTC), or seconds since 1970 with decimals. Nanoseconds since 1970; undefined
 * for anything else.
 */
export function parseTimestamp(text: string, now: bigint): bigint | undefined {
  if (secondsProblem(text) === undefined) return ofSeconds(text)
  const duration = parseDuration(text)
  if (duration !== undefined) return now - duration
  const match = /^(\d{4}-\d\d-\d\d)(?:T(\d\d)(?::(\d\d)(?::(\d\d(?:\.\d{1,9})?))?)?)?(Z|z|[+-]\d\d:\d\d)?$/.exec(text)
  if (match === null) return undefined
  const [, day, hour = '00', minute = '00', second = '00', zone = 'Z'] = match
  return nanosecondsOf(`${day}T${hour}:${minute}:${second}${zone.toUpperCase()}`)
}

function ofSeconds(text: string): bigint {
  const [seconds = '', fraction = ''] = text.split('.')
  return BigInt(seconds.replace(/^\+/, '')) * 1_000_000_000n + BigInt(fraction.slice(0, 9).padEnd(9, '0'))
}

/** Why a text is no time in seconds, in dockerd's words; undefined when it is one. */
export function secondsProblem(text: string): string | undefined {
  const [, seconds = '', fraction = ''] = /^([^.]*)(?:\.(.*))?$/s.exec(text) ?? []
  const shown = JSON.stringify(seconds)
  if (!/^[+-]?\d+$/.test(seconds)) return `invalid seconds ${shown}: invalid syntax`
  if (seconds.length > maxFraction || !inRange(seconds)) return `invalid seconds ${shown}: value out of range`
  if (fraction.length > maxFraction)
    return `invalid nanoseconds: length ${fraction.length} exceeds maximum ${maxFraction}`
  const at = fraction.search(/\D/)
  if (at >= 0) return `invalid nanoseconds: invalid character '${fraction[at]}' at position ${at}`
  return undefined
}

function inRange(seconds: string): boolean {
  const value = BigInt(seconds.replace(/^\+/, ''))
  return leastSeconds <= value && value <= mostSeconds
}

/** The present, in nanoseconds since 1970. */
export function nowNanoseconds(): bigint {
  return BigInt(Date.now()) * 1_000_000n
}
