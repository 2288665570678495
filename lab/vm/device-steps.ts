import { rm } from 'node:fs/promises'
import type { VirtualCdrom, VirtualDevice, VirtualDisk, VirtualEthernetCard } from '../../vmomi/schema'
import { type Datastore, sparseDiskBytes } from '../datastore/datastore'
import type { DiskSpec, Hypervisor, MachineSpec, NicSpec, SerialSpec } from '../hypervisor'
import type { Step } from './device-plan'
import { firstEthernetUnit, isCdrom, isDisk, isEthernetCard, isScsiController, isSerialPort } from './device-types'
import { sizeLimit } from './hot-add'
import type { MachineRecord } from './record'

/** What carrying out steps needs. */
export interface StepContext {
  readonly hypervisor: Hypervisor
  readonly datastore: Datastore
  /** Devices of the machine with those that the steps add and remove: where controllers are looked up. */
  readonly devices: readonly VirtualDevice[]
}

/**
 * Carries out steps in order; when one fails, those before it are undone, the last one first, and the fault goes on.
 * Files are deleted last of all, so that nothing that cannot be undone happens before the rest has succeeded.
 */
export async function runSteps(id: string, steps: readonly Step[], context: StepContext): Promise<void> {
  const undo: (() => Promise<void>)[] = []
  try {
    for (const step of steps) {
      const back = await runStep(id, step, context)
      if (back !== undefined) undo.push(back)
    }
  } catch (error) {
    for (const back of undo.reverse()) await back()
    throw error
  }
  for (const step of steps) if (step.kind === 'delete-disk') await context.datastore.remove(step.path)
}

async function runStep(id: string, step: Step, context: StepContext): Promise<(() => Promise<void>) | undefined> {
  const { hypervisor } = context
  switch (step.kind) {
    case 'create-disk':
      return createDisk(step.path, step.capacityBytes, step.parent, context)
    case 'attach': {
      const disk = await diskSpec(step.disk, context)
      await hypervisor.attachDisk(id, disk)
      return () => hypervisor.detachDisk(id, disk)
    }
    case 'detach': {
      const disk = await diskSpec(step.disk, context)
      await hypervisor.detachDisk(id, disk)
      return () => hypervisor.attachDisk(id, disk)
    }
    case 'medium':
      await hypervisor.setCdrom(id, await medium(step.cdrom, context.datastore))
      return undefined
    case 'link':
      await hypervisor.setNicConnected(id, nicSpec(step.card, 'connected'))
      return undefined
    // Last of all: a guest does not give them back.
    case 'grow-cpus':
      await hypervisor.growCpus(id, step.cpus)
      return undefined
    case 'grow-memory':
      await hypervisor.growMemory(id, step.bytes)
      return undefined
    case 'attach-nic': {
      const nic = nicSpec(step.card, 'connected')
      await hypervisor.attachNic(id, nic)
      return () => hypervisor.detachNic(id, nic)
    }
    case 'detach-nic': {
      const nic = nicSpec(step.card, 'connected')
      await hypervisor.detachNic(id, nic)
      return () => hypervisor.attachNic(id, nic)
    }
    case 'delete-disk':
      // Looked up now, so that a missing file fails while everything can still be undone.
      await context.datastore.file(step.path)
      return undefined
  }
}

/** Makes a sparse disk; the answered function removes it. NoDiskSpace. */
export async function createDisk(
  path: string,
  capacityBytes: number,
  parent: string | undefined,
  { hypervisor, datastore }: Pick<StepContext, 'hypervisor' | 'datastore'>,
): Promise<() => Promise<void>> {
  const reservation = await datastore.reserve(sparseDiskBytes)
  try {
    const resolved = await datastore.resolve(path)
    const parentPath = parent === undefined ? undefined : await datastore.file(parent)
    try {
      await hypervisor.createDisk({
        path: resolved,
        capacityBytes,
        ...(parentPath !== undefined && { parent: parentPath }),
      })
    } catch (error) {
      await rm(resolved, { force: true })
      throw error
    }
    return () => rm(resolved, { force: true })
  } finally {
    reservation.release()
  }
}

/** What the hypervisor needs to start a machine; FileNotFound when a file of it is missing. */
export async function machineSpec(record: MachineRecord, datastore: Datastore): Promise<MachineSpec> {
  const context = { datastore, devices: record.devices }
  const disks = await Promise.all(record.devices.filter(isDisk).map((disk) => diskSpec(disk, context)))
  const cdrom = record.devices.find(isCdrom)
  const ports = record.devices
    .filter(isSerialPort)
    .sort((one, other) => (one.unitNumber ?? 0) - (other.unitNumber ?? 0))
  return {
    id: record.id,
    name: record.name,
    uuid: record.uuid,
    cpus: record.cpus,
    memoryBytes: record.memoryMegabytes * 1024 * 1024,
    limit: sizeLimit(record),
    disks,
    cdrom:
      cdrom === undefined || cdrom.connectable?.startConnected === false ? undefined : await medium(cdrom, datastore),
    nics: record.devices.filter(isEthernetCard).map((card) => nicSpec(card, 'startConnected')),
    serials: await Promise.all(ports.map((port) => serialSpec(port, datastore))),
  }
}

async function diskSpec(disk: VirtualDisk, context: Pick<StepContext, 'datastore' | 'devices'>): Promise<DiskSpec> {
  const { backing } = disk
  if (backing?._type !== 'VirtualDiskFlatVer2BackingInfo') throw new Error(`disk ${disk.key} has no file`)
  const controller = context.devices.find((device) => device.key === disk.controllerKey)
  if (controller === undefined || !isScsiController(controller)) throw new Error(`disk ${disk.key} has no controller`)
  return {
    path: await context.datastore.file(context.datastore.parse(backing.fileName)),
    bus: controller.busNumber,
    unit: disk.unitNumber ?? 0,
    mode: backing.diskMode as DiskSpec['mode'],
  }
}

/** Host path of the ISO in a CD-ROM drive; undefined when it is empty or disconnected. */
async function medium(cdrom: VirtualCdrom, datastore: Datastore): Promise<string | undefined> {
  if (cdrom.backing?._type !== 'VirtualCdromIsoBackingInfo' || cdrom.connectable?.connected === false) return undefined
  return datastore.file(datastore.parse(cdrom.backing.fileName))
}

function nicSpec(card: VirtualEthernetCard, when: 'startConnected' | 'connected'): NicSpec {
  return {
    slot: (card.unitNumber ?? firstEthernetUnit) - firstEthernetUnit,
    mac: card.macAddress ?? '',
    portGroup: card.backing?._type === 'VirtualEthernetCardNetworkBackingInfo' ? card.backing.deviceName : '',
    connected: card.connectable?.[when] ?? true,
  }
}

async function serialSpec(port: VirtualDevice, datastore: Datastore): Promise<SerialSpec> {
  const { backing } = port
  switch (backing?._type) {
    case 'VirtualSerialPortFileBackingInfo':
      return { kind: 'file', path: await datastore.resolve(datastore.parse(backing.fileName)) }
    case 'VirtualSerialPortURIBackingInfo':
      return {
        kind: 'uri',
        serviceUri: backing.serviceURI,
        proxyUri: backing.proxyURI === '' ? undefined : backing.proxyURI,
        direction: backing.direction === 'server' ? 'server' : 'client',
      }
    default:
      return { kind: 'none' }
  }
}
