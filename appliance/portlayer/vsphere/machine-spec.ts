import { type ContainerConfig, containerConfig } from '../../../tether/config'
import { encodeExtraConfig, type KeyValue, keyOf } from '../../../tether/extra-config'
import type {
  OptionValue,
  ResourceAllocationInfo,
  VirtualDeviceConfigSpec,
  VirtualMachineConfigSpec,
  VirtualVmxnet3,
} from '../../../vmomi/schema'
import type { Endpoint } from '../api'
import type { MachinePlan, VolumeDisk } from '../execution/machines'
import { joinedImages } from '../execution/volume-mounts'
import { layerDiskPath } from '../storage/layers'
import { type Placement, rootDiskKilobytes } from './placement'

/** Keys of devices that the same specification makes: negative, replaced by vSphere. */
const keys = { ide: -100, scsi: -200, cdrom: -300, disk: -400, nic: -500, serial: -600 }
/** The controller's own address on its bus. */
const scsiControllerUnit = 7
/** The default super-I/O controller, which every VM has, with its serial ports. */
const sioControllerKey = 400

/** A new container VM: docs/contracts.md, "Devices of a container VM". */
export function createSpec(
  plan: MachinePlan,
  placement: Placement,
  volumes: readonly VolumeDisk[] = [],
): VirtualMachineConfigSpec {
  const { id, endpoints, storage, shares } = plan.record
  const home = `[${placement.datastoreName}] ${id}`
  return {
    ...hardwareSpec(plan),
    // So that `docker update` can make a running container larger.
    cpuHotAddEnabled: true,
    memoryHotAddEnabled: true,
    name: id,
    guestId: 'otherLinux64Guest',
    annotation: `Container ${plan.record.execution.name} of VCH ${placement.vchName}`,
    files: { vmPathName: `${home}/${id}.vmx` },
    // The host must not wait for a person's answer, nor the guest for a boot menu.
    bootOptions: { bootDelay: 0 },
    deviceChange: [
      add({ _type: 'VirtualIDEController', key: keys.ide, busNumber: 0 }),
      add({
        _type: 'VirtualCdrom',
        key: keys.cdrom,
        controllerKey: keys.ide,
        unitNumber: 0,
        backing: { _type: 'VirtualCdromIsoBackingInfo', fileName: placement.path('bootstrap.iso') },
        connectable: { startConnected: true, allowGuestControl: false, connected: true },
      }),
      add({
        _type: 'ParaVirtualSCSIController',
        key: keys.scsi,
        busNumber: 0,
        sharedBus: 'noSharing',
        scsiCtlrUnitNumber: scsiControllerUnit,
      }),
      childDisk(`${home}/root.vmdk`, storage.layer, 0, placement),
      ...joinedImages(storage, shares).map(({ layer, unit }) =>
        childDisk(`${home}/image-${unit}.vmdk`, layer, unit, placement),
      ),
      ...volumes.map(({ path, unit, kilobytes, access }) =>
        add({
          _type: 'VirtualDisk',
          key: keys.disk - unit,
          controllerKey: keys.scsi,
          unitNumber: unit,
          capacityInKB: kilobytes,
          backing: {
            _type: 'VirtualDiskFlatVer2BackingInfo',
            fileName: path,
            // Neither is part of a snapshot. What is written to a nonpersistent one is forgotten when the VM goes off.
            diskMode: access === 'read' ? 'independent_nonpersistent' : 'independent_persistent',
          },
        }),
      ),
      ...endpoints.map((endpoint, index) => add(nic(endpoint, keys.nic - index, placement))),
      ...[
        { _type: 'VirtualSerialPortFileBackingInfo' as const, fileName: `${home}/console.log` },
        {
          _type: 'VirtualSerialPortURIBackingInfo' as const,
          serviceURI: id,
          direction: 'client',
          proxyURI: placement.channelProxy,
        },
        { _type: 'VirtualSerialPortFileBackingInfo' as const, fileName: `${home}/container.log` },
      ].map((backing, index) =>
        add({
          _type: 'VirtualSerialPort',
          key: keys.serial - index,
          controllerKey: sioControllerKey,
          unitNumber: index,
          yieldOnPoll: true,
          backing,
          connectable: { startConnected: true, allowGuestControl: false, connected: true },
        }),
      ),
    ],
  }
}

/** A new disk on that of an image's top layer. */
function childDisk(fileName: string, layer: string, unit: number, placement: Placement): VirtualDeviceConfigSpec {
  const parent = placement.path(layerDiskPath(layer))
  return {
    ...add({
      _type: 'VirtualDisk',
      key: keys.disk - unit,
      controllerKey: keys.scsi,
      unitNumber: unit,
      capacityInKB: rootDiskKilobytes,
      backing: {
        _type: 'VirtualDiskFlatVer2BackingInfo',
        fileName,
        diskMode: 'persistent',
        thinProvisioned: true,
        parent: { _type: 'VirtualDiskFlatVer2BackingInfo', fileName: parent, diskMode: 'persistent' },
      },
    }),
    fileOperation: 'create',
  }
}

/** The changes that make the VM of the record with `before`'s endpoints that of `plan`; `nicKeys` are its NICs' keys by MAC. */
export function reconfigureSpec(
  plan: MachinePlan,
  placement: Placement,
  before: readonly Endpoint[],
  nicKeys: ReadonlyMap<string, number>,
): VirtualMachineConfigSpec {
  const { endpoints } = plan.record
  const removed = before.filter(({ mac }) => !endpoints.some((endpoint) => endpoint.mac === mac))
  const hardware = hardwareSpec(plan)
  const added = endpoints.filter(({ mac }) => !before.some((endpoint) => endpoint.mac === mac))
  return {
    ...hardware,
    // Of a field that is no longer there nothing is left.
    extraConfig: [...(hardware.extraConfig ?? []), ...optionValues(absentEntries(plan))],
    deviceChange: [
      ...removed.flatMap(({ mac }): VirtualDeviceConfigSpec[] => {
        const key = nicKeys.get(mac)
        return key === undefined ? [] : [{ operation: 'remove', device: { _type: 'VirtualVmxnet3', key } }]
      }),
      ...added.map((endpoint, index) => add(nic(endpoint, keys.nic - index, placement))),
    ],
  }
}

/** Entries of extraConfig as vim25 takes them. */
export function optionValues(entries: readonly KeyValue[]): OptionValue[] {
  return entries.map(({ key, value }) => ({ _type: 'OptionValue', key, value }))
}

function hardwareSpec(plan: MachinePlan): VirtualMachineConfigSpec {
  return {
    numCPUs: plan.cpus,
    memoryMB: plan.memoryMegabytes,
    cpuAllocation: cpuAllocation(plan),
    extraConfig: optionValues(encodeExtraConfig<ContainerConfig>(containerConfig, plan.config)),
  }
}

/** Parts of a configuration that not every container has. */
const optionalParts = ['restrictions', 'resources', 'restart', 'log', 'syslog', 'healthCheck'] as const

function absentEntries({ config }: MachinePlan): KeyValue[] {
  return optionalParts
    .filter((name) => config[name] === undefined)
    .map((name) => ({ key: keyOf(containerConfig, name), value: '' }))
}

/** Limits are the guest's, exact and changed without a task; what containers get against each other is vSphere's. */
function cpuAllocation({ cpuShares }: MachinePlan): ResourceAllocationInfo {
  // vSphere demands a number of shares also where the level says it.
  return {
    limit: -1,
    shares: cpuShares === undefined ? { level: 'normal', shares: 0 } : { level: 'custom', shares: cpuShares },
  }
}

function nic(endpoint: Endpoint, key: number, placement: Placement): VirtualVmxnet3 {
  return {
    _type: 'VirtualVmxnet3',
    key,
    addressType: 'manual',
    macAddress: endpoint.mac,
    wakeOnLanEnabled: false,
    backing: {
      _type: 'VirtualEthernetCardNetworkBackingInfo',
      deviceName: placement.bridge.networkName,
      network: placement.bridge.network,
    },
    connectable: { startConnected: true, allowGuestControl: false, connected: true },
  }
}

function add(device: VirtualDeviceConfigSpec['device']): VirtualDeviceConfigSpec {
  return { operation: 'add', device }
}
