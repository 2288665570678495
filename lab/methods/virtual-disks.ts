import { createHash } from 'node:crypto'
import { parentPath } from '../datastore/path'
import { fileAlreadyExists, fileNotFound, invalidArgument } from '../fault'
import { isA } from '../schema'
import { createDisk } from '../vm/device-steps'
import { type Call, type Handlers, notSupported } from './call'
import { checkDatacenter, fileTask, moveFile, readable, writable } from './files'

const kilobyte = 1024
const maxCapacityKilobytes = 62 * 1024 ** 3

/** VirtualDiskManager. */
export const virtualDiskHandlers: Handlers = {
  CreateVirtualDisk_Task(call, _self, { name, datacenter, spec }) {
    checkDatacenter(call, datacenter)
    const path = writable(call, name)
    if (!path.endsWith('.vmdk')) throw invalidArgument('name', `'${name}' does not end with .vmdk`)
    if (!isA(spec._type ?? '', 'FileBackedVirtualDiskSpec') || !('capacityKb' in spec)) throw invalidArgument('spec')
    const { capacityKb, diskType } = spec
    if (capacityKb < 1 || capacityKb > maxCapacityKilobytes) throw invalidArgument('spec.capacityKb')
    if (!diskTypes.has(diskType)) throw invalidArgument('spec.diskType', `'${diskType}' is not supported by this host`)
    return fileTask(call, async () => {
      await checkAbsent(call, path)
      await createDisk(path, capacityKb * kilobyte, undefined, call.lab)
      return name
    })
  },
  DeleteVirtualDisk_Task(call, _self, { name, datacenter }) {
    checkDatacenter(call, datacenter)
    const path = writable(call, name)
    return fileTask(call, async () => {
      await call.lab.disks.describe(path)
      await call.lab.machines.checkUnlocked(path)
      await call.lab.datastore.remove(path)
    })
  },
  MoveVirtualDisk_Task(call, _self, { sourceName, sourceDatacenter, destName, destDatacenter, force }) {
    checkDatacenter(call, sourceDatacenter, destDatacenter)
    const from = writable(call, sourceName)
    const to = writable(call, destName)
    return fileTask(call, async () => {
      const { parent } = await call.lab.disks.describe(from)
      // A child names its parent relative to itself.
      if (parent !== undefined && parentPath(from) !== parentPath(to))
        throw notSupported('Moving a child disk to another directory')
      await moveFile(call, from, to, force)
    })
  },
  CopyVirtualDisk_Task(call, _self, { sourceName, sourceDatacenter, destName, destDatacenter, force }) {
    checkDatacenter(call, sourceDatacenter, destDatacenter)
    const from = readable(call, sourceName)
    const to = writable(call, destName)
    return fileTask(call, async () => {
      const { lab } = call
      const chain = await lab.disks.chain(from)
      await lab.machines.checkUnlocked(to)
      const existing = force === true ? 'replace' : 'refuse'
      if (chain.length === 1) return lab.datastore.copy(from, to, existing)
      // As on ESXi, the copy of a child has no parents: it holds what they hold.
      const allocated = await Promise.all(chain.map(async (path) => (await lab.disks.describe(path)).allocatedBytes))
      const bytes = allocated.reduce((sum, each) => sum + each, 0)
      const source = await lab.datastore.file(from)
      await lab.datastore.produce(to, existing, bytes, (partial) => lab.hypervisor.flattenDisk(source, partial))
    })
  },
  ExtendVirtualDisk_Task: () => {
    throw notSupported('Extending a virtual disk')
  },
  SetVirtualDiskUuid: () => {
    throw notSupported('Choosing the uuid of a virtual disk')
  },
  async QueryVirtualDiskUuid(call, _self, { name, datacenter }) {
    checkDatacenter(call, datacenter)
    const path = readable(call, name)
    await call.lab.disks.describe(path)
    // VMDKs of the hypervisor keep none; the same disk has the same one.
    const hex = createHash('sha256').update(`${call.lab.identity.datastoreId}/${path}`).digest('hex')
    const bytes = hex.slice(0, 32).match(/../g) ?? []
    return `${bytes.slice(0, 8).join(' ')}-${bytes.slice(8).join(' ')}`
  },
  async QueryVirtualDiskFragmentation(call, _self, { name, datacenter }) {
    checkDatacenter(call, datacenter)
    await call.lab.disks.describe(readable(call, name))
    return 0
  },
  async QueryVirtualDiskGeometry(call, _self, { name, datacenter }) {
    checkDatacenter(call, datacenter)
    const { capacityBytes } = await call.lab.disks.describe(readable(call, name))
    return { cylinder: Math.floor(capacityBytes / 512 / (255 * 63)), head: 255, sector: 63 }
  },
}

/** Types of disks that can be made; all of them come out sparse, for space is what a laptop lacks. */
const diskTypes: ReadonlySet<string> = new Set([
  'thin',
  'preallocated',
  'thick',
  'eagerZeroedThick',
  'sparse2Gb',
  'sparseMonolithic',
])

async function checkAbsent({ lab }: Call, path: string): Promise<void> {
  const directory = parentPath(path)
  if ((await lab.datastore.entry(directory))?.kind !== 'directory') throw fileNotFound(lab.datastore.format(directory))
  if ((await lab.datastore.entry(path)) !== undefined) throw fileAlreadyExists(lab.datastore.format(path))
}
