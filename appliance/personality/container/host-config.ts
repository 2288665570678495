import { z } from 'zod'
import { notAvailableIssue } from '../api/docker-error'
import { flagField, listField, mapField, numberField, orZero, textField, unavailable } from './fields'
import { logConfigField } from './log-config'
import { portBindingsField } from './port-bindings'
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
