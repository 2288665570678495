import fc from 'fast-check'
import { jsonSyntaxError } from './json-syntax'

describe('what is wrong with a JSON text', () => {
  it.each([
    ['{bad}', "invalid character 'b' looking for beginning of object key string"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
    ['[1,]', "invalid character ']' looking for beginning of value"],
    ['[1 2]', "invalid character '2' after array element"],
    ['nope', "invalid character 'o' in literal null (expecting 'u')"],
    ['[tRUE]', "invalid character 'R' in literal true (expecting 'r')"],
    ['[01]', "invalid character '1' after array element"],
    ['-x', "invalid character 'x' in numeric literal"],
    ['[1.]', "invalid character ']' after decimal point in numeric literal"],
    ['[1e]', "invalid character ']' in exponent of numeric literal"],
    ['"a\nb"', "invalid character '\\n' in string literal"],
    ['"\\x"', "invalid character 'x' in string escape code"],
    ['"\\u12g4"', "invalid character 'g' in \\u hexadecimal character escape"],
    ["{'a':1}", "invalid character '\\'' looking for beginning of object key string"],
    ['ä', "invalid character 'Ã' looking for beginning of value"],
    ['\u0001', "invalid character '\\x01' looking for beginning of value"],
    ['}', "invalid character '}' looking for beginning of value"],
    ['{"a":', 'unexpected EOF'],
    ['"a', 'unexpected EOF'],
    ['[1', 'unexpected EOF'],
    ['tru', 'unexpected EOF'],
    ['{"a":"\\u00e4\\n","b":[-0.5e+3,true,null,{}],"c":[]}', undefined],
  ])('%j', (text, expected) => {
    expect(jsonSyntaxError(text)).toBe(expected)
  })

  it('is told of what JSON.parse refuses, and of nothing else', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        try {
          JSON.parse(text)
        } catch {
          // A value with something behind it is one.
          if (jsonSyntaxError(text) !== undefined)
            expect(jsonSyntaxError(text)).toMatch(/^(invalid character|unexpected EOF)/)
          return
        }
        expect(jsonSyntaxError(text)).toBeUndefined()
      }),
    )
  })
})
