const nanosecondsPerSecond = 1_000_000_000n
/**
 * The wall clock is read once; from then on the monotonic clock gives what milliseconds cannot. At the first use: when this
 * is loaded, a startup snapshot may be in the making, on another machine at another time.
 */
let origin: bigint | undefined

/** Now, as Go's time.RFC3339Nano writes it: UTC, nanoseconds, no trailing zeros. */
export function timestamp(): string {
  origin ??= BigInt(Date.now()) * 1_000_000n - process.hrtime.bigint()
  const now = origin + process.hrtime.bigint()
  const seconds = new Date(Number(now / 1_000_000n)).toISOString().slice(0, 19)
  const fraction = String(now % nanosecondsPerSecond)
    .padStart(9, '0')
    .replace(/0+$/, '')
  return `${seconds}${fraction && `.${fraction}`}Z`
}
