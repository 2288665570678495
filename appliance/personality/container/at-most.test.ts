import { setImmediate as settle } from 'node:timers/promises'
import { eachAtMost } from './at-most'

test('every item has its turn, and no more than so many at a time', async () => {
  let now = 0
  let most = 0
  const seen: number[] = []
  await eachAtMost(3, [1, 2, 3, 4, 5, 6, 7], async (item) => {
    now += 1
    most = Math.max(most, now)
    seen.push(item)
    await settle()
    now -= 1
  })
  expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7])
  expect(most).toBe(3)
})

test('after a failure nothing new is begun', async () => {
  const seen: number[] = []
  const acting = eachAtMost(2, [1, 2, 3, 4, 5], async (item) => {
    seen.push(item)
    await settle()
    if (item === 2) throw new Error('two')
  })
  await expect(acting).rejects.toThrow('two')
  const begun = seen.length
  await settle()
  await settle()
  expect(seen).toHaveLength(begun)
  expect(begun).toBeLessThan(5)
})
