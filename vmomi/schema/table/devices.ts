/** Virtual devices and their backings. */
export const devices = `
VirtualDevice {
  key: int; deviceInfo?: Description; backing?: VirtualDeviceBackingInfo; connectable?: VirtualDeviceConnectInfo
  slotInfo?: VirtualDeviceBusSlotInfo; controllerKey?: int; unitNumber?: int
}
VirtualDeviceConnectInfo {
  migrateConnect?: string; startConnected: boolean; allowGuestControl: boolean; connected: boolean; status?: string
}
VirtualDeviceBusSlotInfo
VirtualDevicePciBusSlotInfo extends VirtualDeviceBusSlotInfo { pciSlotNumber: int }
VirtualUSBControllerPciBusSlotInfo extends VirtualDevicePciBusSlotInfo { ehciPciSlotNumber?: int }
VirtualDeviceBackingInfo
VirtualDeviceFileBackingInfo extends VirtualDeviceBackingInfo {
  fileName: string; datastore?: ManagedObjectReference; backingObjectId?: string
}
VirtualDeviceDeviceBackingInfo extends VirtualDeviceBackingInfo { deviceName: string; useAutoDetect?: boolean }
VirtualDeviceRemoteDeviceBackingInfo extends VirtualDeviceBackingInfo { deviceName: string; useAutoDetect?: boolean }
VirtualDevicePipeBackingInfo extends VirtualDeviceBackingInfo { pipeName: string }
VirtualDeviceURIBackingInfo extends VirtualDeviceBackingInfo { serviceURI: string; direction: string; proxyURI?: string }

VirtualController extends VirtualDevice { busNumber: int; device?: int[] }
VirtualIDEController extends VirtualController
VirtualPCIController extends VirtualController
VirtualPS2Controller extends VirtualController
VirtualSIOController extends VirtualController
VirtualNVMEController extends VirtualController
VirtualUSBController extends VirtualController { autoConnectDevices?: boolean; ehciEnabled?: boolean }
VirtualUSBXHCIController extends VirtualController { autoConnectDevices?: boolean }
VirtualSATAController extends VirtualController
VirtualAHCIController extends VirtualSATAController
enum VirtualSCSISharing { noSharing virtualSharing physicalSharing }
VirtualSCSIController extends VirtualController {
  hotAddRemove?: boolean; sharedBus: VirtualSCSISharing; scsiCtlrUnitNumber?: int
}
ParaVirtualSCSIController extends VirtualSCSIController
VirtualBusLogicController extends VirtualSCSIController
VirtualLsiLogicController extends VirtualSCSIController
VirtualLsiLogicSASController extends VirtualSCSIController

VirtualDisk extends VirtualDevice {
  capacityInKB: long; capacityInBytes?: long; shares?: SharesInfo; storageIOAllocation?: StorageIOAllocationInfo
  diskObjectId?: string; vFlashCacheConfigInfo?: VirtualDiskVFlashCacheConfigInfo; iofilter?: string[]; vDiskId?: ID
  nativeUnmanagedLinkedClone?: boolean
}
ID { id: string }
StorageIOAllocationInfo { limit?: long; shares?: SharesInfo; reservation?: int }
VirtualDiskVFlashCacheConfigInfo {
  vFlashModule?: string; reservationInMB?: long; cacheConsistencyType?: string; cacheMode?: string
  blockSizeInKB?: long
}
enum VirtualDiskMode { persistent nonpersistent undoable independent_persistent independent_nonpersistent append }
VirtualDiskFlatVer2BackingInfo extends VirtualDeviceFileBackingInfo {
  diskMode: string; split?: boolean; writeThrough?: boolean; thinProvisioned?: boolean; eagerlyScrub?: boolean
  uuid?: string; contentId?: string; changeId?: string; parent?: VirtualDiskFlatVer2BackingInfo
  deltaDiskFormat?: string; digestEnabled?: boolean; deltaGrainSize?: int; deltaDiskFormatVariant?: string
  sharing?: string; keyId?: CryptoKeyId
}
VirtualDiskSparseVer2BackingInfo extends VirtualDeviceFileBackingInfo {
  diskMode: string; split?: boolean; writeThrough?: boolean; spaceUsedInKB?: long; uuid?: string; contentId?: string
  changeId?: string; parent?: VirtualDiskSparseVer2BackingInfo; keyId?: CryptoKeyId
}
VirtualDiskSeSparseBackingInfo extends VirtualDeviceFileBackingInfo {
  diskMode: string; writeThrough?: boolean; uuid?: string; contentId?: string; changeId?: string
  parent?: VirtualDiskSeSparseBackingInfo; deltaDiskFormat?: string; digestEnabled?: boolean; grainSize?: int
  keyId?: CryptoKeyId
}

VirtualCdrom extends VirtualDevice
VirtualCdromIsoBackingInfo extends VirtualDeviceFileBackingInfo
VirtualCdromAtapiBackingInfo extends VirtualDeviceDeviceBackingInfo
VirtualCdromPassthroughBackingInfo extends VirtualDeviceDeviceBackingInfo { exclusive: boolean }
VirtualCdromRemoteAtapiBackingInfo extends VirtualDeviceRemoteDeviceBackingInfo
VirtualCdromRemotePassthroughBackingInfo extends VirtualDeviceRemoteDeviceBackingInfo { exclusive: boolean }
VirtualFloppy extends VirtualDevice
VirtualFloppyImageBackingInfo extends VirtualDeviceFileBackingInfo
VirtualFloppyRemoteDeviceBackingInfo extends VirtualDeviceRemoteDeviceBackingInfo
VirtualFloppyDeviceBackingInfo extends VirtualDeviceDeviceBackingInfo

VirtualSerialPort extends VirtualDevice { yieldOnPoll: boolean }
VirtualSerialPortFileBackingInfo extends VirtualDeviceFileBackingInfo
VirtualSerialPortURIBackingInfo extends VirtualDeviceURIBackingInfo
VirtualSerialPortPipeBackingInfo extends VirtualDevicePipeBackingInfo { endpoint: string; noRxLoss?: boolean }
VirtualSerialPortDeviceBackingInfo extends VirtualDeviceDeviceBackingInfo
VirtualParallelPort extends VirtualDevice

VirtualEthernetCard extends VirtualDevice {
  addressType?: string; macAddress?: string; wakeOnLanEnabled?: boolean
  resourceAllocation?: VirtualEthernetCardResourceAllocation; externalId?: string; uptCompatibilityEnabled?: boolean
}
VirtualEthernetCardResourceAllocation { reservation?: long; share: SharesInfo; limit?: long }
VirtualVmxnet extends VirtualEthernetCard
VirtualVmxnet2 extends VirtualVmxnet
VirtualVmxnet3 extends VirtualVmxnet { uptv2Enabled?: boolean }
VirtualE1000 extends VirtualEthernetCard
VirtualE1000e extends VirtualEthernetCard
VirtualPCNet32 extends VirtualEthernetCard
VirtualEthernetCardNetworkBackingInfo extends VirtualDeviceDeviceBackingInfo {
  network?: ManagedObjectReference; inPassthroughMode?: boolean
}
VirtualEthernetCardDistributedVirtualPortBackingInfo extends VirtualDeviceBackingInfo {
  port: DistributedVirtualSwitchPortConnection
}
VirtualEthernetCardOpaqueNetworkBackingInfo extends VirtualDeviceBackingInfo {
  opaqueNetworkId: string; opaqueNetworkType: string
}
DistributedVirtualSwitchPortConnection { switchUuid: string; portgroupKey?: string; portKey?: string; connectionCookie?: int }

VirtualKeyboard extends VirtualDevice
VirtualPointingDevice extends VirtualDevice
VirtualPointingDeviceDeviceBackingInfo extends VirtualDeviceDeviceBackingInfo { hostPointingDevice: string }
VirtualMachineVideoCard extends VirtualDevice {
  videoRamSizeInKB?: long; numDisplays?: int; useAutoDetect?: boolean; enable3DSupport?: boolean
  use3dRenderer?: string; graphicsMemorySizeInKB?: long
}
VirtualMachineVMCIDevice extends VirtualDevice {
  id?: long; allowUnrestrictedCommunication?: boolean; filterEnable?: boolean; filterInfo?: VirtualMachineVMCIDeviceFilterInfo
}
VirtualMachineVMCIDeviceFilterInfo { filters?: VirtualMachineVMCIDeviceFilterSpec[] }
VirtualMachineVMCIDeviceFilterSpec {
  rank: long; action: string; protocol: string; direction: string; lowerDstPortBoundary?: long
  upperDstPortBoundary?: long
}

enum VirtualDeviceConfigSpecOperation { add remove edit }
enum VirtualDeviceConfigSpecFileOperation { create destroy replace }
VirtualDeviceConfigSpec {
  operation?: VirtualDeviceConfigSpecOperation; fileOperation?: VirtualDeviceConfigSpecFileOperation
  device: VirtualDevice; profile?: VirtualMachineProfileSpec[]; backing?: VirtualDeviceConfigSpecBackingSpec
}
VirtualDeviceConfigSpecBackingSpec { parent?: VirtualDeviceConfigSpecBackingSpec; crypto?: CryptoSpec }
`
