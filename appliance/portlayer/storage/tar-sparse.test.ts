import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { rebuildTar } from './layer-tar'
import { applyLayer } from './layer-writer'

let directory: string
let root: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sparse-'))
  root = join(directory, 'root')
  fs.mkdirSync(root)
  fs.mkdirSync(join(directory, 'source'))
})
afterEach(() => rm(directory, { recursive: true }))

/** A file of 64 MiB with a few written blocks, and some files around it. */
function makeSource(parts: number): void {
  const file = fs.openSync(join(directory, 'source/sparse'), 'w')
  for (let part = 0; part < parts; part += 1) {
    fs.writeSync(file, Buffer.alloc(4096, String(part % 10)), 0, 4096, (part * (64 << 20)) / parts + 8192)
  }
  fs.ftruncateSync(file, (64 << 20) + 5)
  fs.closeSync(file)
  fs.writeFileSync(join(directory, 'source/after'), 'what follows')
}

const tarOf = (...options: string[]): Buffer =>
  execFileSync('tar', ['-cSf', '-', ...options, '-C', join(directory, 'source'), 'sparse', 'after'], { maxBuffer: 1e8 })

const hash = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

/** The archive in pieces that fall anywhere. */
const pieces = (tar: Buffer) =>
  Readable.from(Array.from({ length: Math.ceil(tar.length / 700) }, (_, i) => tar.subarray(i * 700, i * 700 + 700)))

test.each([
  ['gnu', 3],
  ['gnu', 200],
  ['pax', 3],
  ['pax', 200],
])('a sparse file as %s in %i parts is what it was, and its archive comes back', async (format, parts) => {
  makeSource(parts)
  const tar = tarOf(`--format=${format}`)
  expect(tar.length).toBeLessThan(4 << 20)
  const record = join(directory, 'record')
  expect(await applyLayer(pieces(tar), root, record)).toEqual({
    size: (64 << 20) + 5 + 'what follows'.length,
    tarSize: tar.length,
  })
  const [made, source] = [join(root, 'sparse'), join(directory, 'source/sparse')]
  expect(hash(fs.readFileSync(made))).toBe(hash(fs.readFileSync(source)))
  expect(fs.statSync(made).blocks).toBeLessThan((4 << 20) / 512)
  expect(fs.readFileSync(join(root, 'after'), 'utf8')).toBe('what follows')
  const rebuilt = await buffer(Readable.from(rebuildTar(fs.createReadStream(record), root, hash(tar))))
  expect(rebuilt.equals(tar)).toBe(true)
})

test('other formats are refused by name', async () => {
  makeSource(3)
  const tar = tarOf('--format=pax', '--sparse-version=0.1')
  await expect(applyLayer(pieces(tar), root)).rejects.toThrow('"sparse": a sparse file of another format')
  expect(fs.readdirSync(root)).toEqual([])
})

test.each([
  ['more parts than are read', '99999999\n', /99999999 parts/],
  ['no number', 'x\n', /map of a sparse file is damaged/],
  ['a line without end', '1'.repeat(512), /map of a sparse file is damaged/],
  ['parts out of order', '2\n8192\n1\n0\n1\n', /out of order/],
  ['a part behind its end', '1\n67108869\n1\n', /has a part that ends at 67108870/],
  ['less content than it has', '1\n0\n1\n', /bytes of content and a map of 1/],
])('a map with %s is refused', async (_, map, message) => {
  makeSource(3)
  const tar = tarOf('--format=pax')
  const blocks = Array.from({ length: tar.length / 512 }, (_, block) => block * 512)
  const at = blocks.find((offset) => /^(\d+\n){3,}/.test(tar.toString('latin1', offset, offset + 64))) ?? -1
  expect(at).toBeGreaterThan(0)
  tar.fill(0, at, at + 512)
  tar.write(map, at, 'latin1')
  await expect(applyLayer(pieces(tar), root)).rejects.toThrow(message)
  expect(fs.readdirSync(root)).toEqual([])
})
