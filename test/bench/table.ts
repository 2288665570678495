import type { Result, Unit } from './measurement'

const heading = ['measured', 'median', 'lowest', 'highest', 'n', 'ratio', 'aim'] as const
/** Only the first and the last column hold words. */
const leftAligned = new Set([0, heading.length - 1])

const decimals: Record<Unit, number> = { ms: 0, s: 2, MiB: 0, 'MB/s': 1, '/s': 2, tasks: 1 }

/** The results as lines of text, columns aligned, notes below. */
export function table(results: readonly Result[]): string {
  const rows = [[...heading], ...results.map(cells)]
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]): string =>
    widths
      .map((width, column) => {
        const cell = row[column] ?? ''
        return leftAligned.has(column) ? cell.padEnd(width) : cell.padStart(width)
      })
      .join('  ')
      .trimEnd()
  const [first = [], ...rest] = rows
  const rule = widths.map((width) => '-'.repeat(width)).join('  ')
  const notes = results.flatMap(({ name, note }) => (note === undefined ? [] : [`${name}: ${note}`]))
  return [line(first), rule, ...rest.map(line), ...(notes.length > 0 ? ['', ...notes] : [])].join('\n')
}

function cells(result: Result): string[] {
  const { name, unit, median, min, max, samples, ratio, aim = '' } = result
  const number = (value: number): string => value.toFixed(Number.isInteger(value) ? 0 : decimals[unit])
  return [
    name,
    `${number(median)} ${unit}`,
    number(min),
    number(max),
    String(samples.length),
    ratio === undefined ? '' : `${ratio.toFixed(2)} x`,
    aim,
  ]
}
