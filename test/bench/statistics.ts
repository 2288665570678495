/** What a row of samples says; all in the samples' unit. */
export interface Summary {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly count: number
}

/** Median and extremes of at least one sample. The median, since a busy host makes outliers in one direction only. */
export function summarize(samples: readonly number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b)
  const [min, max] = [sorted[0], sorted.at(-1)]
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  if (min === undefined || max === undefined || upper === undefined || lower === undefined)
    throw new RangeError('no samples to summarize')
  return { median: (lower + upper) / 2, min, max, count: sorted.length }
}

/**
 * The smallest multiple of `step` in [`low`, `high`] that passes, by bisection: what passes is taken to pass with more, too.
 * Undefined when not even `high` passes. `low` and `high` are multiples of `step`.
 */
export async function smallestPassing(
  range: { readonly low: number; readonly high: number; readonly step: number },
  passes: (value: number) => Promise<boolean>,
): Promise<number | undefined> {
  const { low, high, step } = range
  if (!(await passes(high))) return undefined
  let passing = high / step
  let failing = low / step - 1
  while (passing - failing > 1) {
    const middle = Math.floor((passing + failing) / 2)
    if (await passes(middle * step)) passing = middle
    else failing = middle
  }
  return passing * step
}
