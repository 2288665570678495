import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDisk, DiskError, describeDisk, diskChain, flattenDisk } from '../../lab/qemu/disk'

const capacityBytes = 8 * 2 ** 20
let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'disk, '))
})
afterEach(() => rm(directory, { recursive: true }))

test('a chain keeps together when its datastore moves', async () => {
  const store = join(directory, 'ds: 1')
  await mkdir(join(store, 'images, x'), { recursive: true })
  await mkdir(join(store, 'vm'))
  const names = ['images, x/a:1.vmdk', 'images, x/b.vmdk', 'vm/c.vmdk']
  const [a = '', b = '', c = ''] = names.map((name) => join(store, name))
  await createDisk({ path: a, capacityBytes })
  await createDisk({ path: b, capacityBytes, parent: a })
  await createDisk({ path: c, capacityBytes, parent: b })
  expect(await diskChain(c)).toEqual([c, b, a])
  expect(await describeDisk(a)).toMatchObject({ capacityBytes, parent: undefined })
  const moved = join(directory, 'elsewhere')
  await rename(store, moved)
  expect(await diskChain(join(moved, 'vm/c.vmdk'))).toEqual(names.reverse().map((name) => join(moved, name)))
  expect(await describeDisk(join(moved, 'vm/c.vmdk'))).toMatchObject({
    capacityBytes,
    parent: join(moved, 'images, x/b.vmdk'),
  })
})

test('the copy of a child has no parents and holds what they hold', async () => {
  const path = (index: number) => join(directory, `${index}.vmdk`)
  const io = (file: string, command: string) =>
    execFileSync('qemu-io', ['-f', 'vmdk', '-c', command, file], { encoding: 'utf8' })
  for (let index = 0; index < 40; index += 1) {
    await createDisk({ path: path(index), ...(index > 0 && { parent: path(index - 1) }), capacityBytes })
    io(path(index), `write -P ${index + 1} ${index * 65_536} 64k`)
  }
  const copy = join(directory, 'copy.vmdk')
  await flattenDisk(path(39), copy)
  expect(await diskChain(copy)).toEqual([copy])
  for (const index of [0, 20, 39]) {
    expect(io(copy, `read -P ${index + 1} ${index * 65_536} 64k`)).not.toContain('verification failed')
  }
  await expect(flattenDisk(path(39), join(directory, 'a"b.vmdk'))).rejects.toThrow(DiskError)
})

test('a descriptor that names a file elsewhere is refused', async () => {
  const secret = join(directory, 'secret')
  await writeFile(secret, Buffer.alloc(capacityBytes))
  await mkdir(join(directory, 'ds'))
  const path = join(directory, 'ds/evil.vmdk')
  const lines = [
    '# Disk DescriptorFile',
    'version=1',
    'CID=fffffffe',
    'parentCID=ffffffff',
    'createType="monolithicFlat"',
  ]
  await writeFile(path, `${[...lines, `RW ${capacityBytes / 512} FLAT "../secret" 0`].join('\n')}\n`)
  await expect(describeDisk(path)).rejects.toThrow(DiskError)
})

test('paths that a descriptor cannot hold are refused', async () => {
  await expect(createDisk({ path: join(directory, 'a"b.vmdk'), capacityBytes })).rejects.toThrow(DiskError)
  await expect(createDisk({ path: 'relative.vmdk', capacityBytes })).rejects.toThrow(DiskError)
})

test('an error says what qemu-img said', async () => {
  await expect(describeDisk(join(directory, 'none.vmdk'))).rejects.toThrow(/none\.vmdk.*No such file/)
})
