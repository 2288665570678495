import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createDisk, DiskError, describeDisk, diskChain } from '../../lab/qemu/disk'

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
