import { lastLines } from './log-tail'

async function* lines(count: number): AsyncGenerator<number> {
  for (let line = 1; line <= count; line++) yield line
}

async function last(count: number | undefined, total: number, grown = total): Promise<number[]> {
  const given: number[] = []
  const source = { look: async () => lines(total), read: async () => lines(grown) }
  for await (const line of lastLines(source, count)) given.push(line)
  return given
}

describe('the tail of a log', () => {
  it('gives the last lines, or all there are', async () => {
    expect(await last(2, 5)).toEqual([4, 5])
    expect(await last(0, 5)).toEqual([])
    expect(await last(9, 3)).toEqual([1, 2, 3])
    expect(await last(undefined, 3)).toEqual([1, 2, 3])
    expect(await last(5, 0)).toEqual([])
  })

  it('gives many without holding them, and what is written meanwhile', async () => {
    const given = await last(2_000, 5_000, 5_001)
    expect(given).toHaveLength(2_001)
    expect([given[0], given.at(-1)]).toEqual([3_001, 5_001])
    expect(await last(2_000, 10)).toHaveLength(10)
  })
})
