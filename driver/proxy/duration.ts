const units: Readonly<Record<string, number>> = { m: 60, h: 3600, d: 24 * 3600 }

/** The time that `30d`, `12h` or `90m` from `now` ends, or the one that is given as it is; RFC 3339 in UTC. */
export function parseExpiry(text: string, now: Date): string {
  const [, count, unit = ''] = /^(\d{1,6})([mhd])$/.exec(text) ?? []
  const seconds = count === undefined ? undefined : Number(count) * (units[unit] ?? 0)
  const time = seconds === undefined ? Date.parse(text) : now.getTime() + seconds * 1000
  if (Number.isNaN(time)) throw new Error(`'${text}' is neither a duration (30d, 12h, 90m) nor a date`)
  return new Date(time).toISOString()
}
