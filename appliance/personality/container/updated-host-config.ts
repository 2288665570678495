import * as z from 'zod'
import { numberField, textField } from './fields'
import type { HostConfig } from './host-config'
import { resourceFields } from './resource-fields'

/** Docker's Resources and RestartPolicy; what is zero stays as it is. */
export const updateBody = z
  .object(resourceFields)
  .extend({ RestartPolicy: z.object({ Name: textField(), MaximumRetryCount: numberField() }).nullish() })

/** What a client wants changed. */
export type Update = z.output<typeof updateBody>

/** The host configuration after an update, or dockerd's sentence about why there is none. */
export type Changed = { readonly hostConfig: HostConfig } | { readonly refusal: string }

/** Fields of which 0 or '' means that they stay. */
const scalars = [
  'BlkioWeight',
  'CpuShares',
  'NanoCpus',
  'CpuPeriod',
  'CpuQuota',
  'CpusetCpus',
  'CpusetMems',
  'Memory',
  'MemorySwap',
  'MemoryReservation',
] as const

/** Fields of which null means that they stay, and an empty list that nothing is left (API 1.55). */
const lists = [
  'BlkioWeightDevice',
  'BlkioDeviceReadBps',
  'BlkioDeviceWriteBps',
  'BlkioDeviceReadIOps',
  'BlkioDeviceWriteIOps',
] as const

/** Applies an update whose resources are checked (dockerd, container/container_unix.go, UpdateContainer). */
export function changedHostConfig(present: HostConfig, update: Update): Changed {
  const refusal = mixture(present, update) ?? swapTooSmall(present, update) ?? reservedTooMuch(present, update)
  if (refusal !== undefined) return { refusal }
  const changed: Record<string, unknown> = { ...present }
  for (const name of scalars) if (update[name] !== 0 && update[name] !== '') changed[name] = update[name]
  for (const name of lists) if (update[name] !== null) changed[name] = update[name]
  // Any number below 1 takes the limit away.
  if (update.PidsLimit !== null) changed.PidsLimit = Math.max(0, update.PidsLimit)
  const { RestartPolicy: policy } = update
  if (policy && policy.Name !== '') {
    if (present.AutoRemove && policy.Name !== 'no') {
      return { refusal: 'Restart policy cannot be updated because AutoRemove is enabled for the container' }
    }
    changed.RestartPolicy = policy
  }
  return { hostConfig: changed as HostConfig }
}

/** The two ways of saying how many processors do not mix. */
function mixture(present: HostConfig, update: Update): string | undefined {
  const mixtures = [
    [update.NanoCpus, present.CpuPeriod, 'Nano CPUs', 'CPU Period'],
    [update.NanoCpus, present.CpuQuota, 'Nano CPUs', 'CPU Quota'],
    [update.CpuPeriod, present.NanoCpus, 'CPU Period', 'NanoCPUs'],
    [update.CpuQuota, present.NanoCpus, 'CPU Quota', 'NanoCPUs'],
  ] as const
  const found = mixtures.find(([wanted, set]) => wanted > 0 && set > 0)
  if (found === undefined) return undefined
  const [, , wanted, set] = found
  return `Conflicting options: ${wanted} cannot be updated as ${set} has already been set`
}

/** dockerd compares the numbers, so that no limit (0) and unlimited swap (-1) are less than any memory. */
function swapTooSmall(present: HostConfig, { Memory, MemorySwap }: Update): string | undefined {
  if (MemorySwap !== 0 || Memory === 0 || Memory <= present.MemorySwap) return undefined
  return 'Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time'
}

/** dockerd leaves this to the kernel, which then reserves what nobody may use. */
function reservedTooMuch(present: HostConfig, update: Update): string | undefined {
  const memory = update.Memory || present.Memory
  const reservation = update.MemoryReservation || present.MemoryReservation
  if (memory === 0 || reservation <= memory) return undefined
  return 'Minimum memory limit can not be less than memory reservation limit, see usage'
}
