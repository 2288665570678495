/** Virtual machines: configuration, state, guest. */
export const virtualMachine = `
enum VirtualMachinePowerState { poweredOff poweredOn suspended }
enum VirtualMachineConnectionState { connected disconnected orphaned inaccessible invalid }
managed VirtualMachine extends ManagedEntity {
  capability: VirtualMachineCapability; config?: VirtualMachineConfigInfo; layout?: VirtualMachineFileLayout
  layoutEx?: VirtualMachineFileLayoutEx; storage?: VirtualMachineStorageInfo
  environmentBrowser: ManagedObjectReference; resourcePool?: ManagedObjectReference
  parentVApp?: ManagedObjectReference; resourceConfig?: ResourceConfigSpec; runtime: VirtualMachineRuntimeInfo
  guest?: GuestInfo; summary: VirtualMachineSummary; datastore?: ManagedObjectReference[]
  network?: ManagedObjectReference[]; snapshot?: VirtualMachineSnapshotInfo; rootSnapshot?: ManagedObjectReference[]
  guestHeartbeatStatus: ManagedEntityStatus
}
method VirtualMachine.ReconfigVM_Task(spec: VirtualMachineConfigSpec): Task<void>
method VirtualMachine.PowerOnVM_Task(host?: ManagedObjectReference): Task<void>
method VirtualMachine.PowerOffVM_Task(): Task<void>
method VirtualMachine.SuspendVM_Task(): Task<void>
method VirtualMachine.ResetVM_Task(): Task<void>
method VirtualMachine.ShutdownGuest(): void
method VirtualMachine.RebootGuest(): void
method VirtualMachine.StandbyGuest(): void
method VirtualMachine.UnregisterVM(): void
method VirtualMachine.RefreshStorageInfo(): void
method VirtualMachine.CloneVM_Task(folder: ManagedObjectReference; name: string; spec: VirtualMachineCloneSpec): Task<ManagedObjectReference>
method VirtualMachine.InstantClone_Task(spec: VirtualMachineInstantCloneSpec): Task<ManagedObjectReference>
method VirtualMachine.UpgradeVM_Task(version?: string): Task<void>
method VirtualMachine.AcquireTicket(ticketType: string): VirtualMachineTicket

VirtualMachineTicket {
  ticket: string; cfgFile: string; host?: string; port?: int; sslThumbprint?: string
  certThumbprintList?: VirtualMachineCertThumbprint[]; url?: string
}
VirtualMachineCloneSpec {
  location: VirtualMachineRelocateSpec; template: boolean; config?: VirtualMachineConfigSpec; powerOn: boolean
  snapshot?: ManagedObjectReference; memory?: boolean
}
VirtualMachineInstantCloneSpec {
  name: string; location: VirtualMachineRelocateSpec; config?: OptionValue[]; biosUuid?: string
}
VirtualMachineRelocateSpec {
  service?: ServiceLocator; folder?: ManagedObjectReference; datastore?: ManagedObjectReference
  diskMoveType?: string; pool?: ManagedObjectReference; host?: ManagedObjectReference
  disk?: VirtualMachineRelocateSpecDiskLocator[]; transform?: VirtualMachineRelocateTransformation
  deviceChange?: VirtualDeviceConfigSpec[]; profile?: VirtualMachineProfileSpec[]; cryptoSpec?: CryptoSpec
}
ServiceLocator { instanceUuid: string; url: string; credential: ServiceLocatorCredential; sslThumbprint?: string }
ServiceLocatorCredential
VirtualMachineRelocateSpecDiskLocator { diskId: int; datastore: ManagedObjectReference; diskMoveType?: string }
enum VirtualMachineRelocateTransformation { flat sparse }

VirtualMachineCapability {
  snapshotOperationsSupported: boolean; multipleSnapshotsSupported: boolean; snapshotConfigSupported: boolean
  poweredOffSnapshotsSupported: boolean; memorySnapshotsSupported: boolean; revertToSnapshotSupported: boolean
  quiescedSnapshotsSupported: boolean; disableSnapshotsSupported: boolean; lockSnapshotsSupported: boolean
  consolePreferencesSupported: boolean; cpuFeatureMaskSupported: boolean; s1AcpiManagementSupported: boolean
  settingScreenResolutionSupported: boolean; toolsAutoUpdateSupported: boolean; vmNpivWwnSupported: boolean
  npivWwnOnNonRdmVmSupported: boolean; vmNpivWwnDisableSupported?: boolean; vmNpivWwnUpdateSupported?: boolean
  swapPlacementSupported: boolean; toolsSyncTimeSupported: boolean; virtualMmuUsageSupported: boolean
  diskSharesSupported: boolean; bootOptionsSupported: boolean; bootRetryOptionsSupported?: boolean
  settingVideoRamSizeSupported: boolean
}
VirtualMachineConfigInfo {
  changeVersion: string; modified: dateTime; name: string; guestFullName: string; version: string; uuid: string
  createDate?: dateTime; instanceUuid?: string; npivTemporaryDisabled?: boolean; locationId?: string; template: boolean
  guestId: string; alternateGuestName: string; annotation?: string; files: VirtualMachineFileInfo
  tools?: ToolsConfigInfo; flags: VirtualMachineFlagInfo; consolePreferences?: VirtualMachineConsolePreferences
  defaultPowerOps: VirtualMachineDefaultPowerOpInfo; rebootPowerOff?: boolean; hardware: VirtualHardware
  cpuAllocation?: ResourceAllocationInfo; memoryAllocation?: ResourceAllocationInfo
  latencySensitivity?: LatencySensitivity; memoryHotAddEnabled?: boolean; cpuHotAddEnabled?: boolean
  cpuHotRemoveEnabled?: boolean; hotPlugMemoryLimit?: long; hotPlugMemoryIncrementSize?: long
  cpuAffinity?: VirtualMachineAffinityInfo; memoryAffinity?: VirtualMachineAffinityInfo
  networkShaper?: VirtualMachineNetworkShaperInfo; extraConfig?: OptionValue[]; cpuFeatureMask?: HostCpuIdInfo[]
  datastoreUrl?: VirtualMachineConfigInfoDatastoreUrlPair[]; swapPlacement?: string
  bootOptions?: VirtualMachineBootOptions; vAssertsEnabled?: boolean; changeTrackingEnabled?: boolean
  firmware?: string; maxMksConnections?: int; guestAutoLockEnabled?: boolean; managedBy?: ManagedByInfo
  memoryReservationLockedToMax?: boolean; initialOverhead?: VirtualMachineConfigInfoOverheadInfo
  nestedHVEnabled?: boolean; vPMCEnabled?: boolean; messageBusTunnelEnabled?: boolean
}
VirtualMachineConfigInfoDatastoreUrlPair { name: string; url: string }
VirtualMachineConfigInfoOverheadInfo { initialMemoryReservation?: long; initialSwapReservation?: long }
VirtualMachineFileInfo {
  vmPathName?: string; snapshotDirectory?: string; suspendDirectory?: string; logDirectory?: string
  ftMetadataDirectory?: string
}
ToolsConfigInfo {
  toolsVersion?: int; toolsInstallType?: string; afterPowerOn?: boolean; afterResume?: boolean
  beforeGuestStandby?: boolean; beforeGuestShutdown?: boolean; beforeGuestReboot?: boolean
  toolsUpgradePolicy?: string; pendingCustomization?: string; customizationKeyId?: CryptoKeyId
  syncTimeWithHostAllowed?: boolean; syncTimeWithHost?: boolean; lastInstallInfo?: ToolsConfigInfoToolsLastInstallInfo
}
ToolsConfigInfoToolsLastInstallInfo { counter: int; fault?: LocalizedMethodFault }
CryptoKeyId { keyId: string; providerId?: KeyProviderId }
KeyProviderId { id: string }
CryptoSpec
VirtualMachineFlagInfo {
  disableAcceleration?: boolean; enableLogging?: boolean; useToe?: boolean; runWithDebugInfo?: boolean
  monitorType?: string; htSharing?: string; snapshotDisabled?: boolean; snapshotLocked?: boolean
  diskUuidEnabled?: boolean; virtualMmuUsage?: string; virtualExecUsage?: string; snapshotPowerOffBehavior?: string
  recordReplayEnabled?: boolean; faultToleranceType?: string; cbrcCacheEnabled?: boolean; vvtdEnabled?: boolean
  vbsEnabled?: boolean
}
VirtualMachineConsolePreferences { powerOnWhenOpened?: boolean; enterFullScreenOnPowerOn?: boolean; closeOnPowerOffOrSuspend?: boolean }
VirtualMachineDefaultPowerOpInfo {
  powerOffType?: string; suspendType?: string; resetType?: string; defaultPowerOffType?: string
  defaultSuspendType?: string; defaultResetType?: string; standbyAction?: string
}
VirtualHardware {
  numCPU: int; numCoresPerSocket?: int; memoryMB: int; virtualICH7MPresent?: boolean; virtualSMCPresent?: boolean
  device?: VirtualDevice[]; motherboardLayout?: string; simultaneousThreads?: int
}
enum LatencySensitivitySensitivityLevel { low normal medium high custom }
LatencySensitivity { level: LatencySensitivitySensitivityLevel; sensitivity?: int }
VirtualMachineAffinityInfo { affinitySet: int[] }
VirtualMachineNetworkShaperInfo { enabled?: boolean; peakBps?: long; averageBps?: long; burstSize?: long }
HostCpuIdInfo { level: int; vendor?: string; eax?: string; ebx?: string; ecx?: string; edx?: string }
VirtualMachineCpuIdInfoSpec extends ArrayUpdateSpec { info?: HostCpuIdInfo }
ArrayUpdateSpec { operation: ArrayUpdateOperation; removeKey?: anyType }
enum ArrayUpdateOperation { add remove edit }
VirtualMachineBootOptions {
  bootDelay?: long; enterBIOSSetup?: boolean; efiSecureBootEnabled?: boolean; bootRetryEnabled?: boolean
  bootRetryDelay?: long; bootOrder?: VirtualMachineBootOptionsBootableDevice[]; networkBootProtocol?: string
}
VirtualMachineBootOptionsBootableDevice
VirtualMachineBootOptionsBootableCdromDevice extends VirtualMachineBootOptionsBootableDevice
VirtualMachineBootOptionsBootableDiskDevice extends VirtualMachineBootOptionsBootableDevice { deviceKey: int }
VirtualMachineBootOptionsBootableEthernetDevice extends VirtualMachineBootOptionsBootableDevice { deviceKey: int }
VirtualMachineBootOptionsBootableFloppyDevice extends VirtualMachineBootOptionsBootableDevice
VirtualMachineVcpuConfig { latencySensitivity?: LatencySensitivity }
FaultToleranceConfigInfo { role: int; instanceUuids: string[]; configPaths: string[]; orphaned?: boolean }
ReplicationConfigSpec {
  generation: long; vmReplicationId: string; destination: string; port: int; rpo: long; quiesceGuestEnabled: boolean
  paused: boolean; oppUpdatesEnabled: boolean; netCompressionEnabled?: boolean; netEncryptionEnabled?: boolean
  encryptionDestination?: string; encryptionPort?: int; remoteCertificateThumbprint?: string
  disk?: ReplicationInfoDiskSettings[]
}
ReplicationInfoDiskSettings { key: int; diskReplicationId: string }
ScheduledHardwareUpgradeInfo { upgradePolicy?: string; versionKey?: string; scheduledHardwareUpgradeStatus?: string; fault?: LocalizedMethodFault }
VirtualMachineProfileSpec
VirtualMachineDefinedProfileSpec extends VirtualMachineProfileSpec {
  profileId: string; replicationSpec?: ReplicationSpec; profileData?: VirtualMachineProfileRawData
  profileParams?: KeyValue[]
}
VirtualMachineDefaultProfileSpec extends VirtualMachineProfileSpec
VirtualMachineEmptyProfileSpec extends VirtualMachineProfileSpec
ReplicationSpec { replicationGroupId: ReplicationGroupId }
ReplicationGroupId { faultDomainId: FaultDomainId; deviceGroupId: DeviceGroupId }
FaultDomainId { id: string }
DeviceGroupId { id: string }
VirtualMachineProfileRawData { extensionKey: string; objectData?: string }
VirtualMachineConfigSpec {
  changeVersion?: string; name?: string; version?: string; createDate?: dateTime; uuid?: string
  instanceUuid?: string; npivNodeWorldWideName?: long[]; npivPortWorldWideName?: long[]
  npivWorldWideNameType?: string; npivDesiredNodeWwns?: short; npivDesiredPortWwns?: short
  npivTemporaryDisabled?: boolean; npivOnNonRdmDisks?: boolean; npivWorldWideNameOp?: string; locationId?: string
  guestId?: string; alternateGuestName?: string; annotation?: string; files?: VirtualMachineFileInfo
  tools?: ToolsConfigInfo; flags?: VirtualMachineFlagInfo; consolePreferences?: VirtualMachineConsolePreferences
  powerOpInfo?: VirtualMachineDefaultPowerOpInfo; rebootPowerOff?: boolean; numCPUs?: int
  vcpuConfig?: VirtualMachineVcpuConfig[]; numCoresPerSocket?: int; memoryMB?: long; memoryHotAddEnabled?: boolean
  cpuHotAddEnabled?: boolean; cpuHotRemoveEnabled?: boolean; virtualICH7MPresent?: boolean
  virtualSMCPresent?: boolean; deviceChange?: VirtualDeviceConfigSpec[]; cpuAllocation?: ResourceAllocationInfo
  memoryAllocation?: ResourceAllocationInfo; latencySensitivity?: LatencySensitivity
  cpuAffinity?: VirtualMachineAffinityInfo; memoryAffinity?: VirtualMachineAffinityInfo
  networkShaper?: VirtualMachineNetworkShaperInfo; cpuFeatureMask?: VirtualMachineCpuIdInfoSpec[]
  extraConfig?: OptionValue[]; swapPlacement?: string; bootOptions?: VirtualMachineBootOptions
  vAppConfig?: VmConfigSpec; ftInfo?: FaultToleranceConfigInfo; repConfig?: ReplicationConfigSpec
  vAppConfigRemoved?: boolean; vAssertsEnabled?: boolean; changeTrackingEnabled?: boolean; firmware?: string
  maxMksConnections?: int; guestAutoLockEnabled?: boolean; managedBy?: ManagedByInfo
  memoryReservationLockedToMax?: boolean; nestedHVEnabled?: boolean; vPMCEnabled?: boolean
  scheduledHardwareUpgradeInfo?: ScheduledHardwareUpgradeInfo; vmProfile?: VirtualMachineProfileSpec[]
  messageBusTunnelEnabled?: boolean; crypto?: CryptoSpec; migrateEncryption?: string
}

VirtualMachineFileLayout {
  configFile?: string[]; logFile?: string[]; disk?: VirtualMachineFileLayoutDiskLayout[]; swapFile?: string
}
VirtualMachineFileLayoutDiskLayout { key: int; diskFile: string[] }
VirtualMachineFileLayoutEx {
  file?: VirtualMachineFileLayoutExFileInfo[]; disk?: VirtualMachineFileLayoutExDiskLayout[]; timestamp: dateTime
}
VirtualMachineFileLayoutExFileInfo {
  key: int; name: string; type: string; size: long; uniqueSize?: long; backingObjectId?: string; accessible?: boolean
}
VirtualMachineFileLayoutExDiskUnit { fileKey: int[] }
VirtualMachineFileLayoutExDiskLayout { key: int; chain?: VirtualMachineFileLayoutExDiskUnit[] }
VirtualMachineStorageInfo { perDatastoreUsage?: VirtualMachineUsageOnDatastore[]; timestamp: dateTime }
VirtualMachineUsageOnDatastore { datastore: ManagedObjectReference; committed: long; uncommitted: long; unshared: long }
VirtualMachineSnapshotInfo { currentSnapshot?: ManagedObjectReference; rootSnapshotList: VirtualMachineSnapshotTree[] }
VirtualMachineSnapshotTree {
  snapshot: ManagedObjectReference; vm: ManagedObjectReference; name: string; description: string; id?: int
  createTime: dateTime; state: VirtualMachinePowerState; quiesced: boolean; backupManifest?: string
  childSnapshotList?: VirtualMachineSnapshotTree[]; replaySupported?: boolean
}
VirtualMachineRuntimeInfo {
  host?: ManagedObjectReference; connectionState: VirtualMachineConnectionState; powerState: VirtualMachinePowerState
  vmFailoverInProgress?: boolean; faultToleranceState?: VirtualMachineFaultToleranceState; toolsInstallerMounted: boolean
  suspendTime?: dateTime; bootTime?: dateTime; suspendInterval?: long; question?: VirtualMachineQuestionInfo
  memoryOverhead?: long; maxCpuUsage?: int; maxMemoryUsage?: int; numMksConnections: int
  recordReplayState?: VirtualMachineRecordReplayState; cleanPowerOff?: boolean; needSecondaryReason?: string
  onlineStandby?: boolean; minRequiredEVCModeKey?: string; consolidationNeeded?: boolean
}
enum VirtualMachineFaultToleranceState { notConfigured disabled enabled needSecondary starting running }
enum VirtualMachineRecordReplayState { recording replaying inactive }
VirtualMachineQuestionInfo { id: string; text: string; choice: ChoiceOption; message?: VirtualMachineMessage[] }
ChoiceOption extends OptionType { choiceInfo: ElementDescription[]; defaultIndex?: int }
VirtualMachineMessage { id: string; argument?: anyType[]; text?: string }
method VirtualMachine.AnswerVM(questionId: string; answerChoice: string): void

enum VirtualMachineToolsStatus { toolsNotInstalled toolsNotRunning toolsOld toolsOk }
GuestInfo {
  toolsStatus?: VirtualMachineToolsStatus; toolsVersionStatus?: string; toolsVersionStatus2?: string
  toolsRunningStatus?: string; toolsVersion?: string; toolsInstallType?: string; guestId?: string
  guestFamily?: string; guestFullName?: string; hostName?: string; ipAddress?: string; net?: GuestNicInfo[]
  ipStack?: GuestStackInfo[]; disk?: GuestDiskInfo[]; screen?: GuestScreenInfo; guestState: string
  appHeartbeatStatus?: string; guestKernelCrashed?: boolean; appState?: string; guestOperationsReady?: boolean
  interactiveGuestOperationsReady?: boolean; guestStateChangeSupported?: boolean
}
GuestNicInfo {
  network?: string; ipAddress?: string[]; macAddress?: string; connected: boolean; deviceConfigId: int
  dnsConfig?: NetDnsConfigInfo; ipConfig?: NetIpConfigInfo; netBIOSConfig?: NetBIOSConfigInfo
}
NetBIOSConfigInfo { mode: string }
GuestStackInfo { dnsConfig?: NetDnsConfigInfo; ipRouteConfig?: NetIpRouteConfigInfo; ipStackConfig?: KeyValue[] }
NetDnsConfigInfo { dhcp: boolean; hostName: string; domainName: string; ipAddress?: string[]; searchDomain?: string[] }
NetIpConfigInfo { ipAddress?: NetIpConfigInfoIpAddress[]; autoConfigurationEnabled?: boolean }
NetIpConfigInfoIpAddress { ipAddress: string; prefixLength: int; origin?: string; state?: string; lifetime?: dateTime }
NetIpRouteConfigInfo { ipRoute?: NetIpRouteConfigInfoIpRoute[] }
NetIpRouteConfigInfoIpRoute { network: string; prefixLength: int; gateway: NetIpRouteConfigInfoGateway }
NetIpRouteConfigInfoGateway { ipAddress?: string; device?: string }
GuestDiskInfo { diskPath?: string; capacity?: long; freeSpace?: long; filesystemType?: string }
GuestScreenInfo { width: int; height: int }

VirtualMachineSummary {
  vm?: ManagedObjectReference; runtime: VirtualMachineRuntimeInfo; guest?: VirtualMachineGuestSummary
  config: VirtualMachineConfigSummary; storage?: VirtualMachineStorageSummary
  quickStats: VirtualMachineQuickStats; overallStatus: ManagedEntityStatus; customValue?: CustomFieldValue[]
}
VirtualMachineGuestSummary {
  guestId?: string; guestFullName?: string; toolsStatus?: VirtualMachineToolsStatus; toolsVersionStatus?: string
  toolsVersionStatus2?: string; toolsRunningStatus?: string; hostName?: string; ipAddress?: string
}
VirtualMachineConfigSummary {
  name: string; template: boolean; vmPathName: string; memorySizeMB?: int; cpuReservation?: int
  memoryReservation?: int; numCpu?: int; numEthernetCards?: int; numVirtualDisks?: int; uuid?: string
  instanceUuid?: string; guestId?: string; guestFullName?: string; annotation?: string; product?: VAppProductInfo
  installBootRequired?: boolean; ftInfo?: FaultToleranceConfigInfo; managedBy?: ManagedByInfo
  tpmPresent?: boolean; numVmiopBackings?: int; hwVersion?: string
}
VAppProductInfo {
  key: int; classId?: string; instanceId?: string; name?: string; vendor?: string; version?: string
  fullVersion?: string; vendorUrl?: string; productUrl?: string; appUrl?: string
}
VirtualMachineStorageSummary { committed: long; uncommitted: long; unshared: long; timestamp: dateTime }
VirtualMachineQuickStats {
  overallCpuUsage?: int; overallCpuDemand?: int; overallCpuReadiness?: int; guestMemoryUsage?: int
  hostMemoryUsage?: int; guestHeartbeatStatus: ManagedEntityStatus; distributedCpuEntitlement?: int
  distributedMemoryEntitlement?: int; staticCpuEntitlement?: int; staticMemoryEntitlement?: int
  grantedMemory?: int; privateMemory?: int; sharedMemory?: int; swappedMemory?: int; balloonedMemory?: int
  consumedOverheadMemory?: int; ftLogBandwidth?: int; ftSecondaryLatency?: int
  ftLatencyStatus?: ManagedEntityStatus; compressedMemory?: long; uptimeSeconds?: int; ssdSwappedMemory?: long
}

managed EnvironmentBrowser { datastoreBrowser?: ManagedObjectReference }
VirtualMachineConfigOptionDescriptor {
  key: string; description?: string; host?: ManagedObjectReference[]; createSupported?: boolean
  defaultConfigOption?: boolean; runSupported?: boolean; upgradeSupported?: boolean
}
VirtualMachineConfigOption {
  version: string; description: string; guestOSDescriptor: GuestOsDescriptor[]; guestOSDefaultIndex: int
}
GuestOsDescriptor {
  id: string; family: string; fullName: string; supportedMaxCPUs: int; supportedMinMemMB: int; supportedMaxMemMB: int
  recommendedMemMB: int; recommendedColorDepth: int; supportedDiskControllerList: string[]
  recommendedSCSIController?: string; recommendedDiskController: string; supportedNumDisks: int
  recommendedDiskSizeMB: int; supportedEthernetCard: string[]; recommendedEthernetCard?: string
  supportsWakeOnLan: boolean
}
EnvironmentBrowserConfigOptionQuerySpec { key?: string; host?: ManagedObjectReference; guestId?: string[] }
ConfigTarget {
  numCpus: int; numCpuCores: int; numNumaNodes: int; maxCpusPerHost?: int; smcPresent?: boolean
  datastore?: VirtualMachineDatastoreInfo[]; network?: VirtualMachineNetworkInfo[]
  maxMemMBOptimalPerf: int; supportedMaxMemMB?: int; resourcePool?: ResourcePoolRuntimeInfo; autoVmotion?: boolean
}
VirtualMachineTargetInfo { name: string; configurationTag?: string[] }
VirtualMachineDatastoreInfo extends VirtualMachineTargetInfo {
  datastore: DatastoreSummary; capability: DatastoreCapability; maxFileSize: long; maxVirtualDiskCapacity?: long
  maxPhysicalRDMFileSize?: long; maxVirtualRDMFileSize?: long; mode: string; vStorageSupport?: string
}
VirtualMachineNetworkInfo extends VirtualMachineTargetInfo { network: NetworkSummary; vswitch?: string }
method EnvironmentBrowser.QueryConfigOptionDescriptor(): VirtualMachineConfigOptionDescriptor[]?
method EnvironmentBrowser.QueryConfigOption(key?: string; host?: ManagedObjectReference): VirtualMachineConfigOption?
method EnvironmentBrowser.QueryConfigOptionEx(spec?: EnvironmentBrowserConfigOptionQuerySpec): VirtualMachineConfigOption?
method EnvironmentBrowser.QueryConfigTarget(host?: ManagedObjectReference): ConfigTarget?
`
