// Generated from vmomi/schema/table by `npm run schema`. Do not edit.

/** A managed object's name: its type and an identifier that only the server understands. */
export interface ManagedObjectReference {
  type: string
  value: string
}

/** A value whose declared type is exactly its own: the tag may be left out. */
export type Declared<T extends { _type: string }> = Omit<T, '_type'> & { _type?: T['_type'] | undefined }

export type ObjectUpdateKind = 'modify' | 'enter' | 'leave'

export type PropertyChangeOp = 'add' | 'remove' | 'assign' | 'indirectRemove'

export type ManagedEntityStatus = 'gray' | 'green' | 'yellow' | 'red'

export type DrsBehavior = 'manual' | 'partiallyAutomated' | 'fullyAutomated'

export type SharesLevel = 'low' | 'normal' | 'high' | 'custom'

export type VirtualMachinePowerState = 'poweredOff' | 'poweredOn' | 'suspended'

export type VirtualMachineConnectionState = 'connected' | 'disconnected' | 'orphaned' | 'inaccessible' | 'invalid'

export type VirtualMachineRelocateTransformation = 'flat' | 'sparse'

export type LatencySensitivitySensitivityLevel = 'low' | 'normal' | 'medium' | 'high' | 'custom'

export type ArrayUpdateOperation = 'add' | 'remove' | 'edit'

export type VirtualMachineFaultToleranceState =
  | 'notConfigured'
  | 'disabled'
  | 'enabled'
  | 'needSecondary'
  | 'starting'
  | 'running'

export type VirtualMachineRecordReplayState = 'recording' | 'replaying' | 'inactive'

export type VirtualMachineToolsStatus = 'toolsNotInstalled' | 'toolsNotRunning' | 'toolsOld' | 'toolsOk'

export type VirtualSCSISharing = 'noSharing' | 'virtualSharing' | 'physicalSharing'

export type VirtualDiskMode =
  | 'persistent'
  | 'nonpersistent'
  | 'undoable'
  | 'independent_persistent'
  | 'independent_nonpersistent'
  | 'append'

export type VirtualDeviceConfigSpecOperation = 'add' | 'remove' | 'edit'

export type VirtualDeviceConfigSpecFileOperation = 'create' | 'destroy' | 'replace'

export type HostSystemPowerState = 'poweredOn' | 'poweredOff' | 'standBy' | 'unknown'

export type HostSystemConnectionState = 'connected' | 'notResponding' | 'disconnected'

export type HostFirewallRuleDirection = 'inbound' | 'outbound'

export type HostFirewallRulePortType = 'src' | 'dst'

export type TaskInfoState = 'queued' | 'running' | 'success' | 'error'

export type TaskFilterSpecRecursionOption = 'self' | 'children' | 'all'

export type TaskFilterSpecTimeOption = 'queuedTime' | 'startedTime' | 'completedTime'

export type EventFilterSpecRecursionOption = 'self' | 'children' | 'all'

export type PerfSummaryType = 'average' | 'maximum' | 'minimum' | 'latest' | 'summation' | 'none'

export type PerfStatsType = 'absolute' | 'delta' | 'rate'

export interface AboutInfo {
  _type?: 'AboutInfo' | undefined
  name: string
  fullName: string
  vendor: string
  version: string
  patchLevel?: string | undefined
  build: string
  localeVersion?: string | undefined
  localeBuild?: string | undefined
  osType: string
  productLineId: string
  apiType: string
  apiVersion: string
  instanceUuid?: string | undefined
  licenseProductName?: string | undefined
  licenseProductVersion?: string | undefined
}

export interface ServiceContent {
  _type?: 'ServiceContent' | undefined
  rootFolder: ManagedObjectReference
  propertyCollector: ManagedObjectReference
  viewManager?: ManagedObjectReference | undefined
  about: AboutInfo
  setting?: ManagedObjectReference | undefined
  userDirectory?: ManagedObjectReference | undefined
  sessionManager?: ManagedObjectReference | undefined
  authorizationManager?: ManagedObjectReference | undefined
  serviceManager?: ManagedObjectReference | undefined
  perfManager?: ManagedObjectReference | undefined
  scheduledTaskManager?: ManagedObjectReference | undefined
  alarmManager?: ManagedObjectReference | undefined
  eventManager?: ManagedObjectReference | undefined
  taskManager?: ManagedObjectReference | undefined
  extensionManager?: ManagedObjectReference | undefined
  customizationSpecManager?: ManagedObjectReference | undefined
  guestCustomizationManager?: ManagedObjectReference | undefined
  customFieldsManager?: ManagedObjectReference | undefined
  accountManager?: ManagedObjectReference | undefined
  diagnosticManager?: ManagedObjectReference | undefined
  licenseManager?: ManagedObjectReference | undefined
  searchIndex?: ManagedObjectReference | undefined
  fileManager?: ManagedObjectReference | undefined
  datastoreNamespaceManager?: ManagedObjectReference | undefined
  virtualDiskManager?: ManagedObjectReference | undefined
  virtualizationManager?: ManagedObjectReference | undefined
  snmpSystem?: ManagedObjectReference | undefined
  vmProvisioningChecker?: ManagedObjectReference | undefined
  vmCompatibilityChecker?: ManagedObjectReference | undefined
  ovfManager?: ManagedObjectReference | undefined
  ipPoolManager?: ManagedObjectReference | undefined
  dvSwitchManager?: ManagedObjectReference | undefined
  hostProfileManager?: ManagedObjectReference | undefined
  clusterProfileManager?: ManagedObjectReference | undefined
  complianceManager?: ManagedObjectReference | undefined
  localizationManager?: ManagedObjectReference | undefined
  storageResourceManager?: ManagedObjectReference | undefined
  guestOperationsManager?: ManagedObjectReference | undefined
  overheadMemoryManager?: ManagedObjectReference | undefined
  certificateManager?: ManagedObjectReference | undefined
  ioFilterManager?: ManagedObjectReference | undefined
  vStorageObjectManager?: ManagedObjectReference | undefined
  hostSpecManager?: ManagedObjectReference | undefined
  cryptoManager?: ManagedObjectReference | undefined
  healthUpdateManager?: ManagedObjectReference | undefined
  failoverClusterConfigurator?: ManagedObjectReference | undefined
  failoverClusterManager?: ManagedObjectReference | undefined
  tenantManager?: ManagedObjectReference | undefined
  siteInfoManager?: ManagedObjectReference | undefined
  storageQueryManager?: ManagedObjectReference | undefined
}

export interface Capability {
  _type?: 'Capability' | undefined
  provisioningSupported: boolean
  multiHostSupported: boolean
  userShellAccessSupported: boolean
  networkBackupAndRestoreSupported?: boolean | undefined
  ftDrsWithoutEvcSupported?: boolean | undefined
  hciWorkflowSupported?: boolean | undefined
  computePolicyVersion?: number | undefined
  clusterPlacementSupported?: boolean | undefined
  lifecycleManagementSupported?: boolean | undefined
  hostSeedingSupported?: boolean | undefined
  scalableSharesSupported?: boolean | undefined
  hadcsSupported?: boolean | undefined
  configMgmtSupported?: boolean | undefined
}

export interface UserSession {
  _type?: 'UserSession' | undefined
  key: string
  userName: string
  fullName: string
  loginTime: string
  lastActiveTime: string
  locale: string
  messageLocale: string
  extensionSession?: boolean | undefined
  ipAddress?: string | undefined
  userAgent?: string | undefined
  callCount?: number | undefined
}

export interface SessionManagerGenericServiceTicket {
  _type?: 'SessionManagerGenericServiceTicket' | undefined
  id: string
  hostName?: string | undefined
  sslThumbprint?: string | undefined
  certThumbprintList?: VirtualMachineCertThumbprint[] | undefined
  ticketType?: string | undefined
}

export interface VirtualMachineCertThumbprint {
  _type?: 'VirtualMachineCertThumbprint' | undefined
  thumbprint: string
  hashAlgorithm?: string | undefined
}

export interface SessionManagerServiceRequestSpecOnly {
  _type?: 'SessionManagerServiceRequestSpec' | undefined
}

export type SessionManagerServiceRequestSpec =
  | SessionManagerServiceRequestSpecOnly
  | SessionManagerHttpServiceRequestSpec
  | SessionManagerVmomiServiceRequestSpec

export interface SessionManagerHttpServiceRequestSpec {
  _type: 'SessionManagerHttpServiceRequestSpec'
  method?: string | undefined
  url: string
}

export interface SessionManagerVmomiServiceRequestSpec {
  _type: 'SessionManagerVmomiServiceRequestSpec'
  method: string
}

export interface OptionValue {
  _type?: 'OptionValue' | undefined
  key: string
  value: unknown
}

export interface OptionTypeOnly {
  _type?: 'OptionType' | undefined
  valueIsReadonly?: boolean | undefined
}

export type OptionType = OptionTypeOnly | ChoiceOption

export interface DescriptionOnly {
  _type?: 'Description' | undefined
  label: string
  summary: string
}

export type Description = DescriptionOnly | ElementDescriptionOnly | TypeDescription | OptionDef

export interface ElementDescriptionOnly {
  _type: 'ElementDescription'
  label: string
  summary: string
  key: string
}

export type ElementDescription = ElementDescriptionOnly | OptionDef

export interface TypeDescription {
  _type: 'TypeDescription'
  label: string
  summary: string
  key: string
}

export interface OptionDef {
  _type: 'OptionDef'
  label: string
  summary: string
  key: string
  optionType: OptionType
}

export interface KeyValue {
  _type?: 'KeyValue' | undefined
  key: string
  value: string
}

export interface KeyAnyValue {
  _type?: 'KeyAnyValue' | undefined
  key: string
  value: unknown
}

export interface LicenseManagerLicenseInfo {
  _type?: 'LicenseManagerLicenseInfo' | undefined
  licenseKey: string
  editionKey: string
  name: string
  total: number
  used?: number | undefined
  costUnit: string
  properties?: KeyAnyValue[] | undefined
  labels?: KeyValue[] | undefined
}

export interface DiagnosticManagerLogDescriptor {
  _type?: 'DiagnosticManagerLogDescriptor' | undefined
  key: string
  fileName: string
  creator: string
  format: string
  mimeType: string
  info: Description
}

export interface DiagnosticManagerLogHeader {
  _type?: 'DiagnosticManagerLogHeader' | undefined
  lineStart: number
  lineEnd: number
  lineText?: string[] | undefined
}

export interface DynamicProperty {
  _type?: 'DynamicProperty' | undefined
  name: string
  val: unknown
}

export interface ObjectContent {
  _type?: 'ObjectContent' | undefined
  obj: ManagedObjectReference
  propSet?: DynamicProperty[] | undefined
  missingSet?: MissingProperty[] | undefined
}

export interface MissingProperty {
  _type?: 'MissingProperty' | undefined
  path: string
  fault: LocalizedMethodFault
}

export interface SelectionSpecOnly {
  _type?: 'SelectionSpec' | undefined
  name?: string | undefined
}

export type SelectionSpec = SelectionSpecOnly | TraversalSpec

export interface TraversalSpec {
  _type: 'TraversalSpec'
  name?: string | undefined
  type: string
  path: string
  skip?: boolean | undefined
  selectSet?: SelectionSpec[] | undefined
}

export interface PropertySpec {
  _type?: 'PropertySpec' | undefined
  type: string
  all?: boolean | undefined
  pathSet?: string[] | undefined
}

export interface ObjectSpec {
  _type?: 'ObjectSpec' | undefined
  obj: ManagedObjectReference
  skip?: boolean | undefined
  selectSet?: SelectionSpec[] | undefined
}

export interface PropertyFilterSpec {
  _type?: 'PropertyFilterSpec' | undefined
  propSet: PropertySpec[]
  objectSet: ObjectSpec[]
  reportMissingObjectsInResults?: boolean | undefined
}

export interface RetrieveOptions {
  _type?: 'RetrieveOptions' | undefined
  maxObjects?: number | undefined
}

export interface RetrieveResult {
  _type?: 'RetrieveResult' | undefined
  token?: string | undefined
  objects: ObjectContent[]
}

export interface WaitOptions {
  _type?: 'WaitOptions' | undefined
  maxWaitSeconds?: number | undefined
  maxObjectUpdates?: number | undefined
}

export interface UpdateSet {
  _type?: 'UpdateSet' | undefined
  version: string
  filterSet?: PropertyFilterUpdate[] | undefined
  truncated?: boolean | undefined
}

export interface PropertyFilterUpdate {
  _type?: 'PropertyFilterUpdate' | undefined
  filter: ManagedObjectReference
  objectSet?: ObjectUpdate[] | undefined
  missingSet?: MissingObject[] | undefined
}

export interface MissingObject {
  _type?: 'MissingObject' | undefined
  obj: ManagedObjectReference
  fault: LocalizedMethodFault
}

export interface ObjectUpdate {
  _type?: 'ObjectUpdate' | undefined
  kind: ObjectUpdateKind
  obj: ManagedObjectReference
  changeSet?: PropertyChange[] | undefined
  missingSet?: MissingProperty[] | undefined
}

export interface PropertyChange {
  _type?: 'PropertyChange' | undefined
  name: string
  op: PropertyChangeOp
  val?: unknown | undefined
}

export interface CustomFieldValueOnly {
  _type?: 'CustomFieldValue' | undefined
  key: number
}

export type CustomFieldValue = CustomFieldValueOnly | CustomFieldStringValue

export interface CustomFieldStringValue {
  _type: 'CustomFieldStringValue'
  key: number
  value: string
}

export interface CustomFieldDef {
  _type?: 'CustomFieldDef' | undefined
  key: number
  name: string
  type: string
  managedObjectType?: string | undefined
  fieldDefPrivileges?: PrivilegePolicyDef | undefined
  fieldInstancePrivileges?: PrivilegePolicyDef | undefined
}

export interface PrivilegePolicyDef {
  _type?: 'PrivilegePolicyDef' | undefined
  createPrivilege: string
  readPrivilege: string
  updatePrivilege: string
  deletePrivilege: string
}

export interface Tag {
  _type?: 'Tag' | undefined
  key: string
}

export interface AlarmState {
  _type?: 'AlarmState' | undefined
  key: string
  entity: ManagedObjectReference
  alarm: ManagedObjectReference
  overallStatus: ManagedEntityStatus
  time: string
  acknowledged?: boolean | undefined
  acknowledgedByUser?: string | undefined
  acknowledgedTime?: string | undefined
}

export interface DatacenterConfigInfo {
  _type?: 'DatacenterConfigInfo' | undefined
  defaultHardwareVersionKey?: string | undefined
  maximumHardwareVersionKey?: string | undefined
}

export interface ClusterPowerOnVmResult {
  _type?: 'ClusterPowerOnVmResult' | undefined
  attempted?: ClusterAttemptedVmInfo[] | undefined
  notAttempted?: ClusterNotAttemptedVmInfo[] | undefined
  recommendations?: ClusterRecommendation[] | undefined
}

export interface ClusterAttemptedVmInfo {
  _type?: 'ClusterAttemptedVmInfo' | undefined
  vm: ManagedObjectReference
  task?: ManagedObjectReference | undefined
}

export interface ClusterNotAttemptedVmInfo {
  _type?: 'ClusterNotAttemptedVmInfo' | undefined
  vm: ManagedObjectReference
  fault: LocalizedMethodFault
}

export interface ClusterRecommendation {
  _type?: 'ClusterRecommendation' | undefined
  key: string
  type: string
  time: string
  rating: number
  reason: string
  reasonText: string
}

export interface ComputeResourceSummaryOnly {
  _type?: 'ComputeResourceSummary' | undefined
  totalCpu: number
  totalMemory: number
  numCpuCores: number
  numCpuThreads: number
  effectiveCpu: number
  effectiveMemory: number
  numHosts: number
  numEffectiveHosts: number
  overallStatus: ManagedEntityStatus
}

export type ComputeResourceSummary = ComputeResourceSummaryOnly | ClusterComputeResourceSummary

export interface ComputeResourceConfigInfoOnly {
  _type?: 'ComputeResourceConfigInfo' | undefined
  vmSwapPlacement: string
  spbmEnabled?: boolean | undefined
  defaultHardwareVersionKey?: string | undefined
}

export type ComputeResourceConfigInfo = ComputeResourceConfigInfoOnly | ClusterConfigInfoEx

export interface ClusterComputeResourceSummary {
  _type: 'ClusterComputeResourceSummary'
  totalCpu: number
  totalMemory: number
  numCpuCores: number
  numCpuThreads: number
  effectiveCpu: number
  effectiveMemory: number
  numHosts: number
  numEffectiveHosts: number
  overallStatus: ManagedEntityStatus
  currentFailoverLevel: number
  numVmotions: number
}

export interface ClusterConfigInfo {
  _type?: 'ClusterConfigInfo' | undefined
  dasConfig: ClusterDasConfigInfo
  drsConfig: ClusterDrsConfigInfo
}

export interface ClusterDasConfigInfo {
  _type?: 'ClusterDasConfigInfo' | undefined
  enabled?: boolean | undefined
}

export interface ClusterDrsConfigInfo {
  _type?: 'ClusterDrsConfigInfo' | undefined
  enabled?: boolean | undefined
  enableVmBehaviorOverrides?: boolean | undefined
  defaultVmBehavior?: DrsBehavior | undefined
  vmotionRate?: number | undefined
}

export interface ClusterConfigInfoEx {
  _type: 'ClusterConfigInfoEx'
  vmSwapPlacement: string
  spbmEnabled?: boolean | undefined
  defaultHardwareVersionKey?: string | undefined
  dasConfig: ClusterDasConfigInfo
  drsConfig: ClusterDrsConfigInfo
  rule?: ClusterRuleInfo[] | undefined
  group?: ClusterGroupInfo[] | undefined
}

export interface ClusterGroupInfoOnly {
  _type?: 'ClusterGroupInfo' | undefined
  name: string
  userCreated?: boolean | undefined
  uniqueID?: string | undefined
}

export type ClusterGroupInfo = ClusterGroupInfoOnly | ClusterVmGroup | ClusterHostGroup

export interface ClusterVmGroup {
  _type: 'ClusterVmGroup'
  name: string
  userCreated?: boolean | undefined
  uniqueID?: string | undefined
  vm?: ManagedObjectReference[] | undefined
}

export interface ClusterHostGroup {
  _type: 'ClusterHostGroup'
  name: string
  userCreated?: boolean | undefined
  uniqueID?: string | undefined
  host?: ManagedObjectReference[] | undefined
}

export interface ClusterRuleInfoOnly {
  _type?: 'ClusterRuleInfo' | undefined
  key?: number | undefined
  status?: ManagedEntityStatus | undefined
  enabled?: boolean | undefined
  name?: string | undefined
  mandatory?: boolean | undefined
  userCreated?: boolean | undefined
  inCompliance?: boolean | undefined
  ruleUuid?: string | undefined
}

export type ClusterRuleInfo = ClusterRuleInfoOnly | ClusterAntiAffinityRuleSpec | ClusterAffinityRuleSpec

export interface ClusterAntiAffinityRuleSpec {
  _type: 'ClusterAntiAffinityRuleSpec'
  key?: number | undefined
  status?: ManagedEntityStatus | undefined
  enabled?: boolean | undefined
  name?: string | undefined
  mandatory?: boolean | undefined
  userCreated?: boolean | undefined
  inCompliance?: boolean | undefined
  ruleUuid?: string | undefined
  vm: ManagedObjectReference[]
}

export interface ClusterAffinityRuleSpec {
  _type: 'ClusterAffinityRuleSpec'
  key?: number | undefined
  status?: ManagedEntityStatus | undefined
  enabled?: boolean | undefined
  name?: string | undefined
  mandatory?: boolean | undefined
  userCreated?: boolean | undefined
  inCompliance?: boolean | undefined
  ruleUuid?: string | undefined
  vm: ManagedObjectReference[]
}

export interface SharesInfo {
  _type?: 'SharesInfo' | undefined
  shares: number
  level: SharesLevel
}

export interface ResourceAllocationInfo {
  _type?: 'ResourceAllocationInfo' | undefined
  reservation?: number | undefined
  expandableReservation?: boolean | undefined
  limit?: number | undefined
  shares?: SharesInfo | undefined
  overheadLimit?: number | undefined
}

export interface ResourceConfigSpec {
  _type?: 'ResourceConfigSpec' | undefined
  entity?: ManagedObjectReference | undefined
  changeVersion?: string | undefined
  lastModified?: string | undefined
  cpuAllocation: ResourceAllocationInfo
  memoryAllocation: ResourceAllocationInfo
  scaleDescendantsShares?: string | undefined
}

export interface ResourcePoolSummary {
  _type?: 'ResourcePoolSummary' | undefined
  name: string
  config: ResourceConfigSpec
  runtime: ResourcePoolRuntimeInfo
  quickStats?: ResourcePoolQuickStats | undefined
  configuredMemoryMB?: number | undefined
}

export interface ResourcePoolQuickStats {
  _type?: 'ResourcePoolQuickStats' | undefined
  overallCpuUsage?: number | undefined
  overallCpuDemand?: number | undefined
  guestMemoryUsage?: number | undefined
  hostMemoryUsage?: number | undefined
  distributedCpuEntitlement?: number | undefined
  distributedMemoryEntitlement?: number | undefined
  staticCpuEntitlement?: number | undefined
  staticMemoryEntitlement?: number | undefined
  privateMemory?: number | undefined
  sharedMemory?: number | undefined
  swappedMemory?: number | undefined
  balloonedMemory?: number | undefined
  overheadMemory?: number | undefined
  consumedOverheadMemory?: number | undefined
  compressedMemory?: number | undefined
}

export interface ResourcePoolResourceUsage {
  _type?: 'ResourcePoolResourceUsage' | undefined
  reservationUsed: number
  reservationUsedForVm: number
  unreservedForPool: number
  unreservedForVm: number
  overallUsage: number
  maxUsage: number
}

export interface ResourcePoolRuntimeInfo {
  _type?: 'ResourcePoolRuntimeInfo' | undefined
  memory: ResourcePoolResourceUsage
  cpu: ResourcePoolResourceUsage
  overallStatus: ManagedEntityStatus
  sharesScalable?: string | undefined
}

export interface VmConfigSpecOnly {
  _type?: 'VmConfigSpec' | undefined
}

export type VmConfigSpec = VmConfigSpecOnly | VAppConfigSpec

export interface VAppConfigSpec {
  _type: 'VAppConfigSpec'
  entityConfig?: VAppEntityConfigInfo[] | undefined
  annotation?: string | undefined
  instanceUuid?: string | undefined
  managedBy?: ManagedByInfo | undefined
}

export interface VAppEntityConfigInfo {
  _type?: 'VAppEntityConfigInfo' | undefined
  key?: ManagedObjectReference | undefined
  tag?: string | undefined
  startOrder?: number | undefined
  startDelay?: number | undefined
  waitingForGuest?: boolean | undefined
  startAction?: string | undefined
  stopDelay?: number | undefined
  stopAction?: string | undefined
  destroyWithParent?: boolean | undefined
}

export interface ManagedByInfo {
  _type?: 'ManagedByInfo' | undefined
  extensionKey: string
  type: string
}

export interface VirtualMachineTicket {
  _type?: 'VirtualMachineTicket' | undefined
  ticket: string
  cfgFile: string
  host?: string | undefined
  port?: number | undefined
  sslThumbprint?: string | undefined
  certThumbprintList?: VirtualMachineCertThumbprint[] | undefined
  url?: string | undefined
}

export interface VirtualMachineCloneSpec {
  _type?: 'VirtualMachineCloneSpec' | undefined
  location: VirtualMachineRelocateSpec
  template: boolean
  config?: VirtualMachineConfigSpec | undefined
  powerOn: boolean
  snapshot?: ManagedObjectReference | undefined
  memory?: boolean | undefined
}

export interface VirtualMachineInstantCloneSpec {
  _type?: 'VirtualMachineInstantCloneSpec' | undefined
  name: string
  location: VirtualMachineRelocateSpec
  config?: OptionValue[] | undefined
  biosUuid?: string | undefined
}

export interface VirtualMachineRelocateSpec {
  _type?: 'VirtualMachineRelocateSpec' | undefined
  service?: ServiceLocator | undefined
  folder?: ManagedObjectReference | undefined
  datastore?: ManagedObjectReference | undefined
  diskMoveType?: string | undefined
  pool?: ManagedObjectReference | undefined
  host?: ManagedObjectReference | undefined
  disk?: VirtualMachineRelocateSpecDiskLocator[] | undefined
  transform?: VirtualMachineRelocateTransformation | undefined
  deviceChange?: VirtualDeviceConfigSpec[] | undefined
  profile?: VirtualMachineProfileSpec[] | undefined
  cryptoSpec?: CryptoSpec | undefined
}

export interface ServiceLocator {
  _type?: 'ServiceLocator' | undefined
  instanceUuid: string
  url: string
  credential: ServiceLocatorCredential
  sslThumbprint?: string | undefined
}

export interface ServiceLocatorCredential {
  _type?: 'ServiceLocatorCredential' | undefined
}

export interface VirtualMachineRelocateSpecDiskLocator {
  _type?: 'VirtualMachineRelocateSpecDiskLocator' | undefined
  diskId: number
  datastore: ManagedObjectReference
  diskMoveType?: string | undefined
}

export interface VirtualMachineCapability {
  _type?: 'VirtualMachineCapability' | undefined
  snapshotOperationsSupported: boolean
  multipleSnapshotsSupported: boolean
  snapshotConfigSupported: boolean
  poweredOffSnapshotsSupported: boolean
  memorySnapshotsSupported: boolean
  revertToSnapshotSupported: boolean
  quiescedSnapshotsSupported: boolean
  disableSnapshotsSupported: boolean
  lockSnapshotsSupported: boolean
  consolePreferencesSupported: boolean
  cpuFeatureMaskSupported: boolean
  s1AcpiManagementSupported: boolean
  settingScreenResolutionSupported: boolean
  toolsAutoUpdateSupported: boolean
  vmNpivWwnSupported: boolean
  npivWwnOnNonRdmVmSupported: boolean
  vmNpivWwnDisableSupported?: boolean | undefined
  vmNpivWwnUpdateSupported?: boolean | undefined
  swapPlacementSupported: boolean
  toolsSyncTimeSupported: boolean
  virtualMmuUsageSupported: boolean
  diskSharesSupported: boolean
  bootOptionsSupported: boolean
  bootRetryOptionsSupported?: boolean | undefined
  settingVideoRamSizeSupported: boolean
}

export interface VirtualMachineConfigInfo {
  _type?: 'VirtualMachineConfigInfo' | undefined
  changeVersion: string
  modified: string
  name: string
  guestFullName: string
  version: string
  uuid: string
  createDate?: string | undefined
  instanceUuid?: string | undefined
  npivTemporaryDisabled?: boolean | undefined
  locationId?: string | undefined
  template: boolean
  guestId: string
  alternateGuestName: string
  annotation?: string | undefined
  files: VirtualMachineFileInfo
  tools?: ToolsConfigInfo | undefined
  flags: VirtualMachineFlagInfo
  consolePreferences?: VirtualMachineConsolePreferences | undefined
  defaultPowerOps: VirtualMachineDefaultPowerOpInfo
  rebootPowerOff?: boolean | undefined
  hardware: VirtualHardware
  cpuAllocation?: ResourceAllocationInfo | undefined
  memoryAllocation?: ResourceAllocationInfo | undefined
  latencySensitivity?: LatencySensitivity | undefined
  memoryHotAddEnabled?: boolean | undefined
  cpuHotAddEnabled?: boolean | undefined
  cpuHotRemoveEnabled?: boolean | undefined
  hotPlugMemoryLimit?: number | undefined
  hotPlugMemoryIncrementSize?: number | undefined
  cpuAffinity?: VirtualMachineAffinityInfo | undefined
  memoryAffinity?: VirtualMachineAffinityInfo | undefined
  networkShaper?: VirtualMachineNetworkShaperInfo | undefined
  extraConfig?: OptionValue[] | undefined
  cpuFeatureMask?: HostCpuIdInfo[] | undefined
  datastoreUrl?: VirtualMachineConfigInfoDatastoreUrlPair[] | undefined
  swapPlacement?: string | undefined
  bootOptions?: VirtualMachineBootOptions | undefined
  vAssertsEnabled?: boolean | undefined
  changeTrackingEnabled?: boolean | undefined
  firmware?: string | undefined
  maxMksConnections?: number | undefined
  guestAutoLockEnabled?: boolean | undefined
  managedBy?: ManagedByInfo | undefined
  memoryReservationLockedToMax?: boolean | undefined
  initialOverhead?: VirtualMachineConfigInfoOverheadInfo | undefined
  nestedHVEnabled?: boolean | undefined
  vPMCEnabled?: boolean | undefined
  messageBusTunnelEnabled?: boolean | undefined
}

export interface VirtualMachineConfigInfoDatastoreUrlPair {
  _type?: 'VirtualMachineConfigInfoDatastoreUrlPair' | undefined
  name: string
  url: string
}

export interface VirtualMachineConfigInfoOverheadInfo {
  _type?: 'VirtualMachineConfigInfoOverheadInfo' | undefined
  initialMemoryReservation?: number | undefined
  initialSwapReservation?: number | undefined
}

export interface VirtualMachineFileInfo {
  _type?: 'VirtualMachineFileInfo' | undefined
  vmPathName?: string | undefined
  snapshotDirectory?: string | undefined
  suspendDirectory?: string | undefined
  logDirectory?: string | undefined
  ftMetadataDirectory?: string | undefined
}

export interface ToolsConfigInfo {
  _type?: 'ToolsConfigInfo' | undefined
  toolsVersion?: number | undefined
  toolsInstallType?: string | undefined
  afterPowerOn?: boolean | undefined
  afterResume?: boolean | undefined
  beforeGuestStandby?: boolean | undefined
  beforeGuestShutdown?: boolean | undefined
  beforeGuestReboot?: boolean | undefined
  toolsUpgradePolicy?: string | undefined
  pendingCustomization?: string | undefined
  customizationKeyId?: CryptoKeyId | undefined
  syncTimeWithHostAllowed?: boolean | undefined
  syncTimeWithHost?: boolean | undefined
  lastInstallInfo?: ToolsConfigInfoToolsLastInstallInfo | undefined
}

export interface ToolsConfigInfoToolsLastInstallInfo {
  _type?: 'ToolsConfigInfoToolsLastInstallInfo' | undefined
  counter: number
  fault?: LocalizedMethodFault | undefined
}

export interface CryptoKeyId {
  _type?: 'CryptoKeyId' | undefined
  keyId: string
  providerId?: KeyProviderId | undefined
}

export interface KeyProviderId {
  _type?: 'KeyProviderId' | undefined
  id: string
}

export interface CryptoSpec {
  _type?: 'CryptoSpec' | undefined
}

export interface VirtualMachineFlagInfo {
  _type?: 'VirtualMachineFlagInfo' | undefined
  disableAcceleration?: boolean | undefined
  enableLogging?: boolean | undefined
  useToe?: boolean | undefined
  runWithDebugInfo?: boolean | undefined
  monitorType?: string | undefined
  htSharing?: string | undefined
  snapshotDisabled?: boolean | undefined
  snapshotLocked?: boolean | undefined
  diskUuidEnabled?: boolean | undefined
  virtualMmuUsage?: string | undefined
  virtualExecUsage?: string | undefined
  snapshotPowerOffBehavior?: string | undefined
  recordReplayEnabled?: boolean | undefined
  faultToleranceType?: string | undefined
  cbrcCacheEnabled?: boolean | undefined
  vvtdEnabled?: boolean | undefined
  vbsEnabled?: boolean | undefined
}

export interface VirtualMachineConsolePreferences {
  _type?: 'VirtualMachineConsolePreferences' | undefined
  powerOnWhenOpened?: boolean | undefined
  enterFullScreenOnPowerOn?: boolean | undefined
  closeOnPowerOffOrSuspend?: boolean | undefined
}

export interface VirtualMachineDefaultPowerOpInfo {
  _type?: 'VirtualMachineDefaultPowerOpInfo' | undefined
  powerOffType?: string | undefined
  suspendType?: string | undefined
  resetType?: string | undefined
  defaultPowerOffType?: string | undefined
  defaultSuspendType?: string | undefined
  defaultResetType?: string | undefined
  standbyAction?: string | undefined
}

export interface VirtualHardware {
  _type?: 'VirtualHardware' | undefined
  numCPU: number
  numCoresPerSocket?: number | undefined
  memoryMB: number
  virtualICH7MPresent?: boolean | undefined
  virtualSMCPresent?: boolean | undefined
  device?: VirtualDevice[] | undefined
  motherboardLayout?: string | undefined
  simultaneousThreads?: number | undefined
}

export interface LatencySensitivity {
  _type?: 'LatencySensitivity' | undefined
  level: LatencySensitivitySensitivityLevel
  sensitivity?: number | undefined
}

export interface VirtualMachineAffinityInfo {
  _type?: 'VirtualMachineAffinityInfo' | undefined
  affinitySet: number[]
}

export interface VirtualMachineNetworkShaperInfo {
  _type?: 'VirtualMachineNetworkShaperInfo' | undefined
  enabled?: boolean | undefined
  peakBps?: number | undefined
  averageBps?: number | undefined
  burstSize?: number | undefined
}

export interface HostCpuIdInfo {
  _type?: 'HostCpuIdInfo' | undefined
  level: number
  vendor?: string | undefined
  eax?: string | undefined
  ebx?: string | undefined
  ecx?: string | undefined
  edx?: string | undefined
}

export interface ArrayUpdateSpecOnly {
  _type?: 'ArrayUpdateSpec' | undefined
  operation: ArrayUpdateOperation
  removeKey?: unknown | undefined
}

export type ArrayUpdateSpec = ArrayUpdateSpecOnly | VirtualMachineCpuIdInfoSpec

export interface VirtualMachineCpuIdInfoSpec {
  _type: 'VirtualMachineCpuIdInfoSpec'
  operation: ArrayUpdateOperation
  removeKey?: unknown | undefined
  info?: HostCpuIdInfo | undefined
}

export interface VirtualMachineBootOptions {
  _type?: 'VirtualMachineBootOptions' | undefined
  bootDelay?: number | undefined
  enterBIOSSetup?: boolean | undefined
  efiSecureBootEnabled?: boolean | undefined
  bootRetryEnabled?: boolean | undefined
  bootRetryDelay?: number | undefined
  bootOrder?: VirtualMachineBootOptionsBootableDevice[] | undefined
  networkBootProtocol?: string | undefined
}

export interface VirtualMachineBootOptionsBootableDeviceOnly {
  _type?: 'VirtualMachineBootOptionsBootableDevice' | undefined
}

export type VirtualMachineBootOptionsBootableDevice =
  | VirtualMachineBootOptionsBootableDeviceOnly
  | VirtualMachineBootOptionsBootableCdromDevice
  | VirtualMachineBootOptionsBootableDiskDevice
  | VirtualMachineBootOptionsBootableEthernetDevice
  | VirtualMachineBootOptionsBootableFloppyDevice

export interface VirtualMachineBootOptionsBootableCdromDevice {
  _type: 'VirtualMachineBootOptionsBootableCdromDevice'
}

export interface VirtualMachineBootOptionsBootableDiskDevice {
  _type: 'VirtualMachineBootOptionsBootableDiskDevice'
  deviceKey: number
}

export interface VirtualMachineBootOptionsBootableEthernetDevice {
  _type: 'VirtualMachineBootOptionsBootableEthernetDevice'
  deviceKey: number
}

export interface VirtualMachineBootOptionsBootableFloppyDevice {
  _type: 'VirtualMachineBootOptionsBootableFloppyDevice'
}

export interface VirtualMachineVcpuConfig {
  _type?: 'VirtualMachineVcpuConfig' | undefined
  latencySensitivity?: LatencySensitivity | undefined
}

export interface FaultToleranceConfigInfo {
  _type?: 'FaultToleranceConfigInfo' | undefined
  role: number
  instanceUuids: string[]
  configPaths: string[]
  orphaned?: boolean | undefined
}

export interface ReplicationConfigSpec {
  _type?: 'ReplicationConfigSpec' | undefined
  generation: number
  vmReplicationId: string
  destination: string
  port: number
  rpo: number
  quiesceGuestEnabled: boolean
  paused: boolean
  oppUpdatesEnabled: boolean
  netCompressionEnabled?: boolean | undefined
  netEncryptionEnabled?: boolean | undefined
  encryptionDestination?: string | undefined
  encryptionPort?: number | undefined
  remoteCertificateThumbprint?: string | undefined
  disk?: ReplicationInfoDiskSettings[] | undefined
}

export interface ReplicationInfoDiskSettings {
  _type?: 'ReplicationInfoDiskSettings' | undefined
  key: number
  diskReplicationId: string
}

export interface ScheduledHardwareUpgradeInfo {
  _type?: 'ScheduledHardwareUpgradeInfo' | undefined
  upgradePolicy?: string | undefined
  versionKey?: string | undefined
  scheduledHardwareUpgradeStatus?: string | undefined
  fault?: LocalizedMethodFault | undefined
}

export interface VirtualMachineProfileSpecOnly {
  _type?: 'VirtualMachineProfileSpec' | undefined
}

export type VirtualMachineProfileSpec =
  | VirtualMachineProfileSpecOnly
  | VirtualMachineDefinedProfileSpec
  | VirtualMachineDefaultProfileSpec
  | VirtualMachineEmptyProfileSpec

export interface VirtualMachineDefinedProfileSpec {
  _type: 'VirtualMachineDefinedProfileSpec'
  profileId: string
  replicationSpec?: ReplicationSpec | undefined
  profileData?: VirtualMachineProfileRawData | undefined
  profileParams?: KeyValue[] | undefined
}

export interface VirtualMachineDefaultProfileSpec {
  _type: 'VirtualMachineDefaultProfileSpec'
}

export interface VirtualMachineEmptyProfileSpec {
  _type: 'VirtualMachineEmptyProfileSpec'
}

export interface ReplicationSpec {
  _type?: 'ReplicationSpec' | undefined
  replicationGroupId: ReplicationGroupId
}

export interface ReplicationGroupId {
  _type?: 'ReplicationGroupId' | undefined
  faultDomainId: FaultDomainId
  deviceGroupId: DeviceGroupId
}

export interface FaultDomainId {
  _type?: 'FaultDomainId' | undefined
  id: string
}

export interface DeviceGroupId {
  _type?: 'DeviceGroupId' | undefined
  id: string
}

export interface VirtualMachineProfileRawData {
  _type?: 'VirtualMachineProfileRawData' | undefined
  extensionKey: string
  objectData?: string | undefined
}

export interface VirtualMachineConfigSpec {
  _type?: 'VirtualMachineConfigSpec' | undefined
  changeVersion?: string | undefined
  name?: string | undefined
  version?: string | undefined
  createDate?: string | undefined
  uuid?: string | undefined
  instanceUuid?: string | undefined
  npivNodeWorldWideName?: number[] | undefined
  npivPortWorldWideName?: number[] | undefined
  npivWorldWideNameType?: string | undefined
  npivDesiredNodeWwns?: number | undefined
  npivDesiredPortWwns?: number | undefined
  npivTemporaryDisabled?: boolean | undefined
  npivOnNonRdmDisks?: boolean | undefined
  npivWorldWideNameOp?: string | undefined
  locationId?: string | undefined
  guestId?: string | undefined
  alternateGuestName?: string | undefined
  annotation?: string | undefined
  files?: VirtualMachineFileInfo | undefined
  tools?: ToolsConfigInfo | undefined
  flags?: VirtualMachineFlagInfo | undefined
  consolePreferences?: VirtualMachineConsolePreferences | undefined
  powerOpInfo?: VirtualMachineDefaultPowerOpInfo | undefined
  rebootPowerOff?: boolean | undefined
  numCPUs?: number | undefined
  vcpuConfig?: VirtualMachineVcpuConfig[] | undefined
  numCoresPerSocket?: number | undefined
  memoryMB?: number | undefined
  memoryHotAddEnabled?: boolean | undefined
  cpuHotAddEnabled?: boolean | undefined
  cpuHotRemoveEnabled?: boolean | undefined
  virtualICH7MPresent?: boolean | undefined
  virtualSMCPresent?: boolean | undefined
  deviceChange?: VirtualDeviceConfigSpec[] | undefined
  cpuAllocation?: ResourceAllocationInfo | undefined
  memoryAllocation?: ResourceAllocationInfo | undefined
  latencySensitivity?: LatencySensitivity | undefined
  cpuAffinity?: VirtualMachineAffinityInfo | undefined
  memoryAffinity?: VirtualMachineAffinityInfo | undefined
  networkShaper?: VirtualMachineNetworkShaperInfo | undefined
  cpuFeatureMask?: Declared<VirtualMachineCpuIdInfoSpec>[] | undefined
  extraConfig?: OptionValue[] | undefined
  swapPlacement?: string | undefined
  bootOptions?: VirtualMachineBootOptions | undefined
  vAppConfig?: VmConfigSpec | undefined
  ftInfo?: FaultToleranceConfigInfo | undefined
  repConfig?: ReplicationConfigSpec | undefined
  vAppConfigRemoved?: boolean | undefined
  vAssertsEnabled?: boolean | undefined
  changeTrackingEnabled?: boolean | undefined
  firmware?: string | undefined
  maxMksConnections?: number | undefined
  guestAutoLockEnabled?: boolean | undefined
  managedBy?: ManagedByInfo | undefined
  memoryReservationLockedToMax?: boolean | undefined
  nestedHVEnabled?: boolean | undefined
  vPMCEnabled?: boolean | undefined
  scheduledHardwareUpgradeInfo?: ScheduledHardwareUpgradeInfo | undefined
  vmProfile?: VirtualMachineProfileSpec[] | undefined
  messageBusTunnelEnabled?: boolean | undefined
  crypto?: CryptoSpec | undefined
  migrateEncryption?: string | undefined
}

export interface VirtualMachineFileLayout {
  _type?: 'VirtualMachineFileLayout' | undefined
  configFile?: string[] | undefined
  logFile?: string[] | undefined
  disk?: VirtualMachineFileLayoutDiskLayout[] | undefined
  swapFile?: string | undefined
}

export interface VirtualMachineFileLayoutDiskLayout {
  _type?: 'VirtualMachineFileLayoutDiskLayout' | undefined
  key: number
  diskFile: string[]
}

export interface VirtualMachineFileLayoutEx {
  _type?: 'VirtualMachineFileLayoutEx' | undefined
  file?: VirtualMachineFileLayoutExFileInfo[] | undefined
  disk?: VirtualMachineFileLayoutExDiskLayout[] | undefined
  timestamp: string
}

export interface VirtualMachineFileLayoutExFileInfo {
  _type?: 'VirtualMachineFileLayoutExFileInfo' | undefined
  key: number
  name: string
  type: string
  size: number
  uniqueSize?: number | undefined
  backingObjectId?: string | undefined
  accessible?: boolean | undefined
}

export interface VirtualMachineFileLayoutExDiskUnit {
  _type?: 'VirtualMachineFileLayoutExDiskUnit' | undefined
  fileKey: number[]
}

export interface VirtualMachineFileLayoutExDiskLayout {
  _type?: 'VirtualMachineFileLayoutExDiskLayout' | undefined
  key: number
  chain?: VirtualMachineFileLayoutExDiskUnit[] | undefined
}

export interface VirtualMachineStorageInfo {
  _type?: 'VirtualMachineStorageInfo' | undefined
  perDatastoreUsage?: VirtualMachineUsageOnDatastore[] | undefined
  timestamp: string
}

export interface VirtualMachineUsageOnDatastore {
  _type?: 'VirtualMachineUsageOnDatastore' | undefined
  datastore: ManagedObjectReference
  committed: number
  uncommitted: number
  unshared: number
}

export interface VirtualMachineSnapshotInfo {
  _type?: 'VirtualMachineSnapshotInfo' | undefined
  currentSnapshot?: ManagedObjectReference | undefined
  rootSnapshotList: VirtualMachineSnapshotTree[]
}

export interface VirtualMachineSnapshotTree {
  _type?: 'VirtualMachineSnapshotTree' | undefined
  snapshot: ManagedObjectReference
  vm: ManagedObjectReference
  name: string
  description: string
  id?: number | undefined
  createTime: string
  state: VirtualMachinePowerState
  quiesced: boolean
  backupManifest?: string | undefined
  childSnapshotList?: VirtualMachineSnapshotTree[] | undefined
  replaySupported?: boolean | undefined
}

export interface VirtualMachineRuntimeInfo {
  _type?: 'VirtualMachineRuntimeInfo' | undefined
  host?: ManagedObjectReference | undefined
  connectionState: VirtualMachineConnectionState
  powerState: VirtualMachinePowerState
  vmFailoverInProgress?: boolean | undefined
  faultToleranceState?: VirtualMachineFaultToleranceState | undefined
  toolsInstallerMounted: boolean
  suspendTime?: string | undefined
  bootTime?: string | undefined
  suspendInterval?: number | undefined
  question?: VirtualMachineQuestionInfo | undefined
  memoryOverhead?: number | undefined
  maxCpuUsage?: number | undefined
  maxMemoryUsage?: number | undefined
  numMksConnections: number
  recordReplayState?: VirtualMachineRecordReplayState | undefined
  cleanPowerOff?: boolean | undefined
  needSecondaryReason?: string | undefined
  onlineStandby?: boolean | undefined
  minRequiredEVCModeKey?: string | undefined
  consolidationNeeded?: boolean | undefined
}

export interface VirtualMachineQuestionInfo {
  _type?: 'VirtualMachineQuestionInfo' | undefined
  id: string
  text: string
  choice: Declared<ChoiceOption>
  message?: VirtualMachineMessage[] | undefined
}

export interface ChoiceOption {
  _type: 'ChoiceOption'
  valueIsReadonly?: boolean | undefined
  choiceInfo: (Declared<ElementDescriptionOnly> | OptionDef)[]
  defaultIndex?: number | undefined
}

export interface VirtualMachineMessage {
  _type?: 'VirtualMachineMessage' | undefined
  id: string
  argument?: unknown[] | undefined
  text?: string | undefined
}

export interface GuestInfo {
  _type?: 'GuestInfo' | undefined
  toolsStatus?: VirtualMachineToolsStatus | undefined
  toolsVersionStatus?: string | undefined
  toolsVersionStatus2?: string | undefined
  toolsRunningStatus?: string | undefined
  toolsVersion?: string | undefined
  toolsInstallType?: string | undefined
  guestId?: string | undefined
  guestFamily?: string | undefined
  guestFullName?: string | undefined
  hostName?: string | undefined
  ipAddress?: string | undefined
  net?: GuestNicInfo[] | undefined
  ipStack?: GuestStackInfo[] | undefined
  disk?: GuestDiskInfo[] | undefined
  screen?: GuestScreenInfo | undefined
  guestState: string
  appHeartbeatStatus?: string | undefined
  guestKernelCrashed?: boolean | undefined
  appState?: string | undefined
  guestOperationsReady?: boolean | undefined
  interactiveGuestOperationsReady?: boolean | undefined
  guestStateChangeSupported?: boolean | undefined
}

export interface GuestNicInfo {
  _type?: 'GuestNicInfo' | undefined
  network?: string | undefined
  ipAddress?: string[] | undefined
  macAddress?: string | undefined
  connected: boolean
  deviceConfigId: number
  dnsConfig?: NetDnsConfigInfo | undefined
  ipConfig?: NetIpConfigInfo | undefined
  netBIOSConfig?: NetBIOSConfigInfo | undefined
}

export interface NetBIOSConfigInfo {
  _type?: 'NetBIOSConfigInfo' | undefined
  mode: string
}

export interface GuestStackInfo {
  _type?: 'GuestStackInfo' | undefined
  dnsConfig?: NetDnsConfigInfo | undefined
  ipRouteConfig?: NetIpRouteConfigInfo | undefined
  ipStackConfig?: KeyValue[] | undefined
}

export interface NetDnsConfigInfo {
  _type?: 'NetDnsConfigInfo' | undefined
  dhcp: boolean
  hostName: string
  domainName: string
  ipAddress?: string[] | undefined
  searchDomain?: string[] | undefined
}

export interface NetIpConfigInfo {
  _type?: 'NetIpConfigInfo' | undefined
  ipAddress?: NetIpConfigInfoIpAddress[] | undefined
  autoConfigurationEnabled?: boolean | undefined
}

export interface NetIpConfigInfoIpAddress {
  _type?: 'NetIpConfigInfoIpAddress' | undefined
  ipAddress: string
  prefixLength: number
  origin?: string | undefined
  state?: string | undefined
  lifetime?: string | undefined
}

export interface NetIpRouteConfigInfo {
  _type?: 'NetIpRouteConfigInfo' | undefined
  ipRoute?: NetIpRouteConfigInfoIpRoute[] | undefined
}

export interface NetIpRouteConfigInfoIpRoute {
  _type?: 'NetIpRouteConfigInfoIpRoute' | undefined
  network: string
  prefixLength: number
  gateway: NetIpRouteConfigInfoGateway
}

export interface NetIpRouteConfigInfoGateway {
  _type?: 'NetIpRouteConfigInfoGateway' | undefined
  ipAddress?: string | undefined
  device?: string | undefined
}

export interface GuestDiskInfo {
  _type?: 'GuestDiskInfo' | undefined
  diskPath?: string | undefined
  capacity?: number | undefined
  freeSpace?: number | undefined
  filesystemType?: string | undefined
}

export interface GuestScreenInfo {
  _type?: 'GuestScreenInfo' | undefined
  width: number
  height: number
}

export interface VirtualMachineSummary {
  _type?: 'VirtualMachineSummary' | undefined
  vm?: ManagedObjectReference | undefined
  runtime: VirtualMachineRuntimeInfo
  guest?: VirtualMachineGuestSummary | undefined
  config: VirtualMachineConfigSummary
  storage?: VirtualMachineStorageSummary | undefined
  quickStats: VirtualMachineQuickStats
  overallStatus: ManagedEntityStatus
  customValue?: CustomFieldValue[] | undefined
}

export interface VirtualMachineGuestSummary {
  _type?: 'VirtualMachineGuestSummary' | undefined
  guestId?: string | undefined
  guestFullName?: string | undefined
  toolsStatus?: VirtualMachineToolsStatus | undefined
  toolsVersionStatus?: string | undefined
  toolsVersionStatus2?: string | undefined
  toolsRunningStatus?: string | undefined
  hostName?: string | undefined
  ipAddress?: string | undefined
}

export interface VirtualMachineConfigSummary {
  _type?: 'VirtualMachineConfigSummary' | undefined
  name: string
  template: boolean
  vmPathName: string
  memorySizeMB?: number | undefined
  cpuReservation?: number | undefined
  memoryReservation?: number | undefined
  numCpu?: number | undefined
  numEthernetCards?: number | undefined
  numVirtualDisks?: number | undefined
  uuid?: string | undefined
  instanceUuid?: string | undefined
  guestId?: string | undefined
  guestFullName?: string | undefined
  annotation?: string | undefined
  product?: VAppProductInfo | undefined
  installBootRequired?: boolean | undefined
  ftInfo?: FaultToleranceConfigInfo | undefined
  managedBy?: ManagedByInfo | undefined
  tpmPresent?: boolean | undefined
  numVmiopBackings?: number | undefined
  hwVersion?: string | undefined
}

export interface VAppProductInfo {
  _type?: 'VAppProductInfo' | undefined
  key: number
  classId?: string | undefined
  instanceId?: string | undefined
  name?: string | undefined
  vendor?: string | undefined
  version?: string | undefined
  fullVersion?: string | undefined
  vendorUrl?: string | undefined
  productUrl?: string | undefined
  appUrl?: string | undefined
}

export interface VirtualMachineStorageSummary {
  _type?: 'VirtualMachineStorageSummary' | undefined
  committed: number
  uncommitted: number
  unshared: number
  timestamp: string
}

export interface VirtualMachineQuickStats {
  _type?: 'VirtualMachineQuickStats' | undefined
  overallCpuUsage?: number | undefined
  overallCpuDemand?: number | undefined
  overallCpuReadiness?: number | undefined
  guestMemoryUsage?: number | undefined
  hostMemoryUsage?: number | undefined
  guestHeartbeatStatus: ManagedEntityStatus
  distributedCpuEntitlement?: number | undefined
  distributedMemoryEntitlement?: number | undefined
  staticCpuEntitlement?: number | undefined
  staticMemoryEntitlement?: number | undefined
  grantedMemory?: number | undefined
  privateMemory?: number | undefined
  sharedMemory?: number | undefined
  swappedMemory?: number | undefined
  balloonedMemory?: number | undefined
  consumedOverheadMemory?: number | undefined
  ftLogBandwidth?: number | undefined
  ftSecondaryLatency?: number | undefined
  ftLatencyStatus?: ManagedEntityStatus | undefined
  compressedMemory?: number | undefined
  uptimeSeconds?: number | undefined
  ssdSwappedMemory?: number | undefined
}

export interface VirtualMachineConfigOptionDescriptor {
  _type?: 'VirtualMachineConfigOptionDescriptor' | undefined
  key: string
  description?: string | undefined
  host?: ManagedObjectReference[] | undefined
  createSupported?: boolean | undefined
  defaultConfigOption?: boolean | undefined
  runSupported?: boolean | undefined
  upgradeSupported?: boolean | undefined
}

export interface VirtualMachineConfigOption {
  _type?: 'VirtualMachineConfigOption' | undefined
  version: string
  description: string
  guestOSDescriptor: GuestOsDescriptor[]
  guestOSDefaultIndex: number
}

export interface GuestOsDescriptor {
  _type?: 'GuestOsDescriptor' | undefined
  id: string
  family: string
  fullName: string
  supportedMaxCPUs: number
  supportedMinMemMB: number
  supportedMaxMemMB: number
  recommendedMemMB: number
  recommendedColorDepth: number
  supportedDiskControllerList: string[]
  recommendedSCSIController?: string | undefined
  recommendedDiskController: string
  supportedNumDisks: number
  recommendedDiskSizeMB: number
  supportedEthernetCard: string[]
  recommendedEthernetCard?: string | undefined
  supportsWakeOnLan: boolean
}

export interface EnvironmentBrowserConfigOptionQuerySpec {
  _type?: 'EnvironmentBrowserConfigOptionQuerySpec' | undefined
  key?: string | undefined
  host?: ManagedObjectReference | undefined
  guestId?: string[] | undefined
}

export interface ConfigTarget {
  _type?: 'ConfigTarget' | undefined
  numCpus: number
  numCpuCores: number
  numNumaNodes: number
  maxCpusPerHost?: number | undefined
  smcPresent?: boolean | undefined
  datastore?: Declared<VirtualMachineDatastoreInfo>[] | undefined
  network?: Declared<VirtualMachineNetworkInfo>[] | undefined
  maxMemMBOptimalPerf: number
  supportedMaxMemMB?: number | undefined
  resourcePool?: ResourcePoolRuntimeInfo | undefined
  autoVmotion?: boolean | undefined
}

export interface VirtualMachineTargetInfoOnly {
  _type?: 'VirtualMachineTargetInfo' | undefined
  name: string
  configurationTag?: string[] | undefined
}

export type VirtualMachineTargetInfo =
  | VirtualMachineTargetInfoOnly
  | VirtualMachineDatastoreInfo
  | VirtualMachineNetworkInfo

export interface VirtualMachineDatastoreInfo {
  _type: 'VirtualMachineDatastoreInfo'
  name: string
  configurationTag?: string[] | undefined
  datastore: DatastoreSummary
  capability: DatastoreCapability
  maxFileSize: number
  maxVirtualDiskCapacity?: number | undefined
  maxPhysicalRDMFileSize?: number | undefined
  maxVirtualRDMFileSize?: number | undefined
  mode: string
  vStorageSupport?: string | undefined
}

export interface VirtualMachineNetworkInfo {
  _type: 'VirtualMachineNetworkInfo'
  name: string
  configurationTag?: string[] | undefined
  network: NetworkSummary
  vswitch?: string | undefined
}

export interface VirtualDeviceOnly {
  _type?: 'VirtualDevice' | undefined
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
}

export type VirtualDevice =
  | VirtualDeviceOnly
  | VirtualControllerOnly
  | VirtualIDEController
  | VirtualPCIController
  | VirtualPS2Controller
  | VirtualSIOController
  | VirtualNVMEController
  | VirtualUSBController
  | VirtualUSBXHCIController
  | VirtualSATAControllerOnly
  | VirtualAHCIController
  | VirtualSCSIControllerOnly
  | ParaVirtualSCSIController
  | VirtualBusLogicController
  | VirtualLsiLogicController
  | VirtualLsiLogicSASController
  | VirtualDisk
  | VirtualCdrom
  | VirtualFloppy
  | VirtualSerialPort
  | VirtualParallelPort
  | VirtualEthernetCardOnly
  | VirtualVmxnetOnly
  | VirtualVmxnet2
  | VirtualVmxnet3
  | VirtualE1000
  | VirtualE1000e
  | VirtualPCNet32
  | VirtualKeyboard
  | VirtualPointingDevice
  | VirtualMachineVideoCard
  | VirtualMachineVMCIDevice

export interface VirtualDeviceConnectInfo {
  _type?: 'VirtualDeviceConnectInfo' | undefined
  migrateConnect?: string | undefined
  startConnected: boolean
  allowGuestControl: boolean
  connected: boolean
  status?: string | undefined
}

export interface VirtualDeviceBusSlotInfoOnly {
  _type?: 'VirtualDeviceBusSlotInfo' | undefined
}

export type VirtualDeviceBusSlotInfo =
  | VirtualDeviceBusSlotInfoOnly
  | VirtualDevicePciBusSlotInfoOnly
  | VirtualUSBControllerPciBusSlotInfo

export interface VirtualDevicePciBusSlotInfoOnly {
  _type: 'VirtualDevicePciBusSlotInfo'
  pciSlotNumber: number
}

export type VirtualDevicePciBusSlotInfo = VirtualDevicePciBusSlotInfoOnly | VirtualUSBControllerPciBusSlotInfo

export interface VirtualUSBControllerPciBusSlotInfo {
  _type: 'VirtualUSBControllerPciBusSlotInfo'
  pciSlotNumber: number
  ehciPciSlotNumber?: number | undefined
}

export interface VirtualDeviceBackingInfoOnly {
  _type?: 'VirtualDeviceBackingInfo' | undefined
}

export type VirtualDeviceBackingInfo =
  | VirtualDeviceBackingInfoOnly
  | VirtualDeviceFileBackingInfoOnly
  | VirtualDeviceDeviceBackingInfoOnly
  | VirtualDeviceRemoteDeviceBackingInfoOnly
  | VirtualDevicePipeBackingInfoOnly
  | VirtualDeviceURIBackingInfoOnly
  | VirtualDiskFlatVer2BackingInfo
  | VirtualDiskSparseVer2BackingInfo
  | VirtualDiskSeSparseBackingInfo
  | VirtualCdromIsoBackingInfo
  | VirtualCdromAtapiBackingInfo
  | VirtualCdromPassthroughBackingInfo
  | VirtualCdromRemoteAtapiBackingInfo
  | VirtualCdromRemotePassthroughBackingInfo
  | VirtualFloppyImageBackingInfo
  | VirtualFloppyRemoteDeviceBackingInfo
  | VirtualFloppyDeviceBackingInfo
  | VirtualSerialPortFileBackingInfo
  | VirtualSerialPortURIBackingInfo
  | VirtualSerialPortPipeBackingInfo
  | VirtualSerialPortDeviceBackingInfo
  | VirtualEthernetCardNetworkBackingInfo
  | VirtualEthernetCardDistributedVirtualPortBackingInfo
  | VirtualEthernetCardOpaqueNetworkBackingInfo
  | VirtualPointingDeviceDeviceBackingInfo

export interface VirtualDeviceFileBackingInfoOnly {
  _type: 'VirtualDeviceFileBackingInfo'
  fileName: string
  datastore?: ManagedObjectReference | undefined
  backingObjectId?: string | undefined
}

export type VirtualDeviceFileBackingInfo =
  | VirtualDeviceFileBackingInfoOnly
  | VirtualDiskFlatVer2BackingInfo
  | VirtualDiskSparseVer2BackingInfo
  | VirtualDiskSeSparseBackingInfo
  | VirtualCdromIsoBackingInfo
  | VirtualFloppyImageBackingInfo
  | VirtualSerialPortFileBackingInfo

export interface VirtualDeviceDeviceBackingInfoOnly {
  _type: 'VirtualDeviceDeviceBackingInfo'
  deviceName: string
  useAutoDetect?: boolean | undefined
}

export type VirtualDeviceDeviceBackingInfo =
  | VirtualDeviceDeviceBackingInfoOnly
  | VirtualCdromAtapiBackingInfo
  | VirtualCdromPassthroughBackingInfo
  | VirtualFloppyDeviceBackingInfo
  | VirtualSerialPortDeviceBackingInfo
  | VirtualEthernetCardNetworkBackingInfo
  | VirtualPointingDeviceDeviceBackingInfo

export interface VirtualDeviceRemoteDeviceBackingInfoOnly {
  _type: 'VirtualDeviceRemoteDeviceBackingInfo'
  deviceName: string
  useAutoDetect?: boolean | undefined
}

export type VirtualDeviceRemoteDeviceBackingInfo =
  | VirtualDeviceRemoteDeviceBackingInfoOnly
  | VirtualCdromRemoteAtapiBackingInfo
  | VirtualCdromRemotePassthroughBackingInfo
  | VirtualFloppyRemoteDeviceBackingInfo

export interface VirtualDevicePipeBackingInfoOnly {
  _type: 'VirtualDevicePipeBackingInfo'
  pipeName: string
}

export type VirtualDevicePipeBackingInfo = VirtualDevicePipeBackingInfoOnly | VirtualSerialPortPipeBackingInfo

export interface VirtualDeviceURIBackingInfoOnly {
  _type: 'VirtualDeviceURIBackingInfo'
  serviceURI: string
  direction: string
  proxyURI?: string | undefined
}

export type VirtualDeviceURIBackingInfo = VirtualDeviceURIBackingInfoOnly | VirtualSerialPortURIBackingInfo

export interface VirtualControllerOnly {
  _type: 'VirtualController'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  busNumber: number
  device?: number[] | undefined
}

export type VirtualController =
  | VirtualControllerOnly
  | VirtualIDEController
  | VirtualPCIController
  | VirtualPS2Controller
  | VirtualSIOController
  | VirtualNVMEController
  | VirtualUSBController
  | VirtualUSBXHCIController
  | VirtualSATAControllerOnly
  | VirtualAHCIController
  | VirtualSCSIControllerOnly
  | ParaVirtualSCSIController
  | VirtualBusLogicController
  | VirtualLsiLogicController
  | VirtualLsiLogicSASController

export interface VirtualIDEController {
  _type: 'VirtualIDEController'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  busNumber: number
  device?: number[] | undefined
}

export interface VirtualPCIController {
  _type: 'VirtualPCIController'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  busNumber: number
  device?: number[] | undefined
}

export interface VirtualPS2Controller {
  _type: 'VirtualPS2Controller'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  busNumber: number
  device?: number[] | undefined
}

export interface VirtualSIOController {
  _type: 'VirtualSIOController'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  busNumber: number
  device?: number[] | undefined
}

export interface VirtualNVMEController {
  _type: 'VirtualNVMEController'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  busNumber: number
  device?: number[] | undefined
}

export interface VirtualUSBController {
  _type: 'VirtualUSBController'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  busNumber: number
  device?: number[] | undefined
  autoConnectDevices?: boolean | undefined
  ehciEnabled?: boolean | undefined
}

export interface VirtualUSBXHCIController {
  _type: 'VirtualUSBXHCIController'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  busNumber: number
  device?: number[] | undefined
  autoConnectDevices?: boolean | undefined
}

export interface VirtualSATAControllerOnly {
  _type: 'VirtualSATAController'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  busNumber: number
  device?: number[] | undefined
}

export type VirtualSATAController = VirtualSATAControllerOnly | VirtualAHCIController

export interface VirtualAHCIController {
  _type: 'VirtualAHCIController'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  busNumber: number
  device?: number[] | undefined
}

export interface VirtualSCSIControllerOnly {
  _type: 'VirtualSCSIController'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  busNumber: number
  device?: number[] | undefined
  hotAddRemove?: boolean | undefined
  sharedBus: VirtualSCSISharing
  scsiCtlrUnitNumber?: number | undefined
}

export type VirtualSCSIController =
  | VirtualSCSIControllerOnly
  | ParaVirtualSCSIController
  | VirtualBusLogicController
  | VirtualLsiLogicController
  | VirtualLsiLogicSASController

export interface ParaVirtualSCSIController {
  _type: 'ParaVirtualSCSIController'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  busNumber: number
  device?: number[] | undefined
  hotAddRemove?: boolean | undefined
  sharedBus: VirtualSCSISharing
  scsiCtlrUnitNumber?: number | undefined
}

export interface VirtualBusLogicController {
  _type: 'VirtualBusLogicController'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  busNumber: number
  device?: number[] | undefined
  hotAddRemove?: boolean | undefined
  sharedBus: VirtualSCSISharing
  scsiCtlrUnitNumber?: number | undefined
}

export interface VirtualLsiLogicController {
  _type: 'VirtualLsiLogicController'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  busNumber: number
  device?: number[] | undefined
  hotAddRemove?: boolean | undefined
  sharedBus: VirtualSCSISharing
  scsiCtlrUnitNumber?: number | undefined
}

export interface VirtualLsiLogicSASController {
  _type: 'VirtualLsiLogicSASController'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  busNumber: number
  device?: number[] | undefined
  hotAddRemove?: boolean | undefined
  sharedBus: VirtualSCSISharing
  scsiCtlrUnitNumber?: number | undefined
}

export interface VirtualDisk {
  _type: 'VirtualDisk'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  capacityInKB: number
  capacityInBytes?: number | undefined
  shares?: SharesInfo | undefined
  storageIOAllocation?: StorageIOAllocationInfo | undefined
  diskObjectId?: string | undefined
  vFlashCacheConfigInfo?: VirtualDiskVFlashCacheConfigInfo | undefined
  iofilter?: string[] | undefined
  vDiskId?: ID | undefined
  nativeUnmanagedLinkedClone?: boolean | undefined
}

export interface ID {
  _type?: 'ID' | undefined
  id: string
}

export interface StorageIOAllocationInfo {
  _type?: 'StorageIOAllocationInfo' | undefined
  limit?: number | undefined
  shares?: SharesInfo | undefined
  reservation?: number | undefined
}

export interface VirtualDiskVFlashCacheConfigInfo {
  _type?: 'VirtualDiskVFlashCacheConfigInfo' | undefined
  vFlashModule?: string | undefined
  reservationInMB?: number | undefined
  cacheConsistencyType?: string | undefined
  cacheMode?: string | undefined
  blockSizeInKB?: number | undefined
}

export interface VirtualDiskFlatVer2BackingInfo {
  _type: 'VirtualDiskFlatVer2BackingInfo'
  fileName: string
  datastore?: ManagedObjectReference | undefined
  backingObjectId?: string | undefined
  diskMode: string
  split?: boolean | undefined
  writeThrough?: boolean | undefined
  thinProvisioned?: boolean | undefined
  eagerlyScrub?: boolean | undefined
  uuid?: string | undefined
  contentId?: string | undefined
  changeId?: string | undefined
  parent?: Declared<VirtualDiskFlatVer2BackingInfo> | undefined
  deltaDiskFormat?: string | undefined
  digestEnabled?: boolean | undefined
  deltaGrainSize?: number | undefined
  deltaDiskFormatVariant?: string | undefined
  sharing?: string | undefined
  keyId?: CryptoKeyId | undefined
}

export interface VirtualDiskSparseVer2BackingInfo {
  _type: 'VirtualDiskSparseVer2BackingInfo'
  fileName: string
  datastore?: ManagedObjectReference | undefined
  backingObjectId?: string | undefined
  diskMode: string
  split?: boolean | undefined
  writeThrough?: boolean | undefined
  spaceUsedInKB?: number | undefined
  uuid?: string | undefined
  contentId?: string | undefined
  changeId?: string | undefined
  parent?: Declared<VirtualDiskSparseVer2BackingInfo> | undefined
  keyId?: CryptoKeyId | undefined
}

export interface VirtualDiskSeSparseBackingInfo {
  _type: 'VirtualDiskSeSparseBackingInfo'
  fileName: string
  datastore?: ManagedObjectReference | undefined
  backingObjectId?: string | undefined
  diskMode: string
  writeThrough?: boolean | undefined
  uuid?: string | undefined
  contentId?: string | undefined
  changeId?: string | undefined
  parent?: Declared<VirtualDiskSeSparseBackingInfo> | undefined
  deltaDiskFormat?: string | undefined
  digestEnabled?: boolean | undefined
  grainSize?: number | undefined
  keyId?: CryptoKeyId | undefined
}

export interface VirtualCdrom {
  _type: 'VirtualCdrom'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
}

export interface VirtualCdromIsoBackingInfo {
  _type: 'VirtualCdromIsoBackingInfo'
  fileName: string
  datastore?: ManagedObjectReference | undefined
  backingObjectId?: string | undefined
}

export interface VirtualCdromAtapiBackingInfo {
  _type: 'VirtualCdromAtapiBackingInfo'
  deviceName: string
  useAutoDetect?: boolean | undefined
}

export interface VirtualCdromPassthroughBackingInfo {
  _type: 'VirtualCdromPassthroughBackingInfo'
  deviceName: string
  useAutoDetect?: boolean | undefined
  exclusive: boolean
}

export interface VirtualCdromRemoteAtapiBackingInfo {
  _type: 'VirtualCdromRemoteAtapiBackingInfo'
  deviceName: string
  useAutoDetect?: boolean | undefined
}

export interface VirtualCdromRemotePassthroughBackingInfo {
  _type: 'VirtualCdromRemotePassthroughBackingInfo'
  deviceName: string
  useAutoDetect?: boolean | undefined
  exclusive: boolean
}

export interface VirtualFloppy {
  _type: 'VirtualFloppy'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
}

export interface VirtualFloppyImageBackingInfo {
  _type: 'VirtualFloppyImageBackingInfo'
  fileName: string
  datastore?: ManagedObjectReference | undefined
  backingObjectId?: string | undefined
}

export interface VirtualFloppyRemoteDeviceBackingInfo {
  _type: 'VirtualFloppyRemoteDeviceBackingInfo'
  deviceName: string
  useAutoDetect?: boolean | undefined
}

export interface VirtualFloppyDeviceBackingInfo {
  _type: 'VirtualFloppyDeviceBackingInfo'
  deviceName: string
  useAutoDetect?: boolean | undefined
}

export interface VirtualSerialPort {
  _type: 'VirtualSerialPort'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  yieldOnPoll: boolean
}

export interface VirtualSerialPortFileBackingInfo {
  _type: 'VirtualSerialPortFileBackingInfo'
  fileName: string
  datastore?: ManagedObjectReference | undefined
  backingObjectId?: string | undefined
}

export interface VirtualSerialPortURIBackingInfo {
  _type: 'VirtualSerialPortURIBackingInfo'
  serviceURI: string
  direction: string
  proxyURI?: string | undefined
}

export interface VirtualSerialPortPipeBackingInfo {
  _type: 'VirtualSerialPortPipeBackingInfo'
  pipeName: string
  endpoint: string
  noRxLoss?: boolean | undefined
}

export interface VirtualSerialPortDeviceBackingInfo {
  _type: 'VirtualSerialPortDeviceBackingInfo'
  deviceName: string
  useAutoDetect?: boolean | undefined
}

export interface VirtualParallelPort {
  _type: 'VirtualParallelPort'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
}

export interface VirtualEthernetCardOnly {
  _type: 'VirtualEthernetCard'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  addressType?: string | undefined
  macAddress?: string | undefined
  wakeOnLanEnabled?: boolean | undefined
  resourceAllocation?: VirtualEthernetCardResourceAllocation | undefined
  externalId?: string | undefined
  uptCompatibilityEnabled?: boolean | undefined
}

export type VirtualEthernetCard =
  | VirtualEthernetCardOnly
  | VirtualVmxnetOnly
  | VirtualVmxnet2
  | VirtualVmxnet3
  | VirtualE1000
  | VirtualE1000e
  | VirtualPCNet32

export interface VirtualEthernetCardResourceAllocation {
  _type?: 'VirtualEthernetCardResourceAllocation' | undefined
  reservation?: number | undefined
  share: SharesInfo
  limit?: number | undefined
}

export interface VirtualVmxnetOnly {
  _type: 'VirtualVmxnet'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  addressType?: string | undefined
  macAddress?: string | undefined
  wakeOnLanEnabled?: boolean | undefined
  resourceAllocation?: VirtualEthernetCardResourceAllocation | undefined
  externalId?: string | undefined
  uptCompatibilityEnabled?: boolean | undefined
}

export type VirtualVmxnet = VirtualVmxnetOnly | VirtualVmxnet2 | VirtualVmxnet3

export interface VirtualVmxnet2 {
  _type: 'VirtualVmxnet2'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  addressType?: string | undefined
  macAddress?: string | undefined
  wakeOnLanEnabled?: boolean | undefined
  resourceAllocation?: VirtualEthernetCardResourceAllocation | undefined
  externalId?: string | undefined
  uptCompatibilityEnabled?: boolean | undefined
}

export interface VirtualVmxnet3 {
  _type: 'VirtualVmxnet3'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  addressType?: string | undefined
  macAddress?: string | undefined
  wakeOnLanEnabled?: boolean | undefined
  resourceAllocation?: VirtualEthernetCardResourceAllocation | undefined
  externalId?: string | undefined
  uptCompatibilityEnabled?: boolean | undefined
  uptv2Enabled?: boolean | undefined
}

export interface VirtualE1000 {
  _type: 'VirtualE1000'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  addressType?: string | undefined
  macAddress?: string | undefined
  wakeOnLanEnabled?: boolean | undefined
  resourceAllocation?: VirtualEthernetCardResourceAllocation | undefined
  externalId?: string | undefined
  uptCompatibilityEnabled?: boolean | undefined
}

export interface VirtualE1000e {
  _type: 'VirtualE1000e'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  addressType?: string | undefined
  macAddress?: string | undefined
  wakeOnLanEnabled?: boolean | undefined
  resourceAllocation?: VirtualEthernetCardResourceAllocation | undefined
  externalId?: string | undefined
  uptCompatibilityEnabled?: boolean | undefined
}

export interface VirtualPCNet32 {
  _type: 'VirtualPCNet32'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  addressType?: string | undefined
  macAddress?: string | undefined
  wakeOnLanEnabled?: boolean | undefined
  resourceAllocation?: VirtualEthernetCardResourceAllocation | undefined
  externalId?: string | undefined
  uptCompatibilityEnabled?: boolean | undefined
}

export interface VirtualEthernetCardNetworkBackingInfo {
  _type: 'VirtualEthernetCardNetworkBackingInfo'
  deviceName: string
  useAutoDetect?: boolean | undefined
  network?: ManagedObjectReference | undefined
  inPassthroughMode?: boolean | undefined
}

export interface VirtualEthernetCardDistributedVirtualPortBackingInfo {
  _type: 'VirtualEthernetCardDistributedVirtualPortBackingInfo'
  port: DistributedVirtualSwitchPortConnection
}

export interface VirtualEthernetCardOpaqueNetworkBackingInfo {
  _type: 'VirtualEthernetCardOpaqueNetworkBackingInfo'
  opaqueNetworkId: string
  opaqueNetworkType: string
}

export interface DistributedVirtualSwitchPortConnection {
  _type?: 'DistributedVirtualSwitchPortConnection' | undefined
  switchUuid: string
  portgroupKey?: string | undefined
  portKey?: string | undefined
  connectionCookie?: number | undefined
}

export interface VirtualKeyboard {
  _type: 'VirtualKeyboard'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
}

export interface VirtualPointingDevice {
  _type: 'VirtualPointingDevice'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
}

export interface VirtualPointingDeviceDeviceBackingInfo {
  _type: 'VirtualPointingDeviceDeviceBackingInfo'
  deviceName: string
  useAutoDetect?: boolean | undefined
  hostPointingDevice: string
}

export interface VirtualMachineVideoCard {
  _type: 'VirtualMachineVideoCard'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  videoRamSizeInKB?: number | undefined
  numDisplays?: number | undefined
  useAutoDetect?: boolean | undefined
  enable3DSupport?: boolean | undefined
  use3dRenderer?: string | undefined
  graphicsMemorySizeInKB?: number | undefined
}

export interface VirtualMachineVMCIDevice {
  _type: 'VirtualMachineVMCIDevice'
  key: number
  deviceInfo?: Description | undefined
  backing?: VirtualDeviceBackingInfo | undefined
  connectable?: VirtualDeviceConnectInfo | undefined
  slotInfo?: VirtualDeviceBusSlotInfo | undefined
  controllerKey?: number | undefined
  unitNumber?: number | undefined
  id?: number | undefined
  allowUnrestrictedCommunication?: boolean | undefined
  filterEnable?: boolean | undefined
  filterInfo?: VirtualMachineVMCIDeviceFilterInfo | undefined
}

export interface VirtualMachineVMCIDeviceFilterInfo {
  _type?: 'VirtualMachineVMCIDeviceFilterInfo' | undefined
  filters?: VirtualMachineVMCIDeviceFilterSpec[] | undefined
}

export interface VirtualMachineVMCIDeviceFilterSpec {
  _type?: 'VirtualMachineVMCIDeviceFilterSpec' | undefined
  rank: number
  action: string
  protocol: string
  direction: string
  lowerDstPortBoundary?: number | undefined
  upperDstPortBoundary?: number | undefined
}

export interface VirtualDeviceConfigSpec {
  _type?: 'VirtualDeviceConfigSpec' | undefined
  operation?: VirtualDeviceConfigSpecOperation | undefined
  fileOperation?: VirtualDeviceConfigSpecFileOperation | undefined
  device: VirtualDevice
  profile?: VirtualMachineProfileSpec[] | undefined
  backing?: VirtualDeviceConfigSpecBackingSpec | undefined
}

export interface VirtualDeviceConfigSpecBackingSpec {
  _type?: 'VirtualDeviceConfigSpecBackingSpec' | undefined
  parent?: VirtualDeviceConfigSpecBackingSpec | undefined
  crypto?: CryptoSpec | undefined
}

export interface StorageIORMInfo {
  _type?: 'StorageIORMInfo' | undefined
  enabled: boolean
  congestionThresholdMode?: string | undefined
  congestionThreshold: number
}

export interface DatastoreInfoOnly {
  _type?: 'DatastoreInfo' | undefined
  name: string
  url: string
  freeSpace: number
  maxFileSize: number
  maxVirtualDiskCapacity?: number | undefined
  maxMemoryFileSize?: number | undefined
  timestamp?: string | undefined
  containerId?: string | undefined
  aliasOf?: string | undefined
}

export type DatastoreInfo =
  | DatastoreInfoOnly
  | LocalDatastoreInfo
  | VmfsDatastoreInfo
  | NasDatastoreInfo
  | VsanDatastoreInfo

export interface LocalDatastoreInfo {
  _type: 'LocalDatastoreInfo'
  name: string
  url: string
  freeSpace: number
  maxFileSize: number
  maxVirtualDiskCapacity?: number | undefined
  maxMemoryFileSize?: number | undefined
  timestamp?: string | undefined
  containerId?: string | undefined
  aliasOf?: string | undefined
  path?: string | undefined
}

export interface VmfsDatastoreInfo {
  _type: 'VmfsDatastoreInfo'
  name: string
  url: string
  freeSpace: number
  maxFileSize: number
  maxVirtualDiskCapacity?: number | undefined
  maxMemoryFileSize?: number | undefined
  timestamp?: string | undefined
  containerId?: string | undefined
  aliasOf?: string | undefined
  maxPhysicalRDMFileSize?: number | undefined
  maxVirtualRDMFileSize?: number | undefined
  vmfs?: Declared<HostVmfsVolume> | undefined
}

export interface NasDatastoreInfo {
  _type: 'NasDatastoreInfo'
  name: string
  url: string
  freeSpace: number
  maxFileSize: number
  maxVirtualDiskCapacity?: number | undefined
  maxMemoryFileSize?: number | undefined
  timestamp?: string | undefined
  containerId?: string | undefined
  aliasOf?: string | undefined
  nas?: Declared<HostNasVolume> | undefined
}

export interface VsanDatastoreInfo {
  _type: 'VsanDatastoreInfo'
  name: string
  url: string
  freeSpace: number
  maxFileSize: number
  maxVirtualDiskCapacity?: number | undefined
  maxMemoryFileSize?: number | undefined
  timestamp?: string | undefined
  containerId?: string | undefined
  aliasOf?: string | undefined
  membershipUuid?: string | undefined
}

export interface HostFileSystemVolumeOnly {
  _type?: 'HostFileSystemVolume' | undefined
  type: string
  name: string
  capacity: number
}

export type HostFileSystemVolume = HostFileSystemVolumeOnly | HostVmfsVolume | HostNasVolume

export interface HostVmfsVolume {
  _type: 'HostVmfsVolume'
  type: string
  name: string
  capacity: number
  blockSizeMb: number
  blockSize?: number | undefined
  unmapGranularity?: number | undefined
  unmapPriority?: string | undefined
  unmapBandwidthSpec?: VmfsUnmapBandwidthSpec | undefined
  maxBlocks: number
  majorVersion: number
  version: string
  uuid: string
  extent: HostScsiDiskPartition[]
  vmfsUpgradable: boolean
}

export interface VmfsUnmapBandwidthSpec {
  _type?: 'VmfsUnmapBandwidthSpec' | undefined
  policy: string
  fixedValue: number
  dynamicMin: number
  dynamicMax: number
}

export interface HostScsiDiskPartition {
  _type?: 'HostScsiDiskPartition' | undefined
  diskName: string
  partition: number
}

export interface HostNasVolume {
  _type: 'HostNasVolume'
  type: string
  name: string
  capacity: number
  remoteHost: string
  remotePath: string
  userName?: string | undefined
}

export interface DatastoreSummary {
  _type?: 'DatastoreSummary' | undefined
  datastore?: ManagedObjectReference | undefined
  name: string
  url: string
  capacity: number
  freeSpace: number
  uncommitted?: number | undefined
  accessible: boolean
  multipleHostAccess?: boolean | undefined
  type: string
  maintenanceMode?: string | undefined
}

export interface DatastoreHostMount {
  _type?: 'DatastoreHostMount' | undefined
  key: ManagedObjectReference
  mountInfo: HostMountInfo
}

export interface HostMountInfo {
  _type?: 'HostMountInfo' | undefined
  path?: string | undefined
  accessMode: string
  mounted?: boolean | undefined
  accessible?: boolean | undefined
  inaccessibleReason?: string | undefined
  mountFailedReason?: string | undefined
}

export interface DatastoreCapability {
  _type?: 'DatastoreCapability' | undefined
  directoryHierarchySupported: boolean
  rawDiskMappingsSupported: boolean
  perFileThinProvisioningSupported: boolean
  storageIORMSupported?: boolean | undefined
  nativeSnapshotSupported?: boolean | undefined
  topLevelDirectoryCreateSupported?: boolean | undefined
  seSparseSupported?: boolean | undefined
  vmfsSparseSupported?: boolean | undefined
  vsanSparseSupported?: boolean | undefined
}

export interface HostDatastoreBrowserSearchSpec {
  _type?: 'HostDatastoreBrowserSearchSpec' | undefined
  query?: FileQuery[] | undefined
  details?: FileQueryFlags | undefined
  searchCaseInsensitive?: boolean | undefined
  matchPattern?: string[] | undefined
  sortFoldersFirst?: boolean | undefined
}

export interface HostDatastoreBrowserSearchResults {
  _type?: 'HostDatastoreBrowserSearchResults' | undefined
  datastore?: ManagedObjectReference | undefined
  folderPath?: string | undefined
  file?: FileInfo[] | undefined
}

export interface FileQueryFlags {
  _type?: 'FileQueryFlags' | undefined
  fileType: boolean
  fileSize: boolean
  modification: boolean
  fileOwner?: boolean | undefined
}

export interface FileQueryOnly {
  _type?: 'FileQuery' | undefined
}

export type FileQuery =
  | FileQueryOnly
  | FolderFileQuery
  | FloppyImageFileQuery
  | IsoImageFileQuery
  | VmConfigFileQueryOnly
  | TemplateConfigFileQuery
  | VmDiskFileQuery
  | VmSnapshotFileQuery
  | VmNvramFileQuery
  | VmLogFileQuery

export interface FolderFileQuery {
  _type: 'FolderFileQuery'
}

export interface FloppyImageFileQuery {
  _type: 'FloppyImageFileQuery'
}

export interface IsoImageFileQuery {
  _type: 'IsoImageFileQuery'
}

export interface VmConfigFileQueryOnly {
  _type: 'VmConfigFileQuery'
  filter?: VmConfigFileQueryFilter | undefined
  details?: VmConfigFileQueryFlags | undefined
}

export type VmConfigFileQuery = VmConfigFileQueryOnly | TemplateConfigFileQuery

export interface VmConfigFileQueryFilter {
  _type?: 'VmConfigFileQueryFilter' | undefined
  matchConfigVersion?: number[] | undefined
  encrypted?: boolean | undefined
}

export interface VmConfigFileQueryFlags {
  _type?: 'VmConfigFileQueryFlags' | undefined
  configVersion: boolean
  encryption?: boolean | undefined
}

export interface TemplateConfigFileQuery {
  _type: 'TemplateConfigFileQuery'
  filter?: VmConfigFileQueryFilter | undefined
  details?: VmConfigFileQueryFlags | undefined
}

export interface VmDiskFileQuery {
  _type: 'VmDiskFileQuery'
  filter?: VmDiskFileQueryFilter | undefined
  details?: VmDiskFileQueryFlags | undefined
}

export interface VmDiskFileQueryFilter {
  _type?: 'VmDiskFileQueryFilter' | undefined
  diskType?: string[] | undefined
  matchHardwareVersion?: number[] | undefined
  controllerType?: string[] | undefined
  thin?: boolean | undefined
  encrypted?: boolean | undefined
}

export interface VmDiskFileQueryFlags {
  _type?: 'VmDiskFileQueryFlags' | undefined
  diskType: boolean
  capacityKb: boolean
  hardwareVersion: boolean
  controllerType?: boolean | undefined
  diskExtents?: boolean | undefined
  thin?: boolean | undefined
  encryption?: boolean | undefined
}

export interface VmSnapshotFileQuery {
  _type: 'VmSnapshotFileQuery'
}

export interface VmNvramFileQuery {
  _type: 'VmNvramFileQuery'
}

export interface VmLogFileQuery {
  _type: 'VmLogFileQuery'
}

export interface FileInfoOnly {
  _type?: 'FileInfo' | undefined
  path: string
  friendlyName?: string | undefined
  fileSize?: number | undefined
  modification?: string | undefined
  owner?: string | undefined
}

export type FileInfo =
  | FileInfoOnly
  | FolderFileInfo
  | FloppyImageFileInfo
  | IsoImageFileInfo
  | VmConfigFileInfoOnly
  | TemplateConfigFileInfo
  | VmDiskFileInfo
  | VmSnapshotFileInfo
  | VmNvramFileInfo
  | VmLogFileInfo

export interface FolderFileInfo {
  _type: 'FolderFileInfo'
  path: string
  friendlyName?: string | undefined
  fileSize?: number | undefined
  modification?: string | undefined
  owner?: string | undefined
}

export interface FloppyImageFileInfo {
  _type: 'FloppyImageFileInfo'
  path: string
  friendlyName?: string | undefined
  fileSize?: number | undefined
  modification?: string | undefined
  owner?: string | undefined
}

export interface IsoImageFileInfo {
  _type: 'IsoImageFileInfo'
  path: string
  friendlyName?: string | undefined
  fileSize?: number | undefined
  modification?: string | undefined
  owner?: string | undefined
}

export interface VmConfigFileInfoOnly {
  _type: 'VmConfigFileInfo'
  path: string
  friendlyName?: string | undefined
  fileSize?: number | undefined
  modification?: string | undefined
  owner?: string | undefined
  configVersion?: number | undefined
  encryption?: VmConfigFileEncryptionInfo | undefined
}

export type VmConfigFileInfo = VmConfigFileInfoOnly | TemplateConfigFileInfo

export interface VmConfigFileEncryptionInfo {
  _type?: 'VmConfigFileEncryptionInfo' | undefined
  keyId?: CryptoKeyId | undefined
}

export interface TemplateConfigFileInfo {
  _type: 'TemplateConfigFileInfo'
  path: string
  friendlyName?: string | undefined
  fileSize?: number | undefined
  modification?: string | undefined
  owner?: string | undefined
  configVersion?: number | undefined
  encryption?: VmConfigFileEncryptionInfo | undefined
}

export interface VmDiskFileInfo {
  _type: 'VmDiskFileInfo'
  path: string
  friendlyName?: string | undefined
  fileSize?: number | undefined
  modification?: string | undefined
  owner?: string | undefined
  diskType?: string | undefined
  capacityKb?: number | undefined
  hardwareVersion?: number | undefined
  controllerType?: string | undefined
  diskExtents?: string[] | undefined
  thin?: boolean | undefined
  encryption?: VmDiskFileEncryptionInfo | undefined
}

export interface VmDiskFileEncryptionInfo {
  _type?: 'VmDiskFileEncryptionInfo' | undefined
  keyId?: CryptoKeyId | undefined
}

export interface VmSnapshotFileInfo {
  _type: 'VmSnapshotFileInfo'
  path: string
  friendlyName?: string | undefined
  fileSize?: number | undefined
  modification?: string | undefined
  owner?: string | undefined
}

export interface VmNvramFileInfo {
  _type: 'VmNvramFileInfo'
  path: string
  friendlyName?: string | undefined
  fileSize?: number | undefined
  modification?: string | undefined
  owner?: string | undefined
}

export interface VmLogFileInfo {
  _type: 'VmLogFileInfo'
  path: string
  friendlyName?: string | undefined
  fileSize?: number | undefined
  modification?: string | undefined
  owner?: string | undefined
}

export interface VirtualDiskSpecOnly {
  _type?: 'VirtualDiskSpec' | undefined
  diskType: string
  adapterType: string
}

export type VirtualDiskSpec = VirtualDiskSpecOnly | FileBackedVirtualDiskSpec

export interface FileBackedVirtualDiskSpec {
  _type: 'FileBackedVirtualDiskSpec'
  diskType: string
  adapterType: string
  capacityKb: number
  profile?: VirtualMachineProfileSpec[] | undefined
  crypto?: CryptoSpec | undefined
}

export interface HostDiskDimensionsChs {
  _type?: 'HostDiskDimensionsChs' | undefined
  cylinder: number
  head: number
  sector: number
}

export interface HostRuntimeInfo {
  _type?: 'HostRuntimeInfo' | undefined
  connectionState: HostSystemConnectionState
  powerState: HostSystemPowerState
  standbyMode?: string | undefined
  inMaintenanceMode: boolean
  inQuarantineMode?: boolean | undefined
  bootTime?: string | undefined
}

export interface HostListSummary {
  _type?: 'HostListSummary' | undefined
  host?: ManagedObjectReference | undefined
  hardware?: HostHardwareSummary | undefined
  runtime?: HostRuntimeInfo | undefined
  config: HostConfigSummary
  quickStats: HostListSummaryQuickStats
  overallStatus: ManagedEntityStatus
  rebootRequired: boolean
  customValue?: CustomFieldValue[] | undefined
  managementServerIp?: string | undefined
  maxEVCModeKey?: string | undefined
  currentEVCModeKey?: string | undefined
}

export interface HostHardwareSummary {
  _type?: 'HostHardwareSummary' | undefined
  vendor: string
  model: string
  uuid: string
  otherIdentifyingInfo?: HostSystemIdentificationInfo[] | undefined
  memorySize: number
  cpuModel: string
  cpuMhz: number
  numCpuPkgs: number
  numCpuCores: number
  numCpuThreads: number
  numNics: number
  numHBAs: number
}

export interface HostSystemIdentificationInfo {
  _type?: 'HostSystemIdentificationInfo' | undefined
  identifierValue: string
  identifierType: Declared<ElementDescriptionOnly> | OptionDef
}

export interface HostConfigSummary {
  _type?: 'HostConfigSummary' | undefined
  name: string
  port: number
  sslThumbprint?: string | undefined
  product?: AboutInfo | undefined
  vmotionEnabled: boolean
  faultToleranceEnabled?: boolean | undefined
}

export interface HostListSummaryQuickStats {
  _type?: 'HostListSummaryQuickStats' | undefined
  overallCpuUsage?: number | undefined
  overallMemoryUsage?: number | undefined
  distributedCpuFairness?: number | undefined
  distributedMemoryFairness?: number | undefined
  availablePMemCapacity?: number | undefined
  uptime?: number | undefined
}

export interface HostHardwareInfo {
  _type?: 'HostHardwareInfo' | undefined
  systemInfo: HostSystemInfo
  cpuPowerManagementInfo?: HostCpuPowerManagementInfo | undefined
  cpuInfo: HostCpuInfo
  cpuPkg: HostCpuPackage[]
  memorySize: number
  biosInfo?: HostBIOSInfo | undefined
}

export interface HostSystemInfo {
  _type?: 'HostSystemInfo' | undefined
  vendor: string
  model: string
  uuid: string
  otherIdentifyingInfo?: HostSystemIdentificationInfo[] | undefined
  serialNumber?: string | undefined
}

export interface HostCpuPowerManagementInfo {
  _type?: 'HostCpuPowerManagementInfo' | undefined
  currentPolicy?: string | undefined
  hardwareSupport?: string | undefined
}

export interface HostCpuInfo {
  _type?: 'HostCpuInfo' | undefined
  numCpuPackages: number
  numCpuCores: number
  numCpuThreads: number
  hz: number
}

export interface HostCpuPackage {
  _type?: 'HostCpuPackage' | undefined
  index: number
  vendor: string
  hz: number
  busHz: number
  description: string
  threadId: number[]
  cpuFeature?: HostCpuIdInfo[] | undefined
}

export interface HostBIOSInfo {
  _type?: 'HostBIOSInfo' | undefined
  biosVersion?: string | undefined
  releaseDate?: string | undefined
  vendor?: string | undefined
  majorRelease?: number | undefined
  minorRelease?: number | undefined
}

export interface HostCapability {
  _type?: 'HostCapability' | undefined
  recursiveResourcePoolsSupported: boolean
  cpuMemoryResourceConfigurationSupported: boolean
  rebootSupported: boolean
  shutdownSupported: boolean
  vmotionSupported: boolean
  standbySupported: boolean
  ipmiSupported?: boolean | undefined
  maxSupportedVMs?: number | undefined
  maxRunningVMs?: number | undefined
  maxSupportedVcpus?: number | undefined
  maxRegisteredVMs?: number | undefined
  datastorePrincipalSupported: boolean
  sanSupported: boolean
  nfsSupported: boolean
  iscsiSupported: boolean
  vlanTaggingSupported: boolean
  nicTeamingSupported: boolean
  highGuestMemSupported: boolean
  maintenanceModeSupported: boolean
  suspendedRelocateSupported: boolean
  restrictedSnapshotRelocateSupported: boolean
  perVmSwapFiles: boolean
  localSwapDatastoreSupported: boolean
  unsharedSwapVMotionSupported: boolean
  backgroundSnapshotsSupported: boolean
  preAssignedPCIUnitNumbersSupported: boolean
  screenshotSupported: boolean
  scaledScreenshotSupported: boolean
}

export interface HostConfigManager {
  _type?: 'HostConfigManager' | undefined
  cpuScheduler?: ManagedObjectReference | undefined
  datastoreSystem?: ManagedObjectReference | undefined
  memoryManager?: ManagedObjectReference | undefined
  storageSystem?: ManagedObjectReference | undefined
  networkSystem?: ManagedObjectReference | undefined
  vmotionSystem?: ManagedObjectReference | undefined
  virtualNicManager?: ManagedObjectReference | undefined
  serviceSystem?: ManagedObjectReference | undefined
  firewallSystem?: ManagedObjectReference | undefined
  advancedOption?: ManagedObjectReference | undefined
  diagnosticSystem?: ManagedObjectReference | undefined
  autoStartManager?: ManagedObjectReference | undefined
  snmpSystem?: ManagedObjectReference | undefined
  dateTimeSystem?: ManagedObjectReference | undefined
}

export interface HostConfigInfo {
  _type?: 'HostConfigInfo' | undefined
  host: ManagedObjectReference
  product: AboutInfo
  fileSystemVolume?: HostFileSystemVolumeInfo | undefined
  network?: HostNetworkInfo | undefined
  virtualNicManagerInfo?: HostVirtualNicManagerInfo | undefined
  service?: HostServiceInfo | undefined
  firewall?: HostFirewallInfo | undefined
  option?: OptionValue[] | undefined
  optionDef?: Declared<OptionDef>[] | undefined
  dateTimeInfo?: HostDateTimeInfo | undefined
  certificate?: number[] | undefined
}

export interface HostFileSystemVolumeInfo {
  _type?: 'HostFileSystemVolumeInfo' | undefined
  volumeTypeList?: string[] | undefined
  mountInfo?: HostFileSystemMountInfo[] | undefined
}

export interface HostFileSystemMountInfo {
  _type?: 'HostFileSystemMountInfo' | undefined
  mountInfo: HostMountInfo
  volume: HostFileSystemVolume
  vStorageSupport?: string | undefined
}

export interface HostVirtualNicManagerInfo {
  _type?: 'HostVirtualNicManagerInfo' | undefined
  netConfig?: VirtualNicManagerNetConfig[] | undefined
}

export interface VirtualNicManagerNetConfig {
  _type?: 'VirtualNicManagerNetConfig' | undefined
  nicType: string
  multiSelectAllowed: boolean
  candidateVnic?: HostVirtualNic[] | undefined
  selectedVnic?: string[] | undefined
}

export interface HostDateTimeInfo {
  _type?: 'HostDateTimeInfo' | undefined
  timeZone: HostDateTimeSystemTimeZone
  systemClockProtocol?: string | undefined
  ntpConfig?: HostNtpConfig | undefined
}

export interface HostDateTimeSystemTimeZone {
  _type?: 'HostDateTimeSystemTimeZone' | undefined
  key: string
  name: string
  description: string
  gmtOffset: number
}

export interface HostNtpConfig {
  _type?: 'HostNtpConfig' | undefined
  server?: string[] | undefined
  configFile?: string[] | undefined
}

export interface HostServiceInfo {
  _type?: 'HostServiceInfo' | undefined
  service?: HostService[] | undefined
}

export interface HostService {
  _type?: 'HostService' | undefined
  key: string
  label: string
  required: boolean
  uninstallable: boolean
  running: boolean
  ruleset?: string[] | undefined
  policy: string
  sourcePackage?: HostServiceSourcePackage | undefined
}

export interface HostServiceSourcePackage {
  _type?: 'HostServiceSourcePackage' | undefined
  sourcePackageName: string
  description: string
}

export interface HostFirewallInfo {
  _type?: 'HostFirewallInfo' | undefined
  defaultPolicy: HostFirewallDefaultPolicy
  ruleset?: HostFirewallRuleset[] | undefined
}

export interface HostFirewallDefaultPolicy {
  _type?: 'HostFirewallDefaultPolicy' | undefined
  incomingBlocked?: boolean | undefined
  outgoingBlocked?: boolean | undefined
}

export interface HostFirewallRuleset {
  _type?: 'HostFirewallRuleset' | undefined
  key: string
  label: string
  required: boolean
  rule: HostFirewallRule[]
  service?: string | undefined
  enabled: boolean
  allowedHosts?: HostFirewallRulesetIpList | undefined
}

export interface HostFirewallRule {
  _type?: 'HostFirewallRule' | undefined
  port: number
  endPort?: number | undefined
  direction: HostFirewallRuleDirection
  portType?: HostFirewallRulePortType | undefined
  protocol: string
}

export interface HostFirewallRulesetIpList {
  _type?: 'HostFirewallRulesetIpList' | undefined
  ipAddress?: string[] | undefined
  ipNetwork?: HostFirewallRulesetIpNetwork[] | undefined
  allIp: boolean
}

export interface HostFirewallRulesetIpNetwork {
  _type?: 'HostFirewallRulesetIpNetwork' | undefined
  network: string
  prefixLength: number
}

export interface HostSystemResourceInfo {
  _type?: 'HostSystemResourceInfo' | undefined
  key: string
  config?: ResourceConfigSpec | undefined
  child?: HostSystemResourceInfo[] | undefined
}

export interface HostDatastoreSystemCapabilities {
  _type?: 'HostDatastoreSystemCapabilities' | undefined
  nfsMountCreationRequired: boolean
  nfsMountCreationSupported: boolean
  localDatastoreSupported: boolean
  vmfsExtentExpansionSupported?: boolean | undefined
}

export interface NetworkSummaryOnly {
  _type?: 'NetworkSummary' | undefined
  network?: ManagedObjectReference | undefined
  name: string
  accessible: boolean
  ipPoolName: string
  ipPoolId?: number | undefined
}

export type NetworkSummary = NetworkSummaryOnly | OpaqueNetworkSummary

export interface OpaqueNetworkCapability {
  _type?: 'OpaqueNetworkCapability' | undefined
  networkReservationSupported: boolean
}

export interface OpaqueNetworkSummary {
  _type: 'OpaqueNetworkSummary'
  network?: ManagedObjectReference | undefined
  name: string
  accessible: boolean
  ipPoolName: string
  ipPoolId?: number | undefined
  opaqueNetworkId: string
  opaqueNetworkType: string
}

export interface DVPortgroupConfigInfo {
  _type?: 'DVPortgroupConfigInfo' | undefined
  key: string
  name: string
  numPorts: number
  distributedVirtualSwitch?: ManagedObjectReference | undefined
}

export interface HostNetCapabilities {
  _type?: 'HostNetCapabilities' | undefined
  canSetPhysicalNicLinkSpeed: boolean
  supportsNicTeaming: boolean
  nicTeamingPolicy?: string[] | undefined
  supportsVlan: boolean
  usesServiceConsoleNic: boolean
  supportsNetworkHints: boolean
  maxPortGroupsPerVswitch?: number | undefined
  vswitchConfigSupported: boolean
  vnicConfigSupported: boolean
  ipRouteConfigSupported: boolean
  dnsConfigSupported: boolean
  dhcpOnVnicSupported: boolean
  ipV6Supported?: boolean | undefined
}

export interface HostNetOffloadCapabilities {
  _type?: 'HostNetOffloadCapabilities' | undefined
  csumOffload?: boolean | undefined
  tcpSegmentation?: boolean | undefined
  zeroCopyXmit?: boolean | undefined
}

export interface HostNetworkInfo {
  _type?: 'HostNetworkInfo' | undefined
  vswitch?: HostVirtualSwitch[] | undefined
  portgroup?: HostPortGroup[] | undefined
  pnic?: PhysicalNic[] | undefined
  vnic?: HostVirtualNic[] | undefined
  consoleVnic?: HostVirtualNic[] | undefined
  dnsConfig?: HostDnsConfig | undefined
  ipRouteConfig?: HostIpRouteConfig | undefined
  ipV6Enabled?: boolean | undefined
  atBootIpV6Enabled?: boolean | undefined
}

export interface HostNetworkConfig {
  _type?: 'HostNetworkConfig' | undefined
  vswitch?: HostVirtualSwitchConfig[] | undefined
  portgroup?: HostPortGroupConfig[] | undefined
  dnsConfig?: HostDnsConfig | undefined
  ipRouteConfig?: HostIpRouteConfig | undefined
  ipV6Enabled?: boolean | undefined
}

export interface HostVirtualSwitchConfig {
  _type?: 'HostVirtualSwitchConfig' | undefined
  changeOperation?: string | undefined
  name: string
  spec?: HostVirtualSwitchSpec | undefined
}

export interface HostPortGroupConfig {
  _type?: 'HostPortGroupConfig' | undefined
  changeOperation?: string | undefined
  spec?: HostPortGroupSpec | undefined
}

export interface HostDnsConfig {
  _type?: 'HostDnsConfig' | undefined
  dhcp: boolean
  virtualNicDevice?: string | undefined
  ipv6VirtualNicDevice?: string | undefined
  hostName: string
  domainName: string
  address?: string[] | undefined
  searchDomain?: string[] | undefined
}

export interface HostIpRouteConfig {
  _type?: 'HostIpRouteConfig' | undefined
  defaultGateway?: string | undefined
  gatewayDevice?: string | undefined
  ipV6DefaultGateway?: string | undefined
  ipV6GatewayDevice?: string | undefined
}

export interface HostVirtualSwitch {
  _type?: 'HostVirtualSwitch' | undefined
  name: string
  key: string
  numPorts: number
  numPortsAvailable: number
  mtu?: number | undefined
  portgroup?: string[] | undefined
  pnic?: string[] | undefined
  spec: HostVirtualSwitchSpec
}

export interface HostVirtualSwitchSpec {
  _type?: 'HostVirtualSwitchSpec' | undefined
  numPorts: number
  bridge?: HostVirtualSwitchBridge | undefined
  policy?: HostNetworkPolicy | undefined
  mtu?: number | undefined
}

export interface HostVirtualSwitchBridgeOnly {
  _type?: 'HostVirtualSwitchBridge' | undefined
}

export type HostVirtualSwitchBridge =
  | HostVirtualSwitchBridgeOnly
  | HostVirtualSwitchSimpleBridge
  | HostVirtualSwitchBondBridge
  | HostVirtualSwitchAutoBridge

export interface HostVirtualSwitchSimpleBridge {
  _type: 'HostVirtualSwitchSimpleBridge'
  nicDevice: string
}

export interface HostVirtualSwitchBondBridge {
  _type: 'HostVirtualSwitchBondBridge'
  nicDevice: string[]
  beacon?: HostVirtualSwitchBeaconConfig | undefined
  linkDiscoveryProtocolConfig?: LinkDiscoveryProtocolConfig | undefined
}

export interface HostVirtualSwitchAutoBridge {
  _type: 'HostVirtualSwitchAutoBridge'
  excludedNicDevice?: string[] | undefined
}

export interface HostVirtualSwitchBeaconConfig {
  _type?: 'HostVirtualSwitchBeaconConfig' | undefined
  interval: number
}

export interface LinkDiscoveryProtocolConfig {
  _type?: 'LinkDiscoveryProtocolConfig' | undefined
  protocol: string
  operation: string
}

export interface HostNetworkPolicy {
  _type?: 'HostNetworkPolicy' | undefined
  security?: HostNetworkSecurityPolicy | undefined
  nicTeaming?: HostNicTeamingPolicy | undefined
  offloadPolicy?: HostNetOffloadCapabilities | undefined
  shapingPolicy?: HostNetworkTrafficShapingPolicy | undefined
}

export interface HostNetworkSecurityPolicy {
  _type?: 'HostNetworkSecurityPolicy' | undefined
  allowPromiscuous?: boolean | undefined
  macChanges?: boolean | undefined
  forgedTransmits?: boolean | undefined
}

export interface HostNicTeamingPolicy {
  _type?: 'HostNicTeamingPolicy' | undefined
  policy?: string | undefined
  reversePolicy?: boolean | undefined
  notifySwitches?: boolean | undefined
  rollingOrder?: boolean | undefined
  failureCriteria?: HostNicFailureCriteria | undefined
  nicOrder?: HostNicOrderPolicy | undefined
}

export interface HostNicFailureCriteria {
  _type?: 'HostNicFailureCriteria' | undefined
  checkSpeed?: string | undefined
  speed?: number | undefined
  checkDuplex?: boolean | undefined
  fullDuplex?: boolean | undefined
  checkErrorPercent?: boolean | undefined
  percentage?: number | undefined
  checkBeacon?: boolean | undefined
}

export interface HostNicOrderPolicy {
  _type?: 'HostNicOrderPolicy' | undefined
  activeNic?: string[] | undefined
  standbyNic?: string[] | undefined
}

export interface HostNetworkTrafficShapingPolicy {
  _type?: 'HostNetworkTrafficShapingPolicy' | undefined
  enabled?: boolean | undefined
  averageBandwidth?: number | undefined
  peakBandwidth?: number | undefined
  burstSize?: number | undefined
}

export interface HostPortGroup {
  _type?: 'HostPortGroup' | undefined
  key?: string | undefined
  port?: HostPortGroupPort[] | undefined
  vswitch?: string | undefined
  computedPolicy: HostNetworkPolicy
  spec: HostPortGroupSpec
}

export interface HostPortGroupPort {
  _type?: 'HostPortGroupPort' | undefined
  key?: string | undefined
  mac?: string[] | undefined
  type: string
}

export interface HostPortGroupSpec {
  _type?: 'HostPortGroupSpec' | undefined
  name: string
  vlanId: number
  vswitchName: string
  policy: HostNetworkPolicy
}

export interface PhysicalNic {
  _type?: 'PhysicalNic' | undefined
  key?: string | undefined
  device: string
  pci: string
  driver?: string | undefined
  linkSpeed?: PhysicalNicLinkInfo | undefined
  validLinkSpecification?: PhysicalNicLinkInfo[] | undefined
  spec: PhysicalNicSpec
  wakeOnLanSupported: boolean
  mac: string
}

export interface PhysicalNicLinkInfo {
  _type?: 'PhysicalNicLinkInfo' | undefined
  speedMb: number
  duplex: boolean
}

export interface PhysicalNicSpec {
  _type?: 'PhysicalNicSpec' | undefined
  ip?: HostIpConfig | undefined
  linkSpeed?: PhysicalNicLinkInfo | undefined
}

export interface HostIpConfig {
  _type?: 'HostIpConfig' | undefined
  dhcp: boolean
  ipAddress?: string | undefined
  subnetMask?: string | undefined
}

export interface HostVirtualNic {
  _type?: 'HostVirtualNic' | undefined
  device: string
  key: string
  portgroup: string
  spec: HostVirtualNicSpec
  port?: string | undefined
}

export interface HostVirtualNicSpec {
  _type?: 'HostVirtualNicSpec' | undefined
  ip?: HostIpConfig | undefined
  mac?: string | undefined
  distributedVirtualPort?: DistributedVirtualSwitchPortConnection | undefined
  portgroup?: string | undefined
  mtu?: number | undefined
}

export interface TaskInfo {
  _type?: 'TaskInfo' | undefined
  key: string
  task: ManagedObjectReference
  description?: LocalizableMessage | undefined
  name?: string | undefined
  descriptionId: string
  entity?: ManagedObjectReference | undefined
  entityName?: string | undefined
  locked?: ManagedObjectReference[] | undefined
  state: TaskInfoState
  cancelled: boolean
  cancelable: boolean
  error?: LocalizedMethodFault | undefined
  result?: unknown | undefined
  progress?: number | undefined
  reason: TaskReason
  queueTime: string
  startTime?: string | undefined
  completeTime?: string | undefined
  eventChainId: number
  changeTag?: string | undefined
  parentTaskKey?: string | undefined
  rootTaskKey?: string | undefined
  activationId?: string | undefined
}

export interface LocalizableMessage {
  _type?: 'LocalizableMessage' | undefined
  key: string
  arg?: KeyAnyValue[] | undefined
  message?: string | undefined
}

export interface TaskReasonOnly {
  _type?: 'TaskReason' | undefined
}

export type TaskReason = TaskReasonOnly | TaskReasonSystem | TaskReasonUser | TaskReasonAlarm | TaskReasonSchedule

export interface TaskReasonSystem {
  _type: 'TaskReasonSystem'
}

export interface TaskReasonUser {
  _type: 'TaskReasonUser'
  userName: string
}

export interface TaskReasonAlarm {
  _type: 'TaskReasonAlarm'
  alarmName: string
  alarm: ManagedObjectReference
  entityName: string
  entity: ManagedObjectReference
}

export interface TaskReasonSchedule {
  _type: 'TaskReasonSchedule'
  name: string
  scheduledTask: ManagedObjectReference
}

export interface TaskDescription {
  _type?: 'TaskDescription' | undefined
  methodInfo: (Declared<ElementDescriptionOnly> | OptionDef)[]
  state: (Declared<ElementDescriptionOnly> | OptionDef)[]
  reason: Declared<TypeDescription>[]
}

export interface TaskFilterSpec {
  _type?: 'TaskFilterSpec' | undefined
  entity?: TaskFilterSpecByEntity | undefined
  time?: TaskFilterSpecByTime | undefined
  userName?: TaskFilterSpecByUsername | undefined
  activationId?: string[] | undefined
  state?: TaskInfoState[] | undefined
  alarm?: ManagedObjectReference | undefined
  scheduledTask?: ManagedObjectReference | undefined
  eventChainId?: number[] | undefined
  tag?: string[] | undefined
  parentTaskKey?: string[] | undefined
  rootTaskKey?: string[] | undefined
}

export interface TaskFilterSpecByEntity {
  _type?: 'TaskFilterSpecByEntity' | undefined
  entity: ManagedObjectReference
  recursion: TaskFilterSpecRecursionOption
}

export interface TaskFilterSpecByTime {
  _type?: 'TaskFilterSpecByTime' | undefined
  timeType: TaskFilterSpecTimeOption
  beginTime?: string | undefined
  endTime?: string | undefined
}

export interface TaskFilterSpecByUsername {
  _type?: 'TaskFilterSpecByUsername' | undefined
  systemUser: boolean
  userList?: string[] | undefined
}

export interface EventDescription {
  _type?: 'EventDescription' | undefined
  category: (Declared<ElementDescriptionOnly> | OptionDef)[]
  eventInfo: EventDescriptionEventDetail[]
  enumeratedTypes?: EnumDescription[] | undefined
}

export interface EventDescriptionEventDetail {
  _type?: 'EventDescriptionEventDetail' | undefined
  key: string
  description?: string | undefined
  category: string
  formatOnDatacenter: string
  formatOnComputeResource: string
  formatOnHost: string
  formatOnVm: string
  fullFormat: string
  longDescription?: string | undefined
}

export interface EnumDescription {
  _type?: 'EnumDescription' | undefined
  key: string
  tags: (Declared<ElementDescriptionOnly> | OptionDef)[]
}

export interface EventFilterSpec {
  _type?: 'EventFilterSpec' | undefined
  entity?: EventFilterSpecByEntity | undefined
  time?: EventFilterSpecByTime | undefined
  userName?: EventFilterSpecByUsername | undefined
  eventChainId?: number | undefined
  alarm?: ManagedObjectReference | undefined
  scheduledTask?: ManagedObjectReference | undefined
  disableFullMessage?: boolean | undefined
  category?: string[] | undefined
  type?: string[] | undefined
  tag?: string[] | undefined
  eventTypeId?: string[] | undefined
  maxCount?: number | undefined
}

export interface EventFilterSpecByEntity {
  _type?: 'EventFilterSpecByEntity' | undefined
  entity: ManagedObjectReference
  recursion: EventFilterSpecRecursionOption
}

export interface EventFilterSpecByTime {
  _type?: 'EventFilterSpecByTime' | undefined
  beginTime?: string | undefined
  endTime?: string | undefined
}

export interface EventFilterSpecByUsername {
  _type?: 'EventFilterSpecByUsername' | undefined
  systemUser: boolean
  userList?: string[] | undefined
}

export interface EventOnly {
  _type?: 'Event' | undefined
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
}

export type Event =
  | EventOnly
  | GeneralEventOnly
  | GeneralUserEvent
  | EventEx
  | ExtendedEvent
  | SessionEventOnly
  | UserLoginSessionEvent
  | UserLogoutSessionEvent
  | BadUsernameSessionEvent
  | NoAccessUserEvent
  | AuthorizationEventOnly
  | PermissionEventOnly
  | PermissionAddedEvent
  | RoleEventOnly
  | RoleAddedEvent
  | RoleRemovedEvent
  | PermissionRemovedEvent
  | TaskEvent
  | HostEventOnly
  | HostConnectedEvent
  | ResourcePoolEventOnly
  | ResourcePoolCreatedEvent
  | ResourcePoolDestroyedEvent
  | ResourcePoolReconfiguredEvent
  | VmEventOnly
  | VmBeingCreatedEvent
  | VmCreatedEvent
  | VmRegisteredEvent
  | VmReconfiguredEvent
  | VmRemovedEvent
  | VmRenamedEvent
  | VmStartingEvent
  | VmPoweredOnEvent
  | VmStoppingEvent
  | VmPoweredOffEvent
  | VmSuspendingEvent
  | VmSuspendedEvent
  | VmResettingEvent
  | VmGuestShutdownEvent
  | VmGuestRebootEvent
  | VmFailedToPowerOnEvent
  | VmFailedToPowerOffEvent
  | VmMessageEvent
  | VmDisconnectedEvent
  | VmCloneEventOnly
  | VmClonedEvent
  | VmMigratedEvent
  | DatastoreEventOnly
  | DatastoreFileEventOnly
  | DatastoreFileDeletedEvent

export interface EventArgumentOnly {
  _type?: 'EventArgument' | undefined
}

export type EventArgument =
  | EventArgumentOnly
  | EntityEventArgumentOnly
  | DatacenterEventArgument
  | ComputeResourceEventArgument
  | HostEventArgument
  | VmEventArgument
  | DatastoreEventArgument
  | NetworkEventArgument
  | DvsEventArgument
  | ResourcePoolEventArgument
  | ManagedEntityEventArgument
  | RoleEventArgument

export interface EntityEventArgumentOnly {
  _type: 'EntityEventArgument'
  name: string
}

export type EntityEventArgument =
  | EntityEventArgumentOnly
  | DatacenterEventArgument
  | ComputeResourceEventArgument
  | HostEventArgument
  | VmEventArgument
  | DatastoreEventArgument
  | NetworkEventArgument
  | DvsEventArgument
  | ResourcePoolEventArgument
  | ManagedEntityEventArgument

export interface DatacenterEventArgument {
  _type: 'DatacenterEventArgument'
  name: string
  datacenter: ManagedObjectReference
}

export interface ComputeResourceEventArgument {
  _type: 'ComputeResourceEventArgument'
  name: string
  computeResource: ManagedObjectReference
}

export interface HostEventArgument {
  _type: 'HostEventArgument'
  name: string
  host: ManagedObjectReference
}

export interface VmEventArgument {
  _type: 'VmEventArgument'
  name: string
  vm: ManagedObjectReference
}

export interface DatastoreEventArgument {
  _type: 'DatastoreEventArgument'
  name: string
  datastore: ManagedObjectReference
}

export interface NetworkEventArgument {
  _type: 'NetworkEventArgument'
  name: string
  network: ManagedObjectReference
}

export interface DvsEventArgument {
  _type: 'DvsEventArgument'
  name: string
  dvs: ManagedObjectReference
}

export interface ResourcePoolEventArgument {
  _type: 'ResourcePoolEventArgument'
  name: string
  resourcePool: ManagedObjectReference
}

export interface ManagedEntityEventArgument {
  _type: 'ManagedEntityEventArgument'
  name: string
  entity: ManagedObjectReference
}

export interface GeneralEventOnly {
  _type: 'GeneralEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  message: string
}

export type GeneralEvent = GeneralEventOnly | GeneralUserEvent | ExtendedEvent

export interface GeneralUserEvent {
  _type: 'GeneralUserEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  message: string
  entity?: Declared<ManagedEntityEventArgument> | undefined
}

export interface EventEx {
  _type: 'EventEx'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  eventTypeId: string
  severity?: string | undefined
  message?: string | undefined
  arguments?: KeyAnyValue[] | undefined
  objectId?: string | undefined
  objectType?: string | undefined
  objectName?: string | undefined
  fault?: LocalizedMethodFault | undefined
}

export interface ExtendedEvent {
  _type: 'ExtendedEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  message: string
  eventTypeId: string
  managedObject: ManagedObjectReference
  data?: ExtendedEventPair[] | undefined
}

export interface ExtendedEventPair {
  _type?: 'ExtendedEventPair' | undefined
  key: string
  value: string
}

export interface SessionEventOnly {
  _type: 'SessionEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
}

export type SessionEvent =
  | SessionEventOnly
  | UserLoginSessionEvent
  | UserLogoutSessionEvent
  | BadUsernameSessionEvent
  | NoAccessUserEvent

export interface UserLoginSessionEvent {
  _type: 'UserLoginSessionEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  ipAddress: string
  userAgent?: string | undefined
  locale: string
  sessionId: string
}

export interface UserLogoutSessionEvent {
  _type: 'UserLogoutSessionEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  ipAddress?: string | undefined
  userAgent?: string | undefined
  callCount?: number | undefined
  sessionId?: string | undefined
  loginTime?: string | undefined
}

export interface BadUsernameSessionEvent {
  _type: 'BadUsernameSessionEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  ipAddress: string
}

export interface NoAccessUserEvent {
  _type: 'NoAccessUserEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  ipAddress: string
}

export interface AuthorizationEventOnly {
  _type: 'AuthorizationEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
}

export type AuthorizationEvent =
  | AuthorizationEventOnly
  | PermissionEventOnly
  | PermissionAddedEvent
  | RoleEventOnly
  | RoleAddedEvent
  | RoleRemovedEvent
  | PermissionRemovedEvent

export interface PermissionEventOnly {
  _type: 'PermissionEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  entity: Declared<ManagedEntityEventArgument>
  principal: string
  group: boolean
}

export type PermissionEvent = PermissionEventOnly | PermissionAddedEvent | PermissionRemovedEvent

export interface PermissionAddedEvent {
  _type: 'PermissionAddedEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  entity: Declared<ManagedEntityEventArgument>
  principal: string
  group: boolean
  role: Declared<RoleEventArgument>
  propagate: boolean
}

export interface RoleEventArgument {
  _type: 'RoleEventArgument'
  roleId: number
  name: string
}

export interface RoleEventOnly {
  _type: 'RoleEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  role: Declared<RoleEventArgument>
}

export type RoleEvent = RoleEventOnly | RoleAddedEvent | RoleRemovedEvent

export interface RoleAddedEvent {
  _type: 'RoleAddedEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  role: Declared<RoleEventArgument>
  privilegeList?: string[] | undefined
}

export interface RoleRemovedEvent {
  _type: 'RoleRemovedEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  role: Declared<RoleEventArgument>
}

export interface PermissionRemovedEvent {
  _type: 'PermissionRemovedEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  entity: Declared<ManagedEntityEventArgument>
  principal: string
  group: boolean
}

export interface TaskEvent {
  _type: 'TaskEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  info: TaskInfo
}

export interface HostEventOnly {
  _type: 'HostEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
}

export type HostEvent = HostEventOnly | HostConnectedEvent

export interface HostConnectedEvent {
  _type: 'HostConnectedEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
}

export interface ResourcePoolEventOnly {
  _type: 'ResourcePoolEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  resourcePool: Declared<ResourcePoolEventArgument>
}

export type ResourcePoolEvent =
  | ResourcePoolEventOnly
  | ResourcePoolCreatedEvent
  | ResourcePoolDestroyedEvent
  | ResourcePoolReconfiguredEvent

export interface ResourcePoolCreatedEvent {
  _type: 'ResourcePoolCreatedEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  resourcePool: Declared<ResourcePoolEventArgument>
  parent: Declared<ResourcePoolEventArgument>
}

export interface ResourcePoolDestroyedEvent {
  _type: 'ResourcePoolDestroyedEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  resourcePool: Declared<ResourcePoolEventArgument>
}

export interface ResourcePoolReconfiguredEvent {
  _type: 'ResourcePoolReconfiguredEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  resourcePool: Declared<ResourcePoolEventArgument>
  configChanges?: ChangesInfoEventArgument | undefined
}

export interface VmEventOnly {
  _type: 'VmEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
}

export type VmEvent =
  | VmEventOnly
  | VmBeingCreatedEvent
  | VmCreatedEvent
  | VmRegisteredEvent
  | VmReconfiguredEvent
  | VmRemovedEvent
  | VmRenamedEvent
  | VmStartingEvent
  | VmPoweredOnEvent
  | VmStoppingEvent
  | VmPoweredOffEvent
  | VmSuspendingEvent
  | VmSuspendedEvent
  | VmResettingEvent
  | VmGuestShutdownEvent
  | VmGuestRebootEvent
  | VmFailedToPowerOnEvent
  | VmFailedToPowerOffEvent
  | VmMessageEvent
  | VmDisconnectedEvent
  | VmCloneEventOnly
  | VmClonedEvent
  | VmMigratedEvent

export interface VmBeingCreatedEvent {
  _type: 'VmBeingCreatedEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
  configSpec?: VirtualMachineConfigSpec | undefined
}

export interface VmCreatedEvent {
  _type: 'VmCreatedEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
}

export interface VmRegisteredEvent {
  _type: 'VmRegisteredEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
}

export interface VmReconfiguredEvent {
  _type: 'VmReconfiguredEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
  configSpec: VirtualMachineConfigSpec
  configChanges?: ChangesInfoEventArgument | undefined
}

export interface ChangesInfoEventArgument {
  _type?: 'ChangesInfoEventArgument' | undefined
  modified?: string | undefined
  added?: string | undefined
  deleted?: string | undefined
}

export interface VmRemovedEvent {
  _type: 'VmRemovedEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
}

export interface VmRenamedEvent {
  _type: 'VmRenamedEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
  oldName: string
  newName: string
}

export interface VmStartingEvent {
  _type: 'VmStartingEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
}

export interface VmPoweredOnEvent {
  _type: 'VmPoweredOnEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
}

export interface VmStoppingEvent {
  _type: 'VmStoppingEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
}

export interface VmPoweredOffEvent {
  _type: 'VmPoweredOffEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
}

export interface VmSuspendingEvent {
  _type: 'VmSuspendingEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
}

export interface VmSuspendedEvent {
  _type: 'VmSuspendedEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
}

export interface VmResettingEvent {
  _type: 'VmResettingEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
}

export interface VmGuestShutdownEvent {
  _type: 'VmGuestShutdownEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
}

export interface VmGuestRebootEvent {
  _type: 'VmGuestRebootEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
}

export interface VmFailedToPowerOnEvent {
  _type: 'VmFailedToPowerOnEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
  reason: LocalizedMethodFault
}

export interface VmFailedToPowerOffEvent {
  _type: 'VmFailedToPowerOffEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
  reason: LocalizedMethodFault
}

export interface VmMessageEvent {
  _type: 'VmMessageEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
  message: string
  messageInfo?: VirtualMachineMessage[] | undefined
}

export interface VmDisconnectedEvent {
  _type: 'VmDisconnectedEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
}

export interface VmCloneEventOnly {
  _type: 'VmCloneEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
}

export type VmCloneEvent = VmCloneEventOnly | VmClonedEvent

export interface VmClonedEvent {
  _type: 'VmClonedEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
  sourceVm: Declared<VmEventArgument>
}

export interface VmMigratedEvent {
  _type: 'VmMigratedEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  template: boolean
  sourceHost: Declared<HostEventArgument>
  sourceDatacenter?: Declared<DatacenterEventArgument> | undefined
  sourceDatastore?: Declared<DatastoreEventArgument> | undefined
}

export interface DatastoreEventOnly {
  _type: 'DatastoreEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  datastore?: Declared<DatastoreEventArgument> | undefined
}

export type DatastoreEvent = DatastoreEventOnly | DatastoreFileEventOnly | DatastoreFileDeletedEvent

export interface DatastoreFileEventOnly {
  _type: 'DatastoreFileEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  datastore?: Declared<DatastoreEventArgument> | undefined
  targetFile: string
  sourceOfOperation?: string | undefined
  succeeded?: boolean | undefined
}

export type DatastoreFileEvent = DatastoreFileEventOnly | DatastoreFileDeletedEvent

export interface DatastoreFileDeletedEvent {
  _type: 'DatastoreFileDeletedEvent'
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter?: Declared<DatacenterEventArgument> | undefined
  computeResource?: Declared<ComputeResourceEventArgument> | undefined
  host?: Declared<HostEventArgument> | undefined
  vm?: Declared<VmEventArgument> | undefined
  ds?: Declared<DatastoreEventArgument> | undefined
  net?: Declared<NetworkEventArgument> | undefined
  dvs?: Declared<DvsEventArgument> | undefined
  fullFormattedMessage?: string | undefined
  changeTag?: string | undefined
  datastore?: Declared<DatastoreEventArgument> | undefined
  targetFile: string
  sourceOfOperation?: string | undefined
  succeeded?: boolean | undefined
}

export interface PerformanceDescription {
  _type?: 'PerformanceDescription' | undefined
  counterType: (Declared<ElementDescriptionOnly> | OptionDef)[]
  statsType: (Declared<ElementDescriptionOnly> | OptionDef)[]
}

export interface PerfInterval {
  _type?: 'PerfInterval' | undefined
  key: number
  samplingPeriod: number
  name: string
  length: number
  level?: number | undefined
  enabled: boolean
}

export interface PerfCounterInfo {
  _type?: 'PerfCounterInfo' | undefined
  key: number
  nameInfo: Declared<ElementDescriptionOnly> | OptionDef
  groupInfo: Declared<ElementDescriptionOnly> | OptionDef
  unitInfo: Declared<ElementDescriptionOnly> | OptionDef
  rollupType: PerfSummaryType
  statsType: PerfStatsType
  level?: number | undefined
  perDeviceLevel?: number | undefined
  associatedCounterId?: number[] | undefined
}

export interface PerfMetricId {
  _type?: 'PerfMetricId' | undefined
  counterId: number
  instance: string
}

export interface PerfProviderSummary {
  _type?: 'PerfProviderSummary' | undefined
  entity: ManagedObjectReference
  currentSupported: boolean
  summarySupported: boolean
  refreshRate?: number | undefined
}

export interface PerfQuerySpec {
  _type?: 'PerfQuerySpec' | undefined
  entity: ManagedObjectReference
  startTime?: string | undefined
  endTime?: string | undefined
  maxSample?: number | undefined
  metricId?: PerfMetricId[] | undefined
  intervalId?: number | undefined
  format?: string | undefined
}

export interface PerfSampleInfo {
  _type?: 'PerfSampleInfo' | undefined
  timestamp: string
  interval: number
}

export interface PerfEntityMetricBaseOnly {
  _type?: 'PerfEntityMetricBase' | undefined
  entity: ManagedObjectReference
}

export type PerfEntityMetricBase = PerfEntityMetricBaseOnly | PerfEntityMetric | PerfEntityMetricCSV

export interface PerfEntityMetric {
  _type: 'PerfEntityMetric'
  entity: ManagedObjectReference
  sampleInfo?: PerfSampleInfo[] | undefined
  value?: PerfMetricSeries[] | undefined
}

export interface PerfEntityMetricCSV {
  _type: 'PerfEntityMetricCSV'
  entity: ManagedObjectReference
  sampleInfoCSV: string
  value?: Declared<PerfMetricSeriesCSV>[] | undefined
}

export interface PerfMetricSeriesOnly {
  _type?: 'PerfMetricSeries' | undefined
  id: PerfMetricId
}

export type PerfMetricSeries = PerfMetricSeriesOnly | PerfMetricIntSeries | PerfMetricSeriesCSV

export interface PerfMetricIntSeries {
  _type: 'PerfMetricIntSeries'
  id: PerfMetricId
  value?: number[] | undefined
}

export interface PerfMetricSeriesCSV {
  _type: 'PerfMetricSeriesCSV'
  id: PerfMetricId
  value?: string | undefined
}

export interface AuthorizationDescription {
  _type?: 'AuthorizationDescription' | undefined
  privilege: (Declared<ElementDescriptionOnly> | OptionDef)[]
  privilegeGroup: (Declared<ElementDescriptionOnly> | OptionDef)[]
}

export interface AuthorizationPrivilege {
  _type?: 'AuthorizationPrivilege' | undefined
  privId: string
  onParent: boolean
  name: string
  privGroupName: string
}

export interface AuthorizationRole {
  _type?: 'AuthorizationRole' | undefined
  roleId: number
  system: boolean
  name: string
  info: Description
  privilege?: string[] | undefined
}

export interface Permission {
  _type?: 'Permission' | undefined
  entity?: ManagedObjectReference | undefined
  principal: string
  group: boolean
  roleId: number
  propagate: boolean
}

export interface EntityPrivilege {
  _type?: 'EntityPrivilege' | undefined
  entity: ManagedObjectReference
  privAvailability: PrivilegeAvailability[]
}

export interface PrivilegeAvailability {
  _type?: 'PrivilegeAvailability' | undefined
  privId: string
  isGranted: boolean
}

export interface UserPrivilegeResult {
  _type?: 'UserPrivilegeResult' | undefined
  entity: ManagedObjectReference
  privileges?: string[] | undefined
}

export interface HostAccountSpecOnly {
  _type?: 'HostAccountSpec' | undefined
  id: string
  password?: string | undefined
  description?: string | undefined
}

export type HostAccountSpec = HostAccountSpecOnly | HostPosixAccountSpec

export interface HostPosixAccountSpec {
  _type: 'HostPosixAccountSpec'
  id: string
  password?: string | undefined
  description?: string | undefined
  posixId?: number | undefined
  shellAccess?: boolean | undefined
}

export interface UserSearchResult {
  _type?: 'UserSearchResult' | undefined
  principal: string
  fullName?: string | undefined
  group: boolean
}

export interface LocalizedMethodFault {
  _type?: 'LocalizedMethodFault' | undefined
  fault: MethodFault
  localizedMessage?: string | undefined
}

export interface MethodFaultOnly {
  _type?: 'MethodFault' | undefined
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export type MethodFault =
  | MethodFaultOnly
  | RuntimeFaultOnly
  | VimFaultOnly
  | HostCommunicationOnly
  | HostNotConnected
  | HostNotReachable
  | InvalidArgument
  | InvalidRequestOnly
  | InvalidType
  | ManagedObjectNotFound
  | MethodNotFound
  | NotEnoughLicenses
  | NotImplemented
  | NotSupported
  | MethodDisabled
  | RequestCanceled
  | SecurityErrorOnly
  | NoPermissionOnly
  | NotAuthenticated
  | RestrictedVersion
  | SystemError
  | UnexpectedFault
  | InvalidCollectorVersion
  | InvalidProperty
  | ActiveDirectoryFault
  | AlreadyExists
  | AlreadyUpgraded
  | ConcurrentAccess
  | DuplicateName
  | FileFaultOnly
  | CannotAccessFile
  | CannotDeleteFile
  | DirectoryNotEmpty
  | FileAlreadyExists
  | FileLocked
  | FileNameTooLong
  | FileNotFound
  | FileNotWritable
  | FileTooLarge
  | NetworkCopyFault
  | NoDiskSpace
  | NotADirectory
  | NotAFile
  | TooManyConcurrentNativeClones
  | HostConnectFaultOnly
  | HostConfigFaultOnly
  | HostConfigFailed
  | NasConfigFaultOnly
  | NetworkInaccessible
  | NetworkDisruptedAndConfigRolledBack
  | PlatformConfigFault
  | ResourceInUse
  | InvalidDatastoreOnly
  | DatastoreNotWritableOnHost
  | InaccessibleDatastore
  | InvalidDatastorePath
  | InvalidEvent
  | InvalidFolder
  | InvalidLocale
  | InvalidLogin
  | InvalidName
  | InvalidPrivilege
  | InvalidStateOnly
  | InvalidHostStateOnly
  | InvalidPowerState
  | InvalidHostConnectionState
  | QuestionPending
  | LicenseEntityNotFound
  | LogBundlingFailed
  | NoClientCertificate
  | NotFound
  | UserNotFound
  | OutOfBounds
  | RemoveFailed
  | InsufficientResourcesFaultOnly
  | InsufficientCpuResourcesFault
  | InsufficientHostCapacityFaultOnly
  | InsufficientHostCpuCapacityFault
  | InsufficientHostMemoryCapacityFault
  | InsufficientMemoryResourcesFault
  | InsufficientStorageSpace
  | InsufficientStandbyResource
  | NumVirtualCpusExceedsLimit
  | VmConfigFaultOnly
  | VirtualHardwareCompatibilityIssueOnly
  | MemorySizeNotSupported
  | SSLVerifyFault
  | TaskInProgress
  | Timedout
  | ToolsUnavailable
  | VAppConfigFault
  | VmFaultToleranceIssue
  | CannotAccessVmComponentOnly
  | CannotAccessVmDeviceOnly
  | CannotAccessVmDisk
  | CannotAccessNetwork
  | GenericVmConfigFault
  | CpuHotPlugNotSupported
  | MemoryHotPlugNotSupported
  | InvalidFormatOnly
  | InvalidDiskFormat
  | InvalidVmConfigOnly
  | InvalidDeviceSpecOnly
  | DeviceUnsupportedForVmVersion
  | DeviceNotSupportedOnly
  | DeviceHotPlugNotSupported
  | DeviceControllerNotSupported
  | InvalidController
  | InvalidDeviceBacking
  | InvalidDeviceOperation
  | MissingController
  | TooManyDevices
  | UnsupportedVmxLocation
  | MigrationFaultOnly
  | DatacenterMismatch
  | SnapshotFault
  | VmToolsUpgradeFault

export interface RuntimeFaultOnly {
  _type: 'RuntimeFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export type RuntimeFault =
  | RuntimeFaultOnly
  | HostCommunicationOnly
  | HostNotConnected
  | HostNotReachable
  | InvalidArgument
  | InvalidRequestOnly
  | InvalidType
  | ManagedObjectNotFound
  | MethodNotFound
  | NotEnoughLicenses
  | NotImplemented
  | NotSupported
  | MethodDisabled
  | RequestCanceled
  | SecurityErrorOnly
  | NoPermissionOnly
  | NotAuthenticated
  | RestrictedVersion
  | SystemError
  | UnexpectedFault

export interface VimFaultOnly {
  _type: 'VimFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export type VimFault =
  | VimFaultOnly
  | ActiveDirectoryFault
  | AlreadyExists
  | AlreadyUpgraded
  | ConcurrentAccess
  | DuplicateName
  | FileFaultOnly
  | CannotAccessFile
  | CannotDeleteFile
  | DirectoryNotEmpty
  | FileAlreadyExists
  | FileLocked
  | FileNameTooLong
  | FileNotFound
  | FileNotWritable
  | FileTooLarge
  | NetworkCopyFault
  | NoDiskSpace
  | NotADirectory
  | NotAFile
  | TooManyConcurrentNativeClones
  | HostConnectFaultOnly
  | HostConfigFaultOnly
  | HostConfigFailed
  | NasConfigFaultOnly
  | NetworkInaccessible
  | NetworkDisruptedAndConfigRolledBack
  | PlatformConfigFault
  | ResourceInUse
  | InvalidDatastoreOnly
  | DatastoreNotWritableOnHost
  | InaccessibleDatastore
  | InvalidDatastorePath
  | InvalidEvent
  | InvalidFolder
  | InvalidLocale
  | InvalidLogin
  | InvalidName
  | InvalidPrivilege
  | InvalidStateOnly
  | InvalidHostStateOnly
  | InvalidPowerState
  | InvalidHostConnectionState
  | QuestionPending
  | LicenseEntityNotFound
  | LogBundlingFailed
  | NoClientCertificate
  | NotFound
  | UserNotFound
  | OutOfBounds
  | RemoveFailed
  | InsufficientResourcesFaultOnly
  | InsufficientCpuResourcesFault
  | InsufficientHostCapacityFaultOnly
  | InsufficientHostCpuCapacityFault
  | InsufficientHostMemoryCapacityFault
  | InsufficientMemoryResourcesFault
  | InsufficientStorageSpace
  | InsufficientStandbyResource
  | NumVirtualCpusExceedsLimit
  | VmConfigFaultOnly
  | VirtualHardwareCompatibilityIssueOnly
  | MemorySizeNotSupported
  | SSLVerifyFault
  | TaskInProgress
  | Timedout
  | ToolsUnavailable
  | VAppConfigFault
  | VmFaultToleranceIssue
  | CannotAccessVmComponentOnly
  | CannotAccessVmDeviceOnly
  | CannotAccessVmDisk
  | CannotAccessNetwork
  | GenericVmConfigFault
  | CpuHotPlugNotSupported
  | MemoryHotPlugNotSupported
  | InvalidFormatOnly
  | InvalidDiskFormat
  | InvalidVmConfigOnly
  | InvalidDeviceSpecOnly
  | DeviceUnsupportedForVmVersion
  | DeviceNotSupportedOnly
  | DeviceHotPlugNotSupported
  | DeviceControllerNotSupported
  | InvalidController
  | InvalidDeviceBacking
  | InvalidDeviceOperation
  | MissingController
  | TooManyDevices
  | UnsupportedVmxLocation
  | MigrationFaultOnly
  | DatacenterMismatch
  | SnapshotFault
  | VmToolsUpgradeFault

export interface HostCommunicationOnly {
  _type: 'HostCommunication'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export type HostCommunication = HostCommunicationOnly | HostNotConnected | HostNotReachable

export interface HostNotConnected {
  _type: 'HostNotConnected'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface HostNotReachable {
  _type: 'HostNotReachable'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface InvalidArgument {
  _type: 'InvalidArgument'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  invalidProperty?: string | undefined
}

export interface InvalidRequestOnly {
  _type: 'InvalidRequest'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export type InvalidRequest = InvalidRequestOnly | InvalidType | MethodNotFound

export interface InvalidType {
  _type: 'InvalidType'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  argument?: string | undefined
}

export interface ManagedObjectNotFound {
  _type: 'ManagedObjectNotFound'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  obj: ManagedObjectReference
}

export interface MethodNotFound {
  _type: 'MethodNotFound'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  receiver: ManagedObjectReference
  method: string
}

export interface NotEnoughLicenses {
  _type: 'NotEnoughLicenses'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface NotImplemented {
  _type: 'NotImplemented'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface NotSupported {
  _type: 'NotSupported'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface MethodDisabled {
  _type: 'MethodDisabled'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  source?: string | undefined
}

export interface RequestCanceled {
  _type: 'RequestCanceled'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface SecurityErrorOnly {
  _type: 'SecurityError'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export type SecurityError = SecurityErrorOnly | NoPermissionOnly | NotAuthenticated | RestrictedVersion

export interface NoPermissionOnly {
  _type: 'NoPermission'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  object?: ManagedObjectReference | undefined
  privilegeId?: string | undefined
  missingPrivileges?: NoPermissionEntityPrivileges[] | undefined
}

export type NoPermission = NoPermissionOnly | NotAuthenticated

export interface NoPermissionEntityPrivileges {
  _type?: 'NoPermissionEntityPrivileges' | undefined
  entity: ManagedObjectReference
  privilegeIds?: string[] | undefined
}

export interface NotAuthenticated {
  _type: 'NotAuthenticated'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  object?: ManagedObjectReference | undefined
  privilegeId?: string | undefined
  missingPrivileges?: NoPermissionEntityPrivileges[] | undefined
}

export interface RestrictedVersion {
  _type: 'RestrictedVersion'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface SystemError {
  _type: 'SystemError'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  reason: string
}

export interface UnexpectedFault {
  _type: 'UnexpectedFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  faultName: string
  fault?: LocalizedMethodFault | undefined
}

export interface InvalidCollectorVersion {
  _type: 'InvalidCollectorVersion'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface InvalidProperty {
  _type: 'InvalidProperty'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  name: string
}

export interface ActiveDirectoryFault {
  _type: 'ActiveDirectoryFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  errorCode?: number | undefined
}

export interface AlreadyExists {
  _type: 'AlreadyExists'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  name?: string | undefined
}

export interface AlreadyUpgraded {
  _type: 'AlreadyUpgraded'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface ConcurrentAccess {
  _type: 'ConcurrentAccess'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface DuplicateName {
  _type: 'DuplicateName'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  name: string
  object: ManagedObjectReference
}

export interface FileFaultOnly {
  _type: 'FileFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  file: string
}

export type FileFault =
  | FileFaultOnly
  | CannotAccessFile
  | CannotDeleteFile
  | DirectoryNotEmpty
  | FileAlreadyExists
  | FileLocked
  | FileNameTooLong
  | FileNotFound
  | FileNotWritable
  | FileTooLarge
  | NetworkCopyFault
  | NoDiskSpace
  | NotADirectory
  | NotAFile
  | TooManyConcurrentNativeClones

export interface CannotAccessFile {
  _type: 'CannotAccessFile'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  file: string
}

export interface CannotDeleteFile {
  _type: 'CannotDeleteFile'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  file: string
}

export interface DirectoryNotEmpty {
  _type: 'DirectoryNotEmpty'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  file: string
}

export interface FileAlreadyExists {
  _type: 'FileAlreadyExists'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  file: string
}

export interface FileLocked {
  _type: 'FileLocked'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  file: string
}

export interface FileNameTooLong {
  _type: 'FileNameTooLong'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  file: string
}

export interface FileNotFound {
  _type: 'FileNotFound'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  file: string
}

export interface FileNotWritable {
  _type: 'FileNotWritable'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  file: string
}

export interface FileTooLarge {
  _type: 'FileTooLarge'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  file: string
  datastore: string
  fileSize: number
  maxFileSize?: number | undefined
}

export interface NetworkCopyFault {
  _type: 'NetworkCopyFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  file: string
}

export interface NoDiskSpace {
  _type: 'NoDiskSpace'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  file: string
  datastore: string
}

export interface NotADirectory {
  _type: 'NotADirectory'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  file: string
}

export interface NotAFile {
  _type: 'NotAFile'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  file: string
}

export interface TooManyConcurrentNativeClones {
  _type: 'TooManyConcurrentNativeClones'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  file: string
}

export interface HostConnectFaultOnly {
  _type: 'HostConnectFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export type HostConnectFault = HostConnectFaultOnly | SSLVerifyFault

export interface HostConfigFaultOnly {
  _type: 'HostConfigFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export type HostConfigFault =
  | HostConfigFaultOnly
  | HostConfigFailed
  | NasConfigFaultOnly
  | NetworkInaccessible
  | PlatformConfigFault

export interface HostConfigFailed {
  _type: 'HostConfigFailed'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  failure: LocalizedMethodFault[]
}

export interface NasConfigFaultOnly {
  _type: 'NasConfigFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  name: string
}

export type NasConfigFault = NasConfigFaultOnly | NetworkInaccessible

export interface NetworkInaccessible {
  _type: 'NetworkInaccessible'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  name: string
}

export interface NetworkDisruptedAndConfigRolledBack {
  _type: 'NetworkDisruptedAndConfigRolledBack'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  host: string
}

export interface PlatformConfigFault {
  _type: 'PlatformConfigFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  text: string
}

export interface ResourceInUse {
  _type: 'ResourceInUse'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  type?: string | undefined
  name?: string | undefined
}

export interface InvalidDatastoreOnly {
  _type: 'InvalidDatastore'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  datastore?: ManagedObjectReference | undefined
  name?: string | undefined
}

export type InvalidDatastore =
  | InvalidDatastoreOnly
  | DatastoreNotWritableOnHost
  | InaccessibleDatastore
  | InvalidDatastorePath

export interface DatastoreNotWritableOnHost {
  _type: 'DatastoreNotWritableOnHost'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  datastore?: ManagedObjectReference | undefined
  name?: string | undefined
  host: ManagedObjectReference
}

export interface InaccessibleDatastore {
  _type: 'InaccessibleDatastore'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  datastore?: ManagedObjectReference | undefined
  name?: string | undefined
  detail?: string | undefined
}

export interface InvalidDatastorePath {
  _type: 'InvalidDatastorePath'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  datastore?: ManagedObjectReference | undefined
  name?: string | undefined
  datastorePath: string
}

export interface InvalidEvent {
  _type: 'InvalidEvent'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface InvalidFolder {
  _type: 'InvalidFolder'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  target: ManagedObjectReference
}

export interface InvalidLocale {
  _type: 'InvalidLocale'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface InvalidLogin {
  _type: 'InvalidLogin'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface InvalidName {
  _type: 'InvalidName'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  name: string
  entity?: ManagedObjectReference | undefined
}

export interface InvalidPrivilege {
  _type: 'InvalidPrivilege'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  privilege: string
}

export interface InvalidStateOnly {
  _type: 'InvalidState'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export type InvalidState =
  | InvalidStateOnly
  | InvalidHostStateOnly
  | InvalidPowerState
  | InvalidHostConnectionState
  | QuestionPending

export interface InvalidHostStateOnly {
  _type: 'InvalidHostState'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  host?: ManagedObjectReference | undefined
}

export type InvalidHostState = InvalidHostStateOnly | InvalidHostConnectionState

export interface InvalidPowerState {
  _type: 'InvalidPowerState'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  requestedState?: VirtualMachinePowerState | undefined
  existingState: VirtualMachinePowerState
}

export interface InvalidHostConnectionState {
  _type: 'InvalidHostConnectionState'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  host?: ManagedObjectReference | undefined
}

export interface QuestionPending {
  _type: 'QuestionPending'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  text: string
}

export interface LicenseEntityNotFound {
  _type: 'LicenseEntityNotFound'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  entityId: string
}

export interface LogBundlingFailed {
  _type: 'LogBundlingFailed'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface NoClientCertificate {
  _type: 'NoClientCertificate'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface NotFound {
  _type: 'NotFound'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface UserNotFound {
  _type: 'UserNotFound'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  principal: string
  unresolved: boolean
}

export interface OutOfBounds {
  _type: 'OutOfBounds'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  argumentName: string
}

export interface RemoveFailed {
  _type: 'RemoveFailed'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface InsufficientResourcesFaultOnly {
  _type: 'InsufficientResourcesFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export type InsufficientResourcesFault =
  | InsufficientResourcesFaultOnly
  | InsufficientCpuResourcesFault
  | InsufficientHostCapacityFaultOnly
  | InsufficientHostCpuCapacityFault
  | InsufficientHostMemoryCapacityFault
  | InsufficientMemoryResourcesFault
  | InsufficientStorageSpace
  | InsufficientStandbyResource
  | NumVirtualCpusExceedsLimit

export interface InsufficientCpuResourcesFault {
  _type: 'InsufficientCpuResourcesFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  unreserved: number
  requested: number
}

export interface InsufficientHostCapacityFaultOnly {
  _type: 'InsufficientHostCapacityFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  host?: ManagedObjectReference | undefined
}

export type InsufficientHostCapacityFault =
  | InsufficientHostCapacityFaultOnly
  | InsufficientHostCpuCapacityFault
  | InsufficientHostMemoryCapacityFault

export interface InsufficientHostCpuCapacityFault {
  _type: 'InsufficientHostCpuCapacityFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  host?: ManagedObjectReference | undefined
  unreserved: number
  requested: number
}

export interface InsufficientHostMemoryCapacityFault {
  _type: 'InsufficientHostMemoryCapacityFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  host?: ManagedObjectReference | undefined
  unreserved: number
  requested: number
}

export interface InsufficientMemoryResourcesFault {
  _type: 'InsufficientMemoryResourcesFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  unreserved: number
  requested: number
}

export interface InsufficientStorageSpace {
  _type: 'InsufficientStorageSpace'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface InsufficientStandbyResource {
  _type: 'InsufficientStandbyResource'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface NumVirtualCpusExceedsLimit {
  _type: 'NumVirtualCpusExceedsLimit'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  maxSupportedVcpus: number
}

export interface VmConfigFaultOnly {
  _type: 'VmConfigFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export type VmConfigFault =
  | VmConfigFaultOnly
  | VirtualHardwareCompatibilityIssueOnly
  | MemorySizeNotSupported
  | CannotAccessVmComponentOnly
  | CannotAccessVmDeviceOnly
  | CannotAccessVmDisk
  | CannotAccessNetwork
  | GenericVmConfigFault
  | CpuHotPlugNotSupported
  | MemoryHotPlugNotSupported
  | InvalidFormatOnly
  | InvalidDiskFormat
  | InvalidVmConfigOnly
  | InvalidDeviceSpecOnly
  | DeviceUnsupportedForVmVersion
  | DeviceNotSupportedOnly
  | DeviceHotPlugNotSupported
  | DeviceControllerNotSupported
  | InvalidController
  | InvalidDeviceBacking
  | InvalidDeviceOperation
  | MissingController
  | TooManyDevices
  | UnsupportedVmxLocation

export interface VirtualHardwareCompatibilityIssueOnly {
  _type: 'VirtualHardwareCompatibilityIssue'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export type VirtualHardwareCompatibilityIssue =
  | VirtualHardwareCompatibilityIssueOnly
  | MemorySizeNotSupported
  | DeviceNotSupportedOnly
  | DeviceControllerNotSupported

export interface MemorySizeNotSupported {
  _type: 'MemorySizeNotSupported'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  memorySizeMB: number
  minMemorySizeMB: number
  maxMemorySizeMB: number
}

export interface SSLVerifyFault {
  _type: 'SSLVerifyFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  selfSigned: boolean
  thumbprint: string
}

export interface TaskInProgress {
  _type: 'TaskInProgress'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  task: ManagedObjectReference
}

export interface Timedout {
  _type: 'Timedout'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface ToolsUnavailable {
  _type: 'ToolsUnavailable'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface VAppConfigFault {
  _type: 'VAppConfigFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface VmFaultToleranceIssue {
  _type: 'VmFaultToleranceIssue'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface CannotAccessVmComponentOnly {
  _type: 'CannotAccessVmComponent'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export type CannotAccessVmComponent =
  | CannotAccessVmComponentOnly
  | CannotAccessVmDeviceOnly
  | CannotAccessVmDisk
  | CannotAccessNetwork

export interface CannotAccessVmDeviceOnly {
  _type: 'CannotAccessVmDevice'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  device: string
  backing: string
  connected: boolean
}

export type CannotAccessVmDevice = CannotAccessVmDeviceOnly | CannotAccessVmDisk | CannotAccessNetwork

export interface CannotAccessVmDisk {
  _type: 'CannotAccessVmDisk'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  device: string
  backing: string
  connected: boolean
  fault: LocalizedMethodFault
}

export interface CannotAccessNetwork {
  _type: 'CannotAccessNetwork'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  device: string
  backing: string
  connected: boolean
  network?: ManagedObjectReference | undefined
}

export interface GenericVmConfigFault {
  _type: 'GenericVmConfigFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  reason: string
}

export interface CpuHotPlugNotSupported {
  _type: 'CpuHotPlugNotSupported'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface MemoryHotPlugNotSupported {
  _type: 'MemoryHotPlugNotSupported'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface InvalidFormatOnly {
  _type: 'InvalidFormat'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export type InvalidFormat = InvalidFormatOnly | InvalidDiskFormat

export interface InvalidDiskFormat {
  _type: 'InvalidDiskFormat'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface InvalidVmConfigOnly {
  _type: 'InvalidVmConfig'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  property?: string | undefined
}

export type InvalidVmConfig =
  | InvalidVmConfigOnly
  | InvalidDeviceSpecOnly
  | DeviceUnsupportedForVmVersion
  | DeviceHotPlugNotSupported
  | InvalidController
  | InvalidDeviceBacking
  | InvalidDeviceOperation
  | MissingController
  | TooManyDevices

export interface InvalidDeviceSpecOnly {
  _type: 'InvalidDeviceSpec'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  property?: string | undefined
  deviceIndex: number
}

export type InvalidDeviceSpec =
  | InvalidDeviceSpecOnly
  | DeviceUnsupportedForVmVersion
  | DeviceHotPlugNotSupported
  | InvalidController
  | InvalidDeviceBacking
  | InvalidDeviceOperation
  | MissingController

export interface DeviceUnsupportedForVmVersion {
  _type: 'DeviceUnsupportedForVmVersion'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  property?: string | undefined
  deviceIndex: number
  currentVersion: string
  expectedVersion: string
}

export interface DeviceNotSupportedOnly {
  _type: 'DeviceNotSupported'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  device: string
  reason?: string | undefined
}

export type DeviceNotSupported = DeviceNotSupportedOnly | DeviceControllerNotSupported

export interface DeviceHotPlugNotSupported {
  _type: 'DeviceHotPlugNotSupported'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  property?: string | undefined
  deviceIndex: number
}

export interface DeviceControllerNotSupported {
  _type: 'DeviceControllerNotSupported'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  device: string
  reason?: string | undefined
  controller: string
}

export interface InvalidController {
  _type: 'InvalidController'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  property?: string | undefined
  deviceIndex: number
  controllerKey: number
}

export interface InvalidDeviceBacking {
  _type: 'InvalidDeviceBacking'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  property?: string | undefined
  deviceIndex: number
}

export interface InvalidDeviceOperation {
  _type: 'InvalidDeviceOperation'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  property?: string | undefined
  deviceIndex: number
  badOp?: VirtualDeviceConfigSpecOperation | undefined
  badFileOp?: VirtualDeviceConfigSpecFileOperation | undefined
}

export interface MissingController {
  _type: 'MissingController'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  property?: string | undefined
  deviceIndex: number
}

export interface TooManyDevices {
  _type: 'TooManyDevices'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  property?: string | undefined
}

export interface UnsupportedVmxLocation {
  _type: 'UnsupportedVmxLocation'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface MigrationFaultOnly {
  _type: 'MigrationFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export type MigrationFault = MigrationFaultOnly | DatacenterMismatch

export interface DatacenterMismatch {
  _type: 'DatacenterMismatch'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
  invalidArgument: DatacenterMismatchArgument[]
  expectedDatacenter: ManagedObjectReference
}

export interface DatacenterMismatchArgument {
  _type?: 'DatacenterMismatchArgument' | undefined
  entity: ManagedObjectReference
  inputDatacenter?: ManagedObjectReference | undefined
}

export interface SnapshotFault {
  _type: 'SnapshotFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface VmToolsUpgradeFault {
  _type: 'VmToolsUpgradeFault'
  faultCause?: LocalizedMethodFault | undefined
  faultMessage?: LocalizableMessage[] | undefined
}

export interface ServiceInstanceProperties {
  serverClock: string
  capability: Capability
  content: ServiceContent
}

export interface SessionManagerProperties {
  sessionList?: UserSession[] | undefined
  currentSession?: UserSession | undefined
  message?: string | undefined
  messageLocaleList: string[]
  supportedLocaleList: string[]
  defaultLocale: string
}

export interface OptionManagerProperties {
  supportedOption?: Declared<OptionDef>[] | undefined
  setting?: OptionValue[] | undefined
}

export interface LicenseManagerProperties {
  source: unknown
  sourceAvailable: boolean
  licensedEdition: string
  licenses: LicenseManagerLicenseInfo[]
}

export type ExtensionManagerProperties = Record<never, never>

export type DiagnosticManagerProperties = Record<never, never>

export interface PropertyCollectorProperties {
  filter?: ManagedObjectReference[] | undefined
}

export interface PropertyFilterProperties {
  spec: PropertyFilterSpec
  partialUpdates: boolean
}

export interface ViewManagerProperties {
  viewList?: ManagedObjectReference[] | undefined
}

export type ViewProperties = Record<never, never>

export interface ManagedObjectViewProperties {
  view?: ManagedObjectReference[] | undefined
}

export interface ContainerViewProperties {
  view?: ManagedObjectReference[] | undefined
  container: ManagedObjectReference
  type?: string[] | undefined
  recursive: boolean
}

export interface ListViewProperties {
  view?: ManagedObjectReference[] | undefined
}

export type SearchIndexProperties = Record<never, never>

export interface ExtensibleManagedObjectProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
}

export interface ManagedEntityProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  parent?: ManagedObjectReference | undefined
  customValue?: CustomFieldValue[] | undefined
  overallStatus: ManagedEntityStatus
  configStatus: ManagedEntityStatus
  configIssue?: Event[] | undefined
  effectiveRole?: number[] | undefined
  permission?: Permission[] | undefined
  name: string
  disabledMethod?: string[] | undefined
  recentTask?: ManagedObjectReference[] | undefined
  declaredAlarmState?: AlarmState[] | undefined
  triggeredAlarmState?: AlarmState[] | undefined
  alarmActionsEnabled?: boolean | undefined
  tag?: Tag[] | undefined
}

export interface FolderProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  parent?: ManagedObjectReference | undefined
  customValue?: CustomFieldValue[] | undefined
  overallStatus: ManagedEntityStatus
  configStatus: ManagedEntityStatus
  configIssue?: Event[] | undefined
  effectiveRole?: number[] | undefined
  permission?: Permission[] | undefined
  name: string
  disabledMethod?: string[] | undefined
  recentTask?: ManagedObjectReference[] | undefined
  declaredAlarmState?: AlarmState[] | undefined
  triggeredAlarmState?: AlarmState[] | undefined
  alarmActionsEnabled?: boolean | undefined
  tag?: Tag[] | undefined
  childType?: string[] | undefined
  childEntity?: ManagedObjectReference[] | undefined
  namespace?: string | undefined
}

export interface DatacenterProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  parent?: ManagedObjectReference | undefined
  customValue?: CustomFieldValue[] | undefined
  overallStatus: ManagedEntityStatus
  configStatus: ManagedEntityStatus
  configIssue?: Event[] | undefined
  effectiveRole?: number[] | undefined
  permission?: Permission[] | undefined
  name: string
  disabledMethod?: string[] | undefined
  recentTask?: ManagedObjectReference[] | undefined
  declaredAlarmState?: AlarmState[] | undefined
  triggeredAlarmState?: AlarmState[] | undefined
  alarmActionsEnabled?: boolean | undefined
  tag?: Tag[] | undefined
  vmFolder: ManagedObjectReference
  hostFolder: ManagedObjectReference
  datastoreFolder: ManagedObjectReference
  networkFolder: ManagedObjectReference
  datastore?: ManagedObjectReference[] | undefined
  network?: ManagedObjectReference[] | undefined
  configuration: DatacenterConfigInfo
}

export interface ComputeResourceProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  parent?: ManagedObjectReference | undefined
  customValue?: CustomFieldValue[] | undefined
  overallStatus: ManagedEntityStatus
  configStatus: ManagedEntityStatus
  configIssue?: Event[] | undefined
  effectiveRole?: number[] | undefined
  permission?: Permission[] | undefined
  name: string
  disabledMethod?: string[] | undefined
  recentTask?: ManagedObjectReference[] | undefined
  declaredAlarmState?: AlarmState[] | undefined
  triggeredAlarmState?: AlarmState[] | undefined
  alarmActionsEnabled?: boolean | undefined
  tag?: Tag[] | undefined
  resourcePool?: ManagedObjectReference | undefined
  host?: ManagedObjectReference[] | undefined
  datastore?: ManagedObjectReference[] | undefined
  network?: ManagedObjectReference[] | undefined
  summary: ComputeResourceSummary
  environmentBrowser?: ManagedObjectReference | undefined
  configurationEx: ComputeResourceConfigInfo
}

export interface ClusterComputeResourceProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  parent?: ManagedObjectReference | undefined
  customValue?: CustomFieldValue[] | undefined
  overallStatus: ManagedEntityStatus
  configStatus: ManagedEntityStatus
  configIssue?: Event[] | undefined
  effectiveRole?: number[] | undefined
  permission?: Permission[] | undefined
  name: string
  disabledMethod?: string[] | undefined
  recentTask?: ManagedObjectReference[] | undefined
  declaredAlarmState?: AlarmState[] | undefined
  triggeredAlarmState?: AlarmState[] | undefined
  alarmActionsEnabled?: boolean | undefined
  tag?: Tag[] | undefined
  resourcePool?: ManagedObjectReference | undefined
  host?: ManagedObjectReference[] | undefined
  datastore?: ManagedObjectReference[] | undefined
  network?: ManagedObjectReference[] | undefined
  summary: ComputeResourceSummary
  environmentBrowser?: ManagedObjectReference | undefined
  configurationEx: ComputeResourceConfigInfo
  configuration: ClusterConfigInfo
  recommendation?: ClusterRecommendation[] | undefined
}

export interface ResourcePoolProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  parent?: ManagedObjectReference | undefined
  customValue?: CustomFieldValue[] | undefined
  overallStatus: ManagedEntityStatus
  configStatus: ManagedEntityStatus
  configIssue?: Event[] | undefined
  effectiveRole?: number[] | undefined
  permission?: Permission[] | undefined
  name: string
  disabledMethod?: string[] | undefined
  recentTask?: ManagedObjectReference[] | undefined
  declaredAlarmState?: AlarmState[] | undefined
  triggeredAlarmState?: AlarmState[] | undefined
  alarmActionsEnabled?: boolean | undefined
  tag?: Tag[] | undefined
  summary: ResourcePoolSummary
  runtime: ResourcePoolRuntimeInfo
  owner: ManagedObjectReference
  resourcePool?: ManagedObjectReference[] | undefined
  vm?: ManagedObjectReference[] | undefined
  config: ResourceConfigSpec
  namespace?: string | undefined
  childConfiguration?: ResourceConfigSpec[] | undefined
}

export interface VirtualAppProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  parent?: ManagedObjectReference | undefined
  customValue?: CustomFieldValue[] | undefined
  overallStatus: ManagedEntityStatus
  configStatus: ManagedEntityStatus
  configIssue?: Event[] | undefined
  effectiveRole?: number[] | undefined
  permission?: Permission[] | undefined
  name: string
  disabledMethod?: string[] | undefined
  recentTask?: ManagedObjectReference[] | undefined
  declaredAlarmState?: AlarmState[] | undefined
  triggeredAlarmState?: AlarmState[] | undefined
  alarmActionsEnabled?: boolean | undefined
  tag?: Tag[] | undefined
  summary: ResourcePoolSummary
  runtime: ResourcePoolRuntimeInfo
  owner: ManagedObjectReference
  resourcePool?: ManagedObjectReference[] | undefined
  vm?: ManagedObjectReference[] | undefined
  config: ResourceConfigSpec
  namespace?: string | undefined
  childConfiguration?: ResourceConfigSpec[] | undefined
  parentFolder?: ManagedObjectReference | undefined
  datastore?: ManagedObjectReference[] | undefined
  network?: ManagedObjectReference[] | undefined
}

export interface VirtualMachineProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  parent?: ManagedObjectReference | undefined
  customValue?: CustomFieldValue[] | undefined
  overallStatus: ManagedEntityStatus
  configStatus: ManagedEntityStatus
  configIssue?: Event[] | undefined
  effectiveRole?: number[] | undefined
  permission?: Permission[] | undefined
  name: string
  disabledMethod?: string[] | undefined
  recentTask?: ManagedObjectReference[] | undefined
  declaredAlarmState?: AlarmState[] | undefined
  triggeredAlarmState?: AlarmState[] | undefined
  alarmActionsEnabled?: boolean | undefined
  tag?: Tag[] | undefined
  capability: VirtualMachineCapability
  config?: VirtualMachineConfigInfo | undefined
  layout?: VirtualMachineFileLayout | undefined
  layoutEx?: VirtualMachineFileLayoutEx | undefined
  storage?: VirtualMachineStorageInfo | undefined
  environmentBrowser: ManagedObjectReference
  resourcePool?: ManagedObjectReference | undefined
  parentVApp?: ManagedObjectReference | undefined
  resourceConfig?: ResourceConfigSpec | undefined
  runtime: VirtualMachineRuntimeInfo
  guest?: GuestInfo | undefined
  summary: VirtualMachineSummary
  datastore?: ManagedObjectReference[] | undefined
  network?: ManagedObjectReference[] | undefined
  snapshot?: VirtualMachineSnapshotInfo | undefined
  rootSnapshot?: ManagedObjectReference[] | undefined
  guestHeartbeatStatus: ManagedEntityStatus
}

export interface EnvironmentBrowserProperties {
  datastoreBrowser?: ManagedObjectReference | undefined
}

export interface DatastoreProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  parent?: ManagedObjectReference | undefined
  customValue?: CustomFieldValue[] | undefined
  overallStatus: ManagedEntityStatus
  configStatus: ManagedEntityStatus
  configIssue?: Event[] | undefined
  effectiveRole?: number[] | undefined
  permission?: Permission[] | undefined
  name: string
  disabledMethod?: string[] | undefined
  recentTask?: ManagedObjectReference[] | undefined
  declaredAlarmState?: AlarmState[] | undefined
  triggeredAlarmState?: AlarmState[] | undefined
  alarmActionsEnabled?: boolean | undefined
  tag?: Tag[] | undefined
  info: DatastoreInfo
  summary: DatastoreSummary
  host?: DatastoreHostMount[] | undefined
  vm?: ManagedObjectReference[] | undefined
  browser: ManagedObjectReference
  capability: DatastoreCapability
  iormConfiguration?: StorageIORMInfo | undefined
}

export interface HostDatastoreBrowserProperties {
  datastore?: ManagedObjectReference[] | undefined
  supportedType?: FileQuery[] | undefined
}

export type FileManagerProperties = Record<never, never>

export type VirtualDiskManagerProperties = Record<never, never>

export type DatastoreNamespaceManagerProperties = Record<never, never>

export interface HostSystemProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  parent?: ManagedObjectReference | undefined
  customValue?: CustomFieldValue[] | undefined
  overallStatus: ManagedEntityStatus
  configStatus: ManagedEntityStatus
  configIssue?: Event[] | undefined
  effectiveRole?: number[] | undefined
  permission?: Permission[] | undefined
  name: string
  disabledMethod?: string[] | undefined
  recentTask?: ManagedObjectReference[] | undefined
  declaredAlarmState?: AlarmState[] | undefined
  triggeredAlarmState?: AlarmState[] | undefined
  alarmActionsEnabled?: boolean | undefined
  tag?: Tag[] | undefined
  runtime: HostRuntimeInfo
  summary: HostListSummary
  hardware?: HostHardwareInfo | undefined
  capability?: HostCapability | undefined
  configManager: HostConfigManager
  config?: HostConfigInfo | undefined
  vm?: ManagedObjectReference[] | undefined
  datastore?: ManagedObjectReference[] | undefined
  network?: ManagedObjectReference[] | undefined
  datastoreBrowser: ManagedObjectReference
  systemResources?: HostSystemResourceInfo | undefined
}

export interface HostVirtualNicManagerProperties {
  info: HostVirtualNicManagerInfo
}

export interface HostDateTimeSystemProperties {
  dateTimeInfo: HostDateTimeInfo
}

export interface HostServiceSystemProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  serviceInfo: HostServiceInfo
}

export interface HostFirewallSystemProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  firewallInfo?: HostFirewallInfo | undefined
}

export interface HostDatastoreSystemProperties {
  datastore?: ManagedObjectReference[] | undefined
  capabilities: HostDatastoreSystemCapabilities
}

export interface NetworkProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  parent?: ManagedObjectReference | undefined
  customValue?: CustomFieldValue[] | undefined
  overallStatus: ManagedEntityStatus
  configStatus: ManagedEntityStatus
  configIssue?: Event[] | undefined
  effectiveRole?: number[] | undefined
  permission?: Permission[] | undefined
  name: string
  disabledMethod?: string[] | undefined
  recentTask?: ManagedObjectReference[] | undefined
  declaredAlarmState?: AlarmState[] | undefined
  triggeredAlarmState?: AlarmState[] | undefined
  alarmActionsEnabled?: boolean | undefined
  tag?: Tag[] | undefined
  summary: NetworkSummary
  host?: ManagedObjectReference[] | undefined
  vm?: ManagedObjectReference[] | undefined
}

export interface OpaqueNetworkProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  parent?: ManagedObjectReference | undefined
  customValue?: CustomFieldValue[] | undefined
  overallStatus: ManagedEntityStatus
  configStatus: ManagedEntityStatus
  configIssue?: Event[] | undefined
  effectiveRole?: number[] | undefined
  permission?: Permission[] | undefined
  name: string
  disabledMethod?: string[] | undefined
  recentTask?: ManagedObjectReference[] | undefined
  declaredAlarmState?: AlarmState[] | undefined
  triggeredAlarmState?: AlarmState[] | undefined
  alarmActionsEnabled?: boolean | undefined
  tag?: Tag[] | undefined
  summary: NetworkSummary
  host?: ManagedObjectReference[] | undefined
  vm?: ManagedObjectReference[] | undefined
  capability?: OpaqueNetworkCapability | undefined
  extraConfig?: OptionValue[] | undefined
}

export interface DistributedVirtualPortgroupProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  parent?: ManagedObjectReference | undefined
  customValue?: CustomFieldValue[] | undefined
  overallStatus: ManagedEntityStatus
  configStatus: ManagedEntityStatus
  configIssue?: Event[] | undefined
  effectiveRole?: number[] | undefined
  permission?: Permission[] | undefined
  name: string
  disabledMethod?: string[] | undefined
  recentTask?: ManagedObjectReference[] | undefined
  declaredAlarmState?: AlarmState[] | undefined
  triggeredAlarmState?: AlarmState[] | undefined
  alarmActionsEnabled?: boolean | undefined
  tag?: Tag[] | undefined
  summary: NetworkSummary
  host?: ManagedObjectReference[] | undefined
  vm?: ManagedObjectReference[] | undefined
  key: string
  config: DVPortgroupConfigInfo
  portKeys?: string[] | undefined
}

export interface DistributedVirtualSwitchProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  parent?: ManagedObjectReference | undefined
  customValue?: CustomFieldValue[] | undefined
  overallStatus: ManagedEntityStatus
  configStatus: ManagedEntityStatus
  configIssue?: Event[] | undefined
  effectiveRole?: number[] | undefined
  permission?: Permission[] | undefined
  name: string
  disabledMethod?: string[] | undefined
  recentTask?: ManagedObjectReference[] | undefined
  declaredAlarmState?: AlarmState[] | undefined
  triggeredAlarmState?: AlarmState[] | undefined
  alarmActionsEnabled?: boolean | undefined
  tag?: Tag[] | undefined
  uuid: string
  portgroup?: ManagedObjectReference[] | undefined
}

export interface VmwareDistributedVirtualSwitchProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  parent?: ManagedObjectReference | undefined
  customValue?: CustomFieldValue[] | undefined
  overallStatus: ManagedEntityStatus
  configStatus: ManagedEntityStatus
  configIssue?: Event[] | undefined
  effectiveRole?: number[] | undefined
  permission?: Permission[] | undefined
  name: string
  disabledMethod?: string[] | undefined
  recentTask?: ManagedObjectReference[] | undefined
  declaredAlarmState?: AlarmState[] | undefined
  triggeredAlarmState?: AlarmState[] | undefined
  alarmActionsEnabled?: boolean | undefined
  tag?: Tag[] | undefined
  uuid: string
  portgroup?: ManagedObjectReference[] | undefined
}

export interface HostNetworkSystemProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  capabilities?: HostNetCapabilities | undefined
  networkInfo?: HostNetworkInfo | undefined
  offloadCapabilities?: HostNetOffloadCapabilities | undefined
  networkConfig?: HostNetworkConfig | undefined
  dnsConfig?: HostDnsConfig | undefined
  ipRouteConfig?: HostIpRouteConfig | undefined
}

export interface TaskProperties {
  value?: CustomFieldValue[] | undefined
  availableField?: CustomFieldDef[] | undefined
  info: TaskInfo
}

export interface TaskManagerProperties {
  recentTask?: ManagedObjectReference[] | undefined
  description: TaskDescription
  maxCollector: number
}

export interface HistoryCollectorProperties {
  filter: unknown
}

export interface TaskHistoryCollectorProperties {
  filter: unknown
  latestPage?: TaskInfo[] | undefined
}

export interface EventManagerProperties {
  description: EventDescription
  latestEvent?: Event | undefined
  maxCollector: number
}

export interface EventHistoryCollectorProperties {
  filter: unknown
  latestPage?: Event[] | undefined
}

export interface PerformanceManagerProperties {
  description: PerformanceDescription
  historicalInterval?: PerfInterval[] | undefined
  perfCounter?: PerfCounterInfo[] | undefined
}

export interface AuthorizationManagerProperties {
  privilegeList?: AuthorizationPrivilege[] | undefined
  roleList?: AuthorizationRole[] | undefined
  description: AuthorizationDescription
}

export type HostLocalAccountManagerProperties = Record<never, never>

export interface UserDirectoryProperties {
  domainList?: string[] | undefined
}

/** Data objects by name. */
export interface ObjectTypes {
  AboutInfo: AboutInfo
  ServiceContent: ServiceContent
  Capability: Capability
  UserSession: UserSession
  SessionManagerGenericServiceTicket: SessionManagerGenericServiceTicket
  VirtualMachineCertThumbprint: VirtualMachineCertThumbprint
  SessionManagerServiceRequestSpec: SessionManagerServiceRequestSpec
  SessionManagerHttpServiceRequestSpec: SessionManagerHttpServiceRequestSpec
  SessionManagerVmomiServiceRequestSpec: SessionManagerVmomiServiceRequestSpec
  OptionValue: OptionValue
  OptionType: OptionType
  Description: Description
  ElementDescription: ElementDescription
  TypeDescription: TypeDescription
  OptionDef: OptionDef
  KeyValue: KeyValue
  KeyAnyValue: KeyAnyValue
  LicenseManagerLicenseInfo: LicenseManagerLicenseInfo
  DiagnosticManagerLogDescriptor: DiagnosticManagerLogDescriptor
  DiagnosticManagerLogHeader: DiagnosticManagerLogHeader
  DynamicProperty: DynamicProperty
  ObjectContent: ObjectContent
  MissingProperty: MissingProperty
  SelectionSpec: SelectionSpec
  TraversalSpec: TraversalSpec
  PropertySpec: PropertySpec
  ObjectSpec: ObjectSpec
  PropertyFilterSpec: PropertyFilterSpec
  RetrieveOptions: RetrieveOptions
  RetrieveResult: RetrieveResult
  WaitOptions: WaitOptions
  UpdateSet: UpdateSet
  PropertyFilterUpdate: PropertyFilterUpdate
  MissingObject: MissingObject
  ObjectUpdate: ObjectUpdate
  PropertyChange: PropertyChange
  CustomFieldValue: CustomFieldValue
  CustomFieldStringValue: CustomFieldStringValue
  CustomFieldDef: CustomFieldDef
  PrivilegePolicyDef: PrivilegePolicyDef
  Tag: Tag
  AlarmState: AlarmState
  DatacenterConfigInfo: DatacenterConfigInfo
  ClusterPowerOnVmResult: ClusterPowerOnVmResult
  ClusterAttemptedVmInfo: ClusterAttemptedVmInfo
  ClusterNotAttemptedVmInfo: ClusterNotAttemptedVmInfo
  ClusterRecommendation: ClusterRecommendation
  ComputeResourceSummary: ComputeResourceSummary
  ComputeResourceConfigInfo: ComputeResourceConfigInfo
  ClusterComputeResourceSummary: ClusterComputeResourceSummary
  ClusterConfigInfo: ClusterConfigInfo
  ClusterDasConfigInfo: ClusterDasConfigInfo
  ClusterDrsConfigInfo: ClusterDrsConfigInfo
  ClusterConfigInfoEx: ClusterConfigInfoEx
  ClusterGroupInfo: ClusterGroupInfo
  ClusterVmGroup: ClusterVmGroup
  ClusterHostGroup: ClusterHostGroup
  ClusterRuleInfo: ClusterRuleInfo
  ClusterAntiAffinityRuleSpec: ClusterAntiAffinityRuleSpec
  ClusterAffinityRuleSpec: ClusterAffinityRuleSpec
  SharesInfo: SharesInfo
  ResourceAllocationInfo: ResourceAllocationInfo
  ResourceConfigSpec: ResourceConfigSpec
  ResourcePoolSummary: ResourcePoolSummary
  ResourcePoolQuickStats: ResourcePoolQuickStats
  ResourcePoolResourceUsage: ResourcePoolResourceUsage
  ResourcePoolRuntimeInfo: ResourcePoolRuntimeInfo
  VmConfigSpec: VmConfigSpec
  VAppConfigSpec: VAppConfigSpec
  VAppEntityConfigInfo: VAppEntityConfigInfo
  ManagedByInfo: ManagedByInfo
  VirtualMachineTicket: VirtualMachineTicket
  VirtualMachineCloneSpec: VirtualMachineCloneSpec
  VirtualMachineInstantCloneSpec: VirtualMachineInstantCloneSpec
  VirtualMachineRelocateSpec: VirtualMachineRelocateSpec
  ServiceLocator: ServiceLocator
  ServiceLocatorCredential: ServiceLocatorCredential
  VirtualMachineRelocateSpecDiskLocator: VirtualMachineRelocateSpecDiskLocator
  VirtualMachineCapability: VirtualMachineCapability
  VirtualMachineConfigInfo: VirtualMachineConfigInfo
  VirtualMachineConfigInfoDatastoreUrlPair: VirtualMachineConfigInfoDatastoreUrlPair
  VirtualMachineConfigInfoOverheadInfo: VirtualMachineConfigInfoOverheadInfo
  VirtualMachineFileInfo: VirtualMachineFileInfo
  ToolsConfigInfo: ToolsConfigInfo
  ToolsConfigInfoToolsLastInstallInfo: ToolsConfigInfoToolsLastInstallInfo
  CryptoKeyId: CryptoKeyId
  KeyProviderId: KeyProviderId
  CryptoSpec: CryptoSpec
  VirtualMachineFlagInfo: VirtualMachineFlagInfo
  VirtualMachineConsolePreferences: VirtualMachineConsolePreferences
  VirtualMachineDefaultPowerOpInfo: VirtualMachineDefaultPowerOpInfo
  VirtualHardware: VirtualHardware
  LatencySensitivity: LatencySensitivity
  VirtualMachineAffinityInfo: VirtualMachineAffinityInfo
  VirtualMachineNetworkShaperInfo: VirtualMachineNetworkShaperInfo
  HostCpuIdInfo: HostCpuIdInfo
  ArrayUpdateSpec: ArrayUpdateSpec
  VirtualMachineCpuIdInfoSpec: VirtualMachineCpuIdInfoSpec
  VirtualMachineBootOptions: VirtualMachineBootOptions
  VirtualMachineBootOptionsBootableDevice: VirtualMachineBootOptionsBootableDevice
  VirtualMachineBootOptionsBootableCdromDevice: VirtualMachineBootOptionsBootableCdromDevice
  VirtualMachineBootOptionsBootableDiskDevice: VirtualMachineBootOptionsBootableDiskDevice
  VirtualMachineBootOptionsBootableEthernetDevice: VirtualMachineBootOptionsBootableEthernetDevice
  VirtualMachineBootOptionsBootableFloppyDevice: VirtualMachineBootOptionsBootableFloppyDevice
  VirtualMachineVcpuConfig: VirtualMachineVcpuConfig
  FaultToleranceConfigInfo: FaultToleranceConfigInfo
  ReplicationConfigSpec: ReplicationConfigSpec
  ReplicationInfoDiskSettings: ReplicationInfoDiskSettings
  ScheduledHardwareUpgradeInfo: ScheduledHardwareUpgradeInfo
  VirtualMachineProfileSpec: VirtualMachineProfileSpec
  VirtualMachineDefinedProfileSpec: VirtualMachineDefinedProfileSpec
  VirtualMachineDefaultProfileSpec: VirtualMachineDefaultProfileSpec
  VirtualMachineEmptyProfileSpec: VirtualMachineEmptyProfileSpec
  ReplicationSpec: ReplicationSpec
  ReplicationGroupId: ReplicationGroupId
  FaultDomainId: FaultDomainId
  DeviceGroupId: DeviceGroupId
  VirtualMachineProfileRawData: VirtualMachineProfileRawData
  VirtualMachineConfigSpec: VirtualMachineConfigSpec
  VirtualMachineFileLayout: VirtualMachineFileLayout
  VirtualMachineFileLayoutDiskLayout: VirtualMachineFileLayoutDiskLayout
  VirtualMachineFileLayoutEx: VirtualMachineFileLayoutEx
  VirtualMachineFileLayoutExFileInfo: VirtualMachineFileLayoutExFileInfo
  VirtualMachineFileLayoutExDiskUnit: VirtualMachineFileLayoutExDiskUnit
  VirtualMachineFileLayoutExDiskLayout: VirtualMachineFileLayoutExDiskLayout
  VirtualMachineStorageInfo: VirtualMachineStorageInfo
  VirtualMachineUsageOnDatastore: VirtualMachineUsageOnDatastore
  VirtualMachineSnapshotInfo: VirtualMachineSnapshotInfo
  VirtualMachineSnapshotTree: VirtualMachineSnapshotTree
  VirtualMachineRuntimeInfo: VirtualMachineRuntimeInfo
  VirtualMachineQuestionInfo: VirtualMachineQuestionInfo
  ChoiceOption: ChoiceOption
  VirtualMachineMessage: VirtualMachineMessage
  GuestInfo: GuestInfo
  GuestNicInfo: GuestNicInfo
  NetBIOSConfigInfo: NetBIOSConfigInfo
  GuestStackInfo: GuestStackInfo
  NetDnsConfigInfo: NetDnsConfigInfo
  NetIpConfigInfo: NetIpConfigInfo
  NetIpConfigInfoIpAddress: NetIpConfigInfoIpAddress
  NetIpRouteConfigInfo: NetIpRouteConfigInfo
  NetIpRouteConfigInfoIpRoute: NetIpRouteConfigInfoIpRoute
  NetIpRouteConfigInfoGateway: NetIpRouteConfigInfoGateway
  GuestDiskInfo: GuestDiskInfo
  GuestScreenInfo: GuestScreenInfo
  VirtualMachineSummary: VirtualMachineSummary
  VirtualMachineGuestSummary: VirtualMachineGuestSummary
  VirtualMachineConfigSummary: VirtualMachineConfigSummary
  VAppProductInfo: VAppProductInfo
  VirtualMachineStorageSummary: VirtualMachineStorageSummary
  VirtualMachineQuickStats: VirtualMachineQuickStats
  VirtualMachineConfigOptionDescriptor: VirtualMachineConfigOptionDescriptor
  VirtualMachineConfigOption: VirtualMachineConfigOption
  GuestOsDescriptor: GuestOsDescriptor
  EnvironmentBrowserConfigOptionQuerySpec: EnvironmentBrowserConfigOptionQuerySpec
  ConfigTarget: ConfigTarget
  VirtualMachineTargetInfo: VirtualMachineTargetInfo
  VirtualMachineDatastoreInfo: VirtualMachineDatastoreInfo
  VirtualMachineNetworkInfo: VirtualMachineNetworkInfo
  VirtualDevice: VirtualDevice
  VirtualDeviceConnectInfo: VirtualDeviceConnectInfo
  VirtualDeviceBusSlotInfo: VirtualDeviceBusSlotInfo
  VirtualDevicePciBusSlotInfo: VirtualDevicePciBusSlotInfo
  VirtualUSBControllerPciBusSlotInfo: VirtualUSBControllerPciBusSlotInfo
  VirtualDeviceBackingInfo: VirtualDeviceBackingInfo
  VirtualDeviceFileBackingInfo: VirtualDeviceFileBackingInfo
  VirtualDeviceDeviceBackingInfo: VirtualDeviceDeviceBackingInfo
  VirtualDeviceRemoteDeviceBackingInfo: VirtualDeviceRemoteDeviceBackingInfo
  VirtualDevicePipeBackingInfo: VirtualDevicePipeBackingInfo
  VirtualDeviceURIBackingInfo: VirtualDeviceURIBackingInfo
  VirtualController: VirtualController
  VirtualIDEController: VirtualIDEController
  VirtualPCIController: VirtualPCIController
  VirtualPS2Controller: VirtualPS2Controller
  VirtualSIOController: VirtualSIOController
  VirtualNVMEController: VirtualNVMEController
  VirtualUSBController: VirtualUSBController
  VirtualUSBXHCIController: VirtualUSBXHCIController
  VirtualSATAController: VirtualSATAController
  VirtualAHCIController: VirtualAHCIController
  VirtualSCSIController: VirtualSCSIController
  ParaVirtualSCSIController: ParaVirtualSCSIController
  VirtualBusLogicController: VirtualBusLogicController
  VirtualLsiLogicController: VirtualLsiLogicController
  VirtualLsiLogicSASController: VirtualLsiLogicSASController
  VirtualDisk: VirtualDisk
  ID: ID
  StorageIOAllocationInfo: StorageIOAllocationInfo
  VirtualDiskVFlashCacheConfigInfo: VirtualDiskVFlashCacheConfigInfo
  VirtualDiskFlatVer2BackingInfo: VirtualDiskFlatVer2BackingInfo
  VirtualDiskSparseVer2BackingInfo: VirtualDiskSparseVer2BackingInfo
  VirtualDiskSeSparseBackingInfo: VirtualDiskSeSparseBackingInfo
  VirtualCdrom: VirtualCdrom
  VirtualCdromIsoBackingInfo: VirtualCdromIsoBackingInfo
  VirtualCdromAtapiBackingInfo: VirtualCdromAtapiBackingInfo
  VirtualCdromPassthroughBackingInfo: VirtualCdromPassthroughBackingInfo
  VirtualCdromRemoteAtapiBackingInfo: VirtualCdromRemoteAtapiBackingInfo
  VirtualCdromRemotePassthroughBackingInfo: VirtualCdromRemotePassthroughBackingInfo
  VirtualFloppy: VirtualFloppy
  VirtualFloppyImageBackingInfo: VirtualFloppyImageBackingInfo
  VirtualFloppyRemoteDeviceBackingInfo: VirtualFloppyRemoteDeviceBackingInfo
  VirtualFloppyDeviceBackingInfo: VirtualFloppyDeviceBackingInfo
  VirtualSerialPort: VirtualSerialPort
  VirtualSerialPortFileBackingInfo: VirtualSerialPortFileBackingInfo
  VirtualSerialPortURIBackingInfo: VirtualSerialPortURIBackingInfo
  VirtualSerialPortPipeBackingInfo: VirtualSerialPortPipeBackingInfo
  VirtualSerialPortDeviceBackingInfo: VirtualSerialPortDeviceBackingInfo
  VirtualParallelPort: VirtualParallelPort
  VirtualEthernetCard: VirtualEthernetCard
  VirtualEthernetCardResourceAllocation: VirtualEthernetCardResourceAllocation
  VirtualVmxnet: VirtualVmxnet
  VirtualVmxnet2: VirtualVmxnet2
  VirtualVmxnet3: VirtualVmxnet3
  VirtualE1000: VirtualE1000
  VirtualE1000e: VirtualE1000e
  VirtualPCNet32: VirtualPCNet32
  VirtualEthernetCardNetworkBackingInfo: VirtualEthernetCardNetworkBackingInfo
  VirtualEthernetCardDistributedVirtualPortBackingInfo: VirtualEthernetCardDistributedVirtualPortBackingInfo
  VirtualEthernetCardOpaqueNetworkBackingInfo: VirtualEthernetCardOpaqueNetworkBackingInfo
  DistributedVirtualSwitchPortConnection: DistributedVirtualSwitchPortConnection
  VirtualKeyboard: VirtualKeyboard
  VirtualPointingDevice: VirtualPointingDevice
  VirtualPointingDeviceDeviceBackingInfo: VirtualPointingDeviceDeviceBackingInfo
  VirtualMachineVideoCard: VirtualMachineVideoCard
  VirtualMachineVMCIDevice: VirtualMachineVMCIDevice
  VirtualMachineVMCIDeviceFilterInfo: VirtualMachineVMCIDeviceFilterInfo
  VirtualMachineVMCIDeviceFilterSpec: VirtualMachineVMCIDeviceFilterSpec
  VirtualDeviceConfigSpec: VirtualDeviceConfigSpec
  VirtualDeviceConfigSpecBackingSpec: VirtualDeviceConfigSpecBackingSpec
  StorageIORMInfo: StorageIORMInfo
  DatastoreInfo: DatastoreInfo
  LocalDatastoreInfo: LocalDatastoreInfo
  VmfsDatastoreInfo: VmfsDatastoreInfo
  NasDatastoreInfo: NasDatastoreInfo
  VsanDatastoreInfo: VsanDatastoreInfo
  HostFileSystemVolume: HostFileSystemVolume
  HostVmfsVolume: HostVmfsVolume
  VmfsUnmapBandwidthSpec: VmfsUnmapBandwidthSpec
  HostScsiDiskPartition: HostScsiDiskPartition
  HostNasVolume: HostNasVolume
  DatastoreSummary: DatastoreSummary
  DatastoreHostMount: DatastoreHostMount
  HostMountInfo: HostMountInfo
  DatastoreCapability: DatastoreCapability
  HostDatastoreBrowserSearchSpec: HostDatastoreBrowserSearchSpec
  HostDatastoreBrowserSearchResults: HostDatastoreBrowserSearchResults
  FileQueryFlags: FileQueryFlags
  FileQuery: FileQuery
  FolderFileQuery: FolderFileQuery
  FloppyImageFileQuery: FloppyImageFileQuery
  IsoImageFileQuery: IsoImageFileQuery
  VmConfigFileQuery: VmConfigFileQuery
  VmConfigFileQueryFilter: VmConfigFileQueryFilter
  VmConfigFileQueryFlags: VmConfigFileQueryFlags
  TemplateConfigFileQuery: TemplateConfigFileQuery
  VmDiskFileQuery: VmDiskFileQuery
  VmDiskFileQueryFilter: VmDiskFileQueryFilter
  VmDiskFileQueryFlags: VmDiskFileQueryFlags
  VmSnapshotFileQuery: VmSnapshotFileQuery
  VmNvramFileQuery: VmNvramFileQuery
  VmLogFileQuery: VmLogFileQuery
  FileInfo: FileInfo
  FolderFileInfo: FolderFileInfo
  FloppyImageFileInfo: FloppyImageFileInfo
  IsoImageFileInfo: IsoImageFileInfo
  VmConfigFileInfo: VmConfigFileInfo
  VmConfigFileEncryptionInfo: VmConfigFileEncryptionInfo
  TemplateConfigFileInfo: TemplateConfigFileInfo
  VmDiskFileInfo: VmDiskFileInfo
  VmDiskFileEncryptionInfo: VmDiskFileEncryptionInfo
  VmSnapshotFileInfo: VmSnapshotFileInfo
  VmNvramFileInfo: VmNvramFileInfo
  VmLogFileInfo: VmLogFileInfo
  VirtualDiskSpec: VirtualDiskSpec
  FileBackedVirtualDiskSpec: FileBackedVirtualDiskSpec
  HostDiskDimensionsChs: HostDiskDimensionsChs
  HostRuntimeInfo: HostRuntimeInfo
  HostListSummary: HostListSummary
  HostHardwareSummary: HostHardwareSummary
  HostSystemIdentificationInfo: HostSystemIdentificationInfo
  HostConfigSummary: HostConfigSummary
  HostListSummaryQuickStats: HostListSummaryQuickStats
  HostHardwareInfo: HostHardwareInfo
  HostSystemInfo: HostSystemInfo
  HostCpuPowerManagementInfo: HostCpuPowerManagementInfo
  HostCpuInfo: HostCpuInfo
  HostCpuPackage: HostCpuPackage
  HostBIOSInfo: HostBIOSInfo
  HostCapability: HostCapability
  HostConfigManager: HostConfigManager
  HostConfigInfo: HostConfigInfo
  HostFileSystemVolumeInfo: HostFileSystemVolumeInfo
  HostFileSystemMountInfo: HostFileSystemMountInfo
  HostVirtualNicManagerInfo: HostVirtualNicManagerInfo
  VirtualNicManagerNetConfig: VirtualNicManagerNetConfig
  HostDateTimeInfo: HostDateTimeInfo
  HostDateTimeSystemTimeZone: HostDateTimeSystemTimeZone
  HostNtpConfig: HostNtpConfig
  HostServiceInfo: HostServiceInfo
  HostService: HostService
  HostServiceSourcePackage: HostServiceSourcePackage
  HostFirewallInfo: HostFirewallInfo
  HostFirewallDefaultPolicy: HostFirewallDefaultPolicy
  HostFirewallRuleset: HostFirewallRuleset
  HostFirewallRule: HostFirewallRule
  HostFirewallRulesetIpList: HostFirewallRulesetIpList
  HostFirewallRulesetIpNetwork: HostFirewallRulesetIpNetwork
  HostSystemResourceInfo: HostSystemResourceInfo
  HostDatastoreSystemCapabilities: HostDatastoreSystemCapabilities
  NetworkSummary: NetworkSummary
  OpaqueNetworkCapability: OpaqueNetworkCapability
  OpaqueNetworkSummary: OpaqueNetworkSummary
  DVPortgroupConfigInfo: DVPortgroupConfigInfo
  HostNetCapabilities: HostNetCapabilities
  HostNetOffloadCapabilities: HostNetOffloadCapabilities
  HostNetworkInfo: HostNetworkInfo
  HostNetworkConfig: HostNetworkConfig
  HostVirtualSwitchConfig: HostVirtualSwitchConfig
  HostPortGroupConfig: HostPortGroupConfig
  HostDnsConfig: HostDnsConfig
  HostIpRouteConfig: HostIpRouteConfig
  HostVirtualSwitch: HostVirtualSwitch
  HostVirtualSwitchSpec: HostVirtualSwitchSpec
  HostVirtualSwitchBridge: HostVirtualSwitchBridge
  HostVirtualSwitchSimpleBridge: HostVirtualSwitchSimpleBridge
  HostVirtualSwitchBondBridge: HostVirtualSwitchBondBridge
  HostVirtualSwitchAutoBridge: HostVirtualSwitchAutoBridge
  HostVirtualSwitchBeaconConfig: HostVirtualSwitchBeaconConfig
  LinkDiscoveryProtocolConfig: LinkDiscoveryProtocolConfig
  HostNetworkPolicy: HostNetworkPolicy
  HostNetworkSecurityPolicy: HostNetworkSecurityPolicy
  HostNicTeamingPolicy: HostNicTeamingPolicy
  HostNicFailureCriteria: HostNicFailureCriteria
  HostNicOrderPolicy: HostNicOrderPolicy
  HostNetworkTrafficShapingPolicy: HostNetworkTrafficShapingPolicy
  HostPortGroup: HostPortGroup
  HostPortGroupPort: HostPortGroupPort
  HostPortGroupSpec: HostPortGroupSpec
  PhysicalNic: PhysicalNic
  PhysicalNicLinkInfo: PhysicalNicLinkInfo
  PhysicalNicSpec: PhysicalNicSpec
  HostIpConfig: HostIpConfig
  HostVirtualNic: HostVirtualNic
  HostVirtualNicSpec: HostVirtualNicSpec
  TaskInfo: TaskInfo
  LocalizableMessage: LocalizableMessage
  TaskReason: TaskReason
  TaskReasonSystem: TaskReasonSystem
  TaskReasonUser: TaskReasonUser
  TaskReasonAlarm: TaskReasonAlarm
  TaskReasonSchedule: TaskReasonSchedule
  TaskDescription: TaskDescription
  TaskFilterSpec: TaskFilterSpec
  TaskFilterSpecByEntity: TaskFilterSpecByEntity
  TaskFilterSpecByTime: TaskFilterSpecByTime
  TaskFilterSpecByUsername: TaskFilterSpecByUsername
  EventDescription: EventDescription
  EventDescriptionEventDetail: EventDescriptionEventDetail
  EnumDescription: EnumDescription
  EventFilterSpec: EventFilterSpec
  EventFilterSpecByEntity: EventFilterSpecByEntity
  EventFilterSpecByTime: EventFilterSpecByTime
  EventFilterSpecByUsername: EventFilterSpecByUsername
  Event: Event
  EventArgument: EventArgument
  EntityEventArgument: EntityEventArgument
  DatacenterEventArgument: DatacenterEventArgument
  ComputeResourceEventArgument: ComputeResourceEventArgument
  HostEventArgument: HostEventArgument
  VmEventArgument: VmEventArgument
  DatastoreEventArgument: DatastoreEventArgument
  NetworkEventArgument: NetworkEventArgument
  DvsEventArgument: DvsEventArgument
  ResourcePoolEventArgument: ResourcePoolEventArgument
  ManagedEntityEventArgument: ManagedEntityEventArgument
  GeneralEvent: GeneralEvent
  GeneralUserEvent: GeneralUserEvent
  EventEx: EventEx
  ExtendedEvent: ExtendedEvent
  ExtendedEventPair: ExtendedEventPair
  SessionEvent: SessionEvent
  UserLoginSessionEvent: UserLoginSessionEvent
  UserLogoutSessionEvent: UserLogoutSessionEvent
  BadUsernameSessionEvent: BadUsernameSessionEvent
  NoAccessUserEvent: NoAccessUserEvent
  AuthorizationEvent: AuthorizationEvent
  PermissionEvent: PermissionEvent
  PermissionAddedEvent: PermissionAddedEvent
  RoleEventArgument: RoleEventArgument
  RoleEvent: RoleEvent
  RoleAddedEvent: RoleAddedEvent
  RoleRemovedEvent: RoleRemovedEvent
  PermissionRemovedEvent: PermissionRemovedEvent
  TaskEvent: TaskEvent
  HostEvent: HostEvent
  HostConnectedEvent: HostConnectedEvent
  ResourcePoolEvent: ResourcePoolEvent
  ResourcePoolCreatedEvent: ResourcePoolCreatedEvent
  ResourcePoolDestroyedEvent: ResourcePoolDestroyedEvent
  ResourcePoolReconfiguredEvent: ResourcePoolReconfiguredEvent
  VmEvent: VmEvent
  VmBeingCreatedEvent: VmBeingCreatedEvent
  VmCreatedEvent: VmCreatedEvent
  VmRegisteredEvent: VmRegisteredEvent
  VmReconfiguredEvent: VmReconfiguredEvent
  ChangesInfoEventArgument: ChangesInfoEventArgument
  VmRemovedEvent: VmRemovedEvent
  VmRenamedEvent: VmRenamedEvent
  VmStartingEvent: VmStartingEvent
  VmPoweredOnEvent: VmPoweredOnEvent
  VmStoppingEvent: VmStoppingEvent
  VmPoweredOffEvent: VmPoweredOffEvent
  VmSuspendingEvent: VmSuspendingEvent
  VmSuspendedEvent: VmSuspendedEvent
  VmResettingEvent: VmResettingEvent
  VmGuestShutdownEvent: VmGuestShutdownEvent
  VmGuestRebootEvent: VmGuestRebootEvent
  VmFailedToPowerOnEvent: VmFailedToPowerOnEvent
  VmFailedToPowerOffEvent: VmFailedToPowerOffEvent
  VmMessageEvent: VmMessageEvent
  VmDisconnectedEvent: VmDisconnectedEvent
  VmCloneEvent: VmCloneEvent
  VmClonedEvent: VmClonedEvent
  VmMigratedEvent: VmMigratedEvent
  DatastoreEvent: DatastoreEvent
  DatastoreFileEvent: DatastoreFileEvent
  DatastoreFileDeletedEvent: DatastoreFileDeletedEvent
  PerformanceDescription: PerformanceDescription
  PerfInterval: PerfInterval
  PerfCounterInfo: PerfCounterInfo
  PerfMetricId: PerfMetricId
  PerfProviderSummary: PerfProviderSummary
  PerfQuerySpec: PerfQuerySpec
  PerfSampleInfo: PerfSampleInfo
  PerfEntityMetricBase: PerfEntityMetricBase
  PerfEntityMetric: PerfEntityMetric
  PerfEntityMetricCSV: PerfEntityMetricCSV
  PerfMetricSeries: PerfMetricSeries
  PerfMetricIntSeries: PerfMetricIntSeries
  PerfMetricSeriesCSV: PerfMetricSeriesCSV
  AuthorizationDescription: AuthorizationDescription
  AuthorizationPrivilege: AuthorizationPrivilege
  AuthorizationRole: AuthorizationRole
  Permission: Permission
  EntityPrivilege: EntityPrivilege
  PrivilegeAvailability: PrivilegeAvailability
  UserPrivilegeResult: UserPrivilegeResult
  HostAccountSpec: HostAccountSpec
  HostPosixAccountSpec: HostPosixAccountSpec
  UserSearchResult: UserSearchResult
  LocalizedMethodFault: LocalizedMethodFault
  MethodFault: MethodFault
  RuntimeFault: RuntimeFault
  VimFault: VimFault
  HostCommunication: HostCommunication
  HostNotConnected: HostNotConnected
  HostNotReachable: HostNotReachable
  InvalidArgument: InvalidArgument
  InvalidRequest: InvalidRequest
  InvalidType: InvalidType
  ManagedObjectNotFound: ManagedObjectNotFound
  MethodNotFound: MethodNotFound
  NotEnoughLicenses: NotEnoughLicenses
  NotImplemented: NotImplemented
  NotSupported: NotSupported
  MethodDisabled: MethodDisabled
  RequestCanceled: RequestCanceled
  SecurityError: SecurityError
  NoPermission: NoPermission
  NoPermissionEntityPrivileges: NoPermissionEntityPrivileges
  NotAuthenticated: NotAuthenticated
  RestrictedVersion: RestrictedVersion
  SystemError: SystemError
  UnexpectedFault: UnexpectedFault
  InvalidCollectorVersion: InvalidCollectorVersion
  InvalidProperty: InvalidProperty
  ActiveDirectoryFault: ActiveDirectoryFault
  AlreadyExists: AlreadyExists
  AlreadyUpgraded: AlreadyUpgraded
  ConcurrentAccess: ConcurrentAccess
  DuplicateName: DuplicateName
  FileFault: FileFault
  CannotAccessFile: CannotAccessFile
  CannotDeleteFile: CannotDeleteFile
  DirectoryNotEmpty: DirectoryNotEmpty
  FileAlreadyExists: FileAlreadyExists
  FileLocked: FileLocked
  FileNameTooLong: FileNameTooLong
  FileNotFound: FileNotFound
  FileNotWritable: FileNotWritable
  FileTooLarge: FileTooLarge
  NetworkCopyFault: NetworkCopyFault
  NoDiskSpace: NoDiskSpace
  NotADirectory: NotADirectory
  NotAFile: NotAFile
  TooManyConcurrentNativeClones: TooManyConcurrentNativeClones
  HostConnectFault: HostConnectFault
  HostConfigFault: HostConfigFault
  HostConfigFailed: HostConfigFailed
  NasConfigFault: NasConfigFault
  NetworkInaccessible: NetworkInaccessible
  NetworkDisruptedAndConfigRolledBack: NetworkDisruptedAndConfigRolledBack
  PlatformConfigFault: PlatformConfigFault
  ResourceInUse: ResourceInUse
  InvalidDatastore: InvalidDatastore
  DatastoreNotWritableOnHost: DatastoreNotWritableOnHost
  InaccessibleDatastore: InaccessibleDatastore
  InvalidDatastorePath: InvalidDatastorePath
  InvalidEvent: InvalidEvent
  InvalidFolder: InvalidFolder
  InvalidLocale: InvalidLocale
  InvalidLogin: InvalidLogin
  InvalidName: InvalidName
  InvalidPrivilege: InvalidPrivilege
  InvalidState: InvalidState
  InvalidHostState: InvalidHostState
  InvalidPowerState: InvalidPowerState
  InvalidHostConnectionState: InvalidHostConnectionState
  QuestionPending: QuestionPending
  LicenseEntityNotFound: LicenseEntityNotFound
  LogBundlingFailed: LogBundlingFailed
  NoClientCertificate: NoClientCertificate
  NotFound: NotFound
  UserNotFound: UserNotFound
  OutOfBounds: OutOfBounds
  RemoveFailed: RemoveFailed
  InsufficientResourcesFault: InsufficientResourcesFault
  InsufficientCpuResourcesFault: InsufficientCpuResourcesFault
  InsufficientHostCapacityFault: InsufficientHostCapacityFault
  InsufficientHostCpuCapacityFault: InsufficientHostCpuCapacityFault
  InsufficientHostMemoryCapacityFault: InsufficientHostMemoryCapacityFault
  InsufficientMemoryResourcesFault: InsufficientMemoryResourcesFault
  InsufficientStorageSpace: InsufficientStorageSpace
  InsufficientStandbyResource: InsufficientStandbyResource
  NumVirtualCpusExceedsLimit: NumVirtualCpusExceedsLimit
  VmConfigFault: VmConfigFault
  VirtualHardwareCompatibilityIssue: VirtualHardwareCompatibilityIssue
  MemorySizeNotSupported: MemorySizeNotSupported
  SSLVerifyFault: SSLVerifyFault
  TaskInProgress: TaskInProgress
  Timedout: Timedout
  ToolsUnavailable: ToolsUnavailable
  VAppConfigFault: VAppConfigFault
  VmFaultToleranceIssue: VmFaultToleranceIssue
  CannotAccessVmComponent: CannotAccessVmComponent
  CannotAccessVmDevice: CannotAccessVmDevice
  CannotAccessVmDisk: CannotAccessVmDisk
  CannotAccessNetwork: CannotAccessNetwork
  GenericVmConfigFault: GenericVmConfigFault
  CpuHotPlugNotSupported: CpuHotPlugNotSupported
  MemoryHotPlugNotSupported: MemoryHotPlugNotSupported
  InvalidFormat: InvalidFormat
  InvalidDiskFormat: InvalidDiskFormat
  InvalidVmConfig: InvalidVmConfig
  InvalidDeviceSpec: InvalidDeviceSpec
  DeviceUnsupportedForVmVersion: DeviceUnsupportedForVmVersion
  DeviceNotSupported: DeviceNotSupported
  DeviceHotPlugNotSupported: DeviceHotPlugNotSupported
  DeviceControllerNotSupported: DeviceControllerNotSupported
  InvalidController: InvalidController
  InvalidDeviceBacking: InvalidDeviceBacking
  InvalidDeviceOperation: InvalidDeviceOperation
  MissingController: MissingController
  TooManyDevices: TooManyDevices
  UnsupportedVmxLocation: UnsupportedVmxLocation
  MigrationFault: MigrationFault
  DatacenterMismatch: DatacenterMismatch
  DatacenterMismatchArgument: DatacenterMismatchArgument
  SnapshotFault: SnapshotFault
  VmToolsUpgradeFault: VmToolsUpgradeFault
}

/** Properties of managed objects by type. */
export interface ManagedObjects {
  ServiceInstance: ServiceInstanceProperties
  SessionManager: SessionManagerProperties
  OptionManager: OptionManagerProperties
  LicenseManager: LicenseManagerProperties
  ExtensionManager: ExtensionManagerProperties
  DiagnosticManager: DiagnosticManagerProperties
  PropertyCollector: PropertyCollectorProperties
  PropertyFilter: PropertyFilterProperties
  ViewManager: ViewManagerProperties
  View: ViewProperties
  ManagedObjectView: ManagedObjectViewProperties
  ContainerView: ContainerViewProperties
  ListView: ListViewProperties
  SearchIndex: SearchIndexProperties
  ExtensibleManagedObject: ExtensibleManagedObjectProperties
  ManagedEntity: ManagedEntityProperties
  Folder: FolderProperties
  Datacenter: DatacenterProperties
  ComputeResource: ComputeResourceProperties
  ClusterComputeResource: ClusterComputeResourceProperties
  ResourcePool: ResourcePoolProperties
  VirtualApp: VirtualAppProperties
  VirtualMachine: VirtualMachineProperties
  EnvironmentBrowser: EnvironmentBrowserProperties
  Datastore: DatastoreProperties
  HostDatastoreBrowser: HostDatastoreBrowserProperties
  FileManager: FileManagerProperties
  VirtualDiskManager: VirtualDiskManagerProperties
  DatastoreNamespaceManager: DatastoreNamespaceManagerProperties
  HostSystem: HostSystemProperties
  HostVirtualNicManager: HostVirtualNicManagerProperties
  HostDateTimeSystem: HostDateTimeSystemProperties
  HostServiceSystem: HostServiceSystemProperties
  HostFirewallSystem: HostFirewallSystemProperties
  HostDatastoreSystem: HostDatastoreSystemProperties
  Network: NetworkProperties
  OpaqueNetwork: OpaqueNetworkProperties
  DistributedVirtualPortgroup: DistributedVirtualPortgroupProperties
  DistributedVirtualSwitch: DistributedVirtualSwitchProperties
  VmwareDistributedVirtualSwitch: VmwareDistributedVirtualSwitchProperties
  HostNetworkSystem: HostNetworkSystemProperties
  Task: TaskProperties
  TaskManager: TaskManagerProperties
  HistoryCollector: HistoryCollectorProperties
  TaskHistoryCollector: TaskHistoryCollectorProperties
  EventManager: EventManagerProperties
  EventHistoryCollector: EventHistoryCollectorProperties
  PerformanceManager: PerformanceManagerProperties
  AuthorizationManager: AuthorizationManagerProperties
  HostLocalAccountManager: HostLocalAccountManagerProperties
  UserDirectory: UserDirectoryProperties
}

/** Methods: arguments, result and, when the result is a Task, what the task gives. */
export interface Methods {
  RetrieveServiceContent: {
    on: 'ServiceInstance'
    arguments: Record<string, never>
    result: ServiceContent
  }
  CurrentTime: {
    on: 'ServiceInstance'
    arguments: Record<string, never>
    result: string
  }
  Login: {
    on: 'SessionManager'
    arguments: {
      userName: string
      password: string
      locale?: string | undefined
    }
    result: UserSession
  }
  Logout: {
    on: 'SessionManager'
    arguments: Record<string, never>
    result: undefined
  }
  SessionIsActive: {
    on: 'SessionManager'
    arguments: {
      sessionID: string
      userName: string
    }
    result: boolean
  }
  TerminateSession: {
    on: 'SessionManager'
    arguments: {
      sessionId: string[]
    }
    result: undefined
  }
  AcquireGenericServiceTicket: {
    on: 'SessionManager'
    arguments: {
      spec: SessionManagerServiceRequestSpec
    }
    result: SessionManagerGenericServiceTicket
  }
  QueryOptions: {
    on: 'OptionManager'
    arguments: {
      name?: string | undefined
    }
    result: OptionValue[]
  }
  UpdateOptions: {
    on: 'OptionManager'
    arguments: {
      changedValue: OptionValue[]
    }
    result: undefined
  }
  QueryDescriptions: {
    on: 'DiagnosticManager'
    arguments: {
      host?: ManagedObjectReference | undefined
    }
    result: DiagnosticManagerLogDescriptor[]
  }
  BrowseDiagnosticLog: {
    on: 'DiagnosticManager'
    arguments: {
      host?: ManagedObjectReference | undefined
      key: string
      start?: number | undefined
      lines?: number | undefined
    }
    result: DiagnosticManagerLogHeader
  }
  CreateFilter: {
    on: 'PropertyCollector'
    arguments: {
      spec: PropertyFilterSpec
      partialUpdates: boolean
    }
    result: ManagedObjectReference
  }
  DestroyPropertyFilter: {
    on: 'PropertyFilter'
    arguments: Record<string, never>
    result: undefined
  }
  RetrieveProperties: {
    on: 'PropertyCollector'
    arguments: {
      specSet: PropertyFilterSpec[]
    }
    result: ObjectContent[]
  }
  RetrievePropertiesEx: {
    on: 'PropertyCollector'
    arguments: {
      specSet: PropertyFilterSpec[]
      options: RetrieveOptions
    }
    result: RetrieveResult | undefined
  }
  ContinueRetrievePropertiesEx: {
    on: 'PropertyCollector'
    arguments: {
      token: string
    }
    result: RetrieveResult
  }
  CancelRetrievePropertiesEx: {
    on: 'PropertyCollector'
    arguments: {
      token: string
    }
    result: undefined
  }
  CheckForUpdates: {
    on: 'PropertyCollector'
    arguments: {
      version?: string | undefined
    }
    result: UpdateSet | undefined
  }
  WaitForUpdates: {
    on: 'PropertyCollector'
    arguments: {
      version?: string | undefined
    }
    result: UpdateSet
  }
  WaitForUpdatesEx: {
    on: 'PropertyCollector'
    arguments: {
      version?: string | undefined
      options?: WaitOptions | undefined
    }
    result: UpdateSet | undefined
  }
  CancelWaitForUpdates: {
    on: 'PropertyCollector'
    arguments: Record<string, never>
    result: undefined
  }
  CreatePropertyCollector: {
    on: 'PropertyCollector'
    arguments: Record<string, never>
    result: ManagedObjectReference
  }
  DestroyPropertyCollector: {
    on: 'PropertyCollector'
    arguments: Record<string, never>
    result: undefined
  }
  CreateContainerView: {
    on: 'ViewManager'
    arguments: {
      container: ManagedObjectReference
      type?: string[] | undefined
      recursive: boolean
    }
    result: ManagedObjectReference
  }
  CreateListView: {
    on: 'ViewManager'
    arguments: {
      obj?: ManagedObjectReference[] | undefined
    }
    result: ManagedObjectReference
  }
  ModifyListView: {
    on: 'ListView'
    arguments: {
      add?: ManagedObjectReference[] | undefined
      remove?: ManagedObjectReference[] | undefined
    }
    result: ManagedObjectReference[]
  }
  ResetListView: {
    on: 'ListView'
    arguments: {
      obj?: ManagedObjectReference[] | undefined
    }
    result: ManagedObjectReference[]
  }
  DestroyView: {
    on: 'View'
    arguments: Record<string, never>
    result: undefined
  }
  FindByInventoryPath: {
    on: 'SearchIndex'
    arguments: {
      inventoryPath: string
    }
    result: ManagedObjectReference | undefined
  }
  FindByUuid: {
    on: 'SearchIndex'
    arguments: {
      datacenter?: ManagedObjectReference | undefined
      uuid: string
      vmSearch: boolean
      instanceUuid?: boolean | undefined
    }
    result: ManagedObjectReference | undefined
  }
  FindAllByUuid: {
    on: 'SearchIndex'
    arguments: {
      datacenter?: ManagedObjectReference | undefined
      uuid: string
      vmSearch: boolean
      instanceUuid?: boolean | undefined
    }
    result: ManagedObjectReference[]
  }
  FindChild: {
    on: 'SearchIndex'
    arguments: {
      entity: ManagedObjectReference
      name: string
    }
    result: ManagedObjectReference | undefined
  }
  FindByDatastorePath: {
    on: 'SearchIndex'
    arguments: {
      datacenter: ManagedObjectReference
      path: string
    }
    result: ManagedObjectReference | undefined
  }
  FindByIp: {
    on: 'SearchIndex'
    arguments: {
      datacenter?: ManagedObjectReference | undefined
      ip: string
      vmSearch: boolean
    }
    result: ManagedObjectReference | undefined
  }
  FindByDnsName: {
    on: 'SearchIndex'
    arguments: {
      datacenter?: ManagedObjectReference | undefined
      dnsName: string
      vmSearch: boolean
    }
    result: ManagedObjectReference | undefined
  }
  Destroy_Task: {
    on: 'ManagedEntity'
    arguments: Record<string, never>
    result: ManagedObjectReference
    task: undefined
  }
  Rename_Task: {
    on: 'ManagedEntity'
    arguments: {
      newName: string
    }
    result: ManagedObjectReference
    task: undefined
  }
  Reload: {
    on: 'ManagedEntity'
    arguments: Record<string, never>
    result: undefined
  }
  CreateFolder: {
    on: 'Folder'
    arguments: {
      name: string
    }
    result: ManagedObjectReference
  }
  MoveIntoFolder_Task: {
    on: 'Folder'
    arguments: {
      list: ManagedObjectReference[]
    }
    result: ManagedObjectReference
    task: undefined
  }
  CreateVM_Task: {
    on: 'Folder'
    arguments: {
      config: VirtualMachineConfigSpec
      pool: ManagedObjectReference
      host?: ManagedObjectReference | undefined
    }
    result: ManagedObjectReference
    task: ManagedObjectReference
  }
  RegisterVM_Task: {
    on: 'Folder'
    arguments: {
      path: string
      name?: string | undefined
      asTemplate: boolean
      pool?: ManagedObjectReference | undefined
      host?: ManagedObjectReference | undefined
    }
    result: ManagedObjectReference
    task: ManagedObjectReference
  }
  CreateDatacenter: {
    on: 'Folder'
    arguments: {
      name: string
    }
    result: ManagedObjectReference
  }
  PowerOnMultiVM_Task: {
    on: 'Datacenter'
    arguments: {
      vm: ManagedObjectReference[]
      option?: OptionValue[] | undefined
    }
    result: ManagedObjectReference
    task: ClusterPowerOnVmResult
  }
  CreateResourcePool: {
    on: 'ResourcePool'
    arguments: {
      name: string
      spec: ResourceConfigSpec
    }
    result: ManagedObjectReference
  }
  UpdateConfig: {
    on: 'ResourcePool'
    arguments: {
      name?: string | undefined
      config?: ResourceConfigSpec | undefined
    }
    result: undefined
  }
  UpdateChildResourceConfiguration: {
    on: 'ResourcePool'
    arguments: {
      spec: ResourceConfigSpec[]
    }
    result: undefined
  }
  MoveIntoResourcePool: {
    on: 'ResourcePool'
    arguments: {
      list: ManagedObjectReference[]
    }
    result: undefined
  }
  DestroyChildren: {
    on: 'ResourcePool'
    arguments: Record<string, never>
    result: undefined
  }
  CreateVApp: {
    on: 'ResourcePool'
    arguments: {
      name: string
      resSpec: ResourceConfigSpec
      configSpec: Declared<VAppConfigSpec>
      vmFolder?: ManagedObjectReference | undefined
    }
    result: ManagedObjectReference
  }
  CreateChildVM_Task: {
    on: 'ResourcePool'
    arguments: {
      config: VirtualMachineConfigSpec
      host?: ManagedObjectReference | undefined
    }
    result: ManagedObjectReference
    task: ManagedObjectReference
  }
  ReconfigVM_Task: {
    on: 'VirtualMachine'
    arguments: {
      spec: VirtualMachineConfigSpec
    }
    result: ManagedObjectReference
    task: undefined
  }
  PowerOnVM_Task: {
    on: 'VirtualMachine'
    arguments: {
      host?: ManagedObjectReference | undefined
    }
    result: ManagedObjectReference
    task: undefined
  }
  PowerOffVM_Task: {
    on: 'VirtualMachine'
    arguments: Record<string, never>
    result: ManagedObjectReference
    task: undefined
  }
  SuspendVM_Task: {
    on: 'VirtualMachine'
    arguments: Record<string, never>
    result: ManagedObjectReference
    task: undefined
  }
  ResetVM_Task: {
    on: 'VirtualMachine'
    arguments: Record<string, never>
    result: ManagedObjectReference
    task: undefined
  }
  ShutdownGuest: {
    on: 'VirtualMachine'
    arguments: Record<string, never>
    result: undefined
  }
  RebootGuest: {
    on: 'VirtualMachine'
    arguments: Record<string, never>
    result: undefined
  }
  StandbyGuest: {
    on: 'VirtualMachine'
    arguments: Record<string, never>
    result: undefined
  }
  UnregisterVM: {
    on: 'VirtualMachine'
    arguments: Record<string, never>
    result: undefined
  }
  RefreshStorageInfo: {
    on: 'VirtualMachine'
    arguments: Record<string, never>
    result: undefined
  }
  CloneVM_Task: {
    on: 'VirtualMachine'
    arguments: {
      folder: ManagedObjectReference
      name: string
      spec: VirtualMachineCloneSpec
    }
    result: ManagedObjectReference
    task: ManagedObjectReference
  }
  InstantClone_Task: {
    on: 'VirtualMachine'
    arguments: {
      spec: VirtualMachineInstantCloneSpec
    }
    result: ManagedObjectReference
    task: ManagedObjectReference
  }
  UpgradeVM_Task: {
    on: 'VirtualMachine'
    arguments: {
      version?: string | undefined
    }
    result: ManagedObjectReference
    task: undefined
  }
  AcquireTicket: {
    on: 'VirtualMachine'
    arguments: {
      ticketType: string
    }
    result: VirtualMachineTicket
  }
  AnswerVM: {
    on: 'VirtualMachine'
    arguments: {
      questionId: string
      answerChoice: string
    }
    result: undefined
  }
  QueryConfigOptionDescriptor: {
    on: 'EnvironmentBrowser'
    arguments: Record<string, never>
    result: VirtualMachineConfigOptionDescriptor[]
  }
  QueryConfigOption: {
    on: 'EnvironmentBrowser'
    arguments: {
      key?: string | undefined
      host?: ManagedObjectReference | undefined
    }
    result: VirtualMachineConfigOption | undefined
  }
  QueryConfigOptionEx: {
    on: 'EnvironmentBrowser'
    arguments: {
      spec?: EnvironmentBrowserConfigOptionQuerySpec | undefined
    }
    result: VirtualMachineConfigOption | undefined
  }
  QueryConfigTarget: {
    on: 'EnvironmentBrowser'
    arguments: {
      host?: ManagedObjectReference | undefined
    }
    result: ConfigTarget | undefined
  }
  RefreshDatastore: {
    on: 'Datastore'
    arguments: Record<string, never>
    result: undefined
  }
  RefreshDatastoreStorageInfo: {
    on: 'Datastore'
    arguments: Record<string, never>
    result: undefined
  }
  SearchDatastore_Task: {
    on: 'HostDatastoreBrowser'
    arguments: {
      datastorePath: string
      searchSpec?: HostDatastoreBrowserSearchSpec | undefined
    }
    result: ManagedObjectReference
    task: HostDatastoreBrowserSearchResults
  }
  SearchDatastoreSubFolders_Task: {
    on: 'HostDatastoreBrowser'
    arguments: {
      datastorePath: string
      searchSpec?: HostDatastoreBrowserSearchSpec | undefined
    }
    result: ManagedObjectReference
    task: HostDatastoreBrowserSearchResults[]
  }
  MakeDirectory: {
    on: 'FileManager'
    arguments: {
      name: string
      datacenter?: ManagedObjectReference | undefined
      createParentDirectories?: boolean | undefined
    }
    result: undefined
  }
  DeleteDatastoreFile_Task: {
    on: 'FileManager'
    arguments: {
      name: string
      datacenter?: ManagedObjectReference | undefined
    }
    result: ManagedObjectReference
    task: undefined
  }
  MoveDatastoreFile_Task: {
    on: 'FileManager'
    arguments: {
      sourceName: string
      sourceDatacenter?: ManagedObjectReference | undefined
      destinationName: string
      destinationDatacenter?: ManagedObjectReference | undefined
      force?: boolean | undefined
    }
    result: ManagedObjectReference
    task: undefined
  }
  CopyDatastoreFile_Task: {
    on: 'FileManager'
    arguments: {
      sourceName: string
      sourceDatacenter?: ManagedObjectReference | undefined
      destinationName: string
      destinationDatacenter?: ManagedObjectReference | undefined
      force?: boolean | undefined
    }
    result: ManagedObjectReference
    task: undefined
  }
  CreateVirtualDisk_Task: {
    on: 'VirtualDiskManager'
    arguments: {
      name: string
      datacenter?: ManagedObjectReference | undefined
      spec: VirtualDiskSpec
    }
    result: ManagedObjectReference
    task: string
  }
  DeleteVirtualDisk_Task: {
    on: 'VirtualDiskManager'
    arguments: {
      name: string
      datacenter?: ManagedObjectReference | undefined
    }
    result: ManagedObjectReference
    task: undefined
  }
  CopyVirtualDisk_Task: {
    on: 'VirtualDiskManager'
    arguments: {
      sourceName: string
      sourceDatacenter?: ManagedObjectReference | undefined
      destName: string
      destDatacenter?: ManagedObjectReference | undefined
      destSpec?: VirtualDiskSpec | undefined
      force?: boolean | undefined
    }
    result: ManagedObjectReference
    task: undefined
  }
  MoveVirtualDisk_Task: {
    on: 'VirtualDiskManager'
    arguments: {
      sourceName: string
      sourceDatacenter?: ManagedObjectReference | undefined
      destName: string
      destDatacenter?: ManagedObjectReference | undefined
      force?: boolean | undefined
      profile?: VirtualMachineProfileSpec[] | undefined
    }
    result: ManagedObjectReference
    task: undefined
  }
  ExtendVirtualDisk_Task: {
    on: 'VirtualDiskManager'
    arguments: {
      name: string
      datacenter?: ManagedObjectReference | undefined
      newCapacityKb: number
      eagerZero?: boolean | undefined
    }
    result: ManagedObjectReference
    task: undefined
  }
  QueryVirtualDiskUuid: {
    on: 'VirtualDiskManager'
    arguments: {
      name: string
      datacenter?: ManagedObjectReference | undefined
    }
    result: string
  }
  SetVirtualDiskUuid: {
    on: 'VirtualDiskManager'
    arguments: {
      name: string
      datacenter?: ManagedObjectReference | undefined
      uuid: string
    }
    result: undefined
  }
  QueryVirtualDiskFragmentation: {
    on: 'VirtualDiskManager'
    arguments: {
      name: string
      datacenter?: ManagedObjectReference | undefined
    }
    result: number
  }
  QueryVirtualDiskGeometry: {
    on: 'VirtualDiskManager'
    arguments: {
      name: string
      datacenter?: ManagedObjectReference | undefined
    }
    result: HostDiskDimensionsChs
  }
  CreateDirectory: {
    on: 'DatastoreNamespaceManager'
    arguments: {
      datastore: ManagedObjectReference
      displayName?: string | undefined
      policy?: string | undefined
    }
    result: string
  }
  DeleteDirectory: {
    on: 'DatastoreNamespaceManager'
    arguments: {
      datacenter?: ManagedObjectReference | undefined
      datastorePath: string
    }
    result: undefined
  }
  QueryNetConfig: {
    on: 'HostVirtualNicManager'
    arguments: {
      nicType: string
    }
    result: VirtualNicManagerNetConfig | undefined
  }
  QueryDateTime: {
    on: 'HostDateTimeSystem'
    arguments: Record<string, never>
    result: string
  }
  EnableRuleset: {
    on: 'HostFirewallSystem'
    arguments: {
      id: string
    }
    result: undefined
  }
  DisableRuleset: {
    on: 'HostFirewallSystem'
    arguments: {
      id: string
    }
    result: undefined
  }
  RefreshFirewall: {
    on: 'HostFirewallSystem'
    arguments: Record<string, never>
    result: undefined
  }
  CreateLocalDatastore: {
    on: 'HostDatastoreSystem'
    arguments: {
      name: string
      path: string
    }
    result: ManagedObjectReference
  }
  RemoveDatastore: {
    on: 'HostDatastoreSystem'
    arguments: {
      datastore: ManagedObjectReference
    }
    result: undefined
  }
  AddVirtualSwitch: {
    on: 'HostNetworkSystem'
    arguments: {
      vswitchName: string
      spec?: HostVirtualSwitchSpec | undefined
    }
    result: undefined
  }
  UpdateVirtualSwitch: {
    on: 'HostNetworkSystem'
    arguments: {
      vswitchName: string
      spec: HostVirtualSwitchSpec
    }
    result: undefined
  }
  RemoveVirtualSwitch: {
    on: 'HostNetworkSystem'
    arguments: {
      vswitchName: string
    }
    result: undefined
  }
  AddPortGroup: {
    on: 'HostNetworkSystem'
    arguments: {
      portgrp: HostPortGroupSpec
    }
    result: undefined
  }
  UpdatePortGroup: {
    on: 'HostNetworkSystem'
    arguments: {
      pgName: string
      portgrp: HostPortGroupSpec
    }
    result: undefined
  }
  RemovePortGroup: {
    on: 'HostNetworkSystem'
    arguments: {
      pgName: string
    }
    result: undefined
  }
  RefreshNetworkSystem: {
    on: 'HostNetworkSystem'
    arguments: Record<string, never>
    result: undefined
  }
  CancelTask: {
    on: 'Task'
    arguments: Record<string, never>
    result: undefined
  }
  CreateCollectorForTasks: {
    on: 'TaskManager'
    arguments: {
      filter: TaskFilterSpec
    }
    result: ManagedObjectReference
  }
  SetCollectorPageSize: {
    on: 'HistoryCollector'
    arguments: {
      maxCount: number
    }
    result: undefined
  }
  RewindCollector: {
    on: 'HistoryCollector'
    arguments: Record<string, never>
    result: undefined
  }
  ResetCollector: {
    on: 'HistoryCollector'
    arguments: Record<string, never>
    result: undefined
  }
  DestroyCollector: {
    on: 'HistoryCollector'
    arguments: Record<string, never>
    result: undefined
  }
  ReadNextTasks: {
    on: 'TaskHistoryCollector'
    arguments: {
      maxCount: number
    }
    result: TaskInfo[]
  }
  ReadPreviousTasks: {
    on: 'TaskHistoryCollector'
    arguments: {
      maxCount: number
    }
    result: TaskInfo[]
  }
  QueryEvents: {
    on: 'EventManager'
    arguments: {
      filter: EventFilterSpec
    }
    result: Event[]
  }
  CreateCollectorForEvents: {
    on: 'EventManager'
    arguments: {
      filter: EventFilterSpec
    }
    result: ManagedObjectReference
  }
  PostEvent: {
    on: 'EventManager'
    arguments: {
      eventToPost: Event
      taskInfo?: TaskInfo | undefined
    }
    result: undefined
  }
  LogUserEvent: {
    on: 'EventManager'
    arguments: {
      entity: ManagedObjectReference
      msg: string
    }
    result: undefined
  }
  ReadNextEvents: {
    on: 'EventHistoryCollector'
    arguments: {
      maxCount: number
    }
    result: Event[]
  }
  ReadPreviousEvents: {
    on: 'EventHistoryCollector'
    arguments: {
      maxCount: number
    }
    result: Event[]
  }
  QueryPerfProviderSummary: {
    on: 'PerformanceManager'
    arguments: {
      entity: ManagedObjectReference
    }
    result: PerfProviderSummary
  }
  QueryAvailablePerfMetric: {
    on: 'PerformanceManager'
    arguments: {
      entity: ManagedObjectReference
      beginTime?: string | undefined
      endTime?: string | undefined
      intervalId?: number | undefined
    }
    result: PerfMetricId[]
  }
  QueryPerfCounter: {
    on: 'PerformanceManager'
    arguments: {
      counterId: number[]
    }
    result: PerfCounterInfo[]
  }
  QueryPerf: {
    on: 'PerformanceManager'
    arguments: {
      querySpec: PerfQuerySpec[]
    }
    result: PerfEntityMetricBase[]
  }
  AddAuthorizationRole: {
    on: 'AuthorizationManager'
    arguments: {
      name: string
      privIds?: string[] | undefined
    }
    result: number
  }
  RemoveAuthorizationRole: {
    on: 'AuthorizationManager'
    arguments: {
      roleId: number
      failIfUsed: boolean
    }
    result: undefined
  }
  UpdateAuthorizationRole: {
    on: 'AuthorizationManager'
    arguments: {
      roleId: number
      newName: string
      privIds?: string[] | undefined
    }
    result: undefined
  }
  SetEntityPermissions: {
    on: 'AuthorizationManager'
    arguments: {
      entity: ManagedObjectReference
      permission?: Permission[] | undefined
    }
    result: undefined
  }
  ResetEntityPermissions: {
    on: 'AuthorizationManager'
    arguments: {
      entity: ManagedObjectReference
      permission?: Permission[] | undefined
    }
    result: undefined
  }
  RemoveEntityPermission: {
    on: 'AuthorizationManager'
    arguments: {
      entity: ManagedObjectReference
      user: string
      isGroup: boolean
    }
    result: undefined
  }
  RetrieveEntityPermissions: {
    on: 'AuthorizationManager'
    arguments: {
      entity: ManagedObjectReference
      inherited: boolean
    }
    result: Permission[]
  }
  RetrieveAllPermissions: {
    on: 'AuthorizationManager'
    arguments: Record<string, never>
    result: Permission[]
  }
  RetrieveRolePermissions: {
    on: 'AuthorizationManager'
    arguments: {
      roleId: number
    }
    result: Permission[]
  }
  HasPrivilegeOnEntities: {
    on: 'AuthorizationManager'
    arguments: {
      entity: ManagedObjectReference[]
      sessionId: string
      privId?: string[] | undefined
    }
    result: EntityPrivilege[]
  }
  HasPrivilegeOnEntity: {
    on: 'AuthorizationManager'
    arguments: {
      entity: ManagedObjectReference
      sessionId: string
      privId?: string[] | undefined
    }
    result: boolean[]
  }
  FetchUserPrivilegeOnEntities: {
    on: 'AuthorizationManager'
    arguments: {
      entities: ManagedObjectReference[]
      userName: string
    }
    result: UserPrivilegeResult[]
  }
  CreateUser: {
    on: 'HostLocalAccountManager'
    arguments: {
      user: HostAccountSpec
    }
    result: undefined
  }
  UpdateUser: {
    on: 'HostLocalAccountManager'
    arguments: {
      user: HostAccountSpec
    }
    result: undefined
  }
  RemoveUser: {
    on: 'HostLocalAccountManager'
    arguments: {
      userName: string
    }
    result: undefined
  }
  RetrieveUserGroups: {
    on: 'UserDirectory'
    arguments: {
      domain?: string | undefined
      searchStr: string
      belongsToGroup?: string | undefined
      belongsToUser?: string | undefined
      exactMatch: boolean
      findUsers: boolean
      findGroups: boolean
    }
    result: UserSearchResult[]
  }
}
