import { mkdtemp, open, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeFileSystem, mount, mountsBelow, unmount } from './file-system'

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

test('what cannot be mounted is told with diagnostics', async () => {
  await writeFile(join(directory, 'no-disk'), 'x')
  await expect(mount(join(directory, 'no-disk'), join(directory, 'm'), signal)).rejects.toThrow(/mount .* ended with/)
})
