import { parseTimestamp } from './timestamp'

const now = new Date('2026-01-02T12:00:00Z')

test.each([
  ['1h30m', '2026-01-02T10:30:00.000Z'],
  ['1.5h', '2026-01-02T10:30:00.000Z'],
  ['250ms', '2026-01-02T11:59:59.750Z'],
  ['2025-12-31', '2025-12-31T00:00:00.000Z'],
  ['2025-12-31T10', '2025-12-31T10:00:00.000Z'],
  ['2025-12-31T10:20', '2025-12-31T10:20:00.000Z'],
  ['2025-12-31T10:20:30.5+02:00', '2025-12-31T08:20:30.500Z'],
  ['1136073845', '2006-01-01T00:04:05.000Z'],
  ['1136073845.25', '2006-01-01T00:04:05.250Z'],
])('%s is %s', (value, expected) => {
  expect(new Date(Number(parseTimestamp(value, now) / 1_000_000n)).toISOString()).toBe(expected)
})

test.each(['', 'yesterday', '2025-13-01', '1h30', '-5'])('%j is refused', (value) => {
  expect(() => parseTimestamp(value, now)).toThrow(/failed to parse value as time or duration/)
})
