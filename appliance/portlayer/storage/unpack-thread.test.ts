import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { build } from 'esbuild'
import { encodeEntry, endOfArchive, padding } from './tar-writer'
import { unpackLayer } from './unpack-thread'

let directory: string
let program: string
let root: string

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'thread-'))
  program = join(directory, 'thread.cjs')
  await build({
    stdin: { contents: "import { runUnpackThread } from './unpack-thread'; runUnpackThread()", resolveDir: __dirname },
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  })
})

afterAll(() => rm(directory, { recursive: true, force: true }))

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
  expect(await unpackLayer(Readable.from(chunks), root, program, signal)).toEqual({ size: content.length })
  expect(readFileSync(join(root, 'big')).equals(content)).toBe(true)
})

test('a refused archive is invalid', async () => {
  const tar = Readable.from([Buffer.concat([file('../x', Buffer.from('x')), endOfArchive])])
  const work = unpackLayer(tar, root, program, new AbortController().signal)
  await expect(work).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('leaves the root') })
  expect(readdirSync(root)).toEqual([])
})

test('a stream that fails, or an abort, ends the thread', async () => {
  const broken = new Readable({ read: () => undefined })
  broken.push(file('a', Buffer.from('x')))
  const work = unpackLayer(broken, root, program, new AbortController().signal)
  setTimeout(() => broken.destroy(new Error('digest mismatch')), 50)
  await expect(work).rejects.toThrow('digest mismatch')

  const endless = new Readable({ read: () => undefined })
  const abort = new AbortController()
  const aborted = unpackLayer(endless, root, program, abort.signal)
  setTimeout(() => abort.abort(new Error('enough')), 50)
  await expect(aborted).rejects.toThrow('enough')
  endless.destroy()
})
