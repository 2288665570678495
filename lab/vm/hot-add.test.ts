import { totalmem } from 'node:os'
import { growthSteps, memoryLimit } from './hot-add'

const start = { cpus: 1, memoryMegabytes: 128, cpuHotAdd: true, memoryHotAdd: true }
const grown = (size: Partial<typeof start>) => growthSteps(start, { ...start, ...size }, start)

test('a running machine grows by blocks of memory and by processors, the memory first', () => {
  expect(grown({})).toEqual([])
  expect(grown({ memoryMegabytes: 128 + 256 })).toEqual([{ kind: 'grow-memory', bytes: 384 * 2 ** 20 }])
})

test.each([
  ['by less than a block', { memoryMegabytes: 192 }, 'MemoryHotPlugNotSupported'],
  ['smaller', { memoryMegabytes: 0 }, 'MemoryHotPlugNotSupported'],
  ['beyond what it was powered on for', { memoryMegabytes: 128 * 17 }, 'MemoryHotPlugNotSupported'],
  ['by more processors than the host has', { cpus: 4096 }, 'CpuHotPlugNotSupported'],
])('it does not grow %s', (_how, size, type) => {
  expect(() => grown(size)).toThrow(expect.objectContaining({ type }))
})

test('without hot-add it stays as it is', () => {
  const fixed = { cpus: 1, memoryMegabytes: 128 }
  expect(() => growthSteps(fixed, { ...fixed, memoryMegabytes: 256 }, fixed)).toThrow(/Memory hot plug/)
  expect(() => growthSteps(fixed, { ...fixed, cpus: 2 }, fixed)).toThrow(/CPU hot plug/)
})

test('a small machine cannot become large, and none larger than the host', () => {
  expect(memoryLimit({ cpus: 1, memoryMegabytes: 64 })).toBe(1024)
  expect(memoryLimit({ cpus: 1, memoryMegabytes: 2048 })).toBe(
    Math.max(2048, Math.min(3072, Math.floor(totalmem() / 2 ** 20))),
  )
})
