import type { DiskSpec } from '../hypervisor'

/** A node of QEMU's block graph, as `blockdev-add` takes it. Inner nodes belong to the outer one and go with it. */
export type BlockNode =
  | {
      readonly driver: 'vmdk' | 'qcow2'
      readonly 'node-name': string
      readonly 'read-only'?: boolean
      readonly file: BlockNode
      /** null: no parent, whatever the file says. */
      readonly backing: BlockNode | null
    }
  | { readonly driver: 'raw'; readonly 'node-name': string; readonly 'read-only': true; readonly file: BlockNode }
  | {
      readonly driver: 'file'
      readonly 'node-name': string
      readonly filename: string
      readonly 'read-only'?: boolean
    }

type Address = Pick<DiskSpec, 'bus' | 'unit'>

/** Id of a disk's device in QEMU. */
export const diskDeviceId = (disk: Address): string => `disk-${disk.bus}-${disk.unit}`
/** Name of the outermost node of a disk. */
export const diskNodeName = (disk: Address): string => `${diskDeviceId(disk)}-0`
/** Id of the controller of a bus. */
export const controllerId = (bus: number): string => `scsi${bus}`

/** Reads a {@link diskDeviceId}; undefined when it is another device's. */
export function parseDiskDeviceId(id: string | undefined): { bus: number; unit: number } | undefined {
  const match = /^disk-(\d+)-(\d+)$/.exec(id ?? '')
  return match === null ? undefined : { bus: Number(match[1]), unit: Number(match[2]) }
}

function file(name: string, filename: string, access: { readonly 'read-only'?: boolean }): BlockNode {
  return { driver: 'file', 'node-name': `${name}-f`, filename, ...access }
}

/**
 * The nodes of a VMDK chain, the disk itself first. Every file is named, none is found by QEMU. Parents are read-only, so
 * that QEMU's locks let any number of machines share them.
 */
export function chainNode(disk: Address, chain: readonly string[], overlay?: string): BlockNode {
  const readOnly = { 'read-only': true }
  let node: BlockNode | null = null
  for (const [index, path] of [...chain.entries()].reverse()) {
    const depth = overlay === undefined ? index : index + 1
    const name = `${diskDeviceId(disk)}-${depth}`
    const access = depth === 0 ? {} : readOnly
    node = { driver: 'vmdk', 'node-name': name, ...access, file: file(name, path, access), backing: node }
  }
  if (overlay !== undefined) {
    const name = diskNodeName(disk)
    node = { driver: 'qcow2', 'node-name': name, file: file(name, overlay, {}), backing: node }
  }
  if (node === null) throw new RangeError('a disk has at least one file')
  return node
}

/** Properties of the device of a disk, for `-device` and `device_add`. */
export function diskDevice(disk: Address): { driver: 'scsi-hd'; id: string; [property: string]: unknown } {
  return {
    driver: 'scsi-hd',
    id: diskDeviceId(disk),
    bus: `${controllerId(disk.bus)}.0`,
    'scsi-id': disk.unit,
    lun: 0,
    drive: diskNodeName(disk),
    // A full datastore is an error in the guest; by default the machine would stop for good.
    werror: 'report',
    rerror: 'report',
    // What VMware's disks answer to INQUIRY.
    vendor: 'VMware',
    product: 'Virtual disk',
  }
}

/** First PCI slot of the controllers: the same place for a bus whether it was there at the start or came later. */
const firstControllerSlot = 0x10
const bootControllerSlot = '0x1e'

/** Properties of the controller of a bus. */
export function controllerDevice(bus: number): { driver: 'pvscsi'; id: string; [property: string]: unknown } {
  return { driver: 'pvscsi', id: controllerId(bus), addr: `0x${(firstControllerSlot + bus).toString(16)}` }
}

/**
 * Ids of the CD-ROM drives, which always hold the same medium. The guest's is the first, on IDE as on vSphere. The firmware
 * reads the second: over IDE it knows only programmed I/O, two seconds for a kernel under emulation. Linux distributions do
 * not drive its controller, so that guests do not see it.
 */
export const cdromDeviceIds = ['cdrom', 'boot-cdrom'] as const

/** Devices of the CD-ROM drives, with the nodes of a medium number 0 or without a medium. */
export function cdromDevices(medium: 'medium' | 'empty'): Readonly<Record<string, unknown>>[] {
  const drive = (id: CdromDeviceId) => ({ id, ...(medium === 'medium' && { drive: cdromNodeName(id, 0) }) })
  return [
    { driver: 'ide-cd', bus: 'ide.0', unit: 0, ...drive('cdrom') },
    { driver: 'lsi53c895a', id: 'boot', addr: bootControllerSlot },
    { driver: 'scsi-cd', bus: 'boot.0', bootindex: 0, ...drive('boot-cdrom') },
  ]
}

type CdromDeviceId = (typeof cdromDeviceIds)[number]

/** Name of the node of a drive's medium; `serial` tells one medium from the next. */
export const cdromNodeName = (id: CdromDeviceId, serial: number): string => `${id}-${serial}`

/** The node of an ISO file. */
export function cdromNode(id: CdromDeviceId, path: string, serial: number): BlockNode {
  const name = cdromNodeName(id, serial)
  return { driver: 'raw', 'node-name': name, 'read-only': true, file: file(name, path, { 'read-only': true }) }
}
