const nanosecondsPerSecond = 1_000_000_000n
/**
 * The wall clock is read once; from then on the monotonic clock gives what milliseconds cannot. At the first use: when this
 * is loaded, a startup snapshot may be in the making, on another machine at another time.
 */
let origin: bigint | undefined
/** The second that was written last: lines come many in one. */
let written: { readonly second: bigint; readonly text: string } | undefined

/** To be called when the wall clock was set: it is read anew. */
export function forgetClock(): void {
  origin = undefined
}

/** Now, in nanoseconds since 1970. */
export function now(): bigint {
  origin ??= BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint()
  return origin + process.hrtime.bigint()
}

/** An instant, in nanoseconds since 1970, as Go's time.RFC3339Nano writes it: UTC, without trailing zeros. */
export function formatTimestamp(instant: bigint): string {
  const second = instant / nanosecondsPerSecond
  if (written?.second !== second) {
    written = { second, text: new Date(Number(second) * 1000).toISOString().slice(0, 19) }
  }
  const fraction = String(instant % nanosecondsPerSecond)
    .padStart(9, '0')
    .replace(/0+$/, '')
  return `${written.text}${fraction && `.${fraction}`}Z`
}

/** Now, as {@link formatTimestamp} writes it. */
export function timestamp(): string {
  return formatTimestamp(now())
}
