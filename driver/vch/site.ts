import type { FoundObject, ManagedObjectReference, Vim } from '../../vmomi'
import { VchError } from './vch'

/** A resource pool with its place in the inventory. */
export interface Pool {
  readonly reference: ManagedObjectReference
  readonly name: string
  /** `/datacenter/host/compute/Resources/…` */
  readonly path: string
  readonly parent: ManagedObjectReference | undefined
  /** -1: no limit. */
  readonly cpuMegahertz: number
  readonly memoryMegabytes: number
}

export interface DatastorePlace {
  readonly reference: ManagedObjectReference
  readonly name: string
  readonly browser: ManagedObjectReference
  readonly freeBytes: number
}

export interface NetworkPlace {
  readonly reference: ManagedObjectReference
  readonly name: string
}

/** The host, and all that a VCH can be given a part of, as it is now. */
export interface Site {
  readonly datacenter: ManagedObjectReference
  readonly vmFolder: ManagedObjectReference
  readonly host: ManagedObjectReference
  readonly networkSystem: ManagedObjectReference
  /** Megahertz of one core. */
  readonly coreMegahertz: number
  readonly memoryMegabytes: number
  readonly pools: readonly Pool[]
  readonly datastores: readonly DatastorePlace[]
  readonly networks: readonly NetworkPlace[]
}

const bytesPerMegabyte = 1024 * 1024

const properties = {
  Datacenter: ['name', 'vmFolder', 'datastore', 'network'],
  ComputeResource: ['name'],
  HostSystem: ['configManager.networkSystem', 'summary.hardware.cpuMhz', 'summary.hardware.memorySize'],
  ResourcePool: ['name', 'parent', 'config.cpuAllocation.limit', 'config.memoryAllocation.limit'],
} as const

type Found = FoundObject<typeof properties>

/** Reads the inventory of a standalone host. VchError `invalid` for anything else. */
export async function readSite(vim: Vim, signal: AbortSignal): Promise<Site> {
  if (!vim.isHost) {
    throw new VchError(
      'invalid',
      `${vim.content.about.fullName} is no standalone ESXi host: VCHs are made on those for now`,
    )
  }
  const found = await vim.retrieveAll({ below: vim.content.rootFolder, properties }, { signal })
  const datacenter = only('datacenter', found.filter(isOf('Datacenter')))
  const host = only('host', found.filter(isOf('HostSystem')))
  const compute = only('compute resource', found.filter(isOf('ComputeResource')))
  const { vmFolder, datastore = [], network = [], name: datacenterName } = datacenter.properties
  const networkSystem = host.properties['configManager.networkSystem']
  if (vmFolder === undefined || networkSystem === undefined) {
    throw new VchError(
      'failed',
      'the host shows neither its VM folder nor its network system: is the account an administrator?',
    )
  }
  const [datastores, networks] = await Promise.all([
    readDatastores(vim, datastore, signal),
    readNetworks(vim, network, signal),
  ])
  return {
    datacenter: datacenter.reference,
    vmFolder,
    host: host.reference,
    networkSystem,
    coreMegahertz: host.properties['summary.hardware.cpuMhz'] ?? 1000,
    memoryMegabytes: Math.floor((host.properties['summary.hardware.memorySize'] ?? 0) / bytesPerMegabyte),
    pools: poolsOf(found.filter(isOf('ResourcePool')), `/${datacenterName}/host/${compute.properties.name}`),
    datastores,
    networks,
  }
}

/** The pool of that name or inventory path, or of an end of its path. VchError `invalid`. */
export function findPool({ pools }: Site, name: string): Pool {
  const found = pools.filter((pool) => pool.path === name || pool.path.endsWith(`/${name}`))
  const [pool, another] = found
  if (pool === undefined)
    throw new VchError('invalid', `there is no resource pool '${name}'; ${listed(pools.map(({ path }) => path))}`)
  if (another !== undefined) {
    throw new VchError(
      'invalid',
      `'${name}' may be any of several resource pools; ${listed(found.map(({ path }) => path))}`,
    )
  }
  return pool
}

export function findDatastore({ datastores }: Site, name: string): DatastorePlace {
  return named('datastore', datastores, name)
}

export function findNetwork({ networks }: Site, name: string): NetworkPlace {
  return named('network', networks, name)
}

/** The pool of a VCH: a child of the pool that it was made in. */
export function childPool({ pools }: Site, parent: Pool, name: string): Pool | undefined {
  return pools.find((pool) => pool.name === name && pool.parent?.value === parent.reference.value)
}

async function readDatastores(
  vim: Vim,
  objects: readonly ManagedObjectReference[],
  signal: AbortSignal,
): Promise<DatastorePlace[]> {
  if (objects.length === 0) return []
  const paths = ['summary.name', 'summary.freeSpace', 'browser'] as const
  const found = await vim.retrieveAll({ objects, properties: { Datastore: paths } }, { signal })
  return found.flatMap(({ reference, properties: { browser, ...summary } }) => {
    const name = summary['summary.name']
    if (browser === undefined || name === undefined) return []
    return [{ reference, name, browser, freeBytes: summary['summary.freeSpace'] ?? 0 }]
  })
}

/** Names of networks. */
export async function readNetworks(
  vim: Vim,
  objects: readonly ManagedObjectReference[],
  signal: AbortSignal,
): Promise<NetworkPlace[]> {
  if (objects.length === 0) return []
  const found = await vim.retrieveAll({ objects, properties: { Network: ['name'] } }, { signal })
  return found.flatMap(({ reference, properties: { name } }) => (name === undefined ? [] : [{ reference, name }]))
}

function poolsOf(found: readonly Extract<Found, { type: 'ResourcePool' }>[], base: string): Pool[] {
  const byId = new Map(found.map((pool) => [pool.reference.value, pool]))
  const pathOf = ({ properties: { name = '', parent } }: (typeof found)[number]): string => {
    const above = parent && byId.get(parent.value)
    return `${above === undefined ? base : pathOf(above)}/${name}`
  }
  return found.map((pool) => ({
    reference: pool.reference,
    name: pool.properties.name ?? '',
    path: pathOf(pool),
    parent: pool.properties.parent,
    cpuMegahertz: pool.properties['config.cpuAllocation.limit'] ?? -1,
    memoryMegabytes: pool.properties['config.memoryAllocation.limit'] ?? -1,
  }))
}

function isOf<T extends Found['type']>(type: T): (found: Found) => found is Extract<Found, { type: T }> {
  return (found): found is Extract<Found, { type: T }> => found.type === type
}

function only<T>(what: string, found: readonly T[]): T {
  const [first] = found
  if (first === undefined) throw new VchError('failed', `vSphere shows no ${what}: is the account an administrator?`)
  return first
}

function named<T extends { readonly name: string }>(what: string, places: readonly T[], name: string): T {
  const found = places.find((place) => place.name === name)
  if (found === undefined)
    throw new VchError('invalid', `there is no ${what} '${name}'; ${listed(places.map((place) => place.name))}`)
  return found
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'there is none at all' : `there is ${names.map((name) => `'${name}'`).join(', ')}`
}
