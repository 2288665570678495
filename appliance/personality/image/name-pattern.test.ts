import { matchesPattern } from './name-pattern'

// Go's own table of path.Match, in parts.
test.each([
  ['abc', 'abc', true],
  ['*', 'abc', true],
  ['*c', 'abc', true],
  ['a*', 'ab/c', false],
  ['a*/b', 'abc/b', true],
  ['a*/b', 'a/c/b', false],
  ['a*b*c*d*e*/f', 'axbxcxdxe/f', true],
  ['a*b*c*d*e*/f', 'axbxcxdxexxx/fff', false],
  ['a*b?c*x', 'abxbbxdbxebxczzx', true],
  ['ab[c]', 'abc', true],
  ['ab[b-d]', 'abc', true],
  ['ab[e-g]', 'abc', false],
  ['ab[^b-d]', 'abc', false],
  ['a\\*b', 'a*b', true],
  ['a\\*b', 'ab', false],
  ['a?b', 'a/b', false],
  ['', '', true],
  ['*/*:latest', 'team/app:latest', true],
])('%s on %s: %s', (pattern, name, expected) => {
  expect(matchesPattern(pattern, name)).toBe(expected)
})

test.each(['[]a]', '[-]', '[x-]', 'a[', '[', '\\', '[a-b-c]'])('%s is refused', (pattern) => {
  expect(() => matchesPattern(pattern, 'a')).toThrow('syntax error in pattern')
})

test('many stars take no time', () => {
  expect(matchesPattern(`${'*a'.repeat(200)}b`, 'a'.repeat(5000))).toBe(false)
})
