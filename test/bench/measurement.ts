import { summarize } from './statistics'

/** Units of what is measured. */
export type Unit = 'ms' | 's' | 'MiB' | 'MB/s' | '/s' | 'tasks'

/** One line of the table. */
export interface Measurement {
  /** What was measured, in the words of the table; unique. */
  readonly name: string
  readonly unit: Unit
  /** In the order in which they were taken; at least one. */
  readonly samples: readonly number[]
  /** Name of the measurement that this one is compared with. */
  readonly comparedWith?: string
  /** What it should be, for the reader; nothing checks it. */
  readonly aim?: string
  /** What a reader must know to read the number. */
  readonly note?: string
}

/** A measurement as it is told. */
export interface Result extends Measurement {
  readonly median: number
  readonly min: number
  readonly max: number
  /** Median by the median that it is compared with; undefined when that one was not taken. */
  readonly ratio?: number
}

/** Medians, and ratios between them. */
export function evaluate(measurements: readonly Measurement[]): Result[] {
  const medians = new Map(measurements.map(({ name, samples }) => [name, summarize(samples).median]))
  return measurements.map((measurement) => {
    const { median, min, max } = summarize(measurement.samples)
    const base = measurement.comparedWith === undefined ? undefined : medians.get(measurement.comparedWith)
    return { ...measurement, median, min, max, ...(base !== undefined && base > 0 && { ratio: median / base }) }
  })
}
