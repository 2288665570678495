import { compiled, humanSize, isReadable, keptBytes } from './log-options'

it.each([
  ['10m', 10_000_000],
  ['1.5 KB', 1500],
  ['7', 7],
  ['1GiB', 1_000_000_000],
  ['m', undefined],
  ['-1', undefined],
])('%s are %s bytes', (text, bytes) => {
  expect(humanSize(text)).toBe(bytes)
})

it('keeps what the files of a driver may hold together', () => {
  expect(keptBytes('json-file', {})).toBeUndefined()
  expect(keptBytes('json-file', { 'max-file': '3' })).toBeUndefined()
  expect(keptBytes('json-file', { 'max-size': '1k', 'max-file': '0' })).toBeUndefined()
  expect(keptBytes('json-file', { 'max-size': '1k', 'max-file': '3' })).toBe(3000)
  expect(keptBytes('syslog', {})).toBe(100_000_000)
  expect(keptBytes('syslog', { 'cache-max-size': '1m', 'cache-max-file': '1' })).toBe(1_000_000)
  expect([isReadable('syslog', {}), isReadable('syslog', { 'cache-disabled': 'true' })]).toEqual([true, false])
  expect(keptBytes('local', {})).toBe(100_000_000)
  expect(keptBytes('local', { 'max-file': '1', compress: 'false' })).toBe(20_000_000)
})

it.each(['(a+)+$', '(a*)*', 'a**', '(', 'x'.repeat(300)])('takes no expression like %s', (pattern) => {
  expect(compiled(pattern)).toBeUndefined()
})
