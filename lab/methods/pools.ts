import { invalidArgument } from '../fault'
import { unescapeName } from '../inventory/entity'
import { managedObjectNotFound } from '../inventory/inventory'
import type { ManagedObject } from '../inventory/object'
import { ResourcePool } from '../inventory/pools'
import { VirtualMachine } from '../vm/machine'
import { type Handlers, notSupported } from './call'

/** ResourcePool. */
export const poolHandlers: Handlers = {
  async CreateResourcePool(call, self, { name, spec }) {
    const parent = asPool(self)
    call.require(parent, 'Resource.CreatePool')
    const pool = await call.lab.pools.create(parent, unescapeName(name), spec)
    const argument = (one: ResourcePool) => ({
      _type: 'ResourcePoolEventArgument' as const,
      name: one.name,
      resourcePool: one.ref,
    })
    call.lab.events.post(
      'ResourcePoolCreatedEvent',
      call.lab.placeOf(pool),
      call.user,
      `Created resource pool ${pool.name}`,
      {
        resourcePool: argument(pool),
        parent: argument(parent),
      },
    )
    return pool.ref
  },
  async UpdateConfig(call, self, { name, config }) {
    const pool = asPool(self)
    if (name !== undefined) call.require(pool, 'Resource.RenamePool')
    if (config !== undefined) call.require(pool, 'Resource.EditPool')
    await call.lab.pools.update(pool, name === undefined ? undefined : unescapeName(name), config)
  },
  async UpdateChildResourceConfiguration(call, self, { spec }) {
    const parent = asPool(self)
    const changes = spec.map((config) => {
      const pool = parent.pools().find((child) => child.ref.value === config.entity?.value)
      if (pool === undefined) throw invalidArgument('spec.entity', 'Only pools directly below can be configured so')
      call.require(pool, 'Resource.EditPool')
      return { pool, config }
    })
    for (const { pool, config } of changes) await call.lab.pools.update(pool, undefined, config)
  },
  async MoveIntoResourcePool(call, self, { list }) {
    const pool = asPool(self)
    call.require(pool, 'Resource.AssignVMToPool')
    const machines = list.map((ref) => {
      const machine = call.entity(ref)
      if (!(machine instanceof VirtualMachine)) throw notSupported('Moving anything but machines into a pool')
      call.require(machine, 'Resource.AssignVMToPool')
      return machine
    })
    for (const machine of machines) await machine.moveToPool(pool)
  },
  async DestroyChildren(call, self) {
    const pool = asPool(self)
    for (const child of pool.pools()) call.require(child, 'Resource.DeletePool')
    for (const child of pool.pools()) await destroyTree(call.lab.pools, child)
  },
  CreateVApp: () => {
    throw notSupported('A vApp')
  },
}

/** Pools below go first, so that their machines end up above all of them. */
async function destroyTree(pools: { destroy(pool: ResourcePool): Promise<void> }, pool: ResourcePool): Promise<void> {
  for (const child of pool.pools()) await destroyTree(pools, child)
  await pools.destroy(pool)
}

function asPool(object: ManagedObject): ResourcePool {
  if (object instanceof ResourcePool) return object
  throw managedObjectNotFound(object.ref)
}
