import { parseExpiry } from './duration'

const now = new Date('2030-01-01T00:00:00Z')

it.each([
  ['30d', '2030-01-31T00:00:00.000Z'],
  ['12h', '2030-01-01T12:00:00.000Z'],
  ['90m', '2030-01-01T01:30:00.000Z'],
  ['2031-02-03', '2031-02-03T00:00:00.000Z'],
])('%s is %s', (text, time) => {
  expect(parseExpiry(text, now)).toBe(time)
})

it('refuses anything else', () => {
  expect(() => parseExpiry('soon', now)).toThrow("'soon' is neither")
})
