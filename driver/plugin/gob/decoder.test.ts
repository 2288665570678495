import fc from 'fast-check'
import { GobDecoder, maxDepth } from './decoder'
import { GobEncoder } from './encoder'
import { frame, maxMessageBytes, messages } from './message'
import type { GobType } from './type'

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

/** Reads all that is there: resolves, or rejects with an Error. */
async function drain(bytes: Buffer): Promise<void> {
  const decoder = new GobDecoder(messages(once(bytes)))
  while ((await decoder.decode()) !== undefined);
}

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex')

it.each([
  ['a message above the limit, before it is there', hex(`fc ${(maxMessageBytes + 1).toString(16).padStart(8, '0')}`)],
  ['a length of nine bytes', hex('f7 01 00 00 00 00 00 00 00 00')],
  ['the end of the stream inside a message', hex('05 04 00')],
  ['a value of an unknown type', hex('04 ff c8 00 00')],
  ['a redefinition of a known type', hex('06 01 03 01 02 00 00')],
  ['a string longer than its message', hex('04 0c 00 7f 61')],
  ['a value without the zero before it', hex('03 04 01 02')],
  ['bytes after the value', hex('04 04 00 02 00')],
  [
    'a slice that counts elements that are not there',
    Buffer.concat([hex('0c ff87 02 01 02 ff88 00 01 0c 00 00'), hex('05 ff88 00 ff80')]),
  ],
  ['a field that the struct has not', Buffer.concat([hex('0a ff85 03 01 02 ff86 00 00 00'), hex('04 ff86 01 00')])],
])('refuses %s', async (_what, bytes) => {
  await expect(drain(bytes)).rejects.toThrow(/^gob: /)
})

it('takes 64 as the first id: newer Go gives it', async () => {
  await expect(drain(hex('09 7f 03 01 02 ff80 00 00 00 03 ff80 00'))).resolves.toBeUndefined()
})

it('refuses a value that nests without end', async () => {
  const encoder = new GobEncoder()
  const list: GobType = { kind: 'slice', name: '', element: 'interface' }
  let value: unknown = []
  for (let depth = 0; depth < maxDepth; depth++) value = [{ registered: '[]', type: list, value }]
  await expect(drain(encoder.encode(list, value))).rejects.toThrow('nests deeper')
})

it('refuses definitions without end', async () => {
  const encoder = new GobEncoder()
  const bytes = Array.from({ length: 300 }, (_, index) =>
    encoder.encode({ kind: 'struct', name: `T${index}`, fields: [] }, {}),
  )
  await expect(drain(Buffer.concat(bytes))).rejects.toThrow('more than 256 types')
})

it('ends with an Error or a value, whatever it is fed', async () => {
  const seed = hex(
    '2fff81030101075265717565737401ff82000102010d536572766963654d6574686f64010c00010353657101060000001fff82011a5250435365727665724472697665722e47657456657273696f6e00',
  )
  const mutated = fc
    .array(fc.tuple(fc.nat(seed.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
    .map((changes) => changes.reduce((bytes, [at, byte]) => bytes.fill(byte, at, at + 1), Buffer.from(seed)))
  const random = fc.uint8Array({ maxLength: 200 }).map((bytes) => frame(Buffer.from(bytes)))
  await fc.assert(
    fc.asyncProperty(fc.oneof(mutated, random), async (bytes) => {
      await drain(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(Error))
    }),
    { numRuns: 2000 },
  )
})
