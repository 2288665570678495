import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { type ApplianceConfig, applianceConfig } from '../../appliance/config'
import { Files } from '../../driver/vch/files'
import { checkImageStoreFree, leaveImages } from '../../driver/vch/image-store'
import { takeVolumesBack } from '../../driver/vch/kept-volumes'
import { removeVch } from '../../driver/vch/removal'
import { readSite, type Site } from '../../driver/vch/site'
import type { VchSpec } from '../../driver/vch/vch'
import { encodeExtraConfig } from '../../tether/extra-config'
import {
  connect,
  type ManagedObjectReference,
  thumbprintOf,
  type Vim,
  type VirtualMachineConfigSpec,
} from '../../vmomi'
import { run } from '../e2e/environment'

jest.setTimeout(180_000)

// What becomes of the disks of volumes on a host, and who may have them at once.

const program = resolve(__dirname, '../../dist/vic-lab')
const container = 'c0ffee'.padEnd(64, '0')
const id = '3b0c9a4e-0000-4000-8000-000000000001'
let state: string
let vim: Vim
let site: Site
let files: Files

async function lab(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await run(program, [...args, '--state', join(state, 'lab')])
  if (code !== 0) throw new Error(`vic-lab ${args[0]}: ${stdout}${stderr}`)
  return stdout
}

beforeAll(async () => {
  state = await mkdtemp(join(tmpdir(), 'vic-kept-'))
  await lab('up', '--port', '0')
  const { url, username, passwordFile } = JSON.parse(await lab('status', '--json'))
  const password = (await readFile(passwordFile, 'utf8')).trim()
  vim = await connect({ url, username, password, thumbprint: await thumbprintOf(url) })
  site = await readSite(vim, AbortSignal.timeout(30_000))
  const [datastore] = site.datastores
  if (datastore === undefined) throw new Error('no datastore')
  files = new Files(vim, site, datastore)
})

afterAll(async () => {
  await vim?.close()
  await lab('down')
  await rm(state, { recursive: true })
})

async function makeVolume(directory: string): Promise<string> {
  const { fileManager, virtualDiskManager } = vim.content
  if (fileManager === undefined || virtualDiskManager === undefined) throw new Error('no managers')
  const [name, disk] = [files.path(directory), files.path(`${directory}/volume.vmdk`)]
  await vim.call('MakeDirectory', fileManager, { name, createParentDirectories: true })
  const how = { diskType: 'thin', adapterType: 'lsiLogic', capacityKb: 16 * 1024 }
  await vim.run('CreateVirtualDisk_Task', virtualDiskManager, {
    name: disk,
    spec: { _type: 'FileBackedVirtualDiskSpec', ...how },
  })
  return disk
}

async function makeMachine(
  pool: ManagedObjectReference,
  name: string,
  volume: string | undefined,
  diskMode: string,
  more: Partial<VirtualMachineConfigSpec> = {},
): Promise<ManagedObjectReference> {
  const controller = {
    ...{ _type: 'ParaVirtualSCSIController' as const, key: -1, busNumber: 0 },
    sharedBus: 'noSharing' as const,
  }
  const backing = { _type: 'VirtualDiskFlatVer2BackingInfo' as const, fileName: volume ?? '', diskMode }
  const disk = { _type: 'VirtualDisk' as const, key: -2, controllerKey: -1, unitNumber: 1, capacityInKB: 0, backing }
  const config: VirtualMachineConfigSpec = {
    ...{ name, guestId: 'otherLinux64Guest', numCPUs: 1, memoryMB: 32 },
    files: { vmPathName: files.path(`${name}/${name}.vmx`) },
    deviceChange: [
      { operation: 'add', device: controller },
      ...(volume === undefined ? [] : [{ operation: 'add' as const, device: disk }]),
    ],
    ...more,
  }
  return vim.run('CreateVM_Task', site.vmFolder, { config, pool, host: site.host })
}

/** The pool of a VCH, and the path of the pool that it is in. */
async function makePool(name: string): Promise<{ pool: ManagedObjectReference; parent: string }> {
  const [parent] = site.pools
  if (parent === undefined) throw new Error('no pool')
  const allocation = {
    limit: -1,
    reservation: 0,
    expandableReservation: true,
    shares: { level: 'normal' as const, shares: 0 },
  }
  const spec = { cpuAllocation: allocation, memoryAllocation: allocation }
  return { pool: await vim.call('CreateResourcePool', parent.reference, { name, spec }), parent: parent.path }
}

/** What of an appliance's configuration says that it is one. */
function ofOwner(owner: string) {
  const entries = encodeExtraConfig<ApplianceConfig>(applianceConfig, { owner })
  return entries.map((entry) => ({ _type: 'OptionValue' as const, ...entry }))
}

test('a VCH goes, and its volumes wait for the next one of its name and owner', async () => {
  const { pool, parent } = await makePool('web')
  const volume = await makeVolume('web/volumes/data')
  await makeVolume('web/stores/fast/volumes/quick')
  await makeMachine(pool, 'web', undefined, '', { uuid: id, extraConfig: ofOwner('ann') })
  await makeMachine(pool, container, volume, 'independent_persistent')

  const traces = { id, name: 'web', pool: parent, datastore: files.datastore.name }
  await removeVch(vim, traces, AbortSignal.timeout(60_000))
  expect(await files.exists('web')).toBe(false)
  expect(await files.exists(container)).toBe(false)
  expect(await files.exists('vic-volumes/ann/web/volumes/data/volume.vmdk')).toBe(true)
  expect(await files.exists('vic-volumes/ann/web/stores/fast/volumes/quick/volume.vmdk')).toBe(true)

  await files.makeDirectory('web')
  await takeVolumesBack(files, 'web', { owner: 'bob', name: 'web' })
  expect(await files.exists('web/volumes')).toBe(false)
  await takeVolumesBack(files, 'web', { owner: 'ann', name: 'web' })
  expect(await files.exists('web/volumes/data/volume.vmdk')).toBe(true)
  expect(await files.exists('web/stores/fast/volumes/quick/volume.vmdk')).toBe(true)
})

test('a VCH goes, and its image store stays, with the layer that its appliance was working on', async () => {
  const [name, home] = ['second', 'vic-images.ann.kept']
  const { pool, parent } = await makePool(name)
  const layer = await makeVolume(`${home}/images/layer`)
  await makeVolume(`${home}/volumes/data`)
  for (const name of ['documents', 'image-documents']) await files.makeDirectory(`${home}/${name}`)
  const names = { datastore: files.datastore.name, path: `${home}/image-documents/repositories.1.json` }
  await vim.files.upload(names, Buffer.from('{}'))
  const more = { files: { vmPathName: files.path(`${home}/${name}.vmx`) }, extraConfig: ofOwner('ann'), uuid: id }
  await makeMachine(pool, name, layer, 'persistent', more)
  const spec: VchSpec = {
    ...{ id: 'another', name: 'third', owner: 'ann', imageStore: 'kept', datastore: files.datastore.name },
    ...{ pool: '', network: '', volumeStores: [], bridgeSubnet: '', authorizedKeys: [] },
    ...{ insecureRegistries: [], certificateAuthorities: [] },
  }
  const signal = AbortSignal.timeout(60_000)
  const check = async () => checkImageStoreFree(vim, await readSite(vim, signal), spec, signal)
  await expect(check()).rejects.toThrow('the image store kept is in use by the VCH second')

  const traces = { id, name, pool: parent, datastore: files.datastore.name, directory: home }
  await removeVch(vim, traces, signal)
  expect((await files.list(home)).sort()).toEqual(['image-documents', 'images'])
  expect(await files.exists(`${home}/images/layer/volume.vmdk`)).toBe(true)
  expect(await files.exists('vic-volumes/ann/second/volumes/data/volume.vmdk')).toBe(true)
  await check()
  await files.remove(`${home}/images/layer`)
  await leaveImages(files, home)
  expect(await files.exists(home)).toBe(false)
})

test('a disk is written by one machine, or read by any number', async () => {
  const [pool] = site.pools
  if (pool === undefined) throw new Error('no pool')
  const volume = await makeVolume('shared')
  const make = (name: string, mode: string) => makeMachine(pool.reference, name, volume, mode)
  const readers = [await make('one', 'independent_nonpersistent'), await make('two', 'independent_nonpersistent')]
  const writer = await make('three', 'independent_persistent')
  for (const reader of readers) await vim.run('PowerOnVM_Task', reader, {})
  await expect(vim.run('PowerOnVM_Task', writer, {})).rejects.toMatchObject({
    message: expect.stringMatching(/in use by/),
  })
  for (const reader of readers) await vim.run('PowerOffVM_Task', reader, {})
  await vim.run('PowerOnVM_Task', writer, {})
  await expect(vim.run('PowerOnVM_Task', readers[0] as ManagedObjectReference, {})).rejects.toThrow(/in use by/)
  await vim.run('PowerOffVM_Task', writer, {})
})
