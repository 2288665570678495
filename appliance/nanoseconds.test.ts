import { fixedTime, nanosecondsOf } from './nanoseconds'

describe('nanoseconds', () => {
  it('are kept', () => {
    expect(nanosecondsOf('2026-01-02T03:04:05.123456789Z')).toBe(1767323045123456789n)
    expect(nanosecondsOf('2026-01-02T05:04:05.5+02:00')).toBe(1767323045500000000n)
    expect(nanosecondsOf('yesterday')).toBeUndefined()
    expect(fixedTime(1767323045000000007n)).toBe('2026-01-02T03:04:05.000000007Z')
  })
})
