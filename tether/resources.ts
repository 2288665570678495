/**
 * What a container's control group may use (kernel's Documentation/admin-guide/cgroup-v2.rst); what is absent has no
 * limit but the VM. `update` of tether/protocol.ts brings new ones to a container that runs.
 */
export interface Resources {
  /** Bytes, enforced by the kernel's OOM killer. */
  readonly memory?: number
  /** Bytes that are not reclaimed while there is other memory to be had. */
  readonly memoryReservation?: number
  /** Microseconds of CPU time in each period; without `quota` no limit. */
  readonly cpu?: { readonly quota?: number; readonly period: number }
  /** 1 to 10000; 100 when absent. */
  readonly cpuWeight?: number
  /** CPUs by number, `0-2,4`. */
  readonly cpus?: string
  /** Processes and threads. */
  readonly pids?: number
  /** Limits of the VM's disks, by the path of their device. */
  readonly disks?: readonly DiskLimit[]
}

/** Limits of one block device, a second. */
export interface DiskLimit {
  /** `/dev/sda` */
  readonly path: string
  readonly readBytes?: number
  readonly writeBytes?: number
  readonly reads?: number
  readonly writes?: number
}

/** What a group starts with, and has again when a limit is taken away. */
const defaultWeight = 100
const defaultPeriod = 100_000
const unlimited = 'max'

/** The files of a control group with what has to stand in them for `resources`, disks apart: all of them, so that a limit can go. */
export function limitFiles(resources: Resources): readonly (readonly [file: string, value: string])[] {
  const { memory, memoryReservation, cpu, cpuWeight, cpus, pids } = resources
  return [
    ['memory.low', String(memoryReservation ?? 0)],
    ['memory.max', String(memory ?? unlimited)],
    ['pids.max', String(pids ?? unlimited)],
    ['cpu.weight', String(cpuWeight ?? defaultWeight)],
    ['cpu.max', `${cpu?.quota ?? unlimited} ${cpu?.period ?? defaultPeriod}`],
    // An empty line gives back all of them.
    ['cpuset.cpus', `${cpus ?? ''}\n`],
  ]
}

/** A line of io.max for the device `device` (`MAJOR:MINOR`). */
export function diskLine(device: string, limit: Omit<DiskLimit, 'path'>): string {
  const { readBytes, writeBytes, reads, writes } = limit
  const values = [
    ['rbps', readBytes],
    ['wbps', writeBytes],
    ['riops', reads],
    ['wiops', writes],
  ] as const
  return [device, ...values.map(([name, value]) => `${name}=${value ?? unlimited}`)].join(' ')
}

const maxDisks = 64
const maxCpuList = 1024
const diskNumbers = ['readBytes', 'writeBytes', 'reads', 'writes'] as const

/** Checks resources that come over the channel; throws a TypeError that says what is wrong. */
export function parseResources(value: unknown): Resources {
  const claim = object(value, 'resources')
  const cpu = claim.cpu === undefined ? undefined : object(claim.cpu, 'cpu')
  return {
    ...number(claim, 'memory', 0),
    ...number(claim, 'memoryReservation', 0),
    ...(cpu && { cpu: { ...number(cpu, 'quota', 1), period: number(cpu, 'period', 1000).period ?? defaultPeriod } }),
    ...number(claim, 'cpuWeight', 1),
    ...(claim.cpus !== undefined && { cpus: cpuList(claim.cpus) }),
    ...number(claim, 'pids', 1),
    ...(claim.disks !== undefined && { disks: diskLimits(claim.disks) }),
  }
}

function diskLimits(value: unknown): DiskLimit[] {
  if (!Array.isArray(value) || value.length > maxDisks) throw new TypeError('disks is not a short list')
  return value.map((entry: unknown) => {
    const claim = object(entry, 'a limit of a disk')
    const { path } = claim
    if (typeof path !== 'string' || !path.startsWith('/dev/') || path.includes('\0')) {
      throw new TypeError('a limit of a disk has no path in /dev')
    }
    return Object.assign({ path }, ...diskNumbers.map((name) => number(claim, name, 1))) as DiskLimit
  })
}

function cpuList(value: unknown): string {
  if (typeof value !== 'string' || value.length > maxCpuList || !/^[\d,-]*$/.test(value)) {
    throw new TypeError('cpus is not a list of CPUs')
  }
  return value
}

function number<K extends string>(claim: Record<string, unknown>, name: K, low: number): { [name in K]?: number } {
  const value = claim[name]
  if (value === undefined) return {}
  if (!Number.isSafeInteger(value) || (value as number) < low)
    throw new TypeError(`${name} is no number from ${low} on`)
  return { [name]: value } as { [name in K]?: number }
}

function object(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new TypeError(`${name} is not an object`)
  return value as Record<string, unknown>
}
