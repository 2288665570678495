import { capabilityMask } from './capabilities'
import type { SpecRecord } from './launch'

/** A resource limit as docker has it: a name of {@link ulimitNames}, -1 for no limit. */
export interface Ulimit {
  readonly name: string
  readonly soft: number
  readonly hard: number
}

/** What a container's processes may not, or not freely, do, and the kernel parameters that they find. Absent: nothing. */
export interface Restrictions {
  /** The only capabilities (`CAP_CHOWN`) that a process can have; absent: all. */
  readonly capabilities?: readonly string[]
  readonly noNewPrivileges?: boolean
  readonly ulimits?: readonly Ulimit[]
  /** -1000 to 1000. */
  readonly oomScoreAdjust?: number
  /** Of files that a process makes; its lowest nine bits count. Absent: 0022. */
  readonly umask?: number
  /** Its control group may be changed and divided from inside. */
  readonly writableCgroup?: boolean
  /** By name, `net.core.somaxconn`. */
  readonly sysctls?: Readonly<Record<string, string>>
  /** A small init is PID 1, the process its child. */
  readonly init?: boolean
  readonly maskedPaths?: readonly string[]
  readonly readonlyPaths?: readonly string[]
}

/** Docker's names of resource limits with the kernel's numbers (resource.h). */
const resources: Readonly<Record<string, number>> = {
  cpu: 0,
  fsize: 1,
  data: 2,
  stack: 3,
  core: 4,
  rss: 5,
  nproc: 6,
  nofile: 7,
  memlock: 8,
  as: 9,
  locks: 10,
  sigpending: 11,
  msgqueue: 12,
  nice: 13,
  rtprio: 14,
  rttime: 15,
}

/** The names of {@link Ulimit}. */
export const ulimitNames: readonly string[] = Object.keys(resources)

/** Where a container with an init finds it, as with docker. */
const initPath = '/sbin/docker-init'

/** The launcher's records that bind each process of the container. */
export function processRestrictions(restrictions: Restrictions): SpecRecord[] {
  const { capabilities, noNewPrivileges, ulimits = [], oomScoreAdjust, umask } = restrictions
  return [
    ...ulimits.map(({ name, soft, hard }) => ['ulimit', String(resources[name]), String(soft), String(hard)]),
    ...(capabilities === undefined ? [] : [['capabilities', capabilityMask(capabilities)]]),
    ...(oomScoreAdjust === undefined ? [] : [['oom-score', String(oomScoreAdjust)]]),
    ...(umask === undefined ? [] : [['umask', String(umask)]]),
    ...(noNewPrivileges ? [['no-new-privileges']] : []),
  ]
}

/** The launcher's records of what holds for the container as a whole. */
export function containerRestrictions(restrictions: Restrictions): SpecRecord[] {
  const { sysctls = {}, maskedPaths = [], readonlyPaths = [], writableCgroup } = restrictions
  return [
    ...(writableCgroup ? [['writable-cgroup']] : []),
    ...Object.entries(sysctls).map(([name, value]) => ['sysctl', name, value]),
    ...maskedPaths.map((path) => ['mask', path]),
    ...readonlyPaths.map((path) => ['read-only', path]),
  ]
}

/** What makes the program at `launcher` the container's init: its mount, and the words before the process's own. */
export function initRecords(restrictions: Restrictions, launcher: string): readonly SpecRecord[] {
  if (!restrictions.init) return []
  return [
    ['mount', 'bind', launcher, initPath, 'ro'],
    ['arg', initPath],
    ['arg', '--'],
  ]
}
