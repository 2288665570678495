import type { Schema } from './extra-config'
import { type Health, type HealthCheck, type HealthStatus, maxProbeOutput, maxProbes } from './health-check'
import type { Resources } from './resources'
import type { RestartPolicy } from './restart-policy'
import type { Restrictions } from './restrictions'
import type { SyslogSpec } from './syslog'

/** A process as Docker and OCI describe it; names are resolved inside the container's root. */
export interface ProcessSpec {
  /** Program and arguments; never empty. */
  readonly args: readonly string[]
  /** `NAME=value`, in order. */
  readonly env: readonly string[]
  /** Absolute working directory; made when missing (main process only, as docker does). */
  readonly cwd: string
  /** Docker's `user[:group]`, names or numbers, resolved against the container's /etc/passwd and /etc/group; '' is root. */
  readonly user: string
  readonly additionalGroups?: readonly string[]
  readonly tty: boolean
  /** Initial size of the terminal. */
  readonly size?: TerminalSize
  /** Keep standard input open with nobody attached (docker's -i). */
  readonly openStdin: boolean
  /** Close standard input when the first attached client closes it. */
  readonly stdinOnce: boolean
  /** True: it keeps capabilities that the container's other processes lack (docker's `exec --privileged`). */
  readonly privileged?: boolean
}

export interface TerminalSize {
  readonly rows: number
  readonly columns: number
}

/** One vmxnet3 NIC, found by its MAC. */
export interface NicSpec {
  /** `00:50:56:xx:xx:xx`, lower case. */
  readonly mac: string
  /** Interface name inside the container, `eth0` first. */
  readonly name: string
  /** `static` with addresses in CIDR form, or `dhcp`. */
  readonly addressing: { readonly kind: 'dhcp' } | { readonly kind: 'static'; readonly addresses: readonly string[] }
  readonly gateway?: string
  readonly mtu?: number
}

export interface NetworkSpec {
  readonly nics: readonly NicSpec[]
  readonly nameservers: readonly string[]
  readonly searchDomains: readonly string[]
  readonly resolvOptions: readonly string[]
  /** Extra lines of /etc/hosts. */
  readonly hosts: readonly { readonly address: string; readonly names: readonly string[] }[]
}

/** A file system of the container besides its root. Disks are found by SCSI bus and unit. */
export type MountSpec =
  | {
      /** A disk of its own, which the tether formats when it is new; it may be mounted at several targets. */
      readonly kind: 'volume'
      readonly bus: number
      readonly unit: number
      readonly target: string
      readonly readOnly: boolean
      /** What the image has at the target is copied into an empty volume at the container's first start. */
      readonly copyUp: boolean
      /** Relative path of what is mounted of the volume; absent: all of it. */
      readonly subpath?: string
    }
  | (NfsShare & {
      /** A directory of an NFS server, which the tether mounts over the container's network. */
      readonly kind: 'nfs'
      readonly target: string
      readonly readOnly: boolean
      /** As with a volume of the kind `volume`. */
      readonly copyUp: boolean
      readonly subpath?: string
    })
  | {
      /** A disk with an image's file system, which is only read; it may be mounted at several targets. */
      readonly kind: 'image'
      readonly bus: number
      readonly unit: number
      readonly target: string
      readonly subpath?: string
    }
  | { readonly kind: 'tmpfs'; readonly target: string; readonly options: string }

/** A directory of an NFS server, version 3 over TCP. */
export interface NfsShare {
  /** Name or IPv4 address. */
  readonly host: string
  /** Absolute. */
  readonly path: string
  /** Of NFS and of the mount protocol; absent: asked of the server's port mapper. */
  readonly port?: number
  readonly mountPort?: number
}

/** What the tether is told and what it tells: the configuration of one container VM. */
export interface ContainerConfig {
  /** Version of this schema. */
  version: 1
  /** Docker container id, 64 hex digits. */
  id: string
  hostname: string
  domainname: string
  process: ProcessSpec
  /** The root disk: SCSI bus and unit of the VMDK that holds the container's file system (ext4). */
  root: { readonly bus: number; readonly unit: number; readonly readOnly: boolean }
  mounts: readonly MountSpec[]
  network: NetworkSpec
  /** Number or name (`SIGTERM`) of the signal that asks the process to stop. */
  stopSignal: string
  /** OpenSSH public key line of the only client that may open a channel: this VCH's. */
  authorizedKey: string
  /** True when a client will attach before the start: the tether then keeps the first output for it. */
  expectAttach: boolean
  /** Absent: the process may do everything. */
  restrictions?: Restrictions
  /** Absent: the processes may use what the VM has. */
  resources?: Resources
  /** Absent: the end of the process is the container's. */
  restart?: RestartPolicy
  /** `none`: what the process writes is kept nowhere. Absent: in the log. */
  log?: 'none'
  /** Absent: what the process writes is sent nowhere. */
  syslog?: SyslogSpec
  /** Absent: nothing is checked. */
  healthCheck?: HealthCheck

  /** What the port layer keeps with the VM and the guest never sees: see appliance/portlayer. */
  record: Record<string, unknown>

  /** Reported by the tether: the state of the present or last run. */
  state: RunState
  /** Reported by the tether before it listens: the channel's host key of this boot, an OpenSSH public key line. */
  hostKey: { readonly run: number; readonly key: string }
  /** Reported by the tether of a container with a health check. */
  health: Health & { readonly run: number }
}

/** State of one run (one power-on) of a container, as its tether reports it. Times are RFC 3339 with nanoseconds. */
export interface RunState {
  /** Counts power-ons: the tether increments what it finds. */
  readonly run: number
  readonly status: 'booting' | 'running' | 'exited' | 'failed'
  readonly startedAt?: string
  readonly finishedAt?: string
  /** Exit code as docker gives it: 128+n when signal n ended the process. */
  readonly exitCode?: number
  /** Why the process could not be started (`failed`): docker's text; the exit code is then 126, 127 or 128. */
  readonly error?: string
  readonly oomKilled?: boolean
  /** Present when the process was started again in this run; `startedAt` is then its last start. */
  readonly restarts?: RestartReport
  /** With `running`: every process of the container is frozen. */
  readonly paused?: boolean
  readonly addresses?: readonly { readonly nic: string; readonly addresses: readonly string[] }[]
}

/** Restarts of the process within a run, and how its life before the present one ended. */
export interface RestartReport {
  /** How often it was started again; the start that is waited for is counted. */
  readonly count: number
  /** True between an end and the next start. */
  readonly waiting: boolean
  readonly startedAt: string
  readonly finishedAt: string
  readonly exitCode: number
  readonly oomKilled: boolean
}

const statuses: ReadonlySet<unknown> = new Set<RunState['status']>(['booting', 'running', 'exited', 'failed'])

function bounded(value: unknown, limit: number): string {
  if (typeof value !== 'string' || value.length > limit)
    throw new TypeError(`expected a string of at most ${limit} characters`)
  return value
}

function integer(value: unknown, low: number, high: number): number {
  if (!Number.isInteger(value) || (value as number) < low || (value as number) > high) {
    throw new TypeError(`expected an integer from ${low} to ${high}`)
  }
  return value as number
}

function object(value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new TypeError('expected an object')
  return value as Record<string, unknown>
}

function list(value: unknown, limit: number): unknown[] {
  if (!Array.isArray(value) || value.length > limit) throw new TypeError(`expected a list of at most ${limit}`)
  return value
}

const timePattern = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z$/

function time(value: unknown): string {
  const text = bounded(value, 40)
  if (!timePattern.test(text)) throw new TypeError('expected an RFC 3339 time in UTC')
  return text
}

function parseRestarts(value: unknown): RestartReport {
  const claim = object(value)
  return {
    count: integer(claim.count, 1, Number.MAX_SAFE_INTEGER),
    waiting: claim.waiting === true,
    startedAt: time(claim.startedAt),
    finishedAt: time(claim.finishedAt),
    exitCode: integer(claim.exitCode, 0, 255),
    oomKilled: claim.oomKilled === true,
  }
}

/** Checks what a guest claims about its run; the guest is hostile. */
export function parseRunState(value: unknown): RunState {
  const claim = object(value)
  if (!statuses.has(claim.status)) throw new TypeError('unknown status')
  return {
    run: integer(claim.run, 0, Number.MAX_SAFE_INTEGER),
    status: claim.status as RunState['status'],
    ...(claim.startedAt !== undefined && { startedAt: time(claim.startedAt) }),
    ...(claim.finishedAt !== undefined && { finishedAt: time(claim.finishedAt) }),
    ...(claim.exitCode !== undefined && { exitCode: integer(claim.exitCode, 0, 255) }),
    ...(claim.error !== undefined && { error: bounded(claim.error, 4096) }),
    ...(claim.oomKilled !== undefined && { oomKilled: claim.oomKilled === true }),
    ...(claim.restarts !== undefined && { restarts: parseRestarts(claim.restarts) }),
    ...(claim.paused !== undefined && { paused: claim.paused === true }),
    ...(claim.addresses !== undefined && {
      addresses: list(claim.addresses, 16).map((entry) => {
        const nic = object(entry)
        return { nic: bounded(nic.nic, 32), addresses: list(nic.addresses, 16).map((address) => bounded(address, 64)) }
      }),
    }),
  }
}

const healthStatuses: ReadonlySet<unknown> = new Set<HealthStatus>(['starting', 'healthy', 'unhealthy'])
/** What is put around an output: the sentence on a timeout, the dots behind what was cut. */
const maxProbeRemark = 128

/** Checks what a guest claims about its health; the guest is hostile. */
export function parseHealth(value: unknown): ContainerConfig['health'] {
  const claim = object(value)
  if (!healthStatuses.has(claim.status)) throw new TypeError('unknown health')
  return {
    run: integer(claim.run, 0, Number.MAX_SAFE_INTEGER),
    status: claim.status as HealthStatus,
    failingStreak: integer(claim.failingStreak, 0, Number.MAX_SAFE_INTEGER),
    log: list(claim.log, maxProbes).map((entry) => {
      const probe = object(entry)
      return {
        start: time(probe.start),
        end: time(probe.end),
        exitCode: integer(probe.exitCode, -1, 255),
        output: bounded(probe.output, maxProbeOutput + maxProbeRemark),
      }
    }),
  }
}

export const containerConfig: Schema<ContainerConfig> = {
  version: { scope: 'guest' },
  id: { scope: 'guest' },
  hostname: { scope: 'guest' },
  domainname: { scope: 'guest' },
  process: { scope: 'guest' },
  root: { scope: 'guest' },
  mounts: { scope: 'guest' },
  network: { scope: 'guest' },
  stopSignal: { scope: 'guest' },
  authorizedKey: { scope: 'guest' },
  expectAttach: { scope: 'guest' },
  restrictions: { scope: 'guest' },
  resources: { scope: 'guest' },
  restart: { scope: 'guest' },
  log: { scope: 'guest' },
  syslog: { scope: 'guest' },
  healthCheck: { scope: 'guest' },
  record: { scope: 'hidden' },
  state: { scope: 'reported', parse: parseRunState },
  hostKey: {
    scope: 'reported',
    parse: (value) => {
      const claim = object(value)
      return { run: integer(claim.run, 0, Number.MAX_SAFE_INTEGER), key: bounded(claim.key, 1024) }
    },
  },
  health: { scope: 'reported', parse: parseHealth },
}
