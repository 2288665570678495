import { readFile, stat } from 'node:fs/promises'
import { totalmem } from 'node:os'
import type { VirtualMachineConfigSpec } from '../../vmomi/schema'
import { DatastorePathError, normalizePath, parentPath, topDirectory } from '../datastore/path'
import { Fault, fileAlreadyExists, fileNotFound, invalidArgument } from '../fault'
import { localized, type Task } from '../history/tasks'
import type { ResourcePool } from '../inventory/pools'
import type { Lab } from '../lab'
import { type DeviceContext, DevicePlanner } from './device-planner'
import { machineSpec, runSteps } from './device-steps'
import { isDisk, standardDevices } from './device-types'
import { ExtraConfig } from './extra-config'
import { growthSteps } from './hot-add'
import { diskFiles, type VirtualMachine } from './machine'
import type { MachineRecord } from './record'
import { applySpec, defaultSettings } from './spec'
import { parseVmx } from './vmx'

const powerOnSeconds = 120
const maxVmxBytes = 32 << 20

/** Creates a machine with its directory, disks and configuration file; a failure leaves nothing of them. */
export async function createMachine(
  lab: Lab,
  spec: VirtualMachineConfigSpec,
  pool: ResourcePool,
  task: Task,
): Promise<VirtualMachine> {
  const { user } = task.spec
  const settings = applySpec(defaultSettings(), spec)
  lab.machines.checkName(settings.name)
  const configPath = await newConfigPath(lab, spec.files?.vmPathName, settings.name)
  const home = parentPath(configPath)
  const made = await makeHome(lab, home, configPath, user)
  try {
    const id = await lab.newId('vm')
    const record: MachineRecord = {
      ...settings,
      id,
      configPath,
      devices: standardDevices(),
      extraConfig: new ExtraConfig([]).edited(spec.extraConfig ?? []).entries(),
      pool: pool.record.id,
      guest: { addresses: [] },
    }
    const context = deviceContext(lab, record, 'off', user)
    const plan = await new DevicePlanner(record.devices, context).plan(spec.deviceChange ?? [])
    record.devices = plan.devices
    await runSteps(id, plan.steps, { hypervisor: lab.hypervisor, datastore: lab.datastore, devices: plan.devices })
    await lab.machines.writeConfiguration(record)
    // Two tasks can have got this far with one name.
    lab.machines.checkName(settings.name)
    const machine = await lab.machines.add(record)
    lab.events.post(
      'VmCreatedEvent',
      lab.placeOf(machine),
      user,
      `Created virtual machine ${machine.name}`,
      { template: false },
      task.number,
    )
    return machine
  } catch (error) {
    if (made !== undefined) await lab.datastore.remove(made)
    else await lab.datastore.remove(configPath).catch(ignoreMissing)
    if (made !== undefined) await lab.fileAccess.forget(made)
    throw error
  }
}

/** Registers the machine of a configuration file: what it says is checked as if a client had said it. */
export async function registerMachine(
  lab: Lab,
  path: string,
  name: string | undefined,
  pool: ResourcePool,
  task: Task,
): Promise<VirtualMachine> {
  const { user } = task.spec
  const configPath = lab.datastore.parse(path)
  lab.fileAccess.check(user, configPath, 'Datastore.Browse')
  const registered = lab.machines.list().find((machine) => machine.record.configPath === configPath)
  if (registered !== undefined)
    throw new Fault('AlreadyExists', { name: registered.name }, `${path} is already registered`)
  const file = await lab.datastore.file(configPath)
  if ((await stat(file)).size > maxVmxBytes) throw new Fault('InvalidVmConfig', {}, `${path} is too large`)
  const spec = parseVmx(await readFile(file, 'utf8'))
  const settings = applySpec(defaultSettings(), name === undefined ? spec : { ...spec, name })
  lab.machines.checkName(settings.name)
  const record: MachineRecord = {
    ...settings,
    id: await lab.newId('vm'),
    configPath,
    devices: standardDevices(),
    extraConfig: new ExtraConfig([]).edited(spec.extraConfig ?? []).entries(),
    pool: pool.record.id,
    guest: { addresses: [] },
  }
  const plan = await new DevicePlanner(record.devices, deviceContext(lab, record, 'off', user)).plan(
    spec.deviceChange ?? [],
  )
  record.devices = plan.devices
  const machine = await lab.machines.add(record)
  lab.events.post(
    'VmRegisteredEvent',
    lab.placeOf(machine),
    user,
    `Registered ${machine.name}`,
    { template: false },
    task.number,
  )
  return machine
}

/** Changes a machine as a whole or not at all. ConcurrentAccess when it was changed since the client looked. */
export async function reconfigureMachine(
  lab: Lab,
  machine: VirtualMachine,
  spec: VirtualMachineConfigSpec,
  task: Task,
) {
  const { record } = machine
  const { user } = task.spec
  if (spec.changeVersion !== undefined && spec.changeVersion !== '' && spec.changeVersion !== machine.changeVersion) {
    throw new Fault('ConcurrentAccess', {}, `The configuration of ${machine.name} has been changed meanwhile`)
  }
  const settings = applySpec(record, spec)
  if (settings.name !== record.name) lab.machines.checkName(settings.name, machine)
  if (settings.uuid !== record.uuid) machine.requirePower('poweredOff', 'poweredOff')
  if (settings.cpuHotAdd !== record.cpuHotAdd || settings.memoryHotAdd !== record.memoryHotAdd) {
    machine.requirePower('poweredOff', 'poweredOff')
  }
  const growth = machine.running ? growthSteps(record, settings, record.poweredOnWith ?? record) : []
  // Checks them before anything happens on the host; what a guest sets meanwhile is kept.
  machine.extraConfig.edited(spec.extraConfig ?? [])
  const context = deviceContext(lab, { ...record, ...settings }, machine.running ? 'on' : 'off', user)
  const plan = await new DevicePlanner(record.devices, context).plan(spec.deviceChange ?? [])
  const attached = plan.steps.flatMap((step) => (step.kind === 'attach' ? [step.disk] : []))
  await lab.machines.checkDisksFree(machine, attached)
  for (const step of plan.steps) if (step.kind === 'delete-disk') await lab.machines.checkUnlocked(step.path, machine)
  const devices = [...record.devices, ...plan.devices]
  await runSteps(record.id, [...plan.steps, ...growth], {
    hypervisor: lab.hypervisor,
    datastore: lab.datastore,
    devices,
  })
  const oldName = record.name
  Object.assign(record, settings, {
    devices: plan.devices,
    generation: record.generation + 1,
    modified: new Date().toISOString(),
  })
  machine.extraConfig = machine.extraConfig.edited(spec.extraConfig ?? [])
  await machine.save()
  await lab.machines.writeConfiguration({ ...record, extraConfig: machine.extraConfig.entries() })
  machine.changed('name', 'config', 'layout', 'layoutEx', 'network', 'guest', 'resourceConfig')
  const place = lab.placeOf(machine)
  lab.events.post(
    'VmReconfiguredEvent',
    place,
    user,
    `Reconfigured ${machine.name}`,
    // What was configured can hold secrets, which events must not.
    { template: false, configSpec: {} },
    task.number,
  )
  if (oldName !== record.name) {
    const names = { template: false, oldName, newName: record.name }
    lab.events.post('VmRenamedEvent', place, user, `Renamed ${oldName} to ${record.name}`, names, task.number)
  }
}

/** Starts a machine. InvalidPowerState, FileNotFound, FileLocked, InsufficientHostMemoryCapacityFault, GenericVmConfigFault. */
export async function powerOnMachine(lab: Lab, machine: VirtualMachine, task: Task): Promise<void> {
  machine.requirePower('poweredOff', 'poweredOn')
  const { record } = machine
  const { user } = task.spec
  const place = lab.placeOf(machine)
  lab.events.post('VmStartingEvent', place, user, `${machine.name} is starting`, { template: false }, task.number)
  try {
    if (record.memoryMegabytes * 1024 * 1024 > totalmem()) {
      const properties = {
        host: lab.tree.host.ref,
        unreserved: totalmem(),
        requested: record.memoryMegabytes * 1024 * 1024,
      }
      throw new Fault('InsufficientHostMemoryCapacityFault', properties, 'The host does not have enough memory')
    }
    await lab.machines.checkDisksFree(machine, record.devices.filter(isDisk))
    const spec = await machineSpec(record, lab.datastore)
    const signal = AbortSignal.any([task.abort.signal, AbortSignal.timeout(powerOnSeconds * 1000)])
    // Guests may speak before the hypervisor has answered.
    record.guest = { addresses: [] }
    record.poweredOnWith = { cpus: record.cpus, memoryMegabytes: record.memoryMegabytes }
    await lab.hypervisor.powerOn(spec, signal)
  } catch (error) {
    const fault = error instanceof Fault ? error : genericFault(error)
    const details = { template: false, reason: localized(fault) }
    lab.events.post('VmFailedToPowerOnEvent', place, user, `Cannot power on ${machine.name}`, details, task.number)
    lab.log(`${record.id}: power on: ${fault.message}`)
    throw fault
  }
  await lab.machines.poweredOn(machine)
  lab.events.post('VmPoweredOnEvent', place, user, `${machine.name} is powered on`, { template: false }, task.number)
}

/** Ends a machine's run at once. InvalidPowerState. */
export async function powerOffMachine(lab: Lab, machine: VirtualMachine, task: Task): Promise<void> {
  machine.requirePower('poweredOn', 'poweredOff')
  lab.events.post(
    'VmStoppingEvent',
    lab.placeOf(machine),
    task.spec.user,
    `${machine.name} is stopping`,
    { template: false },
    task.number,
  )
  await lab.hypervisor.powerOff(machine.record.id)
  await lab.machines.poweredOff(machine)
}

/** Removes a machine and its files; disks outside its directory go too unless another machine has them. */
export async function destroyMachine(lab: Lab, machine: VirtualMachine, task: Task): Promise<void> {
  machine.requirePower('poweredOff', 'poweredOff')
  const { home } = machine
  const neighbours = lab.machines.list().filter((other) => other !== machine)
  const shared = neighbours.some((other) => other.home === home || other.home.startsWith(`${home}/`))
  await lab.machines.checkUnlocked(shared ? machine.record.configPath : home, machine)
  const disks = machine.record.devices
    .filter(isDisk)
    .flatMap((disk) => diskFiles(disk).slice(0, 1))
    .map((file) => lab.datastore.parse(file))
  const used = new Set(
    neighbours
      .flatMap((other) => other.record.devices.filter(isDisk).flatMap(diskFiles))
      .map((file) => lab.datastore.parse(file)),
  )
  const place = lab.placeOf(machine)
  for (const disk of disks) if (!used.has(disk)) await lab.datastore.remove(disk).catch(ignoreMissing)
  if (shared) await lab.datastore.remove(machine.record.configPath).catch(ignoreMissing)
  else {
    await lab.datastore.remove(home).catch(ignoreMissing)
    await lab.fileAccess.forget(home)
  }
  await lab.machines.remove(machine)
  lab.events.post('VmRemovedEvent', place, task.spec.user, `Removed ${machine.name}`, { template: false }, task.number)
}

/** A hypervisor's refusal as a fault that clients know. */
export function genericFault(error: unknown): Fault {
  if (error instanceof Fault) return error
  const reason = error instanceof Error ? error.message : String(error)
  return new Fault('GenericVmConfigFault', { reason }, reason)
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Fault && error.type === 'FileNotFound')) throw error
}

/** `[ds]`, `[ds] directory` or `[ds] directory/file.vmx`; where only a datastore is given, a free directory is found. */
async function newConfigPath(lab: Lab, vmPathName: string | undefined, name: string): Promise<string> {
  if (vmPathName === undefined || vmPathName === '') throw invalidArgument('configSpec.files.vmPathName')
  const path = lab.datastore.parse(vmPathName)
  const file = safeFileName(name)
  if (path.endsWith('.vmx')) {
    if (parentPath(path) !== '') return path
    throw new Fault(
      'InvalidDatastorePath',
      { datastorePath: vmPathName },
      'A virtual machine needs a directory of its own',
    )
  }
  if (path !== '') return `${path}/${file}.vmx`
  let home = file
  for (let number = 1; (await lab.datastore.entry(home)) !== undefined; number++) home = `${file}_${number}`
  return `${home}/${file}.vmx`
}

function safeFileName(name: string): string {
  const file = name.replaceAll('/', '%2f')
  try {
    if (normalizePath(`${file}.vmx`) === `${file}.vmx` && normalizePath(file) === file) return file
  } catch (error) {
    if (!(error instanceof DatastorePathError)) throw error
  }
  throw new Fault('InvalidName', { name }, `The name '${name}' cannot be a file's name`)
}

/** Makes the machine's directory; answers the topmost directory that was made, undefined when it was there. */
async function makeHome(lab: Lab, home: string, configPath: string, user: string): Promise<string | undefined> {
  lab.fileAccess.checkPrivilege(user, 'Datastore.AllocateSpace')
  const top = topDirectory(home)
  const present = await lab.datastore.entry(home)
  if (present !== undefined) {
    if (!lab.fileAccess.owns(user, top)) lab.fileAccess.check(user, home, 'Datastore.AllocateSpace')
    if (present.kind !== 'directory') throw fileAlreadyExists(lab.datastore.format(home))
    if ((await lab.datastore.entry(configPath)) !== undefined) throw fileAlreadyExists(lab.datastore.format(configPath))
    return undefined
  }
  const topExists = (await lab.datastore.entry(top)) !== undefined
  if (topExists) {
    lab.fileAccess.check(user, home, 'Datastore.AllocateSpace')
    if (parentPath(home) !== '' && (await lab.datastore.entry(parentPath(home))) === undefined) {
      throw fileNotFound(lab.datastore.format(parentPath(home)))
    }
    await lab.datastore.makeDirectory(home, 'parent-exists')
    return home
  }
  await lab.datastore.makeDirectory(home, 'create-parents')
  await lab.authorization.setDirectoryOwner(top, user)
  return top
}

function deviceContext(
  lab: Lab,
  record: Pick<MachineRecord, 'configPath' | 'name' | 'uuid'>,
  power: 'on' | 'off',
  user: string,
): DeviceContext {
  return {
    home: parentPath(record.configPath),
    machineName: record.name,
    uuid: record.uuid,
    running: power === 'on',
    datastore: lab.tree.datastore.ref,
    parsePath: (text) => lab.datastore.parse(text),
    formatPath: (path) => lab.datastore.format(path),
    checkAccess: (path, use) =>
      lab.fileAccess.check(user, path, use === 'read' ? 'Datastore.Browse' : 'Datastore.AllocateSpace'),
    exists: async (path) => (await lab.datastore.entry(path)) !== undefined,
    describeDisk: (path) => lab.disks.describe(path),
    network: (backing) => lab.assignableNetwork(backing, user),
  }
}
