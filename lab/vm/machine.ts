import type { ManagedEntityStatus, VirtualDevice, VirtualMachineConfigInfo } from '../../vmomi/schema'
import { parentPath } from '../datastore/path'
import { Fault } from '../fault'
import type { Task } from '../history/tasks'
import { memoryIncrement } from '../hypervisor'
import { entityProperties, type PropertiesOf } from '../inventory/entity'
import { environmentBrowser } from '../inventory/host'
import type { Entity, Reference } from '../inventory/object'
import type { ResourcePool } from '../inventory/pools'
import type { Lab } from '../lab'
import { describeDevices, isDisk, isEthernetCard } from './device-types'
import { ExtraConfig } from './extra-config'
import { guestFullName } from './guest-ids'
import { guestInfo, guestSummary } from './guest-info'
import { memoryLimit } from './hot-add'
import type { MachineRecord } from './record'

/** A virtual machine: its record, whether it runs, and what clients see of both. */
export class VirtualMachine implements Entity {
  readonly ref: Reference
  readonly record: MachineRecord
  extraConfig: ExtraConfig
  /** True from the moment that its CPUs run until its end is on disk. */
  running = false
  readonly properties: PropertiesOf<'VirtualMachine'>
  readonly #lab: Lab
  /** The task that works on the machine: there is one at a time. */
  #task: Task | undefined

  constructor(lab: Lab, record: MachineRecord) {
    this.#lab = lab
    this.record = record
    this.extraConfig = new ExtraConfig(record.extraConfig)
    this.ref = { type: 'VirtualMachine', value: record.id }
    this.properties = {
      ...entityProperties(lab, this),
      capability: () => capability,
      config: () => this.config(),
      layout: () => ({
        configFile: [record.configPath.slice(record.configPath.lastIndexOf('/') + 1)],
        logFile: [],
        disk: record.devices.filter(isDisk).map((disk) => ({ key: disk.key, diskFile: diskFiles(disk) })),
      }),
      layoutEx: () => this.#layoutEx(),
      storage: () => ({
        perDatastoreUsage: [{ datastore: lab.tree.datastore.ref, committed: 0, uncommitted: 0, unshared: 0 }],
        timestamp: record.modified,
      }),
      environmentBrowser: () => environmentBrowser,
      resourcePool: () => ({ type: 'ResourcePool', value: record.pool }),
      parentVApp: () => undefined,
      resourceConfig: () => ({
        entity: this.ref,
        changeVersion: this.changeVersion,
        lastModified: record.modified,
        cpuAllocation: record.cpuAllocation,
        memoryAllocation: record.memoryAllocation,
      }),
      runtime: () => this.runtime(),
      guest: () => guestInfo(this),
      summary: () => this.#summary(),
      datastore: () => [lab.tree.datastore.ref],
      network: () => this.networks().flatMap((name) => lab.networks.find(name)?.ref ?? []),
      snapshot: () => undefined,
      rootSnapshot: () => [],
      guestHeartbeatStatus: () => this.#heartbeat(),
    }
  }

  get name(): string {
    return this.record.name
  }

  get parent(): Entity {
    return this.#lab.tree.vmFolder
  }

  /** Directory of the machine relative to the datastore's root. */
  get home(): string {
    return parentPath(this.record.configPath)
  }

  get changeVersion(): string {
    return `${this.record.created}/${this.record.generation}`
  }

  children(): readonly Entity[] {
    return []
  }

  securityParents(): readonly Entity[] {
    const pool = this.#lab.pools.find(this.record.pool)
    return pool === undefined ? [this.parent] : [this.parent, pool]
  }

  /** Names of the port groups that its NICs are in. */
  networks(): string[] {
    const names = this.record.devices.filter(isEthernetCard).flatMap((card) => {
      return card.backing?._type === 'VirtualEthernetCardNetworkBackingInfo' ? [card.backing.deviceName] : []
    })
    return [...new Set(names)]
  }

  /** Runs `work` as the only one that changes the machine; TaskInProgress when there is another. */
  async exclusively<T>(task: Task, work: () => Promise<T>): Promise<T> {
    if (this.#task !== undefined) {
      throw new Fault('TaskInProgress', { task: this.#task.ref }, `Another task is already in progress on ${this.name}`)
    }
    if (!this.#lab.inventory.has(this)) {
      throw new Fault('ManagedObjectNotFound', { obj: this.ref }, `${this.name} has been removed`)
    }
    this.#task = task
    try {
      return await work()
    } finally {
      this.#task = undefined
    }
  }

  /** InvalidPowerState unless the machine is in the given state. */
  requirePower(wanted: 'poweredOn' | 'poweredOff', requested: 'poweredOn' | 'poweredOff'): void {
    const existing = this.running ? 'poweredOn' : 'poweredOff'
    if (existing === wanted) return
    throw new Fault(
      'InvalidPowerState',
      { requestedState: requested, existingState: existing },
      `The attempted operation cannot be performed in the current state (${existing === 'poweredOn' ? 'Powered on' : 'Powered off'}).`,
    )
  }

  /** Writes the record; resolves when it is on disk. */
  save(): Promise<void> {
    this.record.extraConfig = this.extraConfig.entries()
    return this.#lab.machines.write(this.record)
  }

  /** Tells that properties changed; `config` and `guest` show in the summary too. */
  changed(...names: (keyof PropertiesOf<'VirtualMachine'>)[]): void {
    this.#lab.inventory.changed(this, ...names, 'summary')
  }

  async moveToPool(pool: ResourcePool): Promise<void> {
    const before = this.#lab.pools.find(this.record.pool)
    this.record.pool = pool.record.id
    if (before !== undefined) this.#lab.inventory.changed(before, 'vm', 'summary')
    this.#lab.inventory.changed(pool, 'vm', 'summary')
    this.changed('resourcePool')
    this.#lab.inventory.objectsChanged()
    await this.save()
  }

  /** VirtualMachineConfigInfo. */
  config(): VirtualMachineConfigInfo {
    const { record } = this
    const format = (path: string) => this.#lab.datastore.format(path)
    return {
      changeVersion: this.changeVersion,
      modified: record.modified,
      name: record.name,
      guestFullName: guestFullName(record.guestId) ?? record.guestId,
      version: record.version,
      uuid: record.uuid,
      createDate: record.created,
      instanceUuid: record.instanceUuid,
      template: false,
      guestId: record.guestId,
      alternateGuestName: '',
      annotation: record.annotation,
      files: {
        vmPathName: format(record.configPath),
        snapshotDirectory: record.files.snapshotDirectory ?? `${format(this.home)}/`,
        suspendDirectory: record.files.suspendDirectory ?? `${format(this.home)}/`,
        logDirectory: record.files.logDirectory ?? `${format(this.home)}/`,
      },
      tools: { toolsVersion: 0, syncTimeWithHost: false, toolsUpgradePolicy: 'manual' },
      flags: record.flags,
      defaultPowerOps: { powerOffType: 'soft', suspendType: 'hard', resetType: 'soft', standbyAction: 'checkpoint' },
      hardware: {
        numCPU: record.cpus,
        numCoresPerSocket: record.coresPerSocket,
        memoryMB: record.memoryMegabytes,
        virtualICH7MPresent: false,
        virtualSMCPresent: false,
        device: describeDevices(record.devices).map((device) => this.#withConnection(device)),
      },
      cpuAllocation: record.cpuAllocation,
      memoryAllocation: record.memoryAllocation,
      latencySensitivity: { level: 'normal' },
      memoryHotAddEnabled: record.memoryHotAdd ?? false,
      cpuHotAddEnabled: record.cpuHotAdd ?? false,
      cpuHotRemoveEnabled: false,
      ...(record.memoryHotAdd === true && {
        hotPlugMemoryLimit: memoryLimit(this.running ? (record.poweredOnWith ?? record) : record),
        hotPlugMemoryIncrementSize: memoryIncrement / 2 ** 20,
      }),
      extraConfig: this.extraConfig.toOptions(),
      swapPlacement: 'inherit',
      bootOptions: record.bootOptions ?? { bootDelay: 0, enterBIOSSetup: false, bootRetryEnabled: false },
      changeTrackingEnabled: false,
      firmware: record.firmware,
      managedBy: record.managedBy,
      nestedHVEnabled: false,
    }
  }

  /** VirtualMachineRuntimeInfo. */
  runtime() {
    return {
      host: this.#lab.tree.host.ref,
      connectionState: 'connected' as const,
      powerState: this.running ? ('poweredOn' as const) : ('poweredOff' as const),
      toolsInstallerMounted: false,
      bootTime: this.running ? this.record.bootTime : undefined,
      maxMemoryUsage: this.record.memoryMegabytes,
      numMksConnections: 0,
      recordReplayState: 'inactive' as const,
      cleanPowerOff: this.running ? undefined : this.record.cleanPowerOff,
      onlineStandby: false,
      consolidationNeeded: false,
    }
  }

  /** A device is connected only while the machine runs. */
  #withConnection(device: VirtualDevice): VirtualDevice {
    const { connectable } = device
    if (connectable === undefined) return device
    return { ...device, connectable: { ...connectable, connected: this.running && connectable.connected } }
  }

  #summary() {
    const { record } = this
    return {
      vm: this.ref,
      runtime: this.runtime(),
      guest: guestSummary(this),
      config: {
        name: record.name,
        template: false,
        vmPathName: this.#lab.datastore.format(record.configPath),
        memorySizeMB: record.memoryMegabytes,
        cpuReservation: record.cpuAllocation.reservation,
        memoryReservation: record.memoryAllocation.reservation,
        numCpu: record.cpus,
        numEthernetCards: record.devices.filter(isEthernetCard).length,
        numVirtualDisks: record.devices.filter(isDisk).length,
        uuid: record.uuid,
        instanceUuid: record.instanceUuid,
        guestId: record.guestId,
        guestFullName: guestFullName(record.guestId),
        annotation: record.annotation,
        installBootRequired: false,
        managedBy: record.managedBy,
        hwVersion: record.version,
      },
      storage: { committed: 0, uncommitted: 0, unshared: 0, timestamp: record.modified },
      quickStats: {
        guestHeartbeatStatus: this.#heartbeat(),
        uptimeSeconds: this.running
          ? Math.max(0, Math.floor((Date.now() - Date.parse(record.bootTime ?? '')) / 1000))
          : 0,
      },
      overallStatus: 'green' as const,
    }
  }

  #heartbeat(): ManagedEntityStatus {
    return this.running && this.record.guest.addresses.length > 0 ? 'green' : 'gray'
  }

  #layoutEx() {
    const files = [{ name: this.#lab.datastore.format(this.record.configPath), type: 'config' }]
    const disks = this.record.devices.filter(isDisk).map((disk) => {
      const chain = diskFiles(disk).map((name) => {
        files.push({ name, type: 'diskDescriptor' })
        return { fileKey: [files.length - 1] }
      })
      return { key: disk.key, chain: chain.reverse() }
    })
    return {
      file: files.map(({ name, type }, key) => ({ key, name, type, size: 0, accessible: true })),
      disk: disks,
      timestamp: this.record.modified,
    }
  }
}

/** Files of a disk, its own first, then its parents'. */
export function diskFiles(disk: VirtualDevice): string[] {
  if (disk.backing?._type !== 'VirtualDiskFlatVer2BackingInfo') return []
  const files: string[] = []
  for (let backing: typeof disk.backing.parent = disk.backing; backing !== undefined; backing = backing.parent) {
    files.push(backing.fileName)
  }
  return files
}

const capability = {
  snapshotOperationsSupported: false,
  multipleSnapshotsSupported: false,
  snapshotConfigSupported: false,
  poweredOffSnapshotsSupported: false,
  memorySnapshotsSupported: false,
  revertToSnapshotSupported: false,
  quiescedSnapshotsSupported: false,
  disableSnapshotsSupported: false,
  lockSnapshotsSupported: false,
  consolePreferencesSupported: false,
  cpuFeatureMaskSupported: false,
  s1AcpiManagementSupported: true,
  settingScreenResolutionSupported: false,
  toolsAutoUpdateSupported: false,
  vmNpivWwnSupported: false,
  npivWwnOnNonRdmVmSupported: false,
  swapPlacementSupported: false,
  toolsSyncTimeSupported: false,
  virtualMmuUsageSupported: false,
  diskSharesSupported: false,
  bootOptionsSupported: false,
  settingVideoRamSizeSupported: false,
}
