import * as z from 'zod'
import { notAvailableIssue } from '../api/docker-error'
import { consoleSizeField, flagField, listField, mapField, numberField, orZero, textField, unavailable } from './fields'
import { logConfigField } from './log-config'
import { portBindingsField } from './port-bindings'
import { resourceFields } from './resource-fields'

/** Docker's default size of /dev/shm, bytes. */
const defaultShmSize = 64 * 1024 * 1024

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
    .nullish()
    .transform((options) => options ?? undefined),
  ImageOptions: z
    .object({ Subpath: textField() })
    .nullish()
    .transform((options) => options ?? undefined),
  TmpfsOptions: z
    .object({ SizeBytes: numberField(), Mode: numberField() })
    .nullish()
    .transform((options) => options ?? undefined),
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
    policy.Name === '' ? { ...policy, Name: 'no' } : policy,
  ),
  AutoRemove: flagField(),
  VolumeDriver: textField(),
  VolumesFrom: listField(),
  Mounts: z
    .array(mount)
    .nullish()
    .transform((mounts) => mounts ?? undefined),
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
  /** Names of other containers: see links.ts. */
  Links: listField(),
  OomScoreAdj: numberField(),
  PidMode: mode('', [], isolation, {
    known: /^host$|^container:/,
    sentence: (value) => `invalid PID mode: ${value}`,
  }),
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

  ...resourceFields,
  Init: z
    .boolean()
    .nullish()
    .transform((init) => init ?? undefined),
  /** Absent: 0022. */
  Umask: z
    .uint32()
    .nullish()
    .transform((mask) => mask ?? undefined),
  /** None by default: every path of the container is its own. */
  MaskedPaths: listField(),
  ReadonlyPaths: listField(),
})

/** A container's docker host configuration as it is kept in its record. */
export type HostConfig = z.output<typeof hostConfigSchema>
