import { fixedTime, humanDuration, nanosecondsOf } from './time'

describe('time', () => {
  it('keeps nanoseconds', () => {
    expect(nanosecondsOf('2026-01-02T03:04:05.123456789Z')).toBe(1767323045123456789n)
    expect(nanosecondsOf('2026-01-02T05:04:05.5+02:00')).toBe(1767323045500000000n)
    expect(nanosecondsOf('yesterday')).toBeUndefined()
    expect(fixedTime(1767323045000000007n)).toBe('2026-01-02T03:04:05.000000007Z')
  })

  it.each([
    [0, 'Less than a second'],
    [1, '1 second'],
    [59, '59 seconds'],
    [119, 'About a minute'],
    [3599, '59 minutes'],
    [3600, 'About an hour'],
    [47 * 3600, '47 hours'],
    [48 * 3600, '2 days'],
    [14 * 24 * 3600, '2 weeks'],
    [60 * 24 * 3600, '2 months'],
    [730 * 24 * 3600, '2 years'],
  ])('words %d seconds as %s', (seconds, words) => {
    expect(humanDuration(seconds)).toBe(words)
  })
})
