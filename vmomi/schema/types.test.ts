import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { generateTypes } from './typescript'

test('types.ts is up to date with the table (npm run schema)', () => {
  // The formatter only moves white space, parentheses and the leading | of a union.
  const plain = (text: string) => text.replace(/[\s()]+/g, '').replace(/([=:<(])\|/g, '$1')
  // Compared as a boolean: the difference of two texts of this size helps nobody.
  expect(plain(readFileSync(join(__dirname, 'types.ts'), 'utf8')) === plain(generateTypes())).toBe(true)
})
