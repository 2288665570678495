import { cpus, totalmem } from 'node:os'
import { Fault } from '../fault'
import { memoryIncrement } from '../hypervisor'
import type { Step } from './device-plan'
import type { MachineRecord } from './record'

const megabyte = 2 ** 20
/** A machine can have so many times the memory that it was powered on with. */
const maxMemoryFactor = 16
/** One that was powered on with less than this cannot have more than this (VMware knowledge base 2008405), in MB. */
const lowMemoryMegabytes = 3072

type Size = Pick<MachineRecord, 'cpus' | 'memoryMegabytes'>
type Sizes = Size & Pick<MachineRecord, 'cpuHotAdd' | 'memoryHotAdd'>

/** The most that a machine powered on with this size can have while it runs: no more than the host has. */
export function sizeLimit(record: Sizes): { readonly cpus: number; readonly memoryBytes: number } {
  return {
    cpus: record.cpuHotAdd === true ? Math.max(record.cpus, cpus().length) : record.cpus,
    memoryBytes: (record.memoryHotAdd === true ? memoryLimit(record) : record.memoryMegabytes) * megabyte,
  }
}

/** VirtualMachineConfigInfo.hotPlugMemoryLimit, in MB. */
export function memoryLimit({ memoryMegabytes }: Size): number {
  const host = Math.floor(totalmem() / megabyte)
  const most = Math.min(memoryMegabytes * maxMemoryFactor, host)
  return Math.max(memoryMegabytes, memoryMegabytes < lowMemoryMegabytes ? Math.min(most, lowMemoryMegabytes) : most)
}

/**
 * The steps that make a running machine larger. CpuHotPlugNotSupported and MemoryHotPlugNotSupported when it may not grow so,
 * or would shrink; `poweredOn` is the size that it was powered on with.
 */
export function growthSteps(before: Sizes, after: Size, poweredOn: Size): Step[] {
  const limit = sizeLimit({ ...before, ...poweredOn })
  const steps: Step[] = []
  if (after.memoryMegabytes !== before.memoryMegabytes) {
    const added = (after.memoryMegabytes - before.memoryMegabytes) * megabyte
    const bytes = after.memoryMegabytes * megabyte
    if (added < 0 || added % memoryIncrement !== 0 || bytes > limit.memoryBytes) {
      const text = 'Memory hot plug is not supported for this virtual machine'
      throw new Fault('MemoryHotPlugNotSupported', {}, text)
    }
    steps.push({ kind: 'grow-memory', bytes })
  }
  if (after.cpus !== before.cpus) {
    if (after.cpus < before.cpus || after.cpus > limit.cpus) {
      throw new Fault('CpuHotPlugNotSupported', {}, 'CPU hot plug is not supported for this virtual machine')
    }
    steps.push({ kind: 'grow-cpus', cpus: after.cpus })
  }
  return steps
}
