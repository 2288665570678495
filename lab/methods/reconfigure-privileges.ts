import type { VirtualDeviceConfigSpec, VirtualMachineConfigSpec } from '../../vmomi/schema'
import type { PrivilegeId } from '../access/privileges'
import { isDisk } from '../vm/device-types'

/** Privileges that a change of a machine's configuration needs (API reference, VirtualMachine.reconfigure). */
export function reconfigurePrivileges(spec: VirtualMachineConfigSpec): Set<PrivilegeId> {
  const needed = new Set<PrivilegeId>()
  if (spec.name !== undefined) needed.add('VirtualMachine.Config.Rename')
  if (spec.annotation !== undefined) needed.add('VirtualMachine.Config.Annotation')
  if (spec.numCPUs !== undefined || spec.numCoresPerSocket !== undefined) needed.add('VirtualMachine.Config.CPUCount')
  if (spec.memoryMB !== undefined) needed.add('VirtualMachine.Config.Memory')
  if (spec.cpuAllocation !== undefined || spec.memoryAllocation !== undefined)
    needed.add('VirtualMachine.Config.Resource')
  if (spec.extraConfig !== undefined) needed.add('VirtualMachine.Config.AdvancedConfig')
  if (spec.managedBy !== undefined) needed.add('VirtualMachine.Config.ManagedBy')
  const settings = [
    spec.guestId,
    spec.uuid,
    spec.instanceUuid,
    spec.version,
    spec.firmware,
    spec.flags,
    spec.bootOptions,
  ]
  if (settings.some((setting) => setting !== undefined)) needed.add('VirtualMachine.Config.Settings')
  for (const change of spec.deviceChange ?? []) needed.add(devicePrivilege(change))
  return needed
}

/** Privileges on a folder for creating a machine: what only a machine that exists can be asked for is left out. */
export function createPrivileges(spec: VirtualMachineConfigSpec): Set<PrivilegeId> {
  const needed = new Set<PrivilegeId>()
  for (const change of spec.deviceChange ?? []) if (isDisk(change.device)) needed.add(devicePrivilege(change))
  if (spec.extraConfig !== undefined) needed.add('VirtualMachine.Config.AdvancedConfig')
  return needed
}

function devicePrivilege({ operation, fileOperation, device }: VirtualDeviceConfigSpec): PrivilegeId {
  if (!isDisk(device)) {
    return operation === 'edit' ? 'VirtualMachine.Config.EditDevice' : 'VirtualMachine.Config.AddRemoveDevice'
  }
  if (operation === 'remove') return 'VirtualMachine.Config.RemoveDisk'
  if (operation === 'edit') return 'VirtualMachine.Config.EditDevice'
  return fileOperation === undefined ? 'VirtualMachine.Config.AddExistingDisk' : 'VirtualMachine.Config.AddNewDisk'
}
