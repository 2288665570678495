/**
 * What the lab's vim25 side asks of the side that runs virtual machines. The hypervisor knows QEMU, VMDK files and
 * bridges; it knows neither SOAP nor managed objects. Paths are absolute paths of the host, already checked to lie in a
 * datastore. Its processes outlive the lab's: `openHypervisor` finds the machines that still run.
 */
export interface Hypervisor {
  /** Ids of the machines that run, also those found after a crash of the lab. */
  running(): readonly string[]
  /** Starts a machine; resolves when its CPUs run. */
  powerOn(machine: MachineSpec, signal: AbortSignal): Promise<void>
  /** Ends a machine; resolves when its process is gone. A machine that does not run is no error. */
  powerOff(id: string): Promise<void>
  reset(id: string): Promise<void>
  /** Asks the guest to shut down (ACPI power button). */
  shutdownGuest(id: string): Promise<void>
  /** Adds processors to a running machine: it then has so many. */
  growCpus(id: string, cpus: number): Promise<void>
  /** Adds memory in multiples of {@link memoryIncrement}: it then has so much. */
  growMemory(id: string, bytes: number): Promise<void>
  attachDisk(id: string, disk: DiskSpec): Promise<void>
  /** Resolves when the guest has let go of the disk and its file is closed and complete. */
  detachDisk(id: string, disk: DiskSpec): Promise<void>
  setCdrom(id: string, path: string | undefined): Promise<void>
  /** Resolves when the machine has the adapter; its guest finds it a moment later. */
  attachNic(id: string, nic: NicSpec): Promise<void>
  /** Resolves when the guest has let go of the adapter. */
  detachNic(id: string, nic: NicSpec): Promise<void>
  setNicConnected(id: string, nic: NicSpec): Promise<void>
  statistics(id: string): Promise<MachineStatistics>

  createDisk(disk: NewDisk): Promise<void>
  /** Writes what a disk and its parents hold together into a new disk without parents. */
  flattenDisk(source: string, target: string): Promise<void>
  /** Size, allocation and parent of a VMDK. */
  describeDisk(path: string): Promise<DiskDescription>

  createPortGroup(name: string): Promise<void>
  removePortGroup(name: string): Promise<void>

  /** Leaves machines running; closes what belongs to this process. */
  close(): Promise<void>
  /** Powers all machines off and removes the networks. */
  destroy(): Promise<void>
}

/** What the hypervisor tells; called in the order in which things happened. */
export interface HypervisorEvents {
  /** The machine's process ended without `powerOff`: the guest shut itself down, was killed, or crashed. */
  stopped(id: string, reason: 'guest-shutdown' | 'crash'): void
  /** The guest asks for `guestinfo.KEY`; undefined when there is none. */
  infoGet(id: string, key: string): string | undefined
  /** The guest sets `guestinfo.KEY`. Answers false when refused (too large, too many). */
  infoSet(id: string, key: string, value: string): boolean
}

/** Guests take added memory in blocks of this size, in bytes (Linux on x86-64). */
export const memoryIncrement = 128 * 2 ** 20

export interface MachineSpec {
  /** Stable, file-name safe: the managed object id. */
  readonly id: string
  readonly name: string
  readonly uuid: string
  readonly cpus: number
  readonly memoryBytes: number
  /** The most that it can have while it runs; absent: what it has. */
  readonly limit?: { readonly cpus: number; readonly memoryBytes: number }
  readonly disks: readonly DiskSpec[]
  /** ISO file in the IDE CD-ROM; undefined: no medium. */
  readonly cdrom: string | undefined
  readonly nics: readonly NicSpec[]
  readonly serials: readonly SerialSpec[]
}

/** A disk on a pvscsi controller; `bus` is the controller's bus number, 0 to 3. */
export interface DiskSpec {
  readonly path: string
  readonly bus: number
  readonly unit: number
  /** `append`-like modes of vSphere do not exist here; `independent_nonpersistent` discards writes. */
  readonly mode: 'persistent' | 'independent_persistent' | 'independent_nonpersistent'
}

export interface NicSpec {
  /** Its place in the machine, 0 to 9, for as long as the machine has it. */
  readonly slot: number
  readonly mac: string
  readonly portGroup: string
  readonly connected: boolean
}

/** Serial ports in order: ttyS0 first. */
export type SerialSpec =
  | { readonly kind: 'file'; readonly path: string }
  | {
      readonly kind: 'uri'
      readonly serviceUri: string
      readonly proxyUri: string | undefined
      readonly direction: 'client' | 'server'
    }
  | { readonly kind: 'none' }

export interface NewDisk {
  readonly path: string
  readonly capacityBytes: number
  /** Parent VMDK: the new disk is its child, of the same capacity. */
  readonly parent?: string
}

export interface DiskDescription {
  readonly capacityBytes: number
  readonly allocatedBytes: number
  readonly parent: string | undefined
}

export interface MachineStatistics {
  /** CPU time of all virtual CPUs since power-on. */
  readonly cpuNanoseconds: number
  /** Host memory in use. */
  readonly residentBytes: number
  readonly nics: readonly { readonly mac: string; readonly receivedBytes: number; readonly transmittedBytes: number }[]
  readonly disks: readonly {
    readonly bus: number
    readonly unit: number
    readonly readBytes: number
    readonly writtenBytes: number
  }[]
}

/** Where a lab lives and how it is reached. */
export interface HypervisorOptions {
  /** Names the namespace and the interfaces; at most 8 letters and digits, unique on this host. */
  readonly name: string
  /** State that survives: process ids, sockets' names, networks. */
  readonly stateDirectory: string
  /** IPv4 /24 of the "VM Network": .1 is the host, .2 the lab's DHCP and DNS, .100 to .250 leases. */
  readonly subnet: string
  readonly events: HypervisorEvents
  readonly log: (line: string) => void
}

export type OpenHypervisor = (options: HypervisorOptions) => Promise<Hypervisor>
