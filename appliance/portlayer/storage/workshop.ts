import type { DiskBay } from '../vsphere/disk-bay'
import { findDisk, releaseDisk } from './block-device'
import { makeFileSystem, mount, mountsBelow, unmount } from './file-system'
import { unpackLayer } from './unpack-thread'

/** Where layers are mounted while they are written. */
const mountDirectory = '/run/vic/layers'

/** Makes the disks of layers: attached to the appliance, written, let go of. */
export class LayerWorkshop {
  private readonly bay: DiskBay
  private readonly program: string

  /** `program` is the file that an unpacking thread runs: see unpack-thread.ts. */
  constructor(bay: DiskBay, program: string) {
    this.bay = bay
    this.program = program
  }

  /** Lets go of what an earlier port layer left mounted or attached: a crash of its own, or a reset of the appliance. */
  async clear(): Promise<void> {
    for (const directory of await mountsBelow(mountDirectory)) await unmount(directory)
    await this.bay.clear(releaseDisk)
  }

  /**
   * Makes the disk `path`, a child of `parent` or new with a file system, and applies `tar` to it. When it resolves all is
   * written and the disk is detached; when it rejects the disk is detached and of no use.
   */
  async build(
    path: string,
    parent: string | undefined,
    tar: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<{ readonly size: number }> {
    const disk = await this.bay.attach(path, parent, signal)
    try {
      const device = await findDisk(disk.unit, signal)
      if (parent === undefined) await makeFileSystem(device, signal)
      const directory = `${mountDirectory}/${disk.unit}`
      await mount(device, directory, signal)
      try {
        return await unpackLayer(tar, directory, this.program, signal)
      } finally {
        await unmount(directory)
      }
    } finally {
      // In this order: the kernel writes its last and forgets the disk, then the VM loses it.
      await releaseDisk(disk.unit)
      await this.bay.detach(disk)
    }
  }
}
