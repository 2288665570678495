import * as z from 'zod'
import { numberField, orZero, textField, unavailable } from './fields'

const weightDevices = z
  .array(z.object({ Path: textField(), Weight: numberField() }))
  .nullish()
  .transform((devices) => devices ?? null)

const throttledDevices = z
  .array(z.object({ Path: textField(), Rate: numberField() }))
  .nullish()
  .transform((devices) => devices ?? null)

const ulimit = z.object({ Name: textField(), Hard: numberField(), Soft: numberField() })

const isolation = 'a container shares no namespace with another or with the host'
const devices = 'devices of the host are not reachable'
const realtime = 'the kernel of a container gives no real-time share to groups'

/** Docker's `Resources`: fields of a create's HostConfig and of an update. What they may say is checked in resources.ts. */
export const resourceFields = {
  CpuShares: numberField(),
  Memory: numberField(),
  NanoCpus: numberField(),
  CgroupParent: unavailable('', isolation),
  BlkioWeight: numberField(),
  BlkioWeightDevice: weightDevices,
  BlkioDeviceReadBps: throttledDevices,
  BlkioDeviceWriteBps: throttledDevices,
  BlkioDeviceReadIOps: throttledDevices,
  BlkioDeviceWriteIOps: throttledDevices,
  CpuPeriod: numberField(),
  CpuQuota: numberField(),
  CpuRealtimePeriod: unavailable(0, realtime),
  CpuRealtimeRuntime: unavailable(0, realtime),
  CpusetCpus: textField(),
  CpusetMems: textField(),
  Devices: unavailable(null, devices),
  DeviceCgroupRules: unavailable(null, devices),
  DeviceRequests: unavailable(null, devices),
  KernelMemory: orZero(z.number().int(), 0).transform((bytes) => bytes || undefined),
  KernelMemoryTCP: orZero(z.number().int(), 0).transform((bytes) => bytes || undefined),
  MemoryReservation: numberField(),
  MemorySwap: numberField(),
  /** -1 is what the CLI says for none. */
  MemorySwappiness: z
    .number()
    .int()
    .nullish()
    .transform((swappiness) => (swappiness === undefined || swappiness === -1 ? null : swappiness)),
  OomKillDisable: z
    .boolean()
    .nullish()
    .transform((disable) => disable ?? null),
  PidsLimit: z
    .number()
    .int()
    .nullish()
    .transform((limit) => limit ?? null),
  Ulimits: z
    .array(ulimit)
    .nullish()
    .transform((limits) => limits ?? null),
  CpuCount: numberField(),
  CpuPercent: numberField(),
  IOMaximumIOps: numberField(),
  IOMaximumBandwidth: numberField(),
} as const

const resources = z.object(resourceFields)

/** Docker's `Resources` as they are read. */
export type DockerResources = z.output<typeof resources>
