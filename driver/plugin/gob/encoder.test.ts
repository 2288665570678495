import fc from 'fast-check'
import { GobDecoder } from './decoder'
import { GobEncoder } from './encoder'
import { encodeSigned, encodeUnsigned, signed } from './integer'
import { messages } from './message'
import type { GobType } from './type'
import { GobInterface, GobMap, type GobValue } from './value'

const strings: GobType = { kind: 'slice', name: '[]string', element: 'string' }
const flag: GobType = {
  kind: 'struct',
  name: 'StringSliceFlag',
  fields: [
    ['Name', 'string'],
    ['Count', 'int'],
    ['Value', strings],
  ],
}
const flags: GobType = { kind: 'slice', name: '', element: 'interface' }
const values: GobType = { kind: 'map', name: 'map[string]interface {}', key: 'string', element: 'interface' }

async function decodeAll(...parts: Buffer[]): Promise<GobValue[]> {
  const decoder = new GobDecoder(messages(chunks(parts)))
  const decoded: GobValue[] = []
  for (let value = await decoder.decode(); value !== undefined; value = await decoder.decode()) decoded.push(value)
  return decoded
}

async function* chunks(parts: Buffer[]): AsyncGenerator<Buffer> {
  yield* parts
}

it('writes what Go writes for values of known types', () => {
  const encoder = new GobEncoder()
  expect(encoder.encode('int', 1).toString('hex')).toBe('03040002')
  expect(encoder.encode('int', -9223372036854775808n).toString('hex')).toBe('0b0400f8ffffffffffffffff')
  expect(encoder.encode('string', 'vic').toString('hex')).toBe('060c0003766963')
  expect(encoder.encode('bytes', Buffer.from('{"a":1}')).toString('hex')).toBe('0a0a00077b2261223a317d')
})

it('defines a struct once', () => {
  const encoder = new GobEncoder()
  const empty: GobType = { kind: 'struct', name: '', fields: [] }
  expect(encoder.encode(empty, {}).toString('hex')).toBe('0aff81030102ff8200000003ff8200')
  expect(encoder.encode(empty, {}).toString('hex')).toBe('03ff8200')
})

it('is understood by the decoder, zero fields left out', async () => {
  const encoder = new GobEncoder()
  const slice = {
    registered: '*mcnflag.StringSliceFlag',
    type: flag,
    value: { Name: 'a', Count: 0, Value: ['x', 'y'] },
  }
  const bare = { ...slice, value: { Name: 'b', Count: 300, Value: [] } }
  const map = new Map([['k', { registered: '[]string', type: strings, value: ['v'] }]])
  const bytes = [encoder.encode(flags, [slice, bare, null]), encoder.encode(values, map), encoder.encode(flags, [bare])]
  expect(await decodeAll(...bytes)).toEqual([
    [
      new GobInterface(slice.registered, { Name: 'a', Value: ['x', 'y'] }),
      new GobInterface(slice.registered, { Name: 'b', Count: 300 }),
      null,
    ],
    new GobMap([['k', new GobInterface('[]string', ['v'])]]),
    [new GobInterface(slice.registered, { Name: 'b', Count: 300 })],
  ])
})

it('carries every integer of 64 bits', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }), (value) => {
      const bytes = encodeSigned(value)
      const first = bytes.readUInt8(0)
      const raw = first < 128 ? BigInt(first) : BigInt(`0x${bytes.toString('hex', 1)}`)
      expect(signed(raw)).toBe(value)
    }),
  )
  expect(() => encodeUnsigned(1n << 64n)).toThrow(RangeError)
  expect(() => encodeUnsigned(-1)).toThrow(RangeError)
})

it('refuses values of another type', () => {
  const encoder = new GobEncoder()
  expect(() => encoder.encode('string', 1)).toThrow(TypeError)
  expect(() => encoder.encode('int', 1.5)).toThrow(TypeError)
  expect(() => encoder.encode('bytes', 'text')).toThrow(TypeError)
})
