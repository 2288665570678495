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
  ['pax --sparse-version=0.0', 3],
  ['pax --sparse-version=0.0', 200],
  ['pax --sparse-version=0.1', 3],
  ['pax --sparse-version=0.1', 200],
  ['pax --sparse-version=1.0', 0],
  ['pax --sparse-version=1.0', 3],
  ['pax --sparse-version=1.0', 200],
])('a sparse file as %s in %i parts is what it was, and its archive comes back', async (format, parts) => {
  makeSource(parts)
  const tar = tarOf(...`--format=${format}`.split(' '))
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

/** A header block; `name` is 100 bytes at most. */
function headerOf(name: string, size: number, flag: string): Buffer {
  const block = Buffer.alloc(512)
  block.write(name, 0, 'latin1')
  for (const [at, value] of [
    [100, 0o644],
    [108, 0],
    [116, 0],
    [136, 0],
  ] as const) {
    block.write(`${value.toString(8).padStart(7, '0')}\0`, at, 'latin1')
  }
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124, 'latin1')
  block.write('        ', 148, 'latin1')
  block.write(`${flag}`, 156, 'latin1')
  block.write('ustar\x0000', 257, 'latin1')
  block.write(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
    'latin1',
  )
  return block
}

/** An archive of one file of 512 bytes with the records `GNU.sparse.KEY`. */
function withRecords(...records: readonly (readonly [key: string, value: string])[]): Buffer {
  const text = records
    .map(([key, value]) => {
      const rest = ` GNU.sparse.${key}=${value}\n`
      const length = [1, 2, 3, 4, 5, 6, 7].find((digits) => String(rest.length + digits).length === digits) ?? 0
      return `${rest.length + length}${rest}`
    })
    .join('')
  const padding = Buffer.alloc((512 - (text.length % 512)) % 512)
  const head = [headerOf('pax', text.length, 'x'), Buffer.from(text, 'latin1'), padding]
  return Buffer.concat([...head, headerOf('file', 512, '0'), Buffer.alloc(512, 'x'), Buffer.alloc(1024)])
}

test('format 0.1 is read as it is written by hand', async () => {
  const tar = withRecords(['size', '2000'], ['numblocks', '2'], ['map', '100,500,1500,12'], ['name', 'other'])
  await applyLayer(pieces(tar), root)
  const expected = Buffer.alloc(2000)
  expected.fill('x', 100, 600).fill('x', 1500, 1512)
  expect(fs.readFileSync(join(root, 'other')).equals(expected)).toBe(true)
})

test.each<[string, [string, string][], RegExp]>([
  [
    'of an unknown format',
    [
      ['major', '2'],
      ['minor', '0'],
      ['realsize', '512'],
    ],
    /another format/,
  ],
  [
    'of half a version',
    [
      ['major', '1'],
      ['realsize', '512'],
    ],
    /another format/,
  ],
  [
    'without a size',
    [
      ['numblocks', '1'],
      ['map', '0,512'],
    ],
    /another format/,
  ],
  [
    'without a map',
    [
      ['size', '512'],
      ['numblocks', '1'],
    ],
    /map .* damaged/,
  ],
  [
    'with a map of another count',
    [
      ['size', '512'],
      ['numblocks', '2'],
      ['map', '0,512'],
    ],
    /map .* damaged/,
  ],
  [
    'with half a part',
    [
      ['size', '512'],
      ['numblocks', '1'],
      ['map', '0,256,256'],
    ],
    /map .* damaged/,
  ],
  [
    'with a map that is no number',
    [
      ['size', '512'],
      ['numblocks', '1'],
      ['map', '0,-512'],
    ],
    /map .* damaged/,
  ],
  [
    'with a part behind its end',
    [
      ['size', '512'],
      ['numblocks', '1'],
      ['map', '1,512'],
    ],
    /a part that ends at 513/,
  ],
  [
    'with parts out of order',
    [
      ['size', '900'],
      ['numblocks', '2'],
      ['map', '256,256,0,256'],
    ],
    /out of order/,
  ],
  [
    'with parts over another',
    [
      ['size', '900'],
      ['numblocks', '2'],
      ['map', '0,256,255,256'],
    ],
    /out of order/,
  ],
  [
    'with less content than it has',
    [
      ['size', '512'],
      ['numblocks', '1'],
      ['map', '0,511'],
    ],
    /a map of 511/,
  ],
  [
    'with more parts than are read',
    [
      ['size', '512'],
      ['numblocks', '65537'],
      ['map', `${'0,0,'.repeat(65_536)}0,512`],
    ],
    /more than 65536 parts/,
  ],
  [
    'with a map in disorder',
    [
      ['size', '512'],
      ['numblocks', '1'],
      ['numbytes', '512'],
      ['offset', '0'],
    ],
    /damaged/,
  ],
  [
    'with a map of two offsets',
    [
      ['size', '512'],
      ['numblocks', '1'],
      ['offset', '0'],
      ['offset', '0'],
    ],
    /damaged/,
  ],
  [
    'with a map that is cut',
    [
      ['size', '512'],
      ['numblocks', '1'],
      ['offset', '0'],
    ],
    /damaged/,
  ],
  [
    'with a map too long to be read',
    [
      ['size', '512'],
      ['map', '0,0,'.repeat(300_000)],
    ],
    /extended header of \d+ bytes/,
  ],
])('a sparse file %s is refused', async (_, records, message) => {
  await expect(applyLayer(pieces(withRecords(...records)), root)).rejects.toThrow(message)
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
  const tar = tarOf('--format=pax', '--sparse-version=1.0')
  const blocks = Array.from({ length: tar.length / 512 }, (_, block) => block * 512)
  const at = blocks.find((offset) => /^(\d+\n){3,}/.test(tar.toString('latin1', offset, offset + 64))) ?? -1
  expect(at).toBeGreaterThan(0)
  tar.fill(0, at, at + 512)
  tar.write(map, at, 'latin1')
  await expect(applyLayer(pieces(tar), root)).rejects.toThrow(message)
  expect(fs.readdirSync(root)).toEqual([])
})
