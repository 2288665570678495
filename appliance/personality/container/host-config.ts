import { z } from 'zod'
import { notAvailableIssue } from '../api/docker-error'
import { flagField, listField, mapField, numberField, orZero, textField, unavailable } from './fields'
import { logConfigField } from './log-config'
import { resourceFields } from './resource-fields'

/** Docker's default size of /dev/shm, bytes. */
const defaultShmSize = 64 * 1024 * 1024

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

const restartPolicy = z.object({ Name: textField(), MaximumRetryCount: numberField() })

const mount = z.object({
  Type: textField(),
  Source: textField(),
  Target: textField(),
  ReadOnly: flagField(),
  Consistency: textField(),
  TmpfsOptions: z.object({ SizeBytes: numberField(), Mode: numberField() }).nullish(),
})

/** Docker's `HostConfig`: every field is honoured or refused by name. What is refused shows docker's zero in inspect. */
export const hostConfigSchema = z.object({
  Binds: unavailable(null, 'there are no volumes yet, and never directories of the host'),
  /** Written by the client. */
  ContainerIDFile: textField(),
  LogConfig: logConfigField(),
  NetworkMode: textField(),
  PortBindings: unavailable({}, 'ports are not published yet'),
  RestartPolicy: orZero(restartPolicy, { Name: '', MaximumRetryCount: 0 }).transform((policy) =>
    policy.Name === '' ? { Name: 'no', MaximumRetryCount: 0 } : policy,
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
  PublishAllPorts: unavailable(false, 'ports are not published yet'),
  ReadonlyRootfs: flagField(),
  SecurityOpt: listField(),
  StorageOpt: unavailable(
    undefined,
    'the root file system of every container has the size that this host gives to all',
  ),
  Tmpfs: mapField(),
  UTSMode: mode('', [], isolation),
  UsernsMode: mode('', ['host'], isolation),
  ShmSize: orZero(z.number().int().min(0, 'SHM size can not be less than 0'), 0).transform((size) =>
    size === 0 ? defaultShmSize : size,
  ),
  Sysctls: mapField(),
  Runtime: mode('runc', ['runc'], 'there is one runtime'),
  Isolation: mode('', ['default'], 'there is one isolation'),

  ...resourceFields,
  Init: z
    .boolean()
    .nullish()
    .transform((init) => init ?? undefined),
  /** Of API 1.56: any value is one, 0 too. */
  Umask: z
    .unknown()
    .optional()
    .transform((value, context) => {
      if (value === undefined || value === null) return undefined
      const message = 'not available on this host: processes begin with 0022'
      context.addIssue({ code: 'custom', message, params: notAvailableIssue })
      return z.NEVER
    }),
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
