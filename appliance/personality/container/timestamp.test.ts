import { parseDuration, parseTimestamp, secondsProblem } from './timestamp'

const second = 1_000_000_000n

describe('timestamps', () => {
  it.each([
    ['1h30m', 5400n * second],
    ['-1.5s', -1_500_000_000n],
    ['.5m', 30n * second],
    ['10ms', 10_000_000n],
    ['0', 0n],
  ])('%s is a duration', (text, duration) => {
    expect(parseDuration(text)).toBe(duration)
  })

  it.each(['', '-', 's', '.s', '1', '1x', '1h ', 'h1'])('%j is no duration', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  it.each([
    ['10m', (1_767_323_045n - 600n) * second],
    ['1767323045.25', 1_767_323_045_250_000_000n],
    ['+1767323045.1234567899', 1_767_323_045_123_456_789n],
    ['-5', -5n * second],
    ['-5.25', -4_750_000_000n],
    ['1767323045.', 1_767_323_045n * second],
    ['2026-01-02T03:04:05Z', 1_767_323_045n * second],
    ['2026-01-02T03:04:05.5', 1_767_323_045_500_000_000n],
    ['2026-01-02T03:04', 1_767_323_040n * second],
    ['2026-01-02', 1_767_312_000n * second],
    ['2026-01-02+01:00', 1_767_308_400n * second],
  ])('%s is a point in time', (text, time) => {
    expect(parseTimestamp(text, 1_767_323_045n * second)).toBe(time)
  })

  it.each(['yesterday', '2026-13-02', '2026-01-02T', '5x', '9223372036854775808', ''])('%j is none', (text) => {
    expect(parseTimestamp(text, 0n)).toBeUndefined()
  })

  it.each([
    ['x', 'invalid seconds "x": invalid syntax'],
    ['1h.5', 'invalid seconds "1h": invalid syntax'],
    ['9223372036854775808', 'invalid seconds "9223372036854775808": value out of range'],
    ['1.x', "invalid nanoseconds: invalid character 'x' at position 0"],
    ['1.2.3', "invalid nanoseconds: invalid character '.' at position 1"],
    ['1.123456789012345678901', 'invalid nanoseconds: length 21 exceeds maximum 20'],
  ])('%s are no seconds: %s', (text, problem) => {
    expect(secondsProblem(text)).toBe(problem)
  })
})
