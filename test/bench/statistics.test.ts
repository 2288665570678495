import fc from 'fast-check'
import { smallestPassing, summarize } from './statistics'

test('the median is the middle, or between the middle two', () => {
  expect(summarize([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3, count: 3 })
  expect(summarize([10, 1, 2, 4])).toEqual({ median: 3, min: 1, max: 10, count: 4 })
  expect(summarize([7])).toEqual({ median: 7, min: 7, max: 7, count: 1 })
  expect(() => summarize([])).toThrow('no samples')
})

test('bisection finds every threshold, and tries no value twice', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 40 }), fc.integer({ min: -5, max: 45 }), async (low, threshold) => {
      const tried: number[] = []
      const found = await smallestPassing({ low: low * 4, high: 160, step: 4 }, async (value) => {
        tried.push(value)
        return value >= threshold * 4
      })
      expect(found).toBe(threshold > 40 ? undefined : Math.max(low, threshold) * 4)
      expect(new Set(tried).size).toBe(tried.length)
      expect(tried.length).toBeLessThanOrEqual(7)
      for (const value of tried) expect(value % 4).toBe(0)
    }),
  )
})
