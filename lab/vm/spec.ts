import { randomUUID } from 'node:crypto'
import type { VirtualMachineConfigSpec } from '../../vmomi/schema'
import { Fault, invalidArgument } from '../fault'
import { unescapeName } from '../inventory/entity'
import { allocation } from '../inventory/pools'
import { guestFullName } from './guest-ids'
import type { MachineRecord } from './record'

const maxNameLength = 80
const maxCpus = 128
const maxMemoryMegabytes = 6 * 1024 * 1024
const defaultVersion = 'vmx-19'
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

type Settings = Omit<MachineRecord, 'id' | 'configPath' | 'devices' | 'extraConfig' | 'pool' | 'guest'>

/** Settings of a new machine where the specification says nothing. */
export function defaultSettings(): Settings {
  const now = new Date().toISOString()
  return {
    name: '',
    uuid: randomUUID(),
    instanceUuid: randomUUID(),
    guestId: 'otherGuest',
    annotation: '',
    version: defaultVersion,
    firmware: 'bios',
    cpus: 1,
    coresPerSocket: 1,
    memoryMegabytes: 32,
    cpuAllocation: allocation('cpu', {}, undefined),
    memoryAllocation: allocation('memory', {}, undefined),
    flags: {},
    files: {},
    created: now,
    modified: now,
    generation: 0,
    cleanPowerOff: true,
  }
}

/**
 * Settings with a specification applied to them, devices and extraConfig apart. InvalidArgument, InvalidName,
 * NumVirtualCpusExceedsLimit, MemorySizeNotSupported, NotSupported.
 */
export function applySpec(before: Settings, spec: VirtualMachineConfigSpec): Settings {
  const next = {
    ...before,
    name: spec.name === undefined || spec.name === '' ? before.name : checkName(unescapeName(spec.name)),
    uuid: checkUuid(spec.uuid, 'uuid') ?? before.uuid,
    instanceUuid: checkUuid(spec.instanceUuid, 'instanceUuid') ?? before.instanceUuid,
    guestId: spec.guestId === undefined || spec.guestId === '' ? before.guestId : spec.guestId,
    annotation: spec.annotation ?? before.annotation,
    version: spec.version === undefined || spec.version === '' ? before.version : spec.version,
    firmware: spec.firmware === undefined || spec.firmware === '' ? before.firmware : spec.firmware,
    cpus: spec.numCPUs ?? before.cpus,
    coresPerSocket: spec.numCoresPerSocket ?? before.coresPerSocket,
    memoryMegabytes: spec.memoryMB ?? before.memoryMegabytes,
    cpuHotAdd: spec.cpuHotAddEnabled ?? before.cpuHotAdd,
    memoryHotAdd: spec.memoryHotAddEnabled ?? before.memoryHotAdd,
    cpuAllocation: spec.cpuAllocation
      ? allocation('cpu', spec.cpuAllocation, before.cpuAllocation)
      : before.cpuAllocation,
    memoryAllocation: spec.memoryAllocation
      ? allocation('memory', spec.memoryAllocation, before.memoryAllocation)
      : before.memoryAllocation,
    flags: { ...before.flags, ...spec.flags },
    bootOptions: spec.bootOptions ?? before.bootOptions,
    managedBy: spec.managedBy ?? before.managedBy,
  }
  check(next)
  return next
}

/** InvalidName, or the name. */
export function checkName(name: string): string {
  if (name === '' || name.length > maxNameLength || /[\x00-\x1f\x7f]/.test(name)) {
    throw new Fault('InvalidName', { name }, `The name '${name}' is invalid`)
  }
  return name
}

function check(settings: Settings): void {
  if (settings.name === '') throw invalidArgument('configSpec.name')
  if (guestFullName(settings.guestId) === undefined) throw invalidArgument('configSpec.guestId')
  if (settings.annotation.length > 64 * 1024) throw invalidArgument('configSpec.annotation')
  if (!/^vmx-(?:0[4-9]|1\d)$/.test(settings.version)) {
    throw new Fault('NotSupported', {}, `Virtual hardware ${settings.version} is not supported`)
  }
  if (settings.firmware !== 'bios')
    throw new Fault('NotSupported', {}, `The firmware '${settings.firmware}' is not supported`)
  if (settings.cpus < 1) throw invalidArgument('configSpec.numCPUs')
  if (settings.cpus > maxCpus) {
    throw new Fault('NumVirtualCpusExceedsLimit', { maxSupportedVcpus: maxCpus }, `At most ${maxCpus} virtual CPUs`)
  }
  if (settings.coresPerSocket < 1 || settings.cpus % settings.coresPerSocket !== 0) {
    throw invalidArgument('configSpec.numCoresPerSocket')
  }
  const { memoryMegabytes } = settings
  if (memoryMegabytes < 4 || memoryMegabytes > maxMemoryMegabytes || memoryMegabytes % 4 !== 0) {
    const range = { minMemorySizeMB: 4, maxMemorySizeMB: maxMemoryMegabytes }
    const memorySizeMB = Math.min(memoryMegabytes, 0x7fffffff)
    throw new Fault(
      'MemorySizeNotSupported',
      { memorySizeMB, ...range },
      `${memoryMegabytes} MB of memory is not supported`,
    )
  }
}

function checkUuid(uuid: string | undefined, name: string): string | undefined {
  if (uuid === undefined || uuid === '') return undefined
  if (!uuidPattern.test(uuid)) throw invalidArgument(`configSpec.${name}`)
  return uuid.toLowerCase()
}
