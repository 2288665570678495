import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, mkdtemp, open, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { flush, makeFileSystem, mount, mountsBelow, unmount } from './file-system'
import { rebuildTar } from './layer-tar'
import { applyLayer } from './layer-writer'

const signal = new AbortController().signal
let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ext4-'))
})

afterEach(() => rm(directory, { recursive: true, force: true }))

test('a new file system takes little of its 8 GiB, is mounted, and keeps what is written', async () => {
  const disk = join(directory, 'disk')
  const file = await open(disk, 'w')
  await file.truncate(8 * 1024 ** 3)
  await file.close()
  await makeFileSystem(disk, signal)
  expect((await stat(disk)).blocks * 512).toBeLessThan(24 * 1024 ** 2)

  const target = join(directory, 'mounts/0')
  await mount(disk, target, signal)
  expect(await mountsBelow(join(directory, 'mounts'))).toEqual([target])
  await writeFile(join(target, 'kept'), 'x')
  await unmount(target)
  expect(await mountsBelow(join(directory, 'mounts'))).toEqual([])

  await mount(disk, target, signal)
  expect((await readdir(target)).sort()).toEqual(['kept', 'lost+found'])
  await unmount(target)
})

test('a layer comes back from a disk that is mounted read-only', async () => {
  const disk = join(directory, 'disk')
  await writeFile(disk, '')
  await truncate(disk, 64 * 1024 ** 2)
  await makeFileSystem(disk, signal)
  const target = join(directory, 'm')
  await mount(disk, target, signal)
  const source = join(directory, 'source')
  await mkdir(join(source, 'bin'), { recursive: true })
  await writeFile(join(source, 'bin/tool'), Buffer.alloc(1_000_000, 'tool'))
  const tar = execFileSync('tar', ['-cf', '-', '-C', source, '.'], { maxBuffer: 1e8 })
  const record = join(directory, 'record')
  await applyLayer(Readable.from([tar]), target, record)
  await flush(target, signal)
  await unmount(target)

  await mount(disk, target, signal, 'read')
  try {
    await expect(writeFile(join(target, 'x'), 'x')).rejects.toMatchObject({ code: 'EROFS' })
    const diffId = `sha256:${createHash('sha256').update(tar).digest('hex')}`
    const again = await buffer(Readable.from(rebuildTar(createReadStream(record), target, diffId)))
    expect(again.equals(tar)).toBe(true)
  } finally {
    await unmount(target)
  }
})

test('a layer that does not fit, and a disk whose store is full, are told', async () => {
  const small = join(directory, 'small')
  await writeFile(small, '')
  await truncate(small, 48 * 1024 ** 2)
  await makeFileSystem(small, signal)
  const target = join(directory, 'm')
  await mount(small, target, signal)
  try {
    await writeFile(join(directory, 'large'), Buffer.alloc(50 * 1024 ** 2, 'x'))
    const tar = execFileSync('tar', ['-cf', '-', '-C', directory, 'large'], { maxBuffer: 1e8 })
    await expect(applyLayer(Readable.from([tar]), target)).rejects.toMatchObject({ code: 'ENOSPC' })
  } finally {
    await unmount(target)
  }

  // The disk is a sparse file on a file system that is smaller than what is written to it.
  const store = join(directory, 'store')
  await mkdir(store)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', store])
  try {
    const disk = join(store, 'disk')
    await writeFile(disk, '')
    await truncate(disk, 256 * 1024 ** 2)
    await makeFileSystem(disk, signal)
    await mount(disk, target, signal)
    const written = await writeFile(join(target, 'large'), Buffer.alloc(40 * 1024 ** 2, 'x')).catch(() => undefined)
    expect(written).toBeUndefined()
    await expect(flush(target, signal)).rejects.toMatchObject({ code: 'no-space' })
    await unmount(target)
  } finally {
    execFileSync('umount', [store])
  }
})

test('what cannot be mounted is told with diagnostics', async () => {
  await writeFile(join(directory, 'no-disk'), 'x')
  await expect(mount(join(directory, 'no-disk'), join(directory, 'm'), signal)).rejects.toThrow(/mount .* ended with/)
})
