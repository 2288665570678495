import { z } from 'zod'
import { notAvailableIssue } from '../api/docker-error'
import { flagField, listField, mapField, numberField, orZero, textField, unavailable } from './fields'
import { logConfigField } from './log-config'
import { portBindingsField } from './port-bindings'

/** Docker's default size of /dev/shm, bytes. */
const defaultShmSize = 64 * 1024 * 1024

/** dockerd's own minimum, bytes. */
const minMemory = 6 * 1024 * 1024

/** One of some words; '' becomes `byDefault`, other words of docker's are refused with 501. */
function mode(byDefault: string, available: readonly string[], reason: string) {
  return textField().transform((value, context) => {
    if (value === '') return byDefault
    if (available.includes(value)) return value
    context.addIssue({
      code: 'custom',
      message: `"${value}" is not available on this host: ${reason}`,
      params: notAvailableIssue,
    })
    return z.NEVER
  })
}

const isolation = 'a container shares no namespace with another or with the host'
const cpuReason = 'use NanoCpus, or CpuPeriod and CpuQuota'
const blockReason = 'there is no block I/O control yet'

const restartPolicy = z.object({ Name: textField(), MaximumRetryCount: numberField() })

const mount = z.object({
  Type: textField(),
  Source: textField(),
  Target: textField(),
  ReadOnly: flagField(),
  Consistency: textField(),
  BindOptions: z
    .record(z.string(), z.unknown())
    .nullish()
    .transform((options) => options ?? undefined),
  VolumeOptions: z
    .object({
      NoCopy: flagField(),
      Labels: mapField(),
      DriverConfig: z.object({ Name: textField(), Options: mapField() }).nullish(),
      Subpath: textField(),
    })
    .nullish(),
  TmpfsOptions: z.object({ SizeBytes: numberField(), Mode: numberField() }).nullish(),
})

/** An entry of HostConfig.Mounts, checked by mount-spec.ts. */
export type MountRequest = z.output<typeof mount>

const ulimit = z.object({ Name: textField(), Hard: numberField(), Soft: numberField() })

/** Docker's `HostConfig`: every field is honoured or refused by name. What is refused shows docker's zero in inspect. */
export const hostConfigSchema = z.object({
  /** Volumes; directories of the host are refused: see mount-spec.ts. */
  Binds: listField(),
  /** Written by the client. */
  ContainerIDFile: textField(),
  LogConfig: logConfigField(),
  NetworkMode: textField(),
  PortBindings: portBindingsField(),
  RestartPolicy: orZero(restartPolicy, { Name: '', MaximumRetryCount: 0 }).transform((policy) =>
    policy.Name === '' ? { Name: 'no', MaximumRetryCount: 0 } : policy,
  ),
  AutoRemove: flagField(),
  VolumeDriver: textField(),
  VolumesFrom: listField(),
  Mounts: z
    .array(mount)
    .nullish()
    .transform((mounts) => mounts ?? undefined),
  /** Rows and columns of the terminal when the process starts. */
  ConsoleSize: z
    .tuple([z.number().int().min(0).max(0xffff), z.number().int().min(0).max(0xffff)])
    .nullish()
    .transform((size) => size ?? ([0, 0] as [number, number])),
  Annotations: mapField(),

  /** The process has every capability of its own kernel; these matter when some are dropped. */
  CapAdd: listField(),
  CapDrop: listField(),
  CgroupnsMode: mode('private', ['private'], isolation),
  Dns: listField(),
  DnsOptions: listField(),
  DnsSearch: listField(),
  ExtraHosts: listField(),
  GroupAdd: listField(),
  IpcMode: mode('private', ['private', 'none', 'shareable'], isolation),
  Cgroup: unavailable('', isolation),
  Links: unavailable(null, 'use the names of a network'),
  OomScoreAdj: numberField(),
  PidMode: mode('', ['private'], isolation),
  /** True by nature: the process has its kernel and its devices for itself. */
  Privileged: flagField(),
  PublishAllPorts: flagField(),
  ReadonlyRootfs: flagField(),
  SecurityOpt: listField(),
  StorageOpt: unavailable(undefined, 'the root file system has no size limit of its own yet'),
  Tmpfs: mapField(),
  UTSMode: mode('', [], isolation),
  UsernsMode: mode('', ['host'], isolation),
  ShmSize: orZero(z.number().int().min(0, 'SHM size can not be less than 0'), 0).transform((size) =>
    size === 0 ? defaultShmSize : size,
  ),
  Sysctls: mapField(),
  Runtime: mode('runc', ['runc'], 'there is one runtime'),
  Isolation: mode('', ['default'], 'there is one isolation'),

  CpuShares: unavailable(0, cpuReason),
  Memory: orZero(
    z
      .number()
      .int()
      .refine((bytes) => bytes === 0 || bytes >= minMemory, 'Minimum memory limit allowed is 6MB'),
    0,
  ),
  NanoCpus: orZero(z.number().int().min(0, 'invalid number of CPUs'), 0),
  CgroupParent: unavailable('', isolation),
  BlkioWeight: unavailable(0, blockReason),
  BlkioWeightDevice: unavailable(null, blockReason),
  BlkioDeviceReadBps: unavailable(null, blockReason),
  BlkioDeviceWriteBps: unavailable(null, blockReason),
  BlkioDeviceReadIOps: unavailable(null, blockReason),
  BlkioDeviceWriteIOps: unavailable(null, blockReason),
  CpuPeriod: orZero(z.number().int().min(0), 0).refine(
    (period) => period === 0 || (period >= 1000 && period <= 1_000_000),
    'CPU cfs period can not be less than 1ms (i.e. 1000) or larger than 1s (i.e. 1000000)',
  ),
  CpuQuota: orZero(z.number().int(), 0).refine(
    (quota) => quota <= 0 || quota >= 1000,
    'CPU cfs quota can not be less than 1ms (i.e. 1000)',
  ),
  CpuRealtimePeriod: unavailable(0, cpuReason),
  CpuRealtimeRuntime: unavailable(0, cpuReason),
  CpusetCpus: unavailable('', cpuReason),
  CpusetMems: unavailable('', 'there are no memory nodes to choose from'),
  Devices: unavailable(null, 'devices of the host are not reachable'),
  DeviceCgroupRules: unavailable(null, 'devices of the host are not reachable'),
  DeviceRequests: unavailable(null, 'devices of the host are not reachable'),
  KernelMemory: unavailable(undefined, 'use Memory'),
  KernelMemoryTCP: unavailable(undefined, 'use Memory'),
  MemoryReservation: unavailable(0, 'use Memory'),
  /** A container has no swap: what says "none" or "as the host likes" passes. */
  MemorySwap: numberField(),
  MemorySwappiness: unavailable(null, 'containers have no swap', [-1]),
  OomKillDisable: unavailable(null, 'a container has its own memory'),
  Init: z
    .boolean()
    .nullish()
    .transform((init) => init ?? undefined),
  PidsLimit: unavailable(null, 'the number of processes has no limit of its own yet', [-1]),
  Ulimits: z
    .array(ulimit)
    .nullish()
    .transform((limits) => limits ?? null),
  CpuCount: unavailable(0, 'it is for Windows'),
  CpuPercent: unavailable(0, 'it is for Windows'),
  IOMaximumIOps: unavailable(0, 'it is for Windows'),
  IOMaximumBandwidth: unavailable(0, 'it is for Windows'),
  /** None by default: every path of the container is its own. */
  MaskedPaths: listField(),
  ReadonlyPaths: listField(),
})

/** A container's docker host configuration as it is kept in its record. */
export type HostConfig = z.output<typeof hostConfigSchema>
