import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough, Readable } from 'node:stream'
import type { Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import { encodeEntry, endOfArchive, padding } from './tar-writer'
import { Unpacker } from './unpacker'

let directory: string
let program: string
let unpacker: Unpacker
let root: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'thread-'))
  program = join(directory, 'thread.cjs')
  await build({
    entryPoints: [join(__dirname, 'unpack-thread.ts')],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  })
  unpacker = new Unpacker(program)
})

afterAll(async () => {
  await unpacker.close()
  await rm(directory, { recursive: true, force: true })
})

beforeEach(() => {
  root = join(directory, Math.random().toString(16))
  mkdirSync(root)
})

function file(name: string, content: Buffer): Buffer {
  const header = encodeEntry({
    name,
    type: 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    size: content.length,
    mtime: 0,
    linkName: '',
    deviceMajor: 0,
    deviceMinor: 0,
    xattrs: new Map(),
  })
  return Buffer.concat([header, content, padding(content.length)])
}

test('a layer goes through the thread in many chunks', async () => {
  const content = Buffer.alloc(3_000_000, 'abc')
  const tar = Buffer.concat([file('big', content), endOfArchive])
  const chunks = Array.from({ length: 300 }, (_, index) => tar.subarray(index * 10_100, (index + 1) * 10_100))
  const signal = new AbortController().signal
  expect(await unpacker.unpack(Readable.from(chunks), root, signal)).toEqual({ size: content.length })
  expect(readFileSync(join(root, 'big')).equals(content)).toBe(true)
})

test('a refused archive is invalid', async () => {
  const tar = Readable.from([Buffer.concat([file('../x', Buffer.from('x')), endOfArchive])])
  const work = unpacker.unpack(tar, root, new AbortController().signal)
  await expect(work).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('leaves the root') })
  expect(readdirSync(root)).toEqual([])
})

test('a stream that fails, or an abort, ends the thread', async () => {
  const broken = new Readable({ read: () => undefined })
  broken.push(file('a', Buffer.from('x')))
  const work = unpacker.unpack(broken, root, new AbortController().signal)
  setTimeout(() => broken.destroy(new Error('digest mismatch')), 50)
  await expect(work).rejects.toThrow('digest mismatch')

  const endless = new Readable({ read: () => undefined })
  const abort = new AbortController()
  const aborted = unpacker.unpack(endless, root, abort.signal)
  setTimeout(() => abort.abort(new Error('enough')), 50)
  await expect(aborted).rejects.toThrow('enough')
  endless.destroy()
})

test('the thread of a layer that was unpacked takes the next one; the one of a layer that failed does not', async () => {
  const { signal } = new AbortController()
  const workers = jest.spyOn(Unpacker.prototype as unknown as { start: () => Worker }, 'start')
  try {
    const fresh = new Unpacker(program)
    fresh.prepare()
    fresh.prepare()
    for (const name of ['a', 'b']) {
      const tar = Readable.from([file(name, Buffer.from(name)), endOfArchive])
      expect(await fresh.unpack(tar, root, signal)).toEqual({ size: 1 })
    }
    expect(workers).toHaveBeenCalledTimes(1)
    const refused = fresh.unpack(Readable.from([file('../x', Buffer.from('x'))]), root, signal)
    await expect(refused).rejects.toMatchObject({ code: 'invalid' })
    expect(await fresh.unpack(Readable.from([file('c', Buffer.from('c')), endOfArchive]), root, signal)).toEqual({
      size: 1,
    })
    expect(workers).toHaveBeenCalledTimes(2)
    expect(readdirSync(root)).toEqual(['a', 'b', 'c'])
    await fresh.close()
  } finally {
    workers.mockRestore()
  }
})

test('layers at the same time have a thread each', async () => {
  const { signal } = new AbortController()
  const first = new PassThrough()
  first.write(file('slow', Buffer.from('x')))
  const slow = unpacker.unpack(first, root, signal)
  const tar = Readable.from([file('quick', Buffer.from('x')), endOfArchive])
  expect(await unpacker.unpack(tar, root, signal)).toEqual({ size: 1 })
  first.end(endOfArchive)
  expect(await slow).toEqual({ size: 1 })
})

test('without its program nothing is unpacked', async () => {
  const none = new Unpacker(join(directory, 'absent'))
  none.prepare()
  const work = none.unpack(Readable.from([endOfArchive]), root, new AbortController().signal)
  await expect(work).rejects.toThrow('cannot be unpacked')
})
