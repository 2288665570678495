import { humanDuration, parseInstant } from './time'

describe('time', () => {
  it('reads docker’s instants', () => {
    expect(parseInstant('1767323045')).toBe(1767323045000000000n)
    expect(parseInstant('1767323045.25')).toBe(1767323045250000000n)
    expect(parseInstant('2026-01-02T03:04:05Z')).toBe(1767323045000000000n)
    expect(parseInstant('-1')).toBeUndefined()
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
