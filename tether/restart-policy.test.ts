import { parseRestartPolicy, type RestartPolicy, Restarts } from './restart-policy'

const pauses = (policy: RestartPolicy | undefined, ends: readonly [exitCode: number, ranMs: number][]) => {
  const restarts = new Restarts(policy)
  return ends.map(([exitCode, ranMs]) => restarts.next(exitCode, ranMs))
}
const always: RestartPolicy = { name: 'always', maximumRetryCount: 0 }

describe('restarts', () => {
  it('do not happen without a policy', () => {
    expect(pauses(undefined, [[1, 5]])).toEqual([undefined])
  })

  it('pause twice as long each time, a minute at most, and begin anew after a long run', () => {
    const ends = Array.from({ length: 12 }, (): [number, number] => [0, 9_999])
    expect(pauses(always, [...ends, [0, 10_000], [0, 5]])).toEqual([
      100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600, 51_200, 60_000, 60_000, 100, 200,
    ])
  })

  it('follow failures only, as often as is allowed', () => {
    const policy: RestartPolicy = { name: 'on-failure', maximumRetryCount: 2 }
    expect(pauses(policy, [[0, 5]])).toEqual([undefined])
    expect(
      pauses(policy, [
        [1, 5],
        [137, 5],
        [1, 5],
      ]),
    ).toEqual([100, 200, undefined])
    expect(pauses({ ...policy, maximumRetryCount: 0 }, Array(5).fill([1, 5])).at(-1)).toBe(1600)
  })

  it.each([
    [undefined, 10, true],
    [[15], 10, false],
    [[15, 9], 9, true],
  ])('end with a signal that stops: of %j, %d: %s', (stoppedBy, signal, stopped) => {
    const restarts = new Restarts({ ...always, ...(stoppedBy && { stoppedBy }) })
    restarts.heed(signal)
    expect(restarts.cancelled.aborted).toBe(stopped)
    expect(restarts.next(1, 5)).toBe(stopped ? undefined : 100)
  })
})

describe('a policy from the channel', () => {
  it('takes the place of the one before, and counts on', () => {
    const restarts = new Restarts(always)
    expect(restarts.next(0, 0)).toBe(100)
    restarts.adopt({ name: 'on-failure', maximumRetryCount: 1 })
    expect(restarts.next(1, 0)).toBeUndefined()
    restarts.adopt(undefined)
    expect(restarts.next(1, 0)).toBeUndefined()
    expect(restarts.count).toBe(1)
  })

  it('is checked', () => {
    const policy = { name: 'unless-stopped', maximumRetryCount: 0, stoppedBy: [9, 15] }
    expect(parseRestartPolicy(policy)).toEqual(policy)
    for (const wrong of [
      {},
      5,
      { ...policy, name: 'no' },
      { ...policy, maximumRetryCount: -1 },
      { ...policy, stoppedBy: 9 },
    ]) {
      expect(() => parseRestartPolicy(wrong)).toThrow(TypeError)
    }
  })
})
