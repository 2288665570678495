import { compare } from './comparison'
import { normalText, normalValue } from './normal'

const differences = (one: unknown, other: unknown) =>
  compare('s', { step: 'x', shown: { out: one } }, { step: 'x', shown: { out: other } }).map(
    ({ path, dockerd, vch }) => [path, dockerd, vch],
  )

describe('what differs', () => {
  it.each<[string, unknown, unknown, unknown]>([
    ['nothing', { a: [1, 'x'], b: null }, { b: null, a: [1, 'x'] }, []],
    ['a leaf', { a: { b: 1 } }, { a: { b: '1' } }, [['out.a.b', '1', '"1"']]],
    ['a field that one lacks', { a: 1 }, {}, [['out.a', '1', undefined]]],
    ['null and nothing', { a: null }, {}, [['out.a', 'null', undefined]]],
    ['a list and an object', [], {}, [['out', '[]', '{}']]],
    ['a line', 'a\nb\nc\n', 'a\nx\nc\n', [['out', 'b', 'x']]],
    ['a line that one lacks', ['a', 'b', 'c'], ['a', 'c'], [['out', 'b', undefined]]],
    ['an entry of a list', [{ a: 1 }, { a: 2 }], [{ a: 1 }], [['out.1', '{"a":2}', undefined]]],
  ])('%s', (_name, one, other, expected) => {
    expect(differences(one, other)).toEqual(expected)
  })
})

describe('what differs between any two runs', () => {
  it.each([
    [`id ${'a1'.repeat(32)} ${'a1'.repeat(6)}`, 'id <id> <id>'],
    [`sha256:${'a1'.repeat(32)}`, `sha256:${'a1'.repeat(32)}`],
    ['2026-01-02T03:04:05.678Z 0001-01-01T00:00:00Z', '<time> 0001-01-01T00:00:00Z'],
    ['Up 3 seconds, About an hour ago', 'Up <duration>, <duration> ago'],
    ['02:42:ac:11:00:02 172.17.0.2/16 192.0.2.1', '<mac> <address>/16 192.0.2.1'],
    ['1234567890123', '1234567890123'],
    ['at 1795788000 and 1795788000123456789', 'at <seconds> and <nanoseconds>'],
    ['sha256:b1795788000f is no time', 'sha256:b1795788000f is no time'],
  ])('%j', (text, expected) => {
    expect(normalText(text, [])).toBe(expected)
  })

  it('is also in values, and zero is something', () => {
    expect(normalValue({ Pid: 12, Created: 5, vch1: [{ Pid: 0 }] }, [['vch1', '<host>']])).toEqual({
      Pid: '<pid>',
      Created: '<seconds>',
      '<host>': [{ Pid: 0 }],
    })
  })
})
