import type { ContainerConfig } from '../../../tether/config'
import type { VmFacts } from './container-view'
import type { ContainerRecord } from './record'

/** A managed object reference's value: the name of a VM in vSphere. */
export type MachineId = string

/** What a container's VM looks like. */
export interface MachinePlan {
  readonly record: ContainerRecord
  readonly config: Omit<ContainerConfig, 'state' | 'hostKey' | 'health'>
  readonly memoryMegabytes: number
  readonly cpus: number
  /** vSphere's custom shares of CPU time; absent: normal. */
  readonly cpuShares: number | undefined
}

/** A VM as the watch shows it, and the version that guards its next reconfiguration. */
export interface SeenMachine extends VmFacts {
  /** Absent on a server that counts no versions (vcsim): nothing guards a change there. */
  readonly changeVersion: string | undefined
}

/** A volume's disk as a new VM gets it. */
export interface VolumeDisk {
  /** `[datastore] path`. */
  readonly path: string
  readonly unit: number
  readonly kilobytes: number
  /** `read`: nothing that the guest writes reaches the disk, and several VMs may have it at a time. */
  readonly access: 'read' | 'write'
}

/** The verbs of vSphere on the VMs of containers: each one task. */
export interface Machines {
  /** `no-space` when the datastore is full, `name-in-use` when vSphere has such a VM. */
  create(plan: MachinePlan, volumes: readonly VolumeDisk[]): Promise<void>
  /** `conflict` when the VM changed since `changeVersion`. */
  reconfigure(
    machine: MachineId,
    changeVersion: string | undefined,
    before: ContainerRecord,
    plan: MachinePlan,
  ): Promise<void>
  /** Changes the record alone. */
  writeRecord(machine: MachineId, changeVersion: string | undefined, record: ContainerRecord): Promise<void>
  /** A VM that is on already is no error. */
  powerOn(machine: MachineId): Promise<void>
  /** A VM that is off already is no error. */
  powerOff(machine: MachineId): Promise<void>
  /** File of the VM's root disk, `[datastore] path`: with snapshots of an administrator it is not where it was made. */
  rootDisk(machine: MachineId): Promise<string>
  /** Takes the disks of volumes out of the VM; one that is gone is no error. `conflict` when it runs. */
  detachVolumes(machine: MachineId, record: ContainerRecord): Promise<void>
  /** Destroys the VM and all disks that it has; one that is gone is no error. `conflict` when it runs. */
  destroy(machine: MachineId): Promise<void>
}
