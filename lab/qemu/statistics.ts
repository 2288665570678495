import { readFile } from 'node:fs/promises'
import type { MachineSpec, MachineStatistics } from '../hypervisor'
import { parseDiskDeviceId } from './block-node'
import { tapOf } from './network'
import type { QmpClient } from './qmp'

/** Length of the clock tick of /proc, in nanoseconds: USER_HZ is 100 on every architecture that QEMU's machine runs on. */
const tickNanoseconds = 10_000_000
const pageBytes = 4096

/** User and system time of a thread from its /proc stat line, in nanoseconds. */
export function threadTime(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * tickNanoseconds
}

/** Bytes received and sent by each interface of /proc/net/dev, seen from the host. */
export function interfaceCounters(text: string): Map<string, { readonly received: number; readonly sent: number }> {
  const counters = new Map<string, { received: number; sent: number }>()
  for (const line of text.split('\n')) {
    const [name, rest] = line.split(':')
    if (name === undefined || rest === undefined) continue
    const fields = rest.trim().split(/\s+/)
    counters.set(name.trim(), { received: Number(fields[0]), sent: Number(fields[8]) })
  }
  return counters
}

/** What a running machine uses. */
export async function machineStatistics(
  spec: MachineSpec,
  pid: number,
  monitor: QmpClient,
): Promise<MachineStatistics> {
  const [cpus, blocks, memory, network] = await Promise.all([
    monitor.execute('query-cpus-fast', {}),
    monitor.execute('query-blockstats', {}),
    readFile(`/proc/${pid}/statm`, 'latin1'),
    // The process lives in the lab's namespace, so this is the lab's network.
    readFile(`/proc/${pid}/net/dev`, 'latin1'),
  ])
  const threads = await Promise.all(cpus.map((cpu) => readFile(`/proc/${pid}/task/${cpu['thread-id']}/stat`, 'latin1')))
  const counters = interfaceCounters(network)
  return {
    cpuNanoseconds: threads.reduce((sum, stat) => sum + threadTime(stat), 0),
    residentBytes: Number(memory.split(' ')[1]) * pageBytes,
    nics: spec.nics.map((nic) => {
      const tap = counters.get(tapOf(spec.id, nic.slot))
      // What the host sends into the tap, the guest receives.
      return { mac: nic.mac, receivedBytes: tap?.sent ?? 0, transmittedBytes: tap?.received ?? 0 }
    }),
    disks: blocks.flatMap(({ qdev, stats }) => {
      const address = parseDiskDeviceId(qdev)
      return address === undefined ? [] : [{ ...address, readBytes: stats.rd_bytes, writtenBytes: stats.wr_bytes }]
    }),
  }
}
