import type {
  VirtualCdrom,
  VirtualController,
  VirtualDevice,
  VirtualDisk,
  VirtualEthernetCard,
  VirtualSCSIController,
  VirtualSerialPort,
} from '../../vmomi/schema'
import { isA } from '../schema'

/** Controllers and devices that every machine has, with the keys that ESXi gives them. */
export function standardDevices(): VirtualDevice[] {
  return [
    { _type: 'VirtualIDEController', key: 200, busNumber: 0 },
    { _type: 'VirtualIDEController', key: 201, busNumber: 1 },
    { _type: 'VirtualPS2Controller', key: 300, busNumber: 0 },
    { _type: 'VirtualPCIController', key: 100, busNumber: 0 },
    { _type: 'VirtualSIOController', key: 400, busNumber: 0 },
    { _type: 'VirtualKeyboard', key: 600, controllerKey: 300, unitNumber: 0 },
    {
      _type: 'VirtualPointingDevice',
      key: 700,
      controllerKey: 300,
      unitNumber: 1,
      backing: {
        _type: 'VirtualPointingDeviceDeviceBackingInfo',
        deviceName: '',
        useAutoDetect: false,
        hostPointingDevice: 'autodetect',
      },
    },
    {
      _type: 'VirtualMachineVideoCard',
      key: 500,
      controllerKey: 100,
      unitNumber: 0,
      videoRamSizeInKB: 4096,
      numDisplays: 1,
      useAutoDetect: false,
      enable3DSupport: false,
    },
    {
      _type: 'VirtualMachineVMCIDevice',
      key: 12000,
      controllerKey: 100,
      unitNumber: 17,
      id: -1,
      allowUnrestrictedCommunication: false,
      filterEnable: true,
    },
  ]
}

export const pciControllerKey = 100
export const sioControllerKey = 400
/** Units of the PCI controller from which on network adapters lie. */
export const firstEthernetUnit = 7

export function isDisk(device: VirtualDevice): device is VirtualDisk {
  return device._type === 'VirtualDisk'
}

export function isCdrom(device: VirtualDevice): device is VirtualCdrom {
  return device._type === 'VirtualCdrom'
}

export function isSerialPort(device: VirtualDevice): device is VirtualSerialPort {
  return device._type === 'VirtualSerialPort'
}

export function isEthernetCard(device: VirtualDevice): device is VirtualEthernetCard {
  return isA(device._type ?? '', 'VirtualEthernetCard')
}

export function isController(device: VirtualDevice): device is VirtualController {
  return isA(device._type ?? '', 'VirtualController')
}

export function isScsiController(device: VirtualDevice): device is VirtualSCSIController {
  return isA(device._type ?? '', 'VirtualSCSIController')
}

/** Devices as a client sees them: with labels, and controllers with what hangs on them. */
export function describeDevices(devices: readonly VirtualDevice[]): VirtualDevice[] {
  const counts = new Map<string, number>()
  return devices.map((device) => {
    const name = labelOf(device)
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    const label = isController(device) ? `${name} ${device.busNumber}` : numbered.has(name) ? `${name} ${count}` : name
    const described = { ...device, deviceInfo: { label, summary: summaryOf(device) ?? label } }
    if (!isController(described)) return described
    const attached = devices.filter((other) => other.controllerKey === device.key).map((other) => other.key)
    return attached.length === 0 ? described : { ...described, device: attached }
  })
}

const numbered: ReadonlySet<string> = new Set(['Hard disk', 'CD/DVD drive', 'Network adapter', 'Serial port'])

function labelOf(device: VirtualDevice): string {
  if (isDisk(device)) return 'Hard disk'
  if (isCdrom(device)) return 'CD/DVD drive'
  if (isSerialPort(device)) return 'Serial port'
  if (isEthernetCard(device)) return 'Network adapter'
  if (isScsiController(device)) return 'SCSI controller'
  switch (device._type) {
    case 'VirtualIDEController':
      return 'IDE'
    case 'VirtualPS2Controller':
      return 'PS2 controller'
    case 'VirtualPCIController':
      return 'PCI controller'
    case 'VirtualSIOController':
      return 'SIO controller'
    case 'VirtualKeyboard':
      return 'Keyboard'
    case 'VirtualPointingDevice':
      return 'Pointing device'
    case 'VirtualMachineVideoCard':
      return 'Video card'
    case 'VirtualMachineVMCIDevice':
      return 'VMCI device'
    default:
      return device._type ?? 'Device'
  }
}

/** Undefined: the label says it all. */
function summaryOf(device: VirtualDevice): string | undefined {
  if (isDisk(device)) return `${device.capacityInKB.toLocaleString('en-US')} KB`
  if (isScsiController(device)) {
    return device._type === 'ParaVirtualSCSIController' ? 'VMware paravirtual SCSI' : 'LSI Logic'
  }
  const { backing } = device
  switch (backing?._type) {
    case 'VirtualCdromIsoBackingInfo':
      return `ISO ${backing.fileName}`
    case 'VirtualEthernetCardNetworkBackingInfo':
      return backing.deviceName
    case 'VirtualSerialPortFileBackingInfo':
      return `File ${backing.fileName}`
    case 'VirtualSerialPortURIBackingInfo':
      return `Remote ${backing.serviceURI}`
    default:
      return undefined
  }
}
