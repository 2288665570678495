import { readFile } from 'node:fs/promises'
import type { Cgroup } from './cgroup'
import type { NetworkCounters, Statistics } from './protocol'
import { timestamp } from './timestamp'

/** Of /proc/stat: a hundredth of a second (proc(5), USER_HZ, the same on every Linux that Node runs on). */
const nanosecondsPerTick = 10_000_000

/** The container's counters now. */
export async function readStatistics(cgroup: Cgroup): Promise<Statistics> {
  const read = timestamp()
  // A controller that this kernel does not have has no file: nothing is counted then.
  const group = (file: string) => orEmpty(cgroup.read(file))
  const [cpu, current, stat, events, io, count, allowed, system, devices, numbered] = await Promise.all([
    group('cpu.stat'),
    group('memory.current'),
    group('memory.stat'),
    group('memory.events'),
    group('io.stat'),
    group('pids.current'),
    group('pids.max'),
    readFile('/proc/stat', 'latin1'),
    readFile('/proc/net/dev', 'latin1'),
    readFile('/proc/sys/kernel/pid_max', 'latin1'),
  ])
  return {
    read,
    cpu: pairs(cpu),
    systemTime: systemTime(system),
    onlineCpus: system.match(/^cpu\d/gm)?.length ?? 1,
    memory: { current: Number(current), stat: pairs(stat), failures: pairs(events).oom ?? 0 },
    io: transfers(io),
    processes: {
      current: count === '' ? (await cgroup.processes()).length : Number(count),
      // `max`, or nothing: what there are numbers for.
      limit: Number(/^\d+/.exec(allowed)?.[0] ?? numbered),
    },
    networks: networkCounters(devices),
  }
}

async function orEmpty(file: Promise<string>): Promise<string> {
  try {
    return await file
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return ''
    throw error
  }
}

/** `name value` lines. */
function pairs(text: string): Record<string, number> {
  const entries = text.split('\n').flatMap((line): [string, number][] => {
    const [name, value] = line.split(' ')
    return name && value !== undefined ? [[name, Number(value)]] : []
  })
  return Object.fromEntries(entries)
}

/** The first seven times of the `cpu` line of /proc/stat, as dockerd adds them up (guest times are in them already). */
export function systemTime(text: string): number {
  const times = /^cpu +(.*)$/m.exec(text)?.[1]?.split(' ').slice(0, 7) ?? []
  return times.reduce((sum, ticks) => sum + Number(ticks), 0) * nanosecondsPerTick
}

/** Lines of io.stat: `MAJOR:MINOR rbytes=N wbytes=N …`. */
export function transfers(text: string): Statistics['io'] {
  return text.split('\n').flatMap((line) => {
    const device = /^(\d+):(\d+) /.exec(line)
    if (device === null) return []
    const value = (name: string) => Number(new RegExp(` ${name}=(\\d+)`).exec(line)?.[1] ?? 0)
    return [{ major: Number(device[1]), minor: Number(device[2]), read: value('rbytes'), write: value('wbytes') }]
  })
}

/** /proc/net/dev: eight counters received, then eight sent, an interface. */
export function networkCounters(text: string): Record<string, NetworkCounters> {
  const lines = text.split('\n').flatMap((line): [string, NetworkCounters][] => {
    const [name, counters] = line.split(':').map((part) => part.trim())
    if (name === undefined || counters === undefined || name === 'lo') return []
    const at = counters.split(/\s+/).map(Number)
    const count = (index: number) => at[index] ?? 0
    return [
      [
        name,
        {
          rxBytes: count(0),
          rxPackets: count(1),
          rxErrors: count(2),
          rxDropped: count(3),
          txBytes: count(8),
          txPackets: count(9),
          txErrors: count(10),
          txDropped: count(11),
        },
      ],
    ]
  })
  return Object.fromEntries(lines)
}
