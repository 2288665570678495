import { randomInt } from 'node:crypto'
import { type ApplianceConfig, applianceConfig } from '../../appliance/config'
import { encodeExtraConfig } from '../../tether/extra-config'
import type { ResourceConfigSpec, VirtualDeviceConfigSpec, VirtualMachineConfigSpec, VirtualVmxnet3 } from '../../vmomi'
import { applianceCpus, applianceMemoryMegabytes } from './rules'
import type { NetworkPlace, Site } from './site'
import type { VchSpec } from './vch'

/** Keys of devices that the same specification makes: negative, replaced by vSphere. */
const keys = { scsi: -200, cdrom: -300, nic: -500, serial: -600 }
const scsiControllerUnit = 7
/** Controllers that every VM has: the first IDE channel, and super-I/O with its serial ports. */
const ideControllerKey = 200
const sioControllerKey = 400
const connectable = { startConnected: true, allowGuestControl: false, connected: true }

/** A NIC that the appliance is to have. */
export interface ApplianceNicPlan {
  readonly role: 'public' | 'bridge'
  readonly mac: string
  readonly network: NetworkPlace
}

/** A MAC address of the range that vSphere leaves to whoever gives addresses by hand: 00:50:56:00:00:00 to 3f:ff:ff. */
export function randomMac(): string {
  const number = randomInt(0x40_0000)
  const tail = [number >> 16, (number >> 8) & 0xff, number & 0xff]
  return ['00', '50', '56', ...tail.map((byte) => byte.toString(16).padStart(2, '0'))].join(':')
}

/** The VM of an appliance: docs/contracts.md, "Devices of the appliance VM". `home` is `[datastore] directory`. */
export function applianceSpec(
  { id, name }: VchSpec,
  home: string,
  nics: readonly ApplianceNicPlan[],
  config: Partial<ApplianceConfig>,
): VirtualMachineConfigSpec {
  return {
    name,
    // What a guest says of itself is never believed: this is how the VM of a VCH is known.
    uuid: id,
    guestId: 'otherLinux64Guest',
    annotation: `Virtual Container Host ${name}`,
    files: { vmPathName: `${home}/${name}.vmx` },
    numCPUs: applianceCpus,
    memoryMB: applianceMemoryMegabytes,
    extraConfig: encodeExtraConfig(applianceConfig, config).map((entry) => ({ _type: 'OptionValue', ...entry })),
    deviceChange: [
      add({
        _type: 'VirtualCdrom',
        key: keys.cdrom,
        controllerKey: ideControllerKey,
        unitNumber: 0,
        backing: { _type: 'VirtualCdromIsoBackingInfo', fileName: `${home}/appliance.iso` },
        connectable,
      }),
      add({
        _type: 'ParaVirtualSCSIController',
        key: keys.scsi,
        busNumber: 0,
        sharedBus: 'noSharing',
        scsiCtlrUnitNumber: scsiControllerUnit,
      }),
      ...nics.map((nic, index) => add(card(nic, keys.nic - index))),
      add({
        _type: 'VirtualSerialPort',
        key: keys.serial,
        controllerKey: sioControllerKey,
        unitNumber: 0,
        yieldOnPoll: true,
        backing: { _type: 'VirtualSerialPortFileBackingInfo', fileName: `${home}/console.log` },
        connectable,
      }),
    ],
  }
}

/** The resource pool of a VCH: it may use all that its parent has to give, up to its limits. */
export function poolSpec(
  { cpus, memoryMegabytes }: VchSpec,
  { coreMegahertz }: Pick<Site, 'coreMegahertz'>,
): ResourceConfigSpec {
  const allocation = (limit: number) => ({
    reservation: 0,
    expandableReservation: true,
    limit,
    shares: { shares: 0, level: 'normal' as const },
  })
  return {
    cpuAllocation: allocation(cpus === undefined ? -1 : cpus * coreMegahertz),
    memoryAllocation: allocation(memoryMegabytes ?? -1),
  }
}

function card({ mac, network }: ApplianceNicPlan, key: number): VirtualVmxnet3 {
  return {
    _type: 'VirtualVmxnet3',
    key,
    addressType: 'manual',
    macAddress: mac,
    wakeOnLanEnabled: false,
    backing: {
      _type: 'VirtualEthernetCardNetworkBackingInfo',
      deviceName: network.name,
      network: network.reference,
    },
    connectable,
  }
}

function add(device: VirtualDeviceConfigSpec['device']): VirtualDeviceConfigSpec {
  return { operation: 'add', device }
}
