import { humanDuration } from './time'

describe('time', () => {
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
