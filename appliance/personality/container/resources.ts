import { invalid } from '../api/docker-error'
import { firstOf, parseCpuList } from './cpu-list'
import type { DockerResources } from './resource-fields'

/** dockerd's own minimum of a limit, bytes. */
const minMemory = 6 * 1024 * 1024
const nanosPerCpu = 1e9

/** What a kernel with cgroup v2 does not have, by dockerd's sentences (daemon/daemon_unix.go). */
const discarded = {
  swappiness:
    'Your kernel does not support memory swappiness capabilities or the cgroup is not mounted. Memory swappiness discarded.',
  kernelMemory:
    'Your kernel does not support kernel memory limit capabilities or the cgroup is not mounted. Limitation discarded.',
  kernelMemoryTcp:
    'Your kernel does not support kernel memory TCP limit capabilities or the cgroup is not mounted. Limitation discarded.',
  oomKillDisable: 'Your kernel does not support OomKillDisable. OomKillDisable discarded.',
  cpuPercent: 'linux does not support CPU percent. Percent discarded.',
  weight: 'Your kernel does not support Block I/O weight or the cgroup is not mounted. Weight discarded.',
  weightDevice:
    'Your kernel does not support Block I/O weight_device or the cgroup is not mounted. Weight-device discarded.',
} as const

/** What becomes of the resources that a client asks for. */
export interface CheckedResources<T> {
  readonly resources: T
  /** dockerd's sentences about what is not honoured. */
  readonly warnings: readonly string[]
}

/** Checks resources as dockerd does (verifyPlatformContainerResources) on a machine with `cpus` processors, for a create or an update. */
export function checkResources<T extends DockerResources>(
  asked: T,
  cpus: number,
  purpose: 'create' | 'update',
): CheckedResources<T> {
  const warnings: string[] = []
  const resources = { ...asked }
  checkMemory(resources, purpose, warnings)
  checkCpu(resources, cpus, warnings)
  checkBlockIo(resources, warnings)
  // None and "unlimited" are one and the same in a new container; for an update the latter takes a limit away.
  if (purpose === 'create' && resources.PidsLimit !== null && resources.PidsLimit <= 0) resources.PidsLimit = null
  return { resources, warnings }
}

function checkMemory(resources: DockerResources, purpose: 'create' | 'update', warnings: string[]): void {
  const { Memory, MemorySwap, MemoryReservation, MemorySwappiness } = resources
  if (Memory !== 0 && Memory < minMemory) throw invalid('Minimum memory limit allowed is 6MB')
  if (Memory > 0 && MemorySwap > 0 && MemorySwap < Memory) {
    throw invalid('Minimum memoryswap limit should be larger than memory limit, see usage')
  }
  if (Memory === 0 && MemorySwap > 0 && purpose === 'create') {
    throw invalid('You should always set the Memory limit when using Memoryswap limit, see usage')
  }
  // dockerd's default (adaptContainerSettings). A container has no swap, so that all of it is memory.
  if (Memory > 0 && MemorySwap === 0 && purpose === 'create') resources.MemorySwap = 2 * Memory
  if (MemorySwappiness !== null) {
    warnings.push(discarded.swappiness)
    resources.MemorySwappiness = null
  }
  if (MemoryReservation !== 0 && MemoryReservation < minMemory) {
    throw invalid('Minimum memory reservation allowed is 6MB')
  }
  if (Memory > 0 && MemoryReservation > Memory) {
    throw invalid('Minimum memory limit can not be less than memory reservation limit, see usage')
  }
  if (resources.KernelMemory !== undefined) warnings.push(discarded.kernelMemory)
  if (resources.KernelMemoryTCP !== undefined) warnings.push(discarded.kernelMemoryTcp)
  resources.KernelMemory = undefined
  resources.KernelMemoryTCP = undefined
  if (resources.OomKillDisable === true) warnings.push(discarded.oomKillDisable)
  resources.OomKillDisable = null
}

function checkCpu(resources: DockerResources, cpus: number, warnings: string[]): void {
  const { NanoCpus, CpuPeriod, CpuQuota, CpuShares, CpusetCpus, CpusetMems } = resources
  if (NanoCpus > 0 && CpuPeriod > 0) {
    throw invalid('Conflicting options: Nano CPUs and CPU Period cannot both be set')
  }
  if (NanoCpus > 0 && CpuQuota > 0) throw invalid('Conflicting options: Nano CPUs and CPU Quota cannot both be set')
  // The text is dockerd's; what is less is for the kernel to refuse, at the start.
  if (NanoCpus < 0 || NanoCpus > cpus * nanosPerCpu) {
    throw invalid(`range of CPUs is from 0.01 to ${cpus}.00, as there are only ${cpus} CPUs available`)
  }
  if (CpuShares < 0) throw invalid(`invalid CPU shares (${CpuShares}): value must be a positive integer`)
  if (CpuPeriod !== 0 && (CpuPeriod < 1000 || CpuPeriod > 1_000_000)) {
    throw invalid('CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)')
  }
  if (CpuQuota > 0 && CpuQuota < 1000) throw invalid('CPU cfs quota can not be less than 1ms (i.e. 1000)')
  if (resources.CpuPercent > 0) {
    warnings.push(discarded.cpuPercent)
    resources.CpuPercent = 0
  }
  checkList(CpusetCpus, cpus, 'cpus', 'CPUs')
  // A machine has one memory node.
  checkList(CpusetMems, 1, 'mems', 'memory nodes')
}

function checkList(list: string, count: number, name: 'cpus' | 'mems', plural: string): void {
  const wanted = parseCpuList(list)
  if (wanted === undefined) throw invalid(`Invalid value ${list} for cpuset ${name}: invalid format: ${list}`)
  if (Math.max(-1, ...wanted) < count) return
  throw invalid(`Requested ${plural} are not available - requested ${list}, available: ${firstOf(count)}`)
}

const throttles = ['BlkioDeviceReadBps', 'BlkioDeviceWriteBps', 'BlkioDeviceReadIOps', 'BlkioDeviceWriteIOps'] as const

function checkBlockIo(resources: DockerResources, warnings: string[]): void {
  if (resources.BlkioWeight > 0) {
    warnings.push(discarded.weight)
    resources.BlkioWeight = 0
  }
  if (resources.IOMaximumBandwidth !== 0 || resources.IOMaximumIOps !== 0) {
    throw invalid('Invalid QoS settings: linux does not support Maximum IO Bandwidth or Maximum IO IOps')
  }
  if ((resources.BlkioWeightDevice ?? []).length > 0) {
    warnings.push(discarded.weightDevice)
    resources.BlkioWeightDevice = []
  }
  for (const { Path, Rate } of throttles.flatMap((name) => resources[name] ?? [])) {
    // The CLI's own texts: dockerd leaves this to it.
    if (!Path.startsWith('/dev/')) throw invalid(`bad format for device path: ${Path}`)
    if (Rate < 0) throw invalid(`invalid rate for device: ${Path}:${Rate}. Number must be a positive integer`)
  }
}
