import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { decompressed } from './decompress'

const content = Buffer.from(Array.from({ length: 700_000 }, (_, i) => (i * i * 31 + (i >> 7)) % 251))
const packed = (program: string, input: Buffer, ...options: string[]) =>
  execFileSync(program, ['-c', ...options], { input, maxBuffer: 64 * 1024 * 1024 })
const pieces = (bytes: Buffer, size = 10_007) =>
  Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)),
  )
const unpack = async (archive: Buffer, size?: number) => buffer(await decompressed(pieces(archive, size)))
const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')
/** Processes of this one. */
const children = () =>
  execFileSync('ps', ['--ppid', String(process.pid), '-o', 'comm='], { encoding: 'utf8' })
    .split('\n')
    .filter((name) => /^(xz|bzip2)$/.test(name))

test.each([
  ['nothing', (bytes: Buffer) => bytes],
  ['gzip', gzipSync],
  ['bzip2', (bytes: Buffer) => packed('bzip2', bytes)],
  ['xz', (bytes: Buffer) => packed('xz', bytes, '-0')],
  ['xz -9', (bytes: Buffer) => packed('xz', bytes, '-9')],
])('what is packed with %s', async (_, pack) => {
  expect(digest(await unpack(pack(content)))).toBe(digest(content))
  expect(digest(await unpack(pack(Buffer.from('short')), 1))).toBe(digest(Buffer.from('short')))
  const twice = await unpack(Buffer.concat([pack(content), pack(content)]))
  expect(digest(twice)).toBe(digest(Buffer.concat([content, content])))
  expect(children()).toEqual([])
})

test.each(['bzip2', 'xz'])('%s that is damaged or cut off is an error', async (program) => {
  const archive = packed(program, content)
  await expect(unpack(archive.subarray(0, archive.length / 2))).rejects.toThrow(`cannot be unpacked by ${program}: `)
  const damaged = Buffer.from(archive)
  damaged[archive.length >> 1] = ~(damaged[archive.length >> 1] ?? 0)
  await expect(unpack(damaged)).rejects.toThrow(`cannot be unpacked by ${program}: `)
  expect(children()).toEqual([])
})

test('an xz that would need much memory is refused', async () => {
  const greedy = packed('xz', content, '--lzma2=preset=0,dict=256MiB')
  await expect(unpack(greedy)).rejects.toThrow('Memory usage limit reached')
})

test.each(['bzip2', 'xz'])('a source of %s that fails fails the result, and the program ends', async (program) => {
  const archive = packed(program, content)
  const broken = Readable.from(
    (async function* () {
      yield archive.subarray(0, 50_000)
      throw new Error('the client went away')
    })(),
  )
  await expect(buffer(await decompressed(broken))).rejects.toThrow('the client went away')
  expect(children()).toEqual([])
})

test('a reader that goes away ends the program and the source', async () => {
  const source = new Readable({ read: () => undefined })
  source.push(packed('xz', content).subarray(0, 50_000))
  const result = await decompressed(source)
  expect(children()).toEqual(['xz'])
  result.destroy()
  for (let wait = 0; children().length > 0 && wait < 100; wait++) await delay(50)
  expect(children()).toEqual([])
})

test('nobody reads: neither is the source read', async () => {
  const bomb = packed('xz', Buffer.alloc(48 * 1024 * 1024), '-0')
  let given = 0
  const source = Readable.from(
    (function* () {
      for (;;) {
        given++
        yield bomb
      }
    })(),
  )
  const result = await decompressed(source)
  let before = -1
  while (before !== given) {
    before = given
    await delay(300)
  }
  expect(given * bomb.length).toBeLessThan(4 * 1024 * 1024)
  result.destroy()
})
