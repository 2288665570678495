import type {
  ManagedByInfo,
  ResourceAllocationInfo,
  VirtualDevice,
  VirtualMachineBootOptions,
  VirtualMachineFileInfo,
  VirtualMachineFlagInfo,
} from '../../vmomi/schema'

/** Everything of a virtual machine that survives a restart of the lab; a JSON document. */
export interface MachineRecord {
  /** Value of the managed object reference. */
  readonly id: string
  name: string
  /** Datastore path of the configuration file relative to the datastore's root: `home/name.vmx`. */
  configPath: string
  uuid: string
  instanceUuid: string
  guestId: string
  annotation: string
  version: string
  firmware: string
  cpus: number
  coresPerSocket: number
  memoryMegabytes: number
  /** Whether it can become larger while it runs. */
  cpuHotAdd?: boolean | undefined
  memoryHotAdd?: boolean | undefined
  /** Its size at the last power-on, which limits how far it can grow. */
  poweredOnWith?: { readonly cpus: number; readonly memoryMegabytes: number } | undefined
  cpuAllocation: ResourceAllocationInfo
  memoryAllocation: ResourceAllocationInfo
  flags: VirtualMachineFlagInfo
  files: VirtualMachineFileInfo
  bootOptions?: VirtualMachineBootOptions | undefined
  managedBy?: ManagedByInfo | undefined
  devices: VirtualDevice[]
  /** Key and value, in the order in which the keys came. */
  extraConfig: [string, string][]
  /** Id of the resource pool. */
  pool: string
  created: string
  modified: string
  /** Counts reconfigurations: part of changeVersion. */
  generation: number
  /** Undefined: powered off. */
  bootTime?: string | undefined
  /** What the guest reported since it was powered on. */
  guest: GuestReport
  /** False after a crash or a kill by the host. */
  cleanPowerOff: boolean
}

/** What a guest told through RPCI about itself. */
export interface GuestReport {
  addresses: string[]
  hostName?: string | undefined
}
