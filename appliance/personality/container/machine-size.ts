import type { DiskLimit, Resources } from '../../../tether/resources'
import type { ExecutionSpec } from '../../portlayer/api'
import { parseCpuList } from './cpu-list'
import type { DockerResources } from './resource-fields'

const nanosPerCpu = 1e9
/** Microseconds: what the kernel and docker take when nobody says another one. */
const defaultPeriod = 100_000
/** What a container has that asks for no shares: docker's number, and vSphere's for each CPU. */
const dockerShares = 1024
const vsphereShares = 1000

/** The parts of a container's execution that docker's resources determine. */
export type MachineSize = Pick<ExecutionSpec, 'cpus' | 'cpuShares' | 'memory' | 'resources'>

/**
 * The machine that docker's (checked) resources ask for, and the limits within it. `available`: processors that a machine
 * can have; `byDefault`: those of one that asks for nothing.
 */
export function sizeOf(docker: DockerResources, available: number, byDefault: number): MachineSize {
  const cpu = cpuTime(docker)
  const cpus = processors(docker, available)
  const resources: Resources = {
    ...(docker.Memory > 0 && { memory: docker.Memory }),
    ...(docker.MemoryReservation > 0 && { memoryReservation: docker.MemoryReservation }),
    ...(cpu !== undefined && { cpu }),
    ...(docker.CpuShares > 0 && { cpuWeight: weightOf(docker.CpuShares) }),
    ...(docker.CpusetCpus !== '' && { cpus: docker.CpusetCpus }),
    ...(docker.PidsLimit !== null && docker.PidsLimit > 0 && { pids: docker.PidsLimit }),
    ...disks(docker),
  }
  return {
    ...(cpus > 0 && { cpus }),
    ...(docker.CpuShares > 0 && {
      cpuShares: Math.max(1, Math.round((docker.CpuShares * vsphereShares * (cpus || byDefault)) / dockerShares)),
    }),
    ...(docker.Memory > 0 && { memory: docker.Memory }),
    ...(Object.keys(resources).length > 0 && { resources }),
  }
}

/** Whole processors that the limits need; 0: whatever is usual. */
function processors({ NanoCpus, CpuQuota, CpuPeriod, CpusetCpus }: DockerResources, available: number): number {
  const period = CpuPeriod === 0 ? defaultPeriod : CpuPeriod
  const time = NanoCpus > 0 ? NanoCpus / nanosPerCpu : CpuQuota > 0 ? CpuQuota / period : 0
  // More time than there are processors is no error to dockerd.
  return Math.max(Math.min(Math.ceil(time), available), ...[...(parseCpuList(CpusetCpus) ?? [])].map((cpu) => cpu + 1))
}

function cpuTime({ NanoCpus, CpuQuota, CpuPeriod }: DockerResources): Resources['cpu'] {
  if (NanoCpus > 0) {
    // What is less than a microsecond is no limit, as with dockerd.
    const quota = Math.floor((NanoCpus * defaultPeriod) / nanosPerCpu)
    return quota > 0 ? { quota, period: defaultPeriod } : undefined
  }
  if (CpuQuota <= 0 && CpuPeriod === 0) return undefined
  return { ...(CpuQuota > 0 && { quota: CpuQuota }), period: CpuPeriod === 0 ? defaultPeriod : CpuPeriod }
}

const [lowestShares, highestShares] = [2, 262_144]
const highestWeight = 10_000

/** Docker's shares as a weight of cgroup v2 (the conversion of runc and crun). */
export function weightOf(shares: number): number {
  const within = Math.min(Math.max(shares, lowestShares), highestShares)
  return 1 + Math.floor(((within - lowestShares) * (highestWeight - 1)) / (highestShares - lowestShares))
}

const throttles = [
  ['BlkioDeviceReadBps', 'readBytes'],
  ['BlkioDeviceWriteBps', 'writeBytes'],
  ['BlkioDeviceReadIOps', 'reads'],
  ['BlkioDeviceWriteIOps', 'writes'],
] as const

function disks(docker: DockerResources): { readonly disks?: readonly DiskLimit[] } {
  const limits = new Map<string, DiskLimit>()
  for (const [field, name] of throttles) {
    for (const { Path: path, Rate } of docker[field] ?? []) {
      // 0 is no limit.
      if (Rate > 0) limits.set(path, { ...limits.get(path), path, [name]: Rate })
    }
  }
  return limits.size === 0 ? {} : { disks: [...limits.values()] }
}
