import { randomUUID } from 'node:crypto'
import { mkdir, rm, rmdir } from 'node:fs/promises'
import type { AttachedDisk, DiskBay, DiskFile } from '../vsphere/disk-bay'
import { findDisk, releaseDisk } from './block-device'
import { flush, makeFileSystem, mount, mountsBelow, unmount } from './file-system'
import { checkGuestFileSystem } from './guest-file-system'
import type { AppliedLayer } from './layer-writer'
import type { Unpacker } from './unpacker'

/** Where layers are mounted while they are written. */
const mountDirectory = '/run/vic/layers'

/** Where records of layers lie until they are on the datastore. */
const recordDirectory = '/run/vic/layer-records'

/** Makes the disks of layers: attached to the appliance, written, let go of. */
export class LayerWorkshop {
  private readonly bay: DiskBay
  private readonly unpacker: Pick<Unpacker, 'prepare' | 'unpack'>

  constructor(bay: DiskBay, unpacker: Pick<Unpacker, 'prepare' | 'unpack'>) {
    this.bay = bay
    this.unpacker = unpacker
  }

  /** Lets go of what an earlier port layer left mounted or attached: a crash of its own, or a reset of the appliance. */
  async clear(): Promise<void> {
    for (const directory of await mountsBelow(mountDirectory)) await unmount(directory)
    await this.bay.clear(releaseDisk)
    await rm(recordDirectory, { recursive: true, force: true })
  }

  /**
   * Makes the disk `path`, a child of `parent` or new with a file system, or takes one that is there, and applies `tar` to it. When it resolves all is
   * written and the disk is detached; when it rejects the disk is detached and of no use. With `tarSize` it resolves with
   * the file of the layer's record (see layer-record.ts), which is then the caller's to remove.
   */
  async build(
    path: string,
    parent: string | undefined,
    tar: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
    file: DiskFile = 'new',
  ): Promise<BuiltLayer> {
    this.unpacker.prepare()
    await mkdir(recordDirectory, { recursive: true, mode: 0o700 })
    const record = `${recordDirectory}/${randomUUID()}`
    const use = async (directory: string): Promise<AppliedLayer> => {
      // Of a new file system: docker's containers have no such directory.
      if (parent === undefined && file === 'new') await rmdir(`${directory}/lost+found`)
      const layer = await this.unpacker.unpack(tar, directory, signal, record)
      await flush(directory, signal)
      return layer
    }
    try {
      const layer = await this.withDisk({ path, parent, access: 'write', file }, use, signal)
      return { ...layer, ...(layer.tarSize !== undefined && { record }) }
    } catch (error) {
      await rm(record, { force: true })
      // Of a thread that had no time to.
      await rm(`${record}.frames`, { force: true })
      throw error
    }
  }

  /**
   * Makes the disk `path`, a child of `parent` or new with a file system, and gives the directory where it is mounted to
   * `use`. The disk is detached when `use` has ended; its file is the caller's to remove.
   */
  async withDisk<T>(
    disk: {
      readonly path: string
      readonly parent: string | undefined
      readonly access: 'read' | 'write'
      readonly file?: DiskFile
    },
    use: (directory: string) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    const attached = await this.bay.attach(disk.path, disk.parent, signal, disk.file)
    return this.mounted(attached, use, signal, async (device, directory) => {
      if (disk.parent === undefined && disk.file !== 'existing') await makeFileSystem(device, signal)
      await mount(device, directory, signal, disk.access)
    })
  }

  /**
   * Gives the directory where the disk of a container that does not run is mounted to `use`: `file` is its `[datastore] path`. It is
   * detached when `use` has ended. What is on it is the guest's doing: see checkGuestFileSystem.
   */
  async withContainerDisk<T>(file: string, use: (directory: string) => Promise<T>, signal: AbortSignal): Promise<T> {
    const attached = await this.bay.attachExisting(file, signal)
    return this.mounted(attached, use, signal, async (device, directory) => {
      await checkGuestFileSystem(device)
      await mount(device, directory, signal, 'guest')
    })
  }

  private async mounted<T>(
    attached: AttachedDisk,
    use: (directory: string) => Promise<T>,
    signal: AbortSignal,
    mountAt: (device: string, directory: string) => Promise<void>,
  ): Promise<T> {
    try {
      const directory = `${mountDirectory}/${attached.unit}`
      await mountAt(await findDisk(attached.unit, signal), directory)
      try {
        return await use(directory)
      } finally {
        await unmount(directory)
      }
    } finally {
      // In this order: the kernel writes its last and forgets the disk, then the VM loses it, whatever the kernel said.
      try {
        await releaseDisk(attached.unit)
      } finally {
        await this.bay.detach(attached)
      }
    }
  }
}

/** A layer's disk that is written. */
export interface BuiltLayer extends AppliedLayer {
  /** File of the layer's record; absent when the tar cannot be given back. */
  readonly record?: string
}
