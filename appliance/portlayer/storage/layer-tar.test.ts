import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { rebuildTar } from './layer-tar'
import { applyLayer } from './layer-writer'
import type { TarHeader } from './tar-header'
import { encodeEntry, endOfArchive, padding } from './tar-writer'

let directory: string
let root: string
let record: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'layer-tar-'))
  root = join(directory, 'root')
  record = join(directory, 'record')
  fs.mkdirSync(root)
})

afterEach(() => rm(directory, { recursive: true, force: true }))

type Item = Partial<TarHeader> & { readonly name: string; readonly content?: string }

function archive(items: readonly Item[]): Buffer {
  return Buffer.concat([
    ...items.flatMap(({ content = '', ...item }) => [
      encodeEntry({
        type: 'file',
        mode: item.type === 'directory' ? 0o755 : 0o644,
        uid: 0,
        gid: 0,
        size: content.length,
        mtime: 1_000_000_000,
        linkName: '',
        deviceMajor: 0,
        deviceMinor: 0,
        xattrs: new Map(),
        ...item,
      }),
      Buffer.from(content, 'latin1'),
      padding(content.length),
    ]),
    endOfArchive,
  ])
}

function digest(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

function chunked(bytes: Buffer, size: number): Readable {
  return Readable.from(
    Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) => bytes.subarray(i * size, (i + 1) * size)),
  )
}

async function roundTrip(tar: Buffer): Promise<void> {
  expect(await applyLayer(chunked(tar, 1000), root, record)).toMatchObject({ tarSize: tar.length })
  expect(fs.readdirSync(directory).sort()).toEqual(['record', 'root'])
  const rebuilt = await buffer(Readable.from(rebuildTar(fs.createReadStream(record), root, digest(tar))))
  expect(rebuilt.equals(tar)).toBe(true)
}

test.each(['gnu', 'pax', 'ustar', 'v7'])('what GNU tar writes as %s comes back byte for byte', async (format) => {
  const source = join(directory, 'source')
  fs.mkdirSync(join(source, 'd'.repeat(60), 'empty'), { recursive: true })
  fs.writeFileSync(join(source, 'd'.repeat(60), 'big'), Buffer.alloc(700_001, 'xyz'))
  fs.writeFileSync(join(source, 'nothing'), '')
  fs.symlinkSync('nothing', join(source, 'soft'))
  fs.linkSync(join(source, 'nothing'), join(source, 'hard'))
  const tar = execFileSync('tar', ['-cf', '-', `--format=${format}`, '-C', source, '.'], { maxBuffer: 1e8 })
  fs.rmSync(source, { recursive: true })
  await roundTrip(tar)
})

test('so does what a layer overwrites, removes or links of its own, and bytes after its end', async () => {
  const tar = archive([
    { name: 'a', content: 'first' },
    { name: 'hard', type: 'link', linkName: 'a' },
    { name: 'a', content: 'second' },
    { name: 'dir/x', content: 'in a directory' },
    { name: 'dir/y', content: 'another' },
    { name: 'dir', content: 'now a file' },
    { name: 'gone', content: 'removed' },
    { name: '.wh.gone', content: 'whiteouts may say something' },
    { name: 'usr/bin', type: 'directory' },
    { name: 'bin', type: 'symlink', linkName: 'usr/bin' },
    { name: 'bin/tool', content: 'through a link' },
    { name: 'pipe', type: 'fifo' },
    { name: 'cap', content: 'with attributes', xattrs: new Map([['user.x', '\xff']]) },
    { name: 'na\xefve', content: 'no UTF-8' },
  ])
  await roundTrip(Buffer.concat([tar, Buffer.from('more')]))
  expect(fs.readFileSync(join(root, 'hard'), 'utf8')).toBe('first')
})

test('files that were changed meanwhile are not taken for the layer', async () => {
  const tar = archive([{ name: 'a', content: 'first' }])
  await applyLayer(chunked(tar, 512), root, record)
  const read = async () => buffer(Readable.from(rebuildTar(fs.createReadStream(record), root, digest(tar))))
  fs.writeFileSync(join(root, 'a'), 'other')
  await expect(read()).rejects.toThrow(/reads back as/)
  fs.writeFileSync(join(root, 'a'), 'longer than it was')
  await expect(read()).rejects.toThrow(/is not the file that the layer wrote/)
  fs.rmSync(join(root, 'a'))
  fs.symlinkSync('/etc/hostname', join(root, 'a'))
  await expect(read()).rejects.toThrow(/ELOOP/)
})

test.each([
  ['a path out of the root', 'F', '../secret'],
  ['an unknown frame', 'Z', 'x'],
])('a record with %s is refused', async (_, kind, path) => {
  fs.writeFileSync(join(directory, 'secret'), 'secret')
  const head = Buffer.alloc(13)
  head.write(kind, 'latin1')
  head.writeUInt32BE(path.length, 1)
  head.writeBigUInt64BE(6n, 5)
  const packed = gzipSync(Buffer.concat([head, Buffer.from(path)]))
  const read = buffer(Readable.from(rebuildTar(Readable.from([packed]), root, digest(Buffer.from('secret')))))
  await expect(read).rejects.toThrow(/leaves the root|has a frame/)
})

test('a record that would grow too large is given up, the layer is not', async () => {
  const items = [1, 2, 3].map((each) => ({ name: 'same', content: String(each).repeat(9 * 1024 * 1024) }))
  expect(await applyLayer(chunked(archive(items), 1 << 20), root, record)).toEqual({ size: 3 * 9 * 1024 * 1024 })
  expect(fs.readdirSync(directory)).toEqual(['root'])
})

test('a refused archive leaves no record', async () => {
  const tar = archive([{ name: 'a', content: 'x' }, { name: '../b' }])
  await expect(applyLayer(chunked(tar, 512), root, record)).rejects.toThrow(/leaves the root/)
  expect(fs.readdirSync(directory)).toEqual(['root'])
})
