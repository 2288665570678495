import type {
  VirtualDevice,
  VirtualDeviceConfigSpec,
  VirtualDisk,
  VirtualDiskFlatVer2BackingInfo,
} from '../../../vmomi/schema'
import { PortLayerError } from '../problem'
import type { ApplianceVm } from './appliance-vm'
import { translateFault } from './faults'
import { type Placement, rootDiskKilobytes } from './placement'

/** Units of a SCSI controller; 7 is the controller itself. */
const units = [0, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15]

/** Whether the file of a disk is made when it is attached. */
export type DiskFile = 'new' | 'existing'

/** A disk that the appliance has at a unit of its SCSI controller. */
export interface AttachedDisk {
  readonly unit: number
}

/** The places for disks in the appliance: each holds the disk of a layer or a container while it is worked on. */
export class DiskBay {
  private readonly vm: Pick<ApplianceVm, 'reconfigure' | 'devices'>
  private readonly placement: Pick<Placement, 'path'>
  private readonly free = [...units]
  private readonly queue: (() => void)[] = []
  /** Key of the controller, which the VM has for life. */
  private controllerKey: number | undefined

  constructor(vm: Pick<ApplianceVm, 'reconfigure' | 'devices'>, placement: Pick<Placement, 'path'>) {
    this.vm = vm
    this.placement = placement
  }

  /**
   * Makes the disk `path` (below the VCH's directory), as a child of `parent` when given, and attaches it, in one task; one
   * that is there already is only attached. Waits while all units are taken.
   */
  async attach(
    path: string,
    parent: string | undefined,
    signal: AbortSignal,
    file: DiskFile = 'new',
  ): Promise<AttachedDisk> {
    const backing = {
      ...flat(this.placement.path(path)),
      thinProvisioned: true,
      ...(parent !== undefined && { parent: flat(this.placement.path(parent)) }),
    }
    return this.add(file === 'new' ? { fileOperation: 'create' } : {}, backing, signal)
  }

  /** Attaches the disk that is there at `file`, `[datastore] path`. Waits while all units are taken; `conflict` when a VM runs on it. */
  async attachExisting(file: string, signal: AbortSignal): Promise<AttachedDisk> {
    try {
      return await this.add({}, flat(file), signal)
    } catch (error) {
      throw translateFault(error, `attaching ${file}`)
    }
  }

  private async add(
    operation: Pick<VirtualDeviceConfigSpec, 'fileOperation'>,
    backing: VirtualDiskFlatVer2BackingInfo,
    signal: AbortSignal,
  ): Promise<AttachedDisk> {
    const unit = await this.takeUnit(signal)
    let isBegun = false
    try {
      this.controllerKey ??= findController(await this.vm.devices(signal)).key
      const { controllerKey } = this
      const device: VirtualDisk = {
        _type: 'VirtualDisk',
        key: -1,
        controllerKey,
        unitNumber: unit,
        capacityInKB: rootDiskKilobytes,
        backing,
      }
      signal.throwIfAborted()
      // Not ended by the signal: a task that is left alone would attach a disk that nobody knows of.
      isBegun = true
      await this.vm.reconfigure({ deviceChange: [{ operation: 'add', ...operation, device }] })
      return { unit }
    } catch (error) {
      // A task may fail halfway, or its outcome be lost: no disk stays behind. While that cannot be seen to, nor does the unit.
      if (isBegun) await this.detach({ unit }).catch(() => undefined)
      else this.putUnit(unit)
      throw error
    }
  }

  /** Takes the disk out of the VM; its file stays. A disk that cannot be taken out keeps its unit. */
  async detach(disk: AttachedDisk): Promise<void> {
    const devices = await this.vm.devices()
    const controller = findController(devices)
    const present = devices.find(
      (device) => isDisk(device) && device.controllerKey === controller.key && device.unitNumber === disk.unit,
    )
    if (present !== undefined) await this.remove([present])
    this.putUnit(disk.unit)
  }

  /** Takes out all disks: none is in use when this program starts. `release` first makes the kernel let go of a unit. */
  async clear(release: (unit: number) => Promise<void>): Promise<void> {
    const disks = (await this.vm.devices()).filter(isDisk)
    if (disks.length === 0) return
    for (const { unitNumber } of disks) if (unitNumber !== undefined) await release(unitNumber)
    await this.remove(disks)
  }

  private async remove(disks: readonly VirtualDevice[]): Promise<void> {
    await this.vm.reconfigure({ deviceChange: disks.map((device) => ({ operation: 'remove', device })) })
  }

  private async takeUnit(signal: AbortSignal): Promise<number> {
    for (;;) {
      signal.throwIfAborted()
      const unit = this.free.shift()
      if (unit !== undefined) return unit
      await new Promise<void>((resolve, reject) => {
        const wake = (): void => {
          signal.removeEventListener('abort', abort)
          resolve()
        }
        const abort = (): void => {
          this.queue.splice(this.queue.indexOf(wake), 1)
          reject(signal.reason)
        }
        this.queue.push(wake)
        signal.addEventListener('abort', abort, { once: true })
      })
    }
  }

  private putUnit(unit: number): void {
    this.free.push(unit)
    this.queue.shift()?.()
  }
}

/** Independent: a snapshot of the appliance must not touch it. */
function flat(fileName: string): VirtualDiskFlatVer2BackingInfo {
  return { _type: 'VirtualDiskFlatVer2BackingInfo', fileName, diskMode: 'independent_persistent' }
}

function isDisk(device: VirtualDevice): device is VirtualDisk {
  return device._type === 'VirtualDisk'
}

function findController(devices: readonly VirtualDevice[]): VirtualDevice {
  const controller = devices.find(({ _type }) => _type === 'ParaVirtualSCSIController')
  if (controller === undefined) {
    throw new PortLayerError(
      'internal',
      'the appliance VM has no paravirtual SCSI controller: its owner must recreate it',
    )
  }
  return controller
}
