import { randomBytes } from 'node:crypto'
import type { NfsShare } from '../../../tether/config'
import type { Container, ExecutionSpec, Handle, NetworkJoin, PublishedPort, StorageSpec } from '../api'
import type { Claim } from '../network/network-part'
import type { Networks } from '../network/networks'
import { PortLayerError } from '../problem'
import type { HeldVolume } from '../storage/volumes'
import { timestamp } from '../timestamp'
import type { Containers } from './containers'
import type { Machines, VolumeDisk } from './machines'
import { bytesPerMegabyte, type PlanSettings, planMachine } from './plan'
import type { ContainerRecord } from './record'
import { joinedVolumes, layersOf } from './volume-mounts'

/** Handles that may be open at once: each holds up to a few megabytes. */
const maxHandles = 1000
/** A handle that nobody touches is dropped after this time. */
const handleLifetimeMilliseconds = 10 * 60_000

interface Pending {
  readonly container: string
  /** The container's version when the handle was made; undefined for a new one. */
  readonly version: string | undefined
  touchedAt: number
  execution?: ExecutionSpec
  storage?: StorageSpec
  network?: NetworkJoin
}

/** What handles are given. */
export interface HandlesOptions {
  readonly vch: string
  readonly containers: Pick<Containers, 'entry' | 'reserveName' | 'shown' | 'exclusively'>
  readonly machines: Pick<Machines, 'create' | 'reconfigure'>
  readonly networks: Pick<Networks, 'join'>
  /** Keeps the layer from being removed until the returned function is called; `not-found` when it is not complete. */
  readonly holdLayer: (chainId: string) => () => void
  /** Keeps volumes from being removed; `conflict` when one does not exist. */
  readonly holdVolumes: (names: readonly string[]) => HeldVolume[]
  /** Where a volume is that is a directory of a server. */
  readonly shareOf: (volume: string) => NfsShare | undefined
  readonly settings: () => PlanSettings
  /** Ports of the appliance for a new container that leaves the choice; undefined: chosen at its start. */
  readonly proposePorts?: (record: ContainerRecord) => readonly PublishedPort[] | undefined
  /** Leads the ports of a container that runs to where its changed networks are. */
  readonly rewire?: (record: ContainerRecord) => Promise<Claim>
}

/** Changes in the making: parts are joined to a handle, and one commit makes one task of all of them. */
export class Handles {
  private readonly options: HandlesOptions
  private readonly pending = new Map<string, Pending>()

  constructor(options: HandlesOptions) {
    this.options = options
  }

  /** A handle for a new container, or for a change of `container`. */
  create(container?: string): Handle {
    const now = Date.now()
    for (const [handle, { touchedAt }] of this.pending) {
      if (touchedAt + handleLifetimeMilliseconds < now) this.pending.delete(handle)
    }
    if (this.pending.size >= maxHandles) {
      throw new PortLayerError('unavailable', `${maxHandles} handles are open: commit or wait until some expire`)
    }
    const version =
      container === undefined ? undefined : this.options.containers.entry(container).view.container.version
    const id = container ?? randomBytes(32).toString('hex')
    const handle = randomBytes(16).toString('hex')
    this.pending.set(handle, { container: id, version, touchedAt: now })
    return { handle, container: id }
  }

  joinExecution(handle: string, execution: ExecutionSpec): void {
    this.touch(handle).execution = execution
  }

  joinStorage(handle: string, storage: StorageSpec): void {
    const pending = this.touch(handle)
    if (pending.version !== undefined) {
      throw new PortLayerError('invalid', 'the storage of a container is fixed when it is made')
    }
    // Too many volumes are refused here, where they are named, not after the container was begun.
    joinedVolumes(storage, this.sharesOf(storage))
    pending.storage = storage
  }

  joinNetwork(handle: string, network: NetworkJoin): void {
    this.touch(handle).network = network
  }

  /** Applies the handle in one task; it can be committed again only when this failed without one. */
  async commit(handle: string): Promise<Container> {
    const pending = this.touch(handle)
    // Taken out at once: two commits of one handle must not make two tasks.
    this.pending.delete(handle)
    const { version } = pending
    return version === undefined ? this.make(pending) : this.change(pending, version)
  }

  private async make(pending: Pending): Promise<Container> {
    const { execution, storage, network = { endpoints: [] } } = pending
    if (execution === undefined || storage === undefined) {
      throw new PortLayerError('invalid', 'a new container needs its execution and its storage part')
    }
    const releases: (() => void)[] = []
    try {
      releases.push(this.options.containers.reserveName(execution.name))
      for (const layer of layersOf(storage)) releases.push(this.options.holdLayer(layer))
      const { endpoints, release } = this.options.networks.join(network, [], 'left out')
      releases.push(release)
      const names = [...new Set((storage.volumes ?? []).map(({ volume }) => volume))]
      const held = this.options.holdVolumes(names)
      releases.push(...held.map(({ release }) => release))
      const volumes = new Map(held.map(({ volume }) => [volume.name, volume]))
      const shares = this.sharesOf(storage)
      const bare: ContainerRecord = {
        version: 1,
        id: pending.container,
        vch: this.options.vch,
        createdAt: timestamp(),
        execution,
        storage,
        network,
        endpoints,
        ...(Object.keys(shares).length > 0 && { shares }),
      }
      const ports = this.options.proposePorts?.(bare)
      const record = ports === undefined ? bare : { ...bare, ports }
      const disks = joinedVolumes(storage, shares).flatMap(({ volume, unit, access }): VolumeDisk[] => {
        const { path, capacity } = volumes.get(volume) ?? {}
        return path === undefined || capacity === undefined ? [] : [{ path, unit, access, kilobytes: capacity / 1024 }]
      })
      await this.options.machines.create(planMachine(record, this.options.settings()), disks)
      return await this.options.containers.shown(record)
    } finally {
      for (const release of releases) release()
    }
  }

  private async change(pending: Pending, version: string): Promise<Container> {
    const { containers, machines, networks } = this.options
    return containers.exclusively(pending.container, async () => {
      const { machine, changeVersion, view } = containers.entry(pending.container)
      if (view.container.version !== version) {
        throw new PortLayerError('conflict', `container ${view.container.name} has changed: make a new handle`)
      }
      const releases: (() => void)[] = []
      try {
        const execution = pending.execution ?? view.record.execution
        if (execution.name !== view.record.execution.name) releases.push(containers.reserveName(execution.name))
        let { network, endpoints } = view.record
        if (pending.network !== undefined) {
          // One that is not there is a matter of the start.
          const missing = view.runs.poweredOn ? 'refused' : 'left out'
          const joined = networks.join(pending.network, endpoints, missing)
          releases.push(joined.release)
          network = pending.network
          endpoints = joined.endpoints
        }
        let record: ContainerRecord = { ...view.record, execution, network, endpoints }
        if (pending.network !== undefined && view.runs.poweredOn && this.options.rewire !== undefined) {
          const { ports, release } = await this.options.rewire(record)
          releases.push(release)
          record = { ...record, ports }
        }
        const { memory, cpus } = view.container
        const size = view.runs.poweredOn ? { memoryMegabytes: memory / bytesPerMegabyte, cpus } : undefined
        const plan = planMachine(record, this.options.settings(), size)
        await machines.reconfigure(machine, changeVersion, view.record, plan)
        return await containers.shown(record)
      } finally {
        for (const release of releases) release()
      }
    })
  }

  /** Where the volumes of a storage part are that are directories of servers. */
  private sharesOf({ volumes = [] }: StorageSpec): Record<string, NfsShare> {
    const found = volumes.flatMap(({ volume }) => {
      const share = this.options.shareOf(volume)
      return share === undefined ? [] : [[volume, share] as const]
    })
    return Object.fromEntries(found)
  }

  private touch(handle: string): Pending {
    const pending = this.pending.get(handle)
    if (pending === undefined || pending.touchedAt + handleLifetimeMilliseconds < Date.now()) {
      throw new PortLayerError('not-found', 'there is no such handle: it was committed or has expired')
    }
    pending.touchedAt = Date.now()
    return pending
  }
}
