import { type ContainerConfig, containerConfig } from '../../../tether/config'
import { encodeExtraConfig } from '../../../tether/extra-config'
import { isFault, type Vim } from '../../../vmomi'
import type { ManagedObjectReference, VirtualDisk, VirtualMachineConfigSpec } from '../../../vmomi/schema'
import type { MachineId, MachinePlan, Machines, VolumeDisk } from '../execution/machines'
import type { ContainerRecord } from '../execution/record'
import { PortLayerError } from '../problem'
import { translateFault } from './faults'
import { createSpec, optionValues, reconfigureSpec } from './machine-spec'
import type { Placement } from './placement'

/** The VMs of containers in vSphere. */
export class VsphereMachines implements Machines {
  private readonly vim: Vim
  private readonly placement: Placement

  constructor(vim: Vim, placement: Placement) {
    this.vim = vim
    this.placement = placement
  }

  async create(plan: MachinePlan, volumes: readonly VolumeDisk[]): Promise<void> {
    const { id, execution } = plan.record
    const config = createSpec(plan, this.placement, volumes)
    const { folder, resourcePool: pool, host } = this.placement
    await this.translated(`creating container ${execution.name} (${id})`, () =>
      this.vim.run('CreateVM_Task', folder, { config, pool, host }),
    )
  }

  async reconfigure(
    machine: MachineId,
    changeVersion: string | undefined,
    before: ContainerRecord,
    plan: MachinePlan,
  ): Promise<void> {
    const spec = reconfigureSpec(plan, this.placement, before.endpoints, await this.nicKeys(machine))
    await this.change(machine, plan.record, { ...spec, ...guard(changeVersion) })
  }

  async writeRecord(machine: MachineId, changeVersion: string | undefined, record: ContainerRecord): Promise<void> {
    const entries = encodeExtraConfig<ContainerConfig>(containerConfig, { record: { ...record } })
    await this.change(machine, record, { ...guard(changeVersion), extraConfig: optionValues(entries) })
  }

  async powerOn(machine: MachineId): Promise<void> {
    await this.translated(`starting VM ${machine}`, async () => {
      try {
        await this.vim.run('PowerOnVM_Task', reference(machine), {})
      } catch (error) {
        if (!isFault(error, 'InvalidPowerState')) throw error
      }
    })
  }

  async powerOff(machine: MachineId): Promise<void> {
    await this.translated(`powering VM ${machine} off`, async () => {
      try {
        await this.vim.run('PowerOffVM_Task', reference(machine), {})
      } catch (error) {
        // It is off, or gone: who waits for that learns it from the watch.
        if (!isFault(error, 'InvalidPowerState') && !isFault(error, 'ManagedObjectNotFound')) throw error
      }
    })
  }

  /** What does not lie in the VM's own directory is a volume's. */
  async detachVolumes(machine: MachineId, { id, storage }: ContainerRecord): Promise<void> {
    if ((storage.volumes ?? []).length === 0) return
    await this.translated(`taking the volumes out of VM ${machine}`, () =>
      ignoringGone(() => this.detachDisksOutside(machine, id)),
    )
  }

  async destroy(machine: MachineId): Promise<void> {
    await this.translated(`destroying VM ${machine}`, () =>
      ignoringGone(() => this.vim.run('Destroy_Task', reference(machine), {})),
    )
  }

  private async detachDisksOutside(machine: MachineId, id: string): Promise<void> {
    const found = await this.vim.read(reference(machine), 'VirtualMachine', ['config.hardware.device'])
    const home = `[${this.placement.datastoreName}] ${id}/`
    const volumes = (found['config.hardware.device'] ?? []).filter(
      (device) =>
        device._type === 'VirtualDisk' &&
        device.backing?._type === 'VirtualDiskFlatVer2BackingInfo' &&
        !device.backing.fileName.startsWith(home),
    )
    if (volumes.length === 0) return
    const deviceChange = volumes.map((device) => ({ operation: 'remove' as const, device }))
    await this.vim.run('ReconfigVM_Task', reference(machine), { spec: { deviceChange } })
  }

  async rootDisk(machine: MachineId): Promise<string> {
    const found = await this.vim.read(reference(machine), 'VirtualMachine', ['config.hardware.device'])
    const devices = found['config.hardware.device'] ?? []
    const controller = devices.find(({ _type }) => _type === 'ParaVirtualSCSIController')
    const disk = devices.find(
      (device): device is VirtualDisk =>
        device._type === 'VirtualDisk' && device.controllerKey === controller?.key && device.unitNumber === 0,
    )
    if (disk?.backing?._type === 'VirtualDiskFlatVer2BackingInfo') return disk.backing.fileName
    throw new PortLayerError('internal', `VM ${machine} has lost its root disk: remove its container`)
  }

  private async change(machine: MachineId, record: ContainerRecord, spec: VirtualMachineConfigSpec): Promise<void> {
    await this.translated(`changing container ${record.execution.name} (${record.id})`, () =>
      this.vim.run('ReconfigVM_Task', reference(machine), { spec }),
    )
  }

  private async nicKeys(machine: MachineId): Promise<Map<string, number>> {
    const found = await this.vim.read(reference(machine), 'VirtualMachine', ['config.hardware.device'])
    const keys = new Map<string, number>()
    for (const device of found['config.hardware.device'] ?? []) {
      if (device._type === 'VirtualVmxnet3' && device.macAddress !== undefined) keys.set(device.macAddress, device.key)
    }
    return keys
  }

  private async translated(what: string, action: () => Promise<unknown>): Promise<void> {
    try {
      await action()
    } catch (error) {
      throw translateFault(error, what)
    }
  }
}

/** A VM that is gone needs none of it. */
async function ignoringGone(action: () => Promise<unknown>): Promise<void> {
  try {
    await action()
  } catch (error) {
    if (!isFault(error, 'ManagedObjectNotFound')) throw error
  }
}

/** vSphere refuses the change when the VM has another version by then. */
function guard(changeVersion: string | undefined): { changeVersion?: string } {
  return changeVersion === undefined ? {} : { changeVersion }
}

function reference(machine: MachineId): ManagedObjectReference {
  return { type: 'VirtualMachine', value: machine }
}
