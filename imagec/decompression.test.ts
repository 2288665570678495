import { execFileSync } from 'node:child_process'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { gzipSync } from 'node:zlib'
import { decompression, explained, ZstdDecoder } from './decompression'
import { digestOf } from './digest'
import { InvalidImage } from './manifest'
import { ZstdFrames } from './zstd-frames'

const zstd = (content: Buffer, ...options: string[]) =>
  execFileSync('zstd', ['-q', '-c', ...options], { input: content, maxBuffer: 64 * 1024 * 1024 })
const content = Buffer.from(Array.from({ length: 600_000 }, (_, i) => (i * i * 31 + (i >> 7)) % 251))
const skippable = Buffer.from([0x5a, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3])

/** What comes out of the stages when the input arrives in pieces. */
async function run(stages: NodeJS.ReadWriteStream[], input: Buffer, piece: number): Promise<Buffer> {
  const out: Buffer[] = []
  const pieces = Array.from({ length: Math.ceil(input.length / piece) }, (_, i) =>
    input.subarray(i * piece, (i + 1) * piece),
  )
  await pipeline([
    Readable.from(pieces),
    ...stages,
    async (source: AsyncIterable<Buffer>) => {
      for await (const chunk of source) out.push(chunk)
    },
  ] as never)
  return Buffer.concat(out)
}

describe('decompression', () => {
  it.each<['gzip' | 'zstd' | 'none', Buffer]>([
    ['gzip', gzipSync(content)],
    ['zstd', zstd(content)],
    ['none', content],
  ])('%s', async (kind, packed) => {
    expect(digestOf(await run(decompression(kind), packed, 65_536))).toBe(digestOf(content))
  })

  it('fails for what is not packed like that', async () => {
    await expect(run(decompression('gzip'), content, 65_536)).rejects.toThrow(/header/)
    await expect(run(decompression('zstd'), content, 65_536)).rejects.toThrow(/not in zstd format/)
  })
})

describe('explained', () => {
  it('says of what an error of unpacking is, and leaves others as they are', async () => {
    const error = await run(decompression('gzip'), content, 65_536).catch((reason: unknown) => reason)
    expect(explained(error, 'layer x')).toEqual(new InvalidImage('layer x cannot be unpacked: incorrect header check'))
    const other = new Error('cut')
    expect(explained(other, 'layer x')).toBe(other)
    expect(explained(undefined, 'layer x')).toBeUndefined()
  })
})

describe('ZstdDecoder', () => {
  const stages = () => [new ZstdFrames(), new ZstdDecoder()]

  it.each([1000, 65_536, 1_000_000])('decodes several frames in pieces of %d bytes', async (piece) => {
    const packed = Buffer.concat([
      zstd(content),
      skippable,
      zstd(Buffer.from('short'), '--no-check'),
      zstd(Buffer.alloc(300_000)),
      zstd(Buffer.alloc(0)),
      zstd(content, '-19', '--ultra'),
    ])
    const expected = Buffer.concat([content, Buffer.from('short'), Buffer.alloc(300_000), content])
    expect(digestOf(await run(stages(), packed, piece))).toBe(digestOf(expected))
  })

  it.each([1, 3, 20, -5])('refuses data cut at %d bytes', async (length) => {
    await expect(run(stages(), zstd(content).subarray(0, length), 4096)).rejects.toThrow(/zstd/)
  })

  it('refuses a window that no decoder need accept, in any frame', async () => {
    const greedy = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa8, 0x01, 0x00, 0x00])
    await expect(run(stages(), greedy, 100)).rejects.toThrow(/window/)
    await expect(run(stages(), Buffer.concat([zstd(content), greedy]), 100)).rejects.toThrow(/window/)
    const single = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0xe0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0])
    await expect(run(stages(), single, 100)).rejects.toThrow(/window/)
  })
})
