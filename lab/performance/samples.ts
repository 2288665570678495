import { cpus } from 'node:os'
import type { MachineStatistics } from '../hypervisor'
import { hostHardware } from '../inventory/host'
import { isEthernetCard } from '../vm/device-types'
import type { VirtualMachine } from '../vm/machine'

/** Seconds that a real-time sample stands for. */
export const sampleSeconds = 20

/** A measurement; rates come from two of them. */
export interface Measurement {
  readonly time: number
  readonly statistics: MachineStatistics
}

/** A counter's value, for the machine ('') or a device of it. */
export interface Sample {
  readonly counter: string
  readonly instance: string
  readonly value: number
}

/** What two measurements of a machine say, as vSphere's counters; without an earlier one rates are since power-on. */
export function samplesOf(machine: VirtualMachine, now: Measurement, before: Measurement | undefined): Sample[] {
  const started = Date.parse(machine.record.bootTime ?? '')
  const since = before?.time ?? (Number.isNaN(started) ? now.time - sampleSeconds * 1000 : started)
  const seconds = Math.max(0.001, (now.time - since) / 1000)
  const { statistics } = now
  const cpuSeconds = (statistics.cpuNanoseconds - (before?.statistics.cpuNanoseconds ?? 0)) / 1e9
  const perCpu = cpuSeconds / seconds / machine.record.cpus
  const residentKilobytes = Math.floor(statistics.residentBytes / 1024)
  const samples: Sample[] = [
    { counter: 'cpu.usage', instance: '', value: clamp(perCpu * 10_000, 10_000) },
    {
      counter: 'cpu.usagemhz',
      instance: '',
      value: clamp((cpuSeconds / seconds) * hostHardware().megahertz, cpus().length * 1e5),
    },
    {
      counter: 'cpu.used',
      instance: '',
      value: clamp(Math.min(cpuSeconds, (cpuSeconds / seconds) * sampleSeconds) * 1000),
    },
    { counter: 'mem.consumed', instance: '', value: residentKilobytes },
    { counter: 'mem.active', instance: '', value: residentKilobytes },
    {
      counter: 'mem.usage',
      instance: '',
      value: clamp((residentKilobytes / 1024 / machine.record.memoryMegabytes) * 10_000, 10_000),
    },
    { counter: 'sys.uptime', instance: '', value: Number.isNaN(started) ? 0 : Math.floor((now.time - started) / 1000) },
  ]
  for (const nic of statistics.nics) {
    const earlier = before?.statistics.nics.find(({ mac }) => mac === nic.mac)
    const card = machine.record.devices.find((device) => isEthernetCard(device) && device.macAddress === nic.mac)
    const instance = String(card?.key ?? nic.mac)
    const received = rate(nic.receivedBytes, earlier?.receivedBytes, seconds)
    const transmitted = rate(nic.transmittedBytes, earlier?.transmittedBytes, seconds)
    for (const counter of ['net.received', 'net.bytesRx']) samples.push({ counter, instance, value: received })
    for (const counter of ['net.transmitted', 'net.bytesTx']) samples.push({ counter, instance, value: transmitted })
  }
  for (const disk of statistics.disks) {
    const earlier = before?.statistics.disks.find(({ bus, unit }) => bus === disk.bus && unit === disk.unit)
    const instance = `scsi${disk.bus}:${disk.unit}`
    samples.push({ counter: 'virtualDisk.read', instance, value: rate(disk.readBytes, earlier?.readBytes, seconds) })
    samples.push({
      counter: 'virtualDisk.write',
      instance,
      value: rate(disk.writtenBytes, earlier?.writtenBytes, seconds),
    })
  }
  return [...samples, ...totals(samples)]
}

/** A device counter's sum is the machine's. */
function totals(samples: readonly Sample[]): Sample[] {
  const sums = new Map<string, number>()
  for (const { counter, instance, value } of samples) {
    if (instance !== '') sums.set(counter, (sums.get(counter) ?? 0) + value)
  }
  return [...sums].map(([counter, value]) => ({ counter, instance: '', value }))
}

function rate(now: number, before: number | undefined, seconds: number): number {
  return clamp((now - (before ?? 0)) / 1024 / seconds)
}

function clamp(value: number, maximum = Number.MAX_SAFE_INTEGER): number {
  return Math.round(Math.min(Math.max(value, 0), maximum))
}
