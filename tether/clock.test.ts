import { GuestClock } from './clock'
import { now } from './timestamp'

describe('a guest’s clock', () => {
  const start = 1_700_000_000_000
  let corrections: [number, string][]
  let clock: GuestClock

  beforeEach(() => {
    jest.useFakeTimers({ now: start, doNotFake: ['hrtime'] })
    corrections = []
    clock = new GuestClock(async (milliseconds, how) => {
      corrections.push([milliseconds, how])
      if (how === 'step') jest.setSystemTime(Date.now() + milliseconds)
    })
  })

  afterEach(() => jest.useRealTimers())

  it('is set the first time, and then led while it is not far away', async () => {
    await clock.set(start + 300)
    await clock.set(start + 300 + 499)
    await clock.set(start + 300 - 500)
    expect(corrections).toEqual([
      [300, 'step'],
      [499, 'slew'],
      [-500, 'step'],
    ])
  })

  it('is let alone when it is as right as can be told', async () => {
    await clock.set(start - 99)
    await clock.set(start + 99)
    await clock.set(start + 300)
    expect(corrections).toEqual([[300, 'slew']])
  })

  it('is what the log’s times are taken from, when it was set too', async () => {
    expect(Number(now() / 1_000_000n) - start).toBeLessThan(1000)
    await clock.set(start + 3_600_000)
    expect(Number(now() / 1_000_000n) - start).toBeGreaterThanOrEqual(3_600_000)
  })

  it('is set at the next word when it could not be', async () => {
    const refused = new GuestClock(async () => {
      throw new Error('the clock cannot be set: Operation not permitted')
    })
    await expect(refused.set(start + 1000)).rejects.toThrow('Operation not permitted')
  })
})
