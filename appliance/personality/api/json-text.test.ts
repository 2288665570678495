import fc from 'fast-check'
import { parseJsonText } from './json-text'

describe('the JSON of a body', () => {
  it.each<[string, unknown]>([
    ['{"a":[1,"}"]}', { a: [1, '}'] }],
    [' {"a":"\\"]"} \n', { a: '"]' }],
    ['null', null],
    ['12', 12],
    ['"x y"', 'x y'],
    ['{}}', {}],
  ])('%j is read', (text, value) => {
    expect(parseJsonText(text)).toEqual(value)
  })

  it.each([
    [' \n', 'invalid JSON: got EOF while reading request body'],
    ['{"a":', 'invalid JSON: unexpected EOF'],
    ['{"a', 'invalid JSON: unexpected EOF'],
    ['{} {}', 'unexpected content after JSON'],
    ['{}x', 'unexpected content after JSON'],
    ['1 2', 'unexpected content after JSON'],
    ['"a" "b"', 'unexpected content after JSON'],
    ['['.repeat(2_000), 'invalid JSON: exceeded max depth'],
  ])('%j is refused', (text, message) => {
    expect(() => parseJsonText(text)).toThrow(message)
  })

  it.each(['{bad}', '[1,]', 'nope', '{"a":1,}', '}'])('%j is told to be none', (text) => {
    expect(() => parseJsonText(text)).toThrow(/^invalid JSON: /)
  })

  it('gives what JSON.parse gives, or refuses as it does', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        let expected: { value: unknown } | undefined
        try {
          expected = { value: JSON.parse(text) }
        } catch {
          expected = undefined
        }
        if (expected !== undefined) expect(parseJsonText(text)).toEqual(expected.value)
        else if (!/[\]}]/.test(text)) expect(() => parseJsonText(text)).toThrow(/^(invalid JSON|unexpected content)/)
      }),
    )
  })
})
