import { applianceConfig } from '../../appliance/config'
import { decodeExtraConfig } from '../../tether/extra-config'
import type { ManagedObjectReference, OptionValue, Vim } from '../../vmomi'
import type { VchTraces } from './host'
import type { Pool, Site } from './site'
import { stateOf, statusOf } from './status'
import type { Vch } from './vch'

/** A VCH with what is needed to change it. */
export interface ExistingVch {
  readonly vch: Vch
  readonly machine: ManagedObjectReference
  readonly traces: VchTraces
  /** Number of the appliance's last boot, as it says. */
  readonly run: number
}

const candidateProperties = ['name', 'resourcePool', 'config.uuid'] as const

/**
 * All VCHs of a host: VMs that bear the name of their resource pool and an owner in the key that no guest sees. Their id is
 * the VM's BIOS uuid: an appliance may write what it likes into its own configuration.
 */
export async function listExisting(vim: Vim, site: Site, signal: AbortSignal): Promise<ExistingVch[]> {
  const selection = { below: site.vmFolder, properties: { VirtualMachine: candidateProperties } } as const
  const pools = new Map(site.pools.map((pool) => [pool.reference.value, pool]))
  const candidates = new Map<string, { name: string; id: string; pool: Pool }>()
  const objects: ManagedObjectReference[] = []
  for await (const { reference, properties } of vim.retrieve(selection, { signal })) {
    const pool = properties.resourcePool && pools.get(properties.resourcePool.value)
    const { name, 'config.uuid': id } = properties
    if (pool === undefined || id === undefined || name !== pool.name) continue
    candidates.set(reference.value, { name, id: id.toLowerCase(), pool })
    objects.push(reference)
  }
  if (objects.length === 0) return []
  const paths = ['config.extraConfig', 'config.files.vmPathName', 'runtime.powerState'] as const
  const found = await vim.retrieveAll({ objects, properties: { VirtualMachine: paths } }, { signal })
  return found.flatMap(({ reference, properties }) => {
    const candidate = candidates.get(reference.value)
    const owner = ownerOf(properties['config.extraConfig'] ?? [])
    if (candidate === undefined || owner === undefined) return []
    const { name, id, pool } = candidate
    const status = statusOf(properties['config.extraConfig'] ?? [])
    const state = stateOf(properties['runtime.powerState'], status)
    const path = properties['config.files.vmPathName'] ?? ''
    const [, datastore = '', directory = name] = /^\[([^\]]+)\] ([^/]+)\//.exec(path) ?? []
    const parent = site.pools.find((one) => one.reference.value === pool.parent?.value)
    const vch: Vch = {
      id,
      name,
      owner,
      state,
      message: status?.message ?? '',
      datastore,
      ...(state === 'running' && status?.address !== undefined && { address: status.address }),
      ...(pool.cpuMegahertz >= 0 && { cpus: Math.round(pool.cpuMegahertz / site.coreMegahertz) }),
      ...(pool.memoryMegabytes >= 0 && { memoryMegabytes: pool.memoryMegabytes }),
    }
    const traces = { id, name, datastore, pool: parent?.path ?? '', ...(directory !== name && { directory }) }
    return [{ vch, machine: reference, traces, run: status?.run ?? 0 }]
  })
}

/** The owner that the hidden key names; undefined when the VM is no appliance. */
export function ownerOf(extraConfig: readonly OptionValue[]): string | undefined {
  const entries = extraConfig.map(({ key, value }) => ({ key, value: String(value) }))
  try {
    const { owner } = decodeExtraConfig({ owner: applianceConfig.owner }, entries, ['hidden'])
    return typeof owner === 'string' ? owner : undefined
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}
