import { XdrReader, XdrWriter } from './xdr'

test('values are in units of four bytes, and come back', () => {
  const written = new XdrWriter()
    .uint32(7)
    .uint64(2n ** 40n)
    .boolean(true)
    .string('häh')
    .opaque(Buffer.alloc(4, 1))
    .bytes()
  expect(written.toString('hex')).toBe(
    ['00000007', '0000010000000000', '00000001', '00000004', '68c3a468', '00000004', '01010101'].join(''),
  )
  const reader = new XdrReader(written)
  expect([reader.uint32(), reader.uint64(), reader.boolean(), reader.string(10)]).toEqual([7, 2n ** 40n, true, 'häh'])
  expect(reader.opaque(4)).toEqual(Buffer.alloc(4, 1))
  expect(new XdrWriter().string('abcde').bytes().toString('hex')).toBe('000000056162636465000000')
})

test('what is not there, or too long, is refused', () => {
  expect(() => new XdrReader(Buffer.alloc(3)).uint32()).toThrow('ends early')
  expect(() => new XdrReader(new XdrWriter().string('abc').bytes().subarray(0, 7)).string(10)).toThrow('ends early')
  expect(() => new XdrReader(new XdrWriter().uint32(2 ** 32 - 1).bytes()).opaque(64)).toThrow(
    'a value has 4294967295 bytes, at most 64 are allowed',
  )
  expect(new XdrReader(Buffer.alloc(4)).optional(() => 1)).toBeUndefined()
})
