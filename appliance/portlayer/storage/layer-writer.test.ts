import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { applyLayer } from './layer-writer'
import type { TarHeader } from './tar-header'
import { encodeEntry, endOfArchive, padding } from './tar-writer'

type Item = Partial<TarHeader> & { readonly name: string; readonly content?: string }

/** An archive of the given entries; files unless told otherwise. */
function archive(items: readonly Item[]): Buffer {
  return Buffer.concat([
    ...items.flatMap(({ content = '', ...item }) => {
      const header: TarHeader = {
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
      }
      return [encodeEntry(header), Buffer.from(content, 'latin1'), padding(content.length)]
    }),
    endOfArchive,
  ])
}

let root: string
let outside: string

beforeEach(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'layer-'))
  root = join(directory, 'root')
  outside = join(directory, 'outside')
  fs.mkdirSync(root)
  fs.mkdirSync(outside)
  fs.writeFileSync(join(outside, 'victim'), 'untouched')
})

afterEach(async () => {
  expect(fs.readFileSync(join(outside, 'victim'), 'utf8')).toBe('untouched')
  expect(fs.readdirSync(outside)).toEqual(['victim'])
  await rm(join(root, '..'), { recursive: true, force: true })
})

async function apply(items: readonly Item[]): Promise<{ size: number }> {
  return applyLayer(Readable.from([archive(items)]), root)
}

function read(path: string): string {
  return fs.readFileSync(join(root, path), 'utf8')
}

test('writes files, directories and links with owners, modes and times', async () => {
  const { size } = await apply([
    { name: './', type: 'directory', mode: 0o711 },
    { name: 'bin/', type: 'directory', mode: 0o1777, mtime: 1_200_000_000 },
    { name: 'bin/tool', content: 'hello', mode: 0o4755, uid: 12, gid: 34, mtime: 1_100_000_000 },
    { name: 'bin/hard', type: 'link', linkName: './bin/tool' },
    { name: 'bin/soft', type: 'symlink', linkName: '/nowhere/at/all', uid: 7, gid: 8 },
    { name: 'made/on/the/way', content: '!' },
  ])
  expect(size).toBe(6)
  const tool = fs.statSync(join(root, 'bin/tool'))
  expect([tool.mode & 0o7777, tool.uid, tool.gid, tool.mtimeMs, tool.nlink]).toEqual([0o4755, 12, 34, 1.1e12, 2])
  expect(fs.readlinkSync(join(root, 'bin/soft'))).toBe('/nowhere/at/all')
  expect(fs.lstatSync(join(root, 'bin/soft')).uid).toBe(7)
  expect(fs.statSync(join(root, 'bin')).mode & 0o7777).toBe(0o1777)
  expect(fs.statSync(join(root, 'bin')).mtimeMs).toBe(1.2e12)
  expect(fs.statSync(root).mode & 0o7777).toBe(0o711)
  expect(read('made/on/the/way')).toBe('!')
})

test('writes device nodes, FIFOs and capabilities byte for byte', async () => {
  // Version 2, permitted and effective: CAP_SETUID (bit 7), a byte that is no UTF-8.
  const capability = '\x01\0\0\x02\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0'
  await apply([
    { name: 'null', type: 'character-device', deviceMajor: 1, deviceMinor: 3, mode: 0o666 },
    { name: 'pipe', type: 'fifo', mode: 0o600 },
    {
      name: 'newuidmap',
      content: 'program',
      mode: 0o755,
      xattrs: new Map([
        ['security.capability', capability],
        ['security.selinux', 'ignored'],
        ['trusted.overlay.opaque', 'y'],
      ]),
    },
  ])
  const device = fs.statSync(join(root, 'null'))
  expect([device.isCharacterDevice(), device.rdev, device.mode & 0o7777]).toEqual([true, 0x103, 0o666])
  expect(fs.statSync(join(root, 'pipe')).isFIFO()).toBe(true)
  expect(read('newuidmap')).toBe('program')
  const saved = execFileSync('tar', ['-cf', '-', '--xattrs', '--xattrs-include=*', '-C', root, 'newuidmap'])
  expect(saved.includes(Buffer.from(`SCHILY.xattr.security.capability=${capability}\n`, 'latin1'))).toBe(true)
  expect(saved.includes('selinux')).toBe(false)
  expect(fs.readdirSync(root).sort()).toEqual(['newuidmap', 'null', 'pipe'])
})

test('keeps names that are no UTF-8', async () => {
  await apply([{ name: 'na\xefve/\xff', content: 'x' }])
  expect(fs.readdirSync(root, { encoding: 'latin1' })).toEqual(['na\xefve'])
})

test('follows links of the layers below inside the root only', async () => {
  fs.mkdirSync(join(root, 'usr/bin'), { recursive: true })
  fs.symlinkSync('usr/bin', join(root, 'bin'))
  fs.symlinkSync(outside, join(root, 'escape'))
  fs.symlinkSync('../../../../../../../../..', join(root, 'up'))
  await apply([
    { name: 'bin/tool', content: 'a' },
    { name: 'escape/victim', content: 'hostile' },
    { name: 'up/top', content: 'b' },
  ])
  expect(read('usr/bin/tool')).toBe('a')
  expect(fs.readFileSync(join(root, outside, 'victim'), 'utf8')).toBe('hostile')
  expect(read('top')).toBe('b')
})

test.each<[string, Item[]]>([
  ['a name with ..', [{ name: '../victim', content: 'x' }]],
  ['a name with .. inside', [{ name: 'a/../../outside/victim', content: 'x' }]],
  ['a hard link out of the root', [{ name: 'x', type: 'link', linkName: '../outside/victim' }]],
  ['a hard link to a missing file', [{ name: 'x', type: 'link', linkName: '/outside/victim' }]],
  ['a whiteout of the parent', [{ name: 'a/.wh...' }]],
  ['a loop of links', [{ name: 'l', type: 'symlink', linkName: 'l' }, { name: 'l/x' }]],
  ['a name too long', [{ name: 'x'.repeat(90), linkName: 'y'.repeat(5000), type: 'link' }]],
])('refuses %s', async (_, items) => {
  await expect(apply(items)).rejects.toThrow()
})

test.each<[string, Item[]]>([
  ['absolute paths', [{ name: '/abs/file', content: 'x' }]],
  ['doubled slashes and dots', [{ name: './/abs/.//file', content: 'x' }]],
])('%s mean the root of the layer', async (_, items) => {
  await apply(items)
  expect(read('abs/file')).toBe('x')
})

test('a hard link to an absolute name, through a link, stays inside', async () => {
  fs.mkdirSync(join(root, outside), { recursive: true })
  await apply([
    { name: 'to', type: 'symlink', linkName: outside },
    { name: `${outside}/victim`, content: 'inner' },
    { name: 'hard', type: 'link', linkName: '/to/victim' },
  ])
  expect(read('hard')).toBe('inner')
})

test('owners go to 2^32-2; what is no owner at all is refused', async () => {
  const most = 2 ** 32 - 2
  await apply([{ name: 'most', uid: most, gid: most, content: 'x', mode: 0o6755 }])
  const { uid, gid, mode } = fs.statSync(join(root, 'most'))
  expect([uid, gid, mode & 0o7777]).toEqual([most, most, 0o6755])
  await expect(apply([{ name: 'more', uid: 2 ** 32 }])).rejects.toThrow(/an owner or group 4294967296/)
})

test('very many files and an opaque directory over them take seconds', async () => {
  // In memory: what is measured is this program, not a disk.
  const memory = await mkdtemp('/dev/shm/layer-')
  try {
    const below = Array.from({ length: 4_000 }, (_, index) => ({ name: `dir/${index}` }))
    await applyLayer(Readable.from([archive([{ name: 'dir/', type: 'directory' }, ...below])]), memory)
    const above = Array.from({ length: 16_000 }, (_, index) => ({ name: `dir/d${index % 500}/new${index}` }))
    await applyLayer(Readable.from([archive([...above, { name: 'dir/.wh..wh..opq' }])]), memory)
    expect(fs.readdirSync(join(memory, 'dir'))).toHaveLength(500)
    expect(fs.readdirSync(join(memory, 'dir/d7'))).toHaveLength(32)
  } finally {
    fs.rmSync(memory, { recursive: true })
  }
})

test('a name of 255 bytes is kept, one of 256 refused', async () => {
  const name = 'n'.repeat(255)
  const source = join(root, '../source')
  fs.mkdirSync(source)
  fs.writeFileSync(join(source, name), 'x')
  const whole = execFileSync('tar', ['-cf', '-', '--format=pax', '-C', source, name])
  await applyLayer(Readable.from([whole]), root)
  expect(fs.readdirSync(root)).toEqual([name])
  const longer = execFileSync('tar', ['-cf', '-', '--format=pax', '-C', source, `--transform=s/^/n/`, name])
  await expect(applyLayer(Readable.from([longer]), root)).rejects.toThrow(/a component of 256 bytes/)
})

test('a link written by the layer itself leads nowhere outside', async () => {
  await apply([
    { name: 'evil', type: 'symlink', linkName: outside },
    { name: 'evil/victim', content: 'hostile' },
    { name: 'evil', type: 'directory' },
  ])
  expect(fs.lstatSync(join(root, 'evil')).isDirectory()).toBe(true)
})

test('a file over a link replaces the link, not what it points to', async () => {
  fs.symlinkSync(join(outside, 'victim'), join(root, 'file'))
  await apply([{ name: 'file', content: 'new' }])
  expect(read('file')).toBe('new')
})

test('whiteouts remove what the layers below left', async () => {
  fs.mkdirSync(join(root, 'dir/sub'), { recursive: true })
  fs.writeFileSync(join(root, 'dir/old'), '')
  fs.writeFileSync(join(root, 'dir/sub/old'), '')
  fs.writeFileSync(join(root, 'gone'), '')
  fs.symlinkSync(outside, join(root, 'link'))
  await apply([
    { name: '.wh.gone' },
    { name: '.wh.link' },
    { name: '.wh..wh.plnk' },
    { name: 'dir/sub/new', content: '1' },
    { name: 'dir/.wh..wh..opq' },
    { name: 'dir/late', content: '2' },
  ])
  expect(fs.readdirSync(root)).toEqual(['dir'])
  expect(fs.readdirSync(join(root, 'dir')).sort()).toEqual(['late', 'sub'])
  expect(fs.readdirSync(join(root, 'dir/sub'))).toEqual(['new'])
})

test.each([
  ['cut off in a body', (whole: Buffer) => whole.subarray(0, 1024 + 512 + 3)],
  ['cut off in a header', (whole: Buffer) => whole.subarray(0, 100)],
  ['with a wrong checksum', (whole: Buffer) => Buffer.concat([Buffer.from('x'), whole.subarray(1)])],
])('refuses an archive %s', async (_, damage) => {
  const whole = archive([{ name: 'a', content: 'x'.repeat(600) }])
  await expect(applyLayer(Readable.from([damage(whole)]), root)).rejects.toThrow(/cut off|checksum/)
})

test('refuses an extended header that is too large', async () => {
  const whole = archive([{ name: 'a', xattrs: new Map([['user.x', 'y'.repeat(2 * 1024 * 1024)]]) }])
  await expect(applyLayer(Readable.from([whole]), root)).rejects.toThrow(/extended header/)
})

test('reads what GNU tar writes, in any chunking', async () => {
  const source = join(root, '../source')
  fs.mkdirSync(join(source, 'd'.repeat(120)), { recursive: true })
  fs.writeFileSync(join(source, 'd'.repeat(120), 'f'.repeat(120)), 'content')
  for (const format of ['gnu', 'pax']) {
    const whole = execFileSync('tar', ['-cf', '-', `--format=${format}`, '-C', source, '.'])
    const chunks = Array.from({ length: Math.ceil(whole.length / 97) }, (_, index) =>
      whole.subarray(index * 97, index * 97 + 97),
    )
    expect(await applyLayer(Readable.from(chunks), root)).toEqual({ size: 7 })
    expect(read(`${'d'.repeat(120)}/${'f'.repeat(120)}`)).toBe('content')
  }
})
