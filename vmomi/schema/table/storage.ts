/** Datastores, files and virtual disks. */
export const storage = `
managed Datastore extends ManagedEntity {
  info: DatastoreInfo; summary: DatastoreSummary; host?: DatastoreHostMount[]; vm?: ManagedObjectReference[]
  browser: ManagedObjectReference; capability: DatastoreCapability; iormConfiguration?: StorageIORMInfo
}
StorageIORMInfo { enabled: boolean; congestionThresholdMode?: string; congestionThreshold: int }
DatastoreInfo {
  name: string; url: string; freeSpace: long; maxFileSize: long; maxVirtualDiskCapacity?: long
  maxMemoryFileSize?: long; timestamp?: dateTime; containerId?: string; aliasOf?: string
}
LocalDatastoreInfo extends DatastoreInfo { path?: string }
VmfsDatastoreInfo extends DatastoreInfo {
  maxPhysicalRDMFileSize?: long; maxVirtualRDMFileSize?: long; vmfs?: HostVmfsVolume
}
NasDatastoreInfo extends DatastoreInfo { nas?: HostNasVolume }
VsanDatastoreInfo extends DatastoreInfo { membershipUuid?: string }
HostFileSystemVolume { type: string; name: string; capacity: long }
HostVmfsVolume extends HostFileSystemVolume {
  blockSizeMb: int; blockSize?: int; unmapGranularity?: int; unmapPriority?: string
  unmapBandwidthSpec?: VmfsUnmapBandwidthSpec; maxBlocks: int; majorVersion: int; version: string; uuid: string
  extent: HostScsiDiskPartition[]; vmfsUpgradable: boolean
}
VmfsUnmapBandwidthSpec { policy: string; fixedValue: long; dynamicMin: long; dynamicMax: long }
HostScsiDiskPartition { diskName: string; partition: int }
HostNasVolume extends HostFileSystemVolume { remoteHost: string; remotePath: string; userName?: string }
DatastoreSummary {
  datastore?: ManagedObjectReference; name: string; url: string; capacity: long; freeSpace: long; uncommitted?: long
  accessible: boolean; multipleHostAccess?: boolean; type: string; maintenanceMode?: string
}
DatastoreHostMount { key: ManagedObjectReference; mountInfo: HostMountInfo }
HostMountInfo {
  path?: string; accessMode: string; mounted?: boolean; accessible?: boolean; inaccessibleReason?: string
  mountFailedReason?: string
}
DatastoreCapability {
  directoryHierarchySupported: boolean; rawDiskMappingsSupported: boolean; perFileThinProvisioningSupported: boolean
  storageIORMSupported?: boolean; nativeSnapshotSupported?: boolean; topLevelDirectoryCreateSupported?: boolean
  seSparseSupported?: boolean; vmfsSparseSupported?: boolean; vsanSparseSupported?: boolean
}
method Datastore.RefreshDatastore(): void
method Datastore.RefreshDatastoreStorageInfo(): void

managed HostDatastoreBrowser { datastore?: ManagedObjectReference[]; supportedType?: FileQuery[] }
HostDatastoreBrowserSearchSpec {
  query?: FileQuery[]; details?: FileQueryFlags; searchCaseInsensitive?: boolean; matchPattern?: string[]
  sortFoldersFirst?: boolean
}
HostDatastoreBrowserSearchResults { datastore?: ManagedObjectReference; folderPath?: string; file?: FileInfo[] }
FileQueryFlags { fileType: boolean; fileSize: boolean; modification: boolean; fileOwner?: boolean }
FileQuery
FolderFileQuery extends FileQuery
FloppyImageFileQuery extends FileQuery
IsoImageFileQuery extends FileQuery
VmConfigFileQuery extends FileQuery { filter?: VmConfigFileQueryFilter; details?: VmConfigFileQueryFlags }
VmConfigFileQueryFilter { matchConfigVersion?: int[]; encrypted?: boolean }
VmConfigFileQueryFlags { configVersion: boolean; encryption?: boolean }
TemplateConfigFileQuery extends VmConfigFileQuery
VmDiskFileQuery extends FileQuery { filter?: VmDiskFileQueryFilter; details?: VmDiskFileQueryFlags }
VmDiskFileQueryFilter { diskType?: string[]; matchHardwareVersion?: int[]; controllerType?: string[]; thin?: boolean; encrypted?: boolean }
VmDiskFileQueryFlags {
  diskType: boolean; capacityKb: boolean; hardwareVersion: boolean; controllerType?: boolean; diskExtents?: boolean
  thin?: boolean; encryption?: boolean
}
VmSnapshotFileQuery extends FileQuery
VmNvramFileQuery extends FileQuery
VmLogFileQuery extends FileQuery
FileInfo { path: string; friendlyName?: string; fileSize?: long; modification?: dateTime; owner?: string }
FolderFileInfo extends FileInfo
FloppyImageFileInfo extends FileInfo
IsoImageFileInfo extends FileInfo
VmConfigFileInfo extends FileInfo { configVersion?: int; encryption?: VmConfigFileEncryptionInfo }
VmConfigFileEncryptionInfo { keyId?: CryptoKeyId }
TemplateConfigFileInfo extends VmConfigFileInfo
VmDiskFileInfo extends FileInfo {
  diskType?: string; capacityKb?: long; hardwareVersion?: int; controllerType?: string; diskExtents?: string[]
  thin?: boolean; encryption?: VmDiskFileEncryptionInfo
}
VmDiskFileEncryptionInfo { keyId?: CryptoKeyId }
VmSnapshotFileInfo extends FileInfo
VmNvramFileInfo extends FileInfo
VmLogFileInfo extends FileInfo
method HostDatastoreBrowser.SearchDatastore_Task(datastorePath: string; searchSpec?: HostDatastoreBrowserSearchSpec): Task<HostDatastoreBrowserSearchResults>
method HostDatastoreBrowser.SearchDatastoreSubFolders_Task(datastorePath: string; searchSpec?: HostDatastoreBrowserSearchSpec): Task<HostDatastoreBrowserSearchResults[]>

managed FileManager
method FileManager.MakeDirectory(name: string; datacenter?: ManagedObjectReference; createParentDirectories?: boolean): void
method FileManager.DeleteDatastoreFile_Task(name: string; datacenter?: ManagedObjectReference): Task<void>
method FileManager.MoveDatastoreFile_Task(sourceName: string; sourceDatacenter?: ManagedObjectReference; destinationName: string; destinationDatacenter?: ManagedObjectReference; force?: boolean): Task<void>
method FileManager.CopyDatastoreFile_Task(sourceName: string; sourceDatacenter?: ManagedObjectReference; destinationName: string; destinationDatacenter?: ManagedObjectReference; force?: boolean): Task<void>

managed VirtualDiskManager
VirtualDiskSpec { diskType: string; adapterType: string }
FileBackedVirtualDiskSpec extends VirtualDiskSpec { capacityKb: long; profile?: VirtualMachineProfileSpec[]; crypto?: CryptoSpec }
HostDiskDimensionsChs { cylinder: long; head: int; sector: int }
method VirtualDiskManager.CreateVirtualDisk_Task(name: string; datacenter?: ManagedObjectReference; spec: VirtualDiskSpec): Task<string>
method VirtualDiskManager.DeleteVirtualDisk_Task(name: string; datacenter?: ManagedObjectReference): Task<void>
method VirtualDiskManager.CopyVirtualDisk_Task(sourceName: string; sourceDatacenter?: ManagedObjectReference; destName: string; destDatacenter?: ManagedObjectReference; destSpec?: VirtualDiskSpec; force?: boolean): Task<void>
method VirtualDiskManager.MoveVirtualDisk_Task(sourceName: string; sourceDatacenter?: ManagedObjectReference; destName: string; destDatacenter?: ManagedObjectReference; force?: boolean; profile?: VirtualMachineProfileSpec[]): Task<void>
method VirtualDiskManager.ExtendVirtualDisk_Task(name: string; datacenter?: ManagedObjectReference; newCapacityKb: long; eagerZero?: boolean): Task<void>
method VirtualDiskManager.QueryVirtualDiskUuid(name: string; datacenter?: ManagedObjectReference): string
method VirtualDiskManager.SetVirtualDiskUuid(name: string; datacenter?: ManagedObjectReference; uuid: string): void
method VirtualDiskManager.QueryVirtualDiskFragmentation(name: string; datacenter?: ManagedObjectReference): int
method VirtualDiskManager.QueryVirtualDiskGeometry(name: string; datacenter?: ManagedObjectReference): HostDiskDimensionsChs

managed DatastoreNamespaceManager
method DatastoreNamespaceManager.CreateDirectory(datastore: ManagedObjectReference; displayName?: string; policy?: string): string
method DatastoreNamespaceManager.DeleteDirectory(datacenter?: ManagedObjectReference; datastorePath: string): void
`
