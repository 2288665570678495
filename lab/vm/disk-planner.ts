import type {
  VirtualDeviceConfigSpecFileOperation,
  VirtualDisk,
  VirtualDiskFlatVer2BackingInfo,
} from '../../vmomi/schema'
import { Fault, fileAlreadyExists, fileNotFound } from '../fault'
import { deviceFault, invalidBacking, invalidDevice } from './device-faults'
import { checkDiskMode, type DeviceContext, type DevicePlanner } from './device-planner'

const kilobyte = 1024
/** 62 TB: the largest VMDK of vSphere. */
const maxCapacityKilobytes = 62 * 1024 ** 3

/**
 * Plans the file of a disk that is added: an existing one, a new one, or a new child of a parent. The answer is the disk
 * with its backing complete.
 */
export async function planDisk(
  planner: DevicePlanner,
  disk: VirtualDisk,
  fileOperation: VirtualDeviceConfigSpecFileOperation | undefined,
  index: number,
): Promise<VirtualDisk> {
  const { backing } = disk
  if (backing?._type !== 'VirtualDiskFlatVer2BackingInfo')
    throw invalidBacking(index, 'a flat version 2 backing is needed')
  checkDiskMode(backing.diskMode, index)
  if (fileOperation === undefined) return existingDisk(planner, disk, backing)
  if (fileOperation !== 'create') {
    throw deviceFault('InvalidDeviceOperation', index, 'an added disk is created or exists', {
      badFileOp: fileOperation,
    })
  }
  return newDisk(planner, disk, backing, index)
}

async function existingDisk(planner: DevicePlanner, disk: VirtualDisk, backing: VirtualDiskFlatVer2BackingInfo) {
  const { context } = planner
  const path = context.parsePath(backing.fileName)
  context.checkAccess(path, backing.diskMode === 'independent_nonpersistent' ? 'read' : 'write')
  if (!(await context.exists(path))) throw fileNotFound(context.formatPath(path))
  const { capacityBytes, parent } = await context.describeDisk(path)
  if (parent !== undefined) await checkParents(context, parent)
  return complete(planner, disk, backing, path, capacityBytes, parent)
}

async function newDisk(
  planner: DevicePlanner,
  disk: VirtualDisk,
  backing: VirtualDiskFlatVer2BackingInfo,
  index: number,
): Promise<VirtualDisk> {
  const { context } = planner
  const path = await newDiskPath(planner, backing.fileName)
  context.checkAccess(path, 'write')
  const created = planner.steps.some((step) => step.kind === 'create-disk' && step.path === path)
  if (created || (await context.exists(path))) throw fileAlreadyExists(context.formatPath(path))
  const parent = backing.parent === undefined ? undefined : context.parsePath(backing.parent.fileName)
  let capacityBytes = disk.capacityInBytes ?? disk.capacityInKB * kilobyte
  if (parent !== undefined) {
    context.checkAccess(parent, 'read')
    if (!(await context.exists(parent))) throw fileNotFound(context.formatPath(parent))
    await checkParents(context, parent)
    capacityBytes = (await context.describeDisk(parent)).capacityBytes
  }
  const invalid = !Number.isSafeInteger(capacityBytes) || capacityBytes <= 0 || capacityBytes % 512 !== 0
  if (invalid || capacityBytes / kilobyte > maxCapacityKilobytes)
    throw invalidDevice(index, 'the capacity is out of range')
  planner.addStep({ kind: 'create-disk', path, capacityBytes, parent })
  return complete(planner, disk, backing, path, capacityBytes, parent)
}

/** A disk shows what its parents hold: whoever may not read those may not use it either. */
async function checkParents(context: DeviceContext, path: string): Promise<void> {
  for (let at: string | undefined = path; at !== undefined; at = (await context.describeDisk(at)).parent) {
    context.checkAccess(at, 'read')
  }
}

/** A name that stops at a directory or datastore is completed: `<machine>.vmdk`, with a number when that is taken. */
async function newDiskPath({ context, steps }: DevicePlanner, fileName: string): Promise<string> {
  const given = fileName === '' ? '' : context.parsePath(fileName)
  if (given.endsWith('.vmdk')) return given
  if (given !== '' && !(fileName.endsWith('/') || (await context.exists(given)))) {
    throw new Fault('InvalidDatastorePath', { datastorePath: fileName }, `'${fileName}' does not end with .vmdk`)
  }
  const directory = given === '' ? context.home : given
  for (let number = 0; ; number++) {
    const path = `${directory}/${context.machineName.replaceAll('/', '%2f')}${number === 0 ? '' : `_${number}`}.vmdk`
    const created = steps.some((step) => step.kind === 'create-disk' && step.path === path)
    if (!(created || (await context.exists(path)))) return path
  }
}

function complete(
  { context }: DevicePlanner,
  disk: VirtualDisk,
  backing: VirtualDiskFlatVer2BackingInfo,
  path: string,
  capacityBytes: number,
  parent: string | undefined,
): VirtualDisk {
  const { datastore } = context
  const parentBacking =
    parent === undefined ? undefined : { fileName: context.formatPath(parent), datastore, diskMode: 'persistent' }
  return {
    ...disk,
    capacityInKB: Math.floor(capacityBytes / kilobyte),
    capacityInBytes: capacityBytes,
    backing: {
      ...backing,
      fileName: context.formatPath(path),
      datastore,
      thinProvisioned: true,
      parent: parentBacking,
    },
  }
}
