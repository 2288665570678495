import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findDisk, type KernelPaths, releaseDisk } from './block-device'

let root: string
let paths: KernelPaths

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'kernel-'))
  paths = { sys: join(root, 'sys'), dev: join(root, 'dev') }
  await mkdir(paths.dev)
  for (const [host, driver] of [
    [0, 'ata_piix'],
    [2, 'vmw_pvscsi'],
    [10, 'vmw_pvscsi'],
  ]) {
    await mkdir(join(paths.sys, `class/scsi_host/host${host}`), { recursive: true })
    await writeFile(join(paths.sys, `class/scsi_host/host${host}/proc_name`), `${driver}\n`)
  }
})

afterEach(() => rm(root, { recursive: true, force: true }))

async function show(unit: number, name: string): Promise<void> {
  await mkdir(join(paths.sys, `bus/scsi/devices/2:0:${unit}:0/block/${name}`), { recursive: true })
  await writeFile(join(paths.dev, name), '')
}

test('a disk that is there is found at its unit', async () => {
  await show(3, 'sdx')
  expect(await findDisk(3, new AbortController().signal, paths)).toBe(join(paths.dev, 'sdx'))
  expect(await readFile(join(paths.sys, 'class/scsi_host/host2/scan'), 'utf8')).toBe('0 3 0')
})

test('a disk that appears later is found when its node is made', async () => {
  const found = findDisk(3, new AbortController().signal, paths)
  await new Promise((resolve) => setTimeout(resolve, 50))
  await show(3, 'sdy')
  expect(await found).toBe(join(paths.dev, 'sdy'))
})

test('waiting ends with its signal', async () => {
  const abort = new AbortController()
  const found = findDisk(3, abort.signal, paths)
  abort.abort(new Error('enough'))
  await expect(found).rejects.toThrow('enough')
})

test('a disk that is gone can be let go of', async () => {
  await expect(releaseDisk(9, paths)).resolves.toBeUndefined()
})
