import type {
  VirtualCdrom,
  VirtualController,
  VirtualDevice,
  VirtualDeviceConfigSpec,
  VirtualEthernetCard,
  VirtualSCSIController,
  VirtualSerialPort,
} from '../../vmomi/schema'
import { Fault } from '../fault'
import { deviceFault, invalidBacking, invalidDevice } from './device-faults'
import type { DevicePlan, Step } from './device-plan'
import {
  firstEthernetUnit,
  isCdrom,
  isController,
  isDisk,
  isEthernetCard,
  isScsiController,
  isSerialPort,
  pciControllerKey,
  sioControllerKey,
} from './device-types'
import { planDisk } from './disk-planner'
import { generateMac, isUnicastMac } from './mac'

/** What planning asks of the lab; paths are relative to the datastore's root. */
export interface DeviceContext {
  /** Directory of the machine. */
  readonly home: string
  readonly machineName: string
  readonly uuid: string
  readonly running: boolean
  readonly datastore: { readonly type: string; readonly value: string }
  parsePath(text: string): string
  formatPath(path: string): string
  /** Throws unless the session may read, or create and write, the file. */
  checkAccess(path: string, use: 'read' | 'write'): void
  exists(path: string): Promise<boolean>
  describeDisk(path: string): Promise<{ readonly capacityBytes: number; readonly parent: string | undefined }>
  /** The network of a name or reference, if the session may assign it; undefined when there is none. NoPermission. */
  network(backing: {
    readonly deviceName: string
    readonly network?: { readonly type: string; readonly value: string } | undefined
  }): { readonly ref: { readonly type: string; readonly value: string }; readonly name: string } | undefined
}

const maxSerialPorts = 4
const maxEthernetCards = 10
const maxScsiControllers = 4
/** pvscsi has 65 units; the controller itself takes unit 7. */
const scsiUnits = 64
const scsiSelf = 7

/**
 * Applies device changes to a machine's devices, in order, as ESXi does: keys of the specification are temporary names,
 * real ones are given here. Nothing on the host is touched; every mistake is a fault that names the device.
 */
export class DevicePlanner {
  readonly context: DeviceContext
  readonly #devices: VirtualDevice[]
  readonly #steps: Step[] = []
  /** Temporary key of the specification to real key. */
  readonly #keys = new Map<number, number>()

  constructor(devices: readonly VirtualDevice[], context: DeviceContext) {
    this.#devices = structuredClone([...devices])
    this.context = context
  }

  async plan(changes: readonly VirtualDeviceConfigSpec[]): Promise<DevicePlan> {
    for (const [index, change] of changes.entries()) {
      switch (change.operation) {
        case 'add':
          await this.#add(change, index)
          break
        case 'edit':
          await this.#edit(change, index)
          break
        case 'remove':
          await this.#remove(change, index)
          break
        default:
          throw deviceFault('InvalidDeviceOperation', index, 'the operation is missing')
      }
    }
    return { devices: this.#devices, steps: this.#steps }
  }

  /** Steps that earlier changes of the same specification asked for. */
  get steps(): readonly Step[] {
    return this.#steps
  }

  addStep(step: Step): void {
    this.#steps.push(step)
  }

  async #add(change: VirtualDeviceConfigSpec, index: number): Promise<void> {
    const device = structuredClone(change.device)
    if (change.fileOperation !== undefined && !isDisk(device)) {
      throw deviceFault('InvalidDeviceOperation', index, 'only disks have file operations', {
        badFileOp: change.fileOperation,
      })
    }
    if (this.context.running && !isHotPluggable(device)) {
      throw deviceFault('DeviceHotPlugNotSupported', index, 'only disks and NICs can be added to a running machine')
    }
    // Every machine has its IDE and super-I/O controllers already: a specification that names them means those.
    const standard = this.#devices.find(
      (other): other is VirtualController =>
        other._type === device._type &&
        (device._type === 'VirtualIDEController' || device._type === 'VirtualSIOController') &&
        (other as VirtualController).busNumber === device.busNumber,
    )
    if (standard !== undefined) {
      this.#keys.set(change.device.key, standard.key)
      return
    }
    const planned = isDisk(device)
      ? await planDisk(this, this.#place(device, index), change.fileOperation, index)
      : isScsiController(device)
        ? this.#scsiController(device, index)
        : isCdrom(device)
          ? await this.#cdrom(this.#place(device, index), index)
          : isEthernetCard(device)
            ? this.#ethernetCard(device, index)
            : isSerialPort(device)
              ? await this.#serialPort(device, index)
              : undefined
    if (planned === undefined) {
      throw deviceFault('InvalidDeviceSpec', index, `${device._type ?? 'the device'} is not supported by this host`)
    }
    this.#keys.set(change.device.key, planned.key)
    this.#devices.push(planned)
    if (!this.context.running) return
    if (isDisk(planned)) this.addStep({ kind: 'attach', disk: planned })
    else if (isEthernetCard(planned)) this.addStep({ kind: 'attach-nic', card: planned })
  }

  async #edit(change: VirtualDeviceConfigSpec, index: number): Promise<void> {
    const position = this.#devices.findIndex((device) => device.key === change.device.key)
    const before = this.#devices[position]
    if (before === undefined || before._type !== change.device._type) {
      throw invalidDevice(index, `there is no such device with key ${change.device.key}`)
    }
    const device = structuredClone(change.device)
    const placed = { controllerKey: before.controllerKey, unitNumber: before.unitNumber }
    if (isDisk(device) && isDisk(before)) {
      if (device.capacityInKB > before.capacityInKB) {
        throw new Fault('NotSupported', {}, 'This host cannot extend virtual disks')
      }
      this.#requireOff(index)
      const mode = device.backing?._type === 'VirtualDiskFlatVer2BackingInfo' ? device.backing.diskMode : undefined
      if (before.backing?._type === 'VirtualDiskFlatVer2BackingInfo' && mode !== undefined) {
        before.backing.diskMode = checkDiskMode(mode, index)
      }
      return
    }
    if (isCdrom(device)) {
      const cdrom = { ...(await this.#cdrom(device, index, before.key)), ...placed, key: before.key }
      this.#devices[position] = cdrom
      if (this.context.running) this.addStep({ kind: 'medium', cdrom })
      return
    }
    if (isEthernetCard(device) && isEthernetCard(before)) {
      const card = { ...this.#ethernetCard({ ...before, ...device }, index, before.key), ...placed, key: before.key }
      this.#devices[position] = card
      if (!this.context.running) return
      if (networkName(card) !== networkName(before) || card.macAddress !== before.macAddress) this.#requireOff(index)
      this.addStep({ kind: 'link', card })
      return
    }
    this.#requireOff(index)
    if (isSerialPort(device)) {
      this.#devices[position] = { ...(await this.#serialPort(device, index, before.key)), ...placed, key: before.key }
    } else if (isScsiController(before) && isScsiController(device)) {
      before.sharedBus = device.sharedBus
    } else if (device._type === 'VirtualMachineVMCIDevice' || device._type === 'VirtualMachineVideoCard') {
      this.#devices[position] = { ...before, ...device, ...placed, key: before.key } as VirtualDevice
    } else {
      throw deviceFault('InvalidDeviceOperation', index, `${device._type ?? 'the device'} cannot be edited`)
    }
  }

  async #remove(change: VirtualDeviceConfigSpec, index: number): Promise<void> {
    const position = this.#devices.findIndex((device) => device.key === change.device.key)
    const device = this.#devices[position]
    if (device === undefined) throw invalidDevice(index, `there is no device with key ${change.device.key}`)
    if (this.context.running && !isHotPluggable(device)) {
      throw deviceFault('DeviceHotPlugNotSupported', index, 'only disks and NICs can be removed from a running machine')
    }
    if (isController(device)) {
      if (!isScsiController(device)) throw invalidDevice(index, 'the device belongs to every machine')
      if (this.#devices.some((other) => other.controllerKey === device.key)) {
        throw invalidDevice(index, 'devices are still attached to the controller')
      }
    } else if (!(isDisk(device) || isCdrom(device) || isEthernetCard(device) || isSerialPort(device))) {
      throw invalidDevice(index, 'the device belongs to every machine')
    }
    this.#devices.splice(position, 1)
    if (isEthernetCard(device) && this.context.running) this.addStep({ kind: 'detach-nic', card: device })
    if (!isDisk(device)) return
    if (this.context.running) this.addStep({ kind: 'detach', disk: device })
    if (change.fileOperation === undefined) return
    if (change.fileOperation !== 'destroy') {
      throw deviceFault('InvalidDeviceOperation', index, 'a removed disk is kept or destroyed', {
        badFileOp: change.fileOperation,
      })
    }
    if (device.backing?._type === 'VirtualDiskFlatVer2BackingInfo') {
      const path = this.context.parsePath(device.backing.fileName)
      this.context.checkAccess(path, 'write')
      this.addStep({ kind: 'delete-disk', path })
    }
  }

  /** Finds the controller and a unit of it, and gives the key that belongs to the place. */
  #place<T extends VirtualDevice>(device: T, index: number): T {
    const wanted = device.controllerKey
    if (wanted === undefined) throw deviceFault('MissingController', index, 'a controller is needed')
    const key = this.#keys.get(wanted) ?? wanted
    const controller = this.#devices.find(
      (other): other is VirtualController => other.key === key && isController(other),
    )
    const scsi = controller !== undefined && isScsiController(controller)
    if (controller === undefined || (isDisk(device) ? !scsi : controller._type !== 'VirtualIDEController')) {
      throw deviceFault('InvalidController', index, `${wanted} is no controller for it`, { controllerKey: wanted })
    }
    const taken = new Set(this.#devices.filter((other) => other.controllerKey === key).map((other) => other.unitNumber))
    if (scsi) taken.add(scsiSelf)
    const units = scsi ? scsiUnits : 2
    let unitNumber = device.unitNumber ?? -1
    if (unitNumber < 0) {
      unitNumber = 0
      while (taken.has(unitNumber)) unitNumber++
    }
    if (unitNumber >= units || taken.has(unitNumber)) {
      throw invalidDevice(index, `unit ${unitNumber} of controller ${key} is not free`)
    }
    const base = scsi ? 2000 : 3000
    const preferred = base + controller.busNumber * (scsi ? 16 : 2) + unitNumber
    return { ...device, controllerKey: key, unitNumber, key: this.#freeKey(preferred, base) }
  }

  #scsiController(device: VirtualSCSIController, index: number): VirtualSCSIController {
    const buses = new Set(this.#devices.filter(isScsiController).map((controller) => controller.busNumber))
    const { busNumber } = device
    if (busNumber < 0 || busNumber >= maxScsiControllers || buses.has(busNumber)) {
      throw invalidDevice(index, `SCSI bus ${busNumber} is not free`)
    }
    if (device.sharedBus !== 'noSharing') throw invalidDevice(index, 'this host has no shared SCSI buses')
    return {
      ...device,
      key: this.#freeKey(1000 + busNumber, 1000),
      controllerKey: pciControllerKey,
      unitNumber: 3 + busNumber,
      hotAddRemove: true,
      scsiCtlrUnitNumber: scsiSelf,
    }
  }

  async #cdrom(device: VirtualCdrom, index: number, self?: number): Promise<VirtualCdrom> {
    if (this.#devices.some((other) => isCdrom(other) && other.key !== self)) {
      throw deviceFault('TooManyDevices', index, 'this host gives a machine one CD-ROM drive')
    }
    const { backing } = device
    if (backing?._type !== 'VirtualCdromIsoBackingInfo') return device
    const path = this.context.parsePath(backing.fileName)
    this.context.checkAccess(path, 'read')
    if (!(await this.context.exists(path))) {
      throw new Fault('FileNotFound', { file: backing.fileName }, `File ${backing.fileName} was not found`)
    }
    return { ...device, backing: { ...backing, datastore: this.context.datastore } }
  }

  #ethernetCard(device: VirtualEthernetCard, index: number, self?: number): VirtualEthernetCard {
    const others = this.#devices.filter((other) => isEthernetCard(other) && other.key !== self)
    if (others.length >= maxEthernetCards) throw deviceFault('TooManyDevices', index, 'a machine has at most 10 NICs')
    const { backing } = device
    if (backing?._type !== 'VirtualEthernetCardNetworkBackingInfo') {
      throw invalidBacking(index, 'a standalone host has port groups only')
    }
    const network = this.context.network(backing)
    if (network === undefined) throw invalidBacking(index, `there is no network '${backing.deviceName}'`)
    const units = new Set(others.map((other) => other.unitNumber))
    let unitNumber = firstEthernetUnit
    while (units.has(unitNumber)) unitNumber++
    const key = self ?? this.#freeKey(4000, 4000)
    const given = device.macAddress === undefined || device.macAddress === '' ? undefined : device.macAddress
    if (given !== undefined && !isUnicastMac(given)) throw invalidDevice(index, `'${given}' is not a MAC address`)
    return {
      ...device,
      key,
      controllerKey: pciControllerKey,
      unitNumber,
      backing: { ...backing, deviceName: network.name, network: network.ref },
      connectable: device.connectable ?? {
        startConnected: true,
        allowGuestControl: true,
        connected: true,
        status: 'untried',
      },
      addressType: given === undefined ? 'generated' : (device.addressType ?? 'manual'),
      macAddress: given?.toLowerCase() ?? generateMac(this.context.uuid, key - 4000),
      wakeOnLanEnabled: device.wakeOnLanEnabled ?? true,
    }
  }

  async #serialPort(device: VirtualSerialPort, index: number, self?: number): Promise<VirtualSerialPort> {
    const others = this.#devices.filter((other) => isSerialPort(other) && other.key !== self)
    if (others.length >= maxSerialPorts)
      throw deviceFault('TooManyDevices', index, 'a machine has at most 4 serial ports')
    const units = new Set(others.map((other) => other.unitNumber))
    let unitNumber = 0
    while (units.has(unitNumber)) unitNumber++
    const placed = { controllerKey: sioControllerKey, unitNumber, key: self ?? this.#freeKey(9000 + unitNumber, 9000) }
    const { backing } = device
    if (backing?._type === 'VirtualSerialPortURIBackingInfo') {
      checkUri(backing, index)
      return { ...device, ...placed }
    }
    if (backing?._type !== 'VirtualSerialPortFileBackingInfo') {
      throw invalidBacking(index, 'a serial port here goes to a file or to a network address')
    }
    const path = this.context.parsePath(backing.fileName)
    this.context.checkAccess(path, 'write')
    const parent = path.split('/').slice(0, -1).join('/')
    if (parent !== this.context.home && !(await this.context.exists(parent))) {
      throw new Fault('FileNotFound', { file: backing.fileName }, `The directory of ${backing.fileName} was not found`)
    }
    return { ...device, ...placed, backing: { ...backing, datastore: this.context.datastore } }
  }

  #freeKey(preferred: number, base: number): number {
    const used = new Set(this.#devices.map((device) => device.key))
    if (!used.has(preferred)) return preferred
    let key = base
    while (used.has(key)) key++
    return key
  }

  #requireOff(index: number): void {
    if (this.context.running) {
      throw new Fault(
        'InvalidPowerState',
        { requestedState: 'poweredOff', existingState: 'poweredOn' },
        `Device '${index}' cannot be changed while the machine runs`,
      )
    }
  }
}

/** What this host adds to a running machine, and takes from it. */
function isHotPluggable(device: VirtualDevice): boolean {
  return isDisk(device) || isEthernetCard(device)
}

/** Disk modes that this host has; InvalidDeviceBacking for others. */
export function checkDiskMode(mode: string, index: number): string {
  if (mode === 'persistent' || mode === 'independent_persistent' || mode === 'independent_nonpersistent') return mode
  throw invalidBacking(index, `disk mode '${mode}' is not supported`)
}

function networkName(card: VirtualEthernetCard): string | undefined {
  return card.backing?._type === 'VirtualEthernetCardNetworkBackingInfo' ? card.backing.deviceName : undefined
}

const maxUriLength = 1024

function checkUri(
  backing: { readonly serviceURI: string; readonly proxyURI?: string | undefined; readonly direction: string },
  index: number,
): void {
  if (backing.direction !== 'client' && backing.direction !== 'server') throw invalidBacking(index, 'unknown direction')
  const { serviceURI, proxyURI } = backing
  if (serviceURI === '' || serviceURI.length > maxUriLength || (proxyURI?.length ?? 0) > maxUriLength) {
    throw invalidBacking(index, 'the service URI is empty or too long')
  }
  const address = proxyURI ?? serviceURI
  if (!/^(?:telnet|telnets|tcp|tcp4|tcp6):\/\/[^/\s]*:\d{1,5}(?:\/|#|$)/.test(address)) {
    throw invalidBacking(index, `'${address}' is not a telnet address`)
  }
}
