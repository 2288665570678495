import type { Vim } from '../../../vmomi'
import type { ApplianceSecrets } from '../../config'
import type { Info } from '../api'
import type { GuestConfig } from '../appliance-file'
import { translateFault } from './faults'
import { type Placement, parseReference } from './placement'

const bytesPerMegabyte = 1024 * 1024

/** Megahertz of one core of the VCH's host: CPU limits are told in it. */
export async function readHostMegahertz(vim: Vim, config: GuestConfig, signal?: AbortSignal): Promise<number> {
  const host = parseReference(config.placement.host)
  const { 'summary.hardware.cpuMhz': megahertz } = await vim.read(host, 'HostSystem', ['summary.hardware.cpuMhz'], {
    signal,
  })
  return megahertz ?? 1000
}

/** What the VCH is and has: read anew with every call, since administrators change limits and datastores fill. */
export async function readInfo(
  vim: Vim,
  placement: Placement,
  config: GuestConfig,
  secrets: ApplianceSecrets,
  nameservers: readonly string[],
  signal: AbortSignal,
): Promise<Info> {
  try {
    const [pool, host, datastore] = await Promise.all([
      vim.read(
        placement.resourcePool,
        'ResourcePool',
        ['config.cpuAllocation.limit', 'config.memoryAllocation.limit'],
        { signal },
      ),
      vim.read(placement.host, 'HostSystem', ['summary.hardware.numCpuThreads', 'summary.hardware.memorySize'], {
        signal,
      }),
      vim.read(placement.datastore, 'Datastore', ['summary.capacity', 'summary.freeSpace'], { signal }),
    ])
    const threads = host['summary.hardware.numCpuThreads'] ?? 1
    const memory = host['summary.hardware.memorySize'] ?? 0
    const { about } = vim.content
    const { engine } = secrets
    return {
      vch: { id: config.id, name: config.name },
      product: { name: about.name, version: about.version, build: about.build },
      cpus: limited(threads, pool['config.cpuAllocation.limit'], (limit) => Math.ceil(limit / placement.hostMegahertz)),
      memory: limited(memory, pool['config.memoryAllocation.limit'], (limit) => limit * bytesPerMegabyte),
      datastore: {
        name: placement.datastoreName,
        capacity: datastore['summary.capacity'] ?? 0,
        free: datastore['summary.freeSpace'] ?? 0,
      },
      registries: {
        insecure: [...config.registries.insecure, ...(engine?.insecureRegistries ?? [])],
        mirrors: engine?.mirrors ?? [],
        certificateAuthorities: config.registries.certificateAuthorities,
        ...(config.registries.allowed !== undefined && { allowed: config.registries.allowed }),
        ...(config.registries.proxy !== undefined && { proxy: config.registries.proxy }),
      },
      labels: engine?.labels ?? [],
      defaults: {
        memory: config.limits.defaultMemoryMegabytes * bytesPerMegabyte,
        cpus: config.limits.defaultCpus,
      },
      nameservers,
    }
  } catch (error) {
    throw translateFault(error, 'reading what the VCH has')
  }
}

/** The host's amount, or the pool's limit where there is one (-1 is none) that is lower. */
function limited(host: number, limit: number | undefined, convert: (limit: number) => number): number {
  return limit === undefined || limit < 0 ? host : Math.min(host, convert(limit))
}
