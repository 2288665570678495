import type { NetworkCounters, Statistics } from '../../../tether/protocol'
import type { Container } from '../../portlayer/api'
import { recordOf } from './record'
import { zeroTime } from './time'

interface CpuStats {
  readonly cpu_usage: {
    readonly total_usage: number
    readonly usage_in_kernelmode: number
    readonly usage_in_usermode: number
  }
  readonly system_cpu_usage?: number
  readonly online_cpus?: number
  readonly throttling_data: {
    readonly periods: number
    readonly throttled_periods: number
    readonly throttled_time: number
  }
}

/** Docker's StatsResponse on cgroup v2 (API reference 1.47, "Get container stats"; daemon/daemon_unix.go, statsV2). */
export interface Stats {
  readonly read: string
  readonly preread: string
  readonly cpu_stats: CpuStats
  readonly precpu_stats: CpuStats
  readonly [field: string]: unknown
}

/** The counters of memory.stat that docker passes on. */
const memoryCounters: readonly string[] = [
  'active_anon',
  'active_file',
  'anon',
  'anon_thp',
  'file',
  'file_dirty',
  'file_mapped',
  'file_writeback',
  'inactive_anon',
  'inactive_file',
  'kernel_stack',
  'pgactivate',
  'pgdeactivate',
  'pgfault',
  'pglazyfree',
  'pglazyfreed',
  'pgmajfault',
  'pgrefill',
  'pgscan',
  'pgsteal',
  'shmem',
  'slab',
  'slab_reclaimable',
  'slab_unreclaimable',
  'sock',
  'thp_collapse_alloc',
  'thp_fault_alloc',
  'unevictable',
  'workingset_activate',
  'workingset_nodereclaim',
  'workingset_refault',
]

const nanosecondsPerMicrosecond = 1000

const noCpu: CpuStats = {
  cpu_usage: { total_usage: 0, usage_in_kernelmode: 0, usage_in_usermode: 0 },
  throttling_data: { periods: 0, throttled_periods: 0, throttled_time: 0 },
}

/** What docker answers for a container that does not run, in dockerd's order. */
export function emptyStats(container: Container): Stats {
  return {
    id: container.id,
    name: `/${container.name}`,
    os_type: 'linux',
    read: zeroTime,
    cpu_stats: noCpu,
    memory_stats: {},
    pids_stats: {},
    blkio_stats: blockStats(null),
    num_procs: 0,
    storage_stats: {},
    preread: zeroTime,
    precpu_stats: noCpu,
  }
}

/** Docker's view of a sample, with the one that was shown before. */
export function statsOf(container: Container, statistics: Statistics, before?: Stats): Stats {
  const { memory, processes } = statistics
  const limit = recordOf(container).hostConfig.Memory || container.memory
  return {
    ...emptyStats(container),
    read: statistics.read,
    preread: before?.read ?? zeroTime,
    pids_stats: { current: processes.current, limit: processes.limit },
    blkio_stats: blockStats(
      statistics.io.flatMap(({ major, minor, read, write }) => [
        { major, minor, op: 'read', value: read },
        { major, minor, op: 'write', value: write },
      ]),
    ),
    cpu_stats: cpuStats(statistics),
    precpu_stats: before?.cpu_stats ?? noCpu,
    memory_stats: {
      usage: memory.current,
      stats: Object.fromEntries(memoryCounters.map((name) => [name, memory.stat[name] ?? 0])),
      ...(memory.failures > 0 && { failcnt: memory.failures }),
      limit,
    },
    ...(container.endpoints.length > 0 && { networks: mapValues(statistics.networks, networkStats) }),
  }
}

function cpuStats({ cpu, systemTime, onlineCpus }: Statistics): CpuStats {
  const nanoseconds = (name: string) => (cpu[name] ?? 0) * nanosecondsPerMicrosecond
  return {
    cpu_usage: {
      total_usage: nanoseconds('usage_usec'),
      usage_in_kernelmode: nanoseconds('system_usec'),
      usage_in_usermode: nanoseconds('user_usec'),
    },
    system_cpu_usage: systemTime,
    online_cpus: onlineCpus,
    throttling_data: {
      periods: cpu.nr_periods ?? 0,
      throttled_periods: cpu.nr_throttled ?? 0,
      throttled_time: nanoseconds('throttled_usec'),
    },
  }
}

/** Of all that docker names only the bytes exist on cgroup v2. */
function blockStats(bytes: readonly unknown[] | null) {
  return {
    io_service_bytes_recursive: bytes?.length === 0 ? null : bytes,
    io_serviced_recursive: null,
    io_queue_recursive: null,
    io_service_time_recursive: null,
    io_wait_time_recursive: null,
    io_merged_recursive: null,
    io_time_recursive: null,
    sectors_recursive: null,
  }
}

function networkStats(counters: NetworkCounters) {
  return {
    rx_bytes: counters.rxBytes,
    rx_packets: counters.rxPackets,
    rx_errors: counters.rxErrors,
    rx_dropped: counters.rxDropped,
    tx_bytes: counters.txBytes,
    tx_packets: counters.txPackets,
    tx_errors: counters.txErrors,
    tx_dropped: counters.txDropped,
  }
}

function mapValues<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
}
