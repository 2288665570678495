import { RecordReader } from './record-reader'

function fragment(content: string, last: 'last' | 'more'): Buffer {
  const mark = Buffer.alloc(4)
  mark.writeUInt32BE(content.length + (last === 'last' ? 2 ** 31 : 0))
  return Buffer.concat([mark, Buffer.from(content)])
}

const texts = (records: Iterable<Buffer>): string[] => [...records].map(String)

test('records come whole, however they are cut', () => {
  const stream = Buffer.concat([
    fragment('one', 'last'),
    fragment('t', 'more'),
    fragment('wo', 'last'),
    fragment('', 'last'),
  ])
  for (const size of [1, 2, 5, 100]) {
    const reader = new RecordReader()
    const found: string[] = []
    for (let at = 0; at < stream.length; at += size) found.push(...texts(reader.push(stream.subarray(at, at + size))))
    expect(found).toEqual(['one', 'two', ''])
  }
})

test('a server cannot have us keep what it likes', () => {
  const large = Buffer.from([0x80, 0x04, 0x00, 0x01])
  expect(() => texts(new RecordReader().push(large))).toThrow('an answer exceeds 262144 bytes')
  const reader = new RecordReader()
  const half = fragment('x'.repeat(200_000), 'more')
  expect(texts(reader.push(half))).toEqual([])
  expect(() => texts(reader.push(half))).toThrow('an answer exceeds')
  const empty = Buffer.concat(Array.from({ length: 2000 }, () => fragment('', 'more')))
  expect(() => texts(new RecordReader().push(empty))).toThrow('an answer exceeds')
})
