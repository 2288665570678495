/** So many lines are held to give the last of them; of more, the log is counted first and then read again. */
const maxHeld = 1_000

/** How a log is read: `look` opens it to be counted, `read` to be given. */
export interface TailSource<Line> {
  readonly look: () => Promise<AsyncIterable<Line>>
  readonly read: () => Promise<AsyncIterable<Line>>
}

/**
 * The last `count` lines of a log; undefined: all. What is written while it is read comes as well. Holds a bounded number
 * of lines however many are asked for.
 */
export async function* lastLines<Line>(source: TailSource<Line>, count: number | undefined): AsyncGenerator<Line> {
  if (count === undefined) yield* await source.read()
  else if (count <= maxHeld) yield* await held(await source.read(), count)
  else {
    let before = (await counted(await source.look())) - count
    for await (const line of await source.read()) if (before-- <= 0) yield line
  }
}

async function held<Line>(lines: AsyncIterable<Line>, count: number): Promise<readonly Line[]> {
  const last: Line[] = []
  for await (const line of lines) {
    last.push(line)
    // Dropped in blocks: one line a time would move them all for each.
    if (last.length > 2 * count) last.splice(0, last.length - count)
  }
  return count === 0 ? [] : last.slice(-count)
}

async function counted(lines: AsyncIterable<unknown>): Promise<number> {
  let count = 0
  for await (const _line of lines) count++
  return count
}
