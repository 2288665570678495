import { z } from 'zod'
import { notAvailableIssue } from '../api/docker-error'
import { consoleSizeField, flagField, listField, mapField, numberField, orZero, textField, unavailable } from './fields'
import { logConfigField } from './log-config'

/** Docker's default size of /dev/shm, bytes. */
const defaultShmSize = 64 * 1024 * 1024

/** dockerd's own minimum, bytes. */
const minMemory = 6 * 1024 * 1024

/**
 * One of some words; '' becomes `byDefault`, other words of docker's (`known`) are refused with 501, and what is no word of
 * docker's with its own sentence.
 */
function mode(
  byDefault: string,
  available: readonly string[],
  reason: string,
  { known, sentence }: { readonly known: RegExp; readonly sentence: (value: string) => string },
) {
  return textField().transform((value, context) => {
    if (value === '') return byDefault
    if (available.includes(value)) return value
    if (!known.test(value)) {
      context.addIssue({ code: 'custom', message: sentence(value) })
      return z.NEVER
    }
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
  TmpfsOptions: z.object({ SizeBytes: numberField(), Mode: numberField() }).nullish(),
})

const ulimit = z.object({ Name: textField(), Hard: numberField(), Soft: numberField() })

/** Docker's `HostConfig`: every field is honoured or refused by name. What is refused shows docker's zero in inspect. */
export const hostConfigSchema = z.object({
  Binds: unavailable(null, 'there are no volumes yet, and never directories of the host'),
  /** Written by the client. */
  ContainerIDFile: textField(),
  LogConfig: logConfigField(),
  NetworkMode: textField(),
  PortBindings: unavailable({}, 'ports are not published yet'),
  RestartPolicy: orZero(restartPolicy, { Name: '', MaximumRetryCount: 0 }).transform((policy) =>
    policy.Name === '' ? { ...policy, Name: 'no' } : policy,
  ),
  AutoRemove: flagField(),
  VolumeDriver: unavailable('', 'there are no volumes yet', ['local']),
  VolumesFrom: unavailable(null, 'there are no volumes yet'),
  Mounts: z
    .array(mount)
    .nullish()
    .transform((mounts, context) => {
      for (const { Type, Target } of mounts ?? []) {
        const message =
          Type !== 'tmpfs'
            ? `type "${Type}" is not available on this host: there are no volumes yet`
            : Target.startsWith('/')
              ? undefined
              : `invalid mount target, must be an absolute path in the container`
        if (message === undefined) continue
        context.addIssue({ code: 'custom', message, ...(Type !== 'tmpfs' && { params: notAvailableIssue }) })
        return z.NEVER
      }
      return mounts ?? undefined
    }),
  /** Rows and columns of the terminal when the process starts. */
  ConsoleSize: consoleSizeField().transform((size): [number, number] => size ?? [0, 0]),
  Annotations: mapField().refine(
    (annotations) => !('' in annotations),
    'invalid Annotations: the empty string is not permitted as an annotation key',
  ),

  /** The process has every capability of its own kernel; these matter when some are dropped. */
  CapAdd: listField(),
  CapDrop: listField(),
  CgroupnsMode: mode('private', ['private'], isolation, {
    known: /^host$/,
    sentence: (value) => `invalid cgroup namespace mode: ${value}`,
  }),
  Dns: listField(),
  DnsOptions: listField(),
  DnsSearch: listField(),
  ExtraHosts: listField(),
  GroupAdd: listField(),
  IpcMode: mode('private', ['private', 'none', 'shareable'], isolation, {
    known: /^host$|^container:/,
    sentence: (value) => `invalid IPC mode: ${value}`,
  }),
  Cgroup: unavailable('', isolation),
  Links: unavailable(null, 'use the names of a network'),
  OomScoreAdj: numberField(),
  PidMode: mode('', [], isolation, {
    known: /^host$|^container:/,
    sentence: (value) => `invalid PID mode: ${value}`,
  }),
  /** True by nature: the process has its kernel and its devices for itself. */
  Privileged: flagField(),
  PublishAllPorts: unavailable(false, 'ports are not published yet'),
  ReadonlyRootfs: flagField(),
  SecurityOpt: listField(),
  StorageOpt: unavailable(undefined, 'the root file system has no size limit of its own yet'),
  Tmpfs: mapField(),
  UTSMode: mode('', [], isolation, { known: /^host$/, sentence: (value) => `invalid UTS mode: ${value}` }),
  UsernsMode: mode('', ['host'], isolation, {
    known: /^/,
    sentence: (value) => `invalid user namespace mode: ${value}`,
  }),
  ShmSize: orZero(
    z
      .number()
      .int()
      .refine((size) => size >= 0, 'SHM size can not be less than 0'),
    0,
  ).transform((size) => (size === 0 ? defaultShmSize : size)),
  Sysctls: mapField(),
  Runtime: mode('runc', ['runc'], 'there is one runtime', {
    known: /^io\.containerd\./,
    sentence: (value) => `unknown or invalid runtime name: ${value}`,
  }),
  Isolation: mode('', ['default'], 'there is one isolation', {
    known: /^$/,
    sentence: (value) => `invalid isolation (${value}): linux only supports 'default'`,
  }),

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

const endpointSettings = z.object({
  IPAMConfig: unavailable(null, 'addresses are assigned by the host'),
  Links: unavailable(null, 'use the names of a network'),
  Aliases: listField(),
  DriverOpts: unavailable(null, 'the networks have no options'),
  MacAddress: unavailable('', 'the MAC address is assigned by the host'),
  GwPriority: numberField(),
})

/** Docker's `NetworkingConfig`: the networks by name. What the host assigns itself (ids, addresses) is not read. */
export const networkingConfigSchema = z.object({
  EndpointsConfig: orZero(
    z.record(
      z.string(),
      endpointSettings.nullish().transform((settings) => settings ?? undefined),
    ),
    {},
  ),
})
