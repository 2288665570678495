import type { PerfCounterInfo, PerfStatsType, PerfSummaryType } from '../../vmomi/schema'

/** A counter, and what it counts. */
export interface Counter extends PerfCounterInfo {
  readonly group: string
  readonly name: string
}

function counter(
  key: number,
  group: string,
  name: string,
  unit: string,
  statsType: PerfStatsType,
  rollupType: PerfSummaryType,
  summary: string,
): Counter {
  return {
    key,
    group,
    name,
    nameInfo: { key: name, label: name, summary },
    groupInfo: { key: group, label: group, summary: group },
    unitInfo: { key: unit, label: unit, summary: unit },
    rollupType,
    statsType,
    level: 1,
    perDeviceLevel: 3,
  }
}

/** The counters of the lab: what the hypervisor measures, under the names that vSphere has for it. */
export const counters: readonly Counter[] = [
  counter(1, 'cpu', 'usage', 'percent', 'rate', 'average', 'CPU usage, hundredths of a percent'),
  counter(2, 'cpu', 'usagemhz', 'megaHertz', 'rate', 'average', 'CPU usage'),
  counter(3, 'cpu', 'used', 'millisecond', 'delta', 'summation', 'CPU time'),
  counter(4, 'mem', 'consumed', 'kiloBytes', 'absolute', 'average', 'Host memory in use'),
  counter(5, 'mem', 'active', 'kiloBytes', 'absolute', 'average', 'Memory in use'),
  counter(6, 'mem', 'usage', 'percent', 'absolute', 'average', 'Memory usage, hundredths of a percent'),
  counter(7, 'net', 'received', 'kiloBytesPerSecond', 'rate', 'average', 'Data received'),
  counter(8, 'net', 'transmitted', 'kiloBytesPerSecond', 'rate', 'average', 'Data transmitted'),
  counter(9, 'net', 'bytesRx', 'kiloBytesPerSecond', 'rate', 'average', 'Bytes received'),
  counter(10, 'net', 'bytesTx', 'kiloBytesPerSecond', 'rate', 'average', 'Bytes transmitted'),
  counter(11, 'virtualDisk', 'read', 'kiloBytesPerSecond', 'rate', 'average', 'Data read'),
  counter(12, 'virtualDisk', 'write', 'kiloBytesPerSecond', 'rate', 'average', 'Data written'),
  counter(13, 'sys', 'uptime', 'second', 'absolute', 'latest', 'Time since power-on'),
]

/** PerfCounterInfo of a counter. */
export function wireCounter({ group: _group, name: _name, ...info }: Counter): PerfCounterInfo {
  return info
}
