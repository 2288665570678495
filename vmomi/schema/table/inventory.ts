/** The inventory: folders, datacenters, compute resources, resource pools. */
export const inventory = `
enum ManagedEntityStatus { gray green yellow red }
managed ExtensibleManagedObject { value?: CustomFieldValue[]; availableField?: CustomFieldDef[] }
CustomFieldValue { key: int }
CustomFieldStringValue extends CustomFieldValue { value: string }
CustomFieldDef { key: int; name: string; type: string; managedObjectType?: string; fieldDefPrivileges?: PrivilegePolicyDef; fieldInstancePrivileges?: PrivilegePolicyDef }
PrivilegePolicyDef { createPrivilege: string; readPrivilege: string; updatePrivilege: string; deletePrivilege: string }
managed ManagedEntity extends ExtensibleManagedObject {
  parent?: ManagedObjectReference; customValue?: CustomFieldValue[]; overallStatus: ManagedEntityStatus
  configStatus: ManagedEntityStatus; configIssue?: Event[]; effectiveRole?: int[]; permission?: Permission[]
  name: string; disabledMethod?: string[]; recentTask?: ManagedObjectReference[]
  declaredAlarmState?: AlarmState[]; triggeredAlarmState?: AlarmState[]; alarmActionsEnabled?: boolean; tag?: Tag[]
}
Tag { key: string }
AlarmState {
  key: string; entity: ManagedObjectReference; alarm: ManagedObjectReference; overallStatus: ManagedEntityStatus
  time: dateTime; acknowledged?: boolean; acknowledgedByUser?: string; acknowledgedTime?: dateTime
}
method ManagedEntity.Destroy_Task(): Task<void>
method ManagedEntity.Rename_Task(newName: string): Task<void>
method ManagedEntity.Reload(): void

managed Folder extends ManagedEntity { childType?: string[]; childEntity?: ManagedObjectReference[]; namespace?: string }
method Folder.CreateFolder(name: string): ManagedObjectReference
method Folder.MoveIntoFolder_Task(list: ManagedObjectReference[]): Task<void>
method Folder.CreateVM_Task(config: VirtualMachineConfigSpec; pool: ManagedObjectReference; host?: ManagedObjectReference): Task<ManagedObjectReference>
method Folder.RegisterVM_Task(path: string; name?: string; asTemplate: boolean; pool?: ManagedObjectReference; host?: ManagedObjectReference): Task<ManagedObjectReference>
method Folder.CreateDatacenter(name: string): ManagedObjectReference

managed Datacenter extends ManagedEntity {
  vmFolder: ManagedObjectReference; hostFolder: ManagedObjectReference; datastoreFolder: ManagedObjectReference
  networkFolder: ManagedObjectReference; datastore?: ManagedObjectReference[]; network?: ManagedObjectReference[]
  configuration: DatacenterConfigInfo
}
DatacenterConfigInfo { defaultHardwareVersionKey?: string; maximumHardwareVersionKey?: string }
ClusterPowerOnVmResult { attempted?: ClusterAttemptedVmInfo[]; notAttempted?: ClusterNotAttemptedVmInfo[]; recommendations?: ClusterRecommendation[] }
ClusterAttemptedVmInfo { vm: ManagedObjectReference; task?: ManagedObjectReference }
ClusterNotAttemptedVmInfo { vm: ManagedObjectReference; fault: LocalizedMethodFault }
ClusterRecommendation { key: string; type: string; time: dateTime; rating: int; reason: string; reasonText: string }
method Datacenter.PowerOnMultiVM_Task(vm: ManagedObjectReference[]; option?: OptionValue[]): Task<ClusterPowerOnVmResult>

managed ComputeResource extends ManagedEntity {
  resourcePool?: ManagedObjectReference; host?: ManagedObjectReference[]; datastore?: ManagedObjectReference[]
  network?: ManagedObjectReference[]; summary: ComputeResourceSummary; environmentBrowser?: ManagedObjectReference
  configurationEx: ComputeResourceConfigInfo
}
ComputeResourceSummary {
  totalCpu: int; totalMemory: long; numCpuCores: short; numCpuThreads: short; effectiveCpu: int
  effectiveMemory: long; numHosts: int; numEffectiveHosts: int; overallStatus: ManagedEntityStatus
}
ComputeResourceConfigInfo { vmSwapPlacement: string; spbmEnabled?: boolean; defaultHardwareVersionKey?: string }
managed ClusterComputeResource extends ComputeResource {
  configuration: ClusterConfigInfo; recommendation?: ClusterRecommendation[]
}
ClusterComputeResourceSummary extends ComputeResourceSummary { currentFailoverLevel: int; numVmotions: int }
ClusterConfigInfo { dasConfig: ClusterDasConfigInfo; drsConfig: ClusterDrsConfigInfo }
ClusterDasConfigInfo { enabled?: boolean }
ClusterDrsConfigInfo { enabled?: boolean; enableVmBehaviorOverrides?: boolean; defaultVmBehavior?: DrsBehavior; vmotionRate?: int }
enum DrsBehavior { manual partiallyAutomated fullyAutomated }
ClusterConfigInfoEx extends ComputeResourceConfigInfo {
  dasConfig: ClusterDasConfigInfo; drsConfig: ClusterDrsConfigInfo; rule?: ClusterRuleInfo[]; group?: ClusterGroupInfo[]
}
ClusterGroupInfo { name: string; userCreated?: boolean; uniqueID?: string }
ClusterVmGroup extends ClusterGroupInfo { vm?: ManagedObjectReference[] }
ClusterHostGroup extends ClusterGroupInfo { host?: ManagedObjectReference[] }
ClusterRuleInfo {
  key?: int; status?: ManagedEntityStatus; enabled?: boolean; name?: string; mandatory?: boolean; userCreated?: boolean
  inCompliance?: boolean; ruleUuid?: string
}
ClusterAntiAffinityRuleSpec extends ClusterRuleInfo { vm: ManagedObjectReference[] }
ClusterAffinityRuleSpec extends ClusterRuleInfo { vm: ManagedObjectReference[] }

enum SharesLevel { low normal high custom }
SharesInfo { shares: int; level: SharesLevel }
ResourceAllocationInfo { reservation?: long; expandableReservation?: boolean; limit?: long; shares?: SharesInfo; overheadLimit?: long }
ResourceConfigSpec {
  entity?: ManagedObjectReference; changeVersion?: string; lastModified?: dateTime
  cpuAllocation: ResourceAllocationInfo; memoryAllocation: ResourceAllocationInfo; scaleDescendantsShares?: string
}
managed ResourcePool extends ManagedEntity {
  summary: ResourcePoolSummary; runtime: ResourcePoolRuntimeInfo; owner: ManagedObjectReference
  resourcePool?: ManagedObjectReference[]; vm?: ManagedObjectReference[]; config: ResourceConfigSpec; namespace?: string
  childConfiguration?: ResourceConfigSpec[]
}
ResourcePoolSummary {
  name: string; config: ResourceConfigSpec; runtime: ResourcePoolRuntimeInfo; quickStats?: ResourcePoolQuickStats
  configuredMemoryMB?: int
}
ResourcePoolQuickStats {
  overallCpuUsage?: long; overallCpuDemand?: long; guestMemoryUsage?: long; hostMemoryUsage?: long
  distributedCpuEntitlement?: long; distributedMemoryEntitlement?: long; staticCpuEntitlement?: int
  staticMemoryEntitlement?: int; privateMemory?: long; sharedMemory?: long; swappedMemory?: long
  balloonedMemory?: long; overheadMemory?: long; consumedOverheadMemory?: long; compressedMemory?: long
}
ResourcePoolResourceUsage {
  reservationUsed: long; reservationUsedForVm: long; unreservedForPool: long; unreservedForVm: long
  overallUsage: long; maxUsage: long
}
ResourcePoolRuntimeInfo {
  memory: ResourcePoolResourceUsage; cpu: ResourcePoolResourceUsage; overallStatus: ManagedEntityStatus
  sharesScalable?: string
}
method ResourcePool.CreateResourcePool(name: string; spec: ResourceConfigSpec): ManagedObjectReference
method ResourcePool.UpdateConfig(name?: string; config?: ResourceConfigSpec): void
method ResourcePool.UpdateChildResourceConfiguration(spec: ResourceConfigSpec[]): void
method ResourcePool.MoveIntoResourcePool(list: ManagedObjectReference[]): void
method ResourcePool.DestroyChildren(): void
method ResourcePool.CreateVApp(name: string; resSpec: ResourceConfigSpec; configSpec: VAppConfigSpec; vmFolder?: ManagedObjectReference): ManagedObjectReference
method ResourcePool.CreateChildVM_Task(config: VirtualMachineConfigSpec; host?: ManagedObjectReference): Task<ManagedObjectReference>
managed VirtualApp extends ResourcePool { parentFolder?: ManagedObjectReference; datastore?: ManagedObjectReference[]; network?: ManagedObjectReference[] }
VmConfigSpec
VAppConfigSpec extends VmConfigSpec {
  entityConfig?: VAppEntityConfigInfo[]; annotation?: string; instanceUuid?: string; managedBy?: ManagedByInfo
}
VAppEntityConfigInfo {
  key?: ManagedObjectReference; tag?: string; startOrder?: int; startDelay?: int; waitingForGuest?: boolean
  startAction?: string; stopDelay?: int; stopAction?: string; destroyWithParent?: boolean
}
ManagedByInfo { extensionKey: string; type: string }
`
