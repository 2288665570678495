import type { ResourceAllocationInfo, ResourceConfigSpec, SharesInfo } from '../../vmomi/schema'
import { Fault, invalidArgument } from '../fault'
import type { Lab } from '../lab'
import type { DocumentStore } from '../state/document'
import { entityProperties, type PropertiesOf } from './entity'
import { hostHardware } from './host'
import { descendants } from './inventory'
import type { Entity, Reference } from './object'

/** A resource pool on disk. */
export interface PoolRecord {
  readonly id: string
  name: string
  parent: string
  cpu: ResourceAllocationInfo
  memory: ResourceAllocationInfo
  modified: string
}

const rootId = 'ha-root-pool'
const megabyte = 1024 * 1024
/** As deep as vSphere lets pools nest. */
const maxDepth = 8
const sharesOf = { cpu: { low: 2000, normal: 4000, high: 8000 }, memory: { low: 81920, normal: 163840, high: 327680 } }

/** A resource pool. Its permissions come from the pool above it. */
export class ResourcePool implements Entity {
  readonly ref: Reference
  readonly record: PoolRecord
  readonly properties: PropertiesOf<'ResourcePool'>
  readonly #lab: Lab

  constructor(lab: Lab, record: PoolRecord) {
    this.#lab = lab
    this.record = record
    this.ref = { type: 'ResourcePool', value: record.id }
    this.properties = {
      ...entityProperties(lab, this),
      summary: () => ({
        name: this.name,
        config: this.config(),
        runtime: this.#runtime(),
        configuredMemoryMB: this.#configured(),
      }),
      runtime: () => this.#runtime(),
      owner: () => lab.tree.computeResource.ref,
      resourcePool: () => this.pools().map((pool) => pool.ref),
      vm: () => this.machines().map((machine) => machine.ref),
      config: () => this.config(),
      namespace: () => undefined,
      childConfiguration: () => this.pools().map((pool) => pool.config()),
    }
  }

  get name(): string {
    return this.record.name
  }

  get parent(): Entity {
    return this.record.id === rootId ? this.#lab.tree.computeResource : this.#lab.pools.require(this.record.parent)
  }

  pools(): ResourcePool[] {
    return this.#lab.pools.list().filter((pool) => pool.record.id !== rootId && pool.record.parent === this.record.id)
  }

  machines() {
    return this.#lab.machines.list().filter((machine) => machine.record.pool === this.record.id)
  }

  children(): readonly Entity[] {
    return this.pools()
  }

  securityParents(): readonly Entity[] {
    return [this.parent]
  }

  /** ResourceConfigSpec as it is. */
  config(): ResourceConfigSpec {
    return {
      entity: this.ref,
      changeVersion: this.record.modified,
      lastModified: this.record.modified,
      cpuAllocation: this.record.cpu,
      memoryAllocation: this.record.memory,
    }
  }

  #runtime() {
    const usage = (allocation: ResourceAllocationInfo, used: number, unit: number) => {
      const maximum = (allocation.limit ?? -1) < 0 ? undefined : (allocation.limit ?? 0) * unit
      const reserved = (allocation.reservation ?? 0) * unit
      return {
        reservationUsed: used,
        reservationUsedForVm: used,
        unreservedForPool: Math.max(0, reserved - used),
        unreservedForVm: Math.max(0, reserved - used),
        overallUsage: used,
        maxUsage: maximum ?? this.#hostMaximum(unit),
      }
    }
    const running = [...this.#allMachines()].filter((machine) => machine.running)
    const memory = running.reduce((sum, machine) => sum + machine.record.memoryMegabytes, 0) * megabyte
    return {
      memory: usage(this.record.memory, memory, megabyte),
      cpu: usage(this.record.cpu, 0, 1),
      overallStatus: 'green' as const,
    }
  }

  #hostMaximum(unit: number): number {
    const { threads, megahertz, memoryBytes } = hostHardware()
    return unit === 1 ? threads * megahertz : memoryBytes
  }

  #configured(): number {
    return this.machines().reduce((sum, machine) => sum + machine.record.memoryMegabytes, 0)
  }

  *#allMachines() {
    yield* this.machines()
    for (const pool of descendants(this)) if (pool instanceof ResourcePool) yield* pool.machines()
  }
}

/** All resource pools, on disk. */
export class ResourcePools {
  readonly #lab: Lab
  readonly #store: DocumentStore<PoolRecord>
  readonly #pools = new Map<string, ResourcePool>()

  private constructor(lab: Lab, store: DocumentStore<PoolRecord>) {
    this.#lab = lab
    this.#store = store
  }

  static async open(lab: Lab, store: DocumentStore<PoolRecord>): Promise<ResourcePools> {
    const pools = new ResourcePools(lab, store)
    const { threads, megahertz, memoryBytes } = hostHardware()
    const all = { limit: -1, expandableReservation: false }
    const root: PoolRecord = {
      id: rootId,
      name: 'Resources',
      parent: '',
      cpu: {
        ...all,
        reservation: threads * megahertz,
        limit: threads * megahertz,
        shares: { shares: 4000, level: 'normal' },
      },
      memory: {
        ...all,
        reservation: Math.floor(memoryBytes / megabyte),
        limit: Math.floor(memoryBytes / megabyte),
        shares: { shares: 163840, level: 'normal' },
      },
      modified: new Date().toISOString(),
    }
    for (const record of [root, ...(await store.load()).values()])
      pools.#pools.set(record.id, new ResourcePool(lab, record))
    return pools
  }

  get root(): ResourcePool {
    return this.require(rootId)
  }

  list(): ResourcePool[] {
    return [...this.#pools.values()]
  }

  find(id: string): ResourcePool | undefined {
    return this.#pools.get(id)
  }

  /** The pool of an id that a record names; the lab's own mistake when it is missing. */
  require(id: string): ResourcePool {
    const pool = this.#pools.get(id)
    if (pool === undefined) throw new Error(`there is no resource pool ${id}`)
    return pool
  }

  /** DuplicateName, InvalidName, InvalidArgument, InsufficientMemoryResourcesFault, InsufficientCpuResourcesFault. */
  async create(parent: ResourcePool, name: string, spec: ResourceConfigSpec): Promise<ResourcePool> {
    this.#checkName(parent, name)
    if (depthOf(parent) >= maxDepth) throw new Fault('NotSupported', {}, `Resource pools nest ${maxDepth} deep`)
    const record: PoolRecord = {
      id: await this.#lab.newId('pool'),
      name,
      parent: parent.record.id,
      cpu: allocation('cpu', spec.cpuAllocation, undefined),
      memory: allocation('memory', spec.memoryAllocation, undefined),
      modified: new Date().toISOString(),
    }
    this.#checkAllocation(parent, undefined, record)
    const pool = new ResourcePool(this.#lab, record)
    this.#pools.set(record.id, pool)
    this.#lab.inventory.add(pool)
    this.#lab.inventory.changed(parent, 'resourcePool', 'childConfiguration')
    await this.#store.put(record.id, record)
    return pool
  }

  /** DuplicateName, InvalidName, InvalidArgument, ConcurrentAccess, Insufficient…ResourcesFault. */
  async update(pool: ResourcePool, name: string | undefined, spec: ResourceConfigSpec | undefined): Promise<void> {
    const { record } = pool
    if (pool === this.root) throw new Fault('NotSupported', {}, 'The root resource pool cannot be changed')
    const parent = this.require(record.parent)
    if (name !== undefined && name !== record.name) this.#checkName(parent, name)
    if (spec?.changeVersion !== undefined && spec.changeVersion !== '' && spec.changeVersion !== record.modified) {
      throw new Fault('ConcurrentAccess', {}, 'The resource pool has been changed meanwhile')
    }
    const next = {
      cpu: spec === undefined ? record.cpu : allocation('cpu', spec.cpuAllocation, record.cpu),
      memory: spec === undefined ? record.memory : allocation('memory', spec.memoryAllocation, record.memory),
    }
    this.#checkAllocation(parent, pool, next)
    Object.assign(record, next, { name: name ?? record.name, modified: new Date().toISOString() })
    this.#lab.inventory.changed(pool, 'name', 'summary', 'config', 'runtime')
    await this.#store.put(record.id, record)
  }

  /** Removes a pool; its machines and pools go to the one above (API reference, ResourcePool.destroy). */
  async destroy(pool: ResourcePool): Promise<void> {
    if (pool === this.root) throw new Fault('NotSupported', {}, 'The root resource pool cannot be destroyed')
    const parent = this.require(pool.record.parent)
    const taken = new Set(parent.pools().map((other) => other.name))
    const clash = pool.pools().find((child) => taken.has(child.name))
    if (clash !== undefined) {
      throw new Fault(
        'DuplicateName',
        { name: clash.name, object: clash.ref },
        `The name '${clash.name}' already exists`,
      )
    }
    for (const child of pool.pools()) {
      child.record.parent = parent.record.id
      await this.#store.put(child.record.id, child.record)
      this.#lab.inventory.changed(child, 'parent')
    }
    for (const machine of pool.machines()) await machine.moveToPool(parent)
    this.#pools.delete(pool.record.id)
    this.#lab.inventory.remove(pool)
    this.#lab.inventory.changed(parent, 'resourcePool', 'vm', 'childConfiguration')
    await this.#store.remove(pool.record.id)
    await this.#lab.authorization.forgetEntity(pool.ref)
  }

  #checkName(parent: ResourcePool, name: string): void {
    if (name === '' || name.length > 80) throw new Fault('InvalidName', { name }, `The name '${name}' is invalid`)
    const other = parent.pools().find((pool) => pool.name === name)
    if (other !== undefined) {
      throw new Fault('DuplicateName', { name, object: other.ref }, `The name '${name}' already exists.`)
    }
  }

  /** A limit may not be larger than what is above allows; reservations of siblings share what the parent reserves. */
  #checkAllocation(
    parent: ResourcePool,
    self: ResourcePool | undefined,
    wanted: { readonly cpu: ResourceAllocationInfo; readonly memory: ResourceAllocationInfo },
  ): void {
    for (const kind of ['cpu', 'memory'] as const) {
      const above = parent.record[kind]
      const own = wanted[kind]
      const maximum = limitAbove(this, parent, kind)
      if ((own.limit ?? -1) > maximum)
        throw invalidArgument(`spec.${kind}Allocation.limit`, `At most ${maximum} is available`)
      if ((own.limit ?? -1) >= 0 && (own.reservation ?? 0) > (own.limit ?? -1)) {
        throw invalidArgument(`spec.${kind}Allocation.reservation`, 'The reservation is larger than the limit')
      }
      const siblings = parent.pools().filter((pool) => pool !== self)
      const reserved = siblings.reduce((sum, pool) => sum + (pool.record[kind].reservation ?? 0), 0)
      const available = above.expandableReservation === true ? maximum : (above.reservation ?? 0)
      if (reserved + (own.reservation ?? 0) > available) {
        const type = kind === 'cpu' ? 'InsufficientCpuResourcesFault' : 'InsufficientMemoryResourcesFault'
        const properties = { unreserved: Math.max(0, available - reserved), requested: own.reservation ?? 0 }
        throw new Fault(type, properties, `The ${kind} resources of the parent resource pool are insufficient`)
      }
    }
  }
}

function limitAbove(pools: ResourcePools, pool: ResourcePool, kind: 'cpu' | 'memory'): number {
  const own = pool.record[kind].limit ?? -1
  const above =
    pool.record.id === rootId ? Number.POSITIVE_INFINITY : limitAbove(pools, pools.require(pool.record.parent), kind)
  return own < 0 ? above : Math.min(own, above)
}

function depthOf(pool: ResourcePool): number {
  const { parent } = pool
  return parent instanceof ResourcePool ? depthOf(parent) + 1 : 0
}

/** An allocation with what the client left out taken from before, or from the defaults. */
export function allocation(
  kind: 'cpu' | 'memory',
  spec: ResourceAllocationInfo,
  before: ResourceAllocationInfo | undefined,
): ResourceAllocationInfo {
  const reservation = spec.reservation ?? before?.reservation ?? 0
  const limit = spec.limit ?? before?.limit ?? -1
  if (reservation < 0) throw invalidArgument(`spec.${kind}Allocation.reservation`)
  if (limit < -1) throw invalidArgument(`spec.${kind}Allocation.limit`)
  return {
    reservation,
    expandableReservation: spec.expandableReservation ?? before?.expandableReservation ?? true,
    limit,
    shares: shares(kind, spec.shares ?? before?.shares),
  }
}

/** For a level that is not `custom` the number is ignored (API reference, SharesInfo). */
function shares(kind: 'cpu' | 'memory', given: SharesInfo | undefined): SharesInfo {
  const level = given?.level ?? 'normal'
  if (level !== 'custom') return { level, shares: sharesOf[kind][level] }
  const number = given?.shares ?? 0
  if (number < 0 || number > 1_000_000) throw invalidArgument(`spec.${kind}Allocation.shares`)
  return { level, shares: number }
}
