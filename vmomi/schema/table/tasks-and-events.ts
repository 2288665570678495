/** Tasks, events and their history. */
export const tasksAndEvents = `
enum TaskInfoState { queued running success error }
managed Task extends ExtensibleManagedObject { info: TaskInfo }
TaskInfo {
  key: string; task: ManagedObjectReference; description?: LocalizableMessage; name?: string; descriptionId: string
  entity?: ManagedObjectReference; entityName?: string; locked?: ManagedObjectReference[]; state: TaskInfoState
  cancelled: boolean; cancelable: boolean; error?: LocalizedMethodFault; result?: anyType; progress?: int
  reason: TaskReason; queueTime: dateTime; startTime?: dateTime
  completeTime?: dateTime; eventChainId: int; changeTag?: string; parentTaskKey?: string; rootTaskKey?: string
  activationId?: string
}
LocalizableMessage { key: string; arg?: KeyAnyValue[]; message?: string }
TaskReason
TaskReasonSystem extends TaskReason
TaskReasonUser extends TaskReason { userName: string }
TaskReasonAlarm extends TaskReason { alarmName: string; alarm: ManagedObjectReference; entityName: string; entity: ManagedObjectReference }
TaskReasonSchedule extends TaskReason { name: string; scheduledTask: ManagedObjectReference }
method Task.CancelTask(): void

managed TaskManager { recentTask?: ManagedObjectReference[]; description: TaskDescription; maxCollector: int }
TaskDescription { methodInfo: ElementDescription[]; state: ElementDescription[]; reason: TypeDescription[] }
TaskFilterSpec {
  entity?: TaskFilterSpecByEntity; time?: TaskFilterSpecByTime; userName?: TaskFilterSpecByUsername
  activationId?: string[]; state?: TaskInfoState[]; alarm?: ManagedObjectReference
  scheduledTask?: ManagedObjectReference; eventChainId?: int[]; tag?: string[]; parentTaskKey?: string[]
  rootTaskKey?: string[]
}
TaskFilterSpecByEntity { entity: ManagedObjectReference; recursion: TaskFilterSpecRecursionOption }
enum TaskFilterSpecRecursionOption { self children all }
TaskFilterSpecByTime { timeType: TaskFilterSpecTimeOption; beginTime?: dateTime; endTime?: dateTime }
enum TaskFilterSpecTimeOption { queuedTime startedTime completedTime }
TaskFilterSpecByUsername { systemUser: boolean; userList?: string[] }
method TaskManager.CreateCollectorForTasks(filter: TaskFilterSpec): ManagedObjectReference
managed HistoryCollector { filter: anyType }
managed TaskHistoryCollector extends HistoryCollector { latestPage?: TaskInfo[] }
method HistoryCollector.SetCollectorPageSize(maxCount: int): void
method HistoryCollector.RewindCollector(): void
method HistoryCollector.ResetCollector(): void
method HistoryCollector.DestroyCollector(): void
method TaskHistoryCollector.ReadNextTasks(maxCount: int): TaskInfo[]?
method TaskHistoryCollector.ReadPreviousTasks(maxCount: int): TaskInfo[]?

managed EventManager { description: EventDescription; latestEvent?: Event; maxCollector: int }
EventDescription { category: ElementDescription[]; eventInfo: EventDescriptionEventDetail[]; enumeratedTypes?: EnumDescription[] }
EventDescriptionEventDetail {
  key: string; description?: string; category: string; formatOnDatacenter: string; formatOnComputeResource: string
  formatOnHost: string; formatOnVm: string; fullFormat: string; longDescription?: string
}
EnumDescription { key: string; tags: ElementDescription[] }
EventFilterSpec {
  entity?: EventFilterSpecByEntity; time?: EventFilterSpecByTime; userName?: EventFilterSpecByUsername
  eventChainId?: int; alarm?: ManagedObjectReference; scheduledTask?: ManagedObjectReference
  disableFullMessage?: boolean; category?: string[]; type?: string[]; tag?: string[]; eventTypeId?: string[]
  maxCount?: int
}
EventFilterSpecByEntity { entity: ManagedObjectReference; recursion: EventFilterSpecRecursionOption }
enum EventFilterSpecRecursionOption { self children all }
EventFilterSpecByTime { beginTime?: dateTime; endTime?: dateTime }
EventFilterSpecByUsername { systemUser: boolean; userList?: string[] }
managed EventHistoryCollector extends HistoryCollector { latestPage?: Event[] }
method EventManager.QueryEvents(filter: EventFilterSpec): Event[]?
method EventManager.CreateCollectorForEvents(filter: EventFilterSpec): ManagedObjectReference
method EventManager.PostEvent(eventToPost: Event; taskInfo?: TaskInfo): void
method EventManager.LogUserEvent(entity: ManagedObjectReference; msg: string): void
method EventHistoryCollector.ReadNextEvents(maxCount: int): Event[]?
method EventHistoryCollector.ReadPreviousEvents(maxCount: int): Event[]?

Event {
  key: int; chainId: int; createdTime: dateTime; userName: string; datacenter?: DatacenterEventArgument
  computeResource?: ComputeResourceEventArgument; host?: HostEventArgument; vm?: VmEventArgument
  ds?: DatastoreEventArgument; net?: NetworkEventArgument; dvs?: DvsEventArgument; fullFormattedMessage?: string
  changeTag?: string
}
EventArgument
EntityEventArgument extends EventArgument { name: string }
DatacenterEventArgument extends EntityEventArgument { datacenter: ManagedObjectReference }
ComputeResourceEventArgument extends EntityEventArgument { computeResource: ManagedObjectReference }
HostEventArgument extends EntityEventArgument { host: ManagedObjectReference }
VmEventArgument extends EntityEventArgument { vm: ManagedObjectReference }
DatastoreEventArgument extends EntityEventArgument { datastore: ManagedObjectReference }
NetworkEventArgument extends EntityEventArgument { network: ManagedObjectReference }
DvsEventArgument extends EntityEventArgument { dvs: ManagedObjectReference }
ResourcePoolEventArgument extends EntityEventArgument { resourcePool: ManagedObjectReference }
ManagedEntityEventArgument extends EntityEventArgument { entity: ManagedObjectReference }
GeneralEvent extends Event { message: string }
GeneralUserEvent extends GeneralEvent { entity?: ManagedEntityEventArgument }
EventEx extends Event {
  eventTypeId: string; severity?: string; message?: string; arguments?: KeyAnyValue[]; objectId?: string
  objectType?: string; objectName?: string; fault?: LocalizedMethodFault
}
ExtendedEvent extends GeneralEvent { eventTypeId: string; managedObject: ManagedObjectReference; data?: ExtendedEventPair[] }
ExtendedEventPair { key: string; value: string }
SessionEvent extends Event
UserLoginSessionEvent extends SessionEvent { ipAddress: string; userAgent?: string; locale: string; sessionId: string }
UserLogoutSessionEvent extends SessionEvent { ipAddress?: string; userAgent?: string; callCount?: long; sessionId?: string; loginTime?: dateTime }
BadUsernameSessionEvent extends SessionEvent { ipAddress: string }
NoAccessUserEvent extends SessionEvent { ipAddress: string }
AuthorizationEvent extends Event
PermissionEvent extends AuthorizationEvent { entity: ManagedEntityEventArgument; principal: string; group: boolean }
PermissionAddedEvent extends PermissionEvent { role: RoleEventArgument; propagate: boolean }
RoleEventArgument extends EventArgument { roleId: int; name: string }
RoleEvent extends AuthorizationEvent { role: RoleEventArgument }
RoleAddedEvent extends RoleEvent { privilegeList?: string[] }
RoleRemovedEvent extends RoleEvent
PermissionRemovedEvent extends PermissionEvent
TaskEvent extends Event { info: TaskInfo }
HostEvent extends Event
HostConnectedEvent extends HostEvent
ResourcePoolEvent extends Event { resourcePool: ResourcePoolEventArgument }
ResourcePoolCreatedEvent extends ResourcePoolEvent { parent: ResourcePoolEventArgument }
ResourcePoolDestroyedEvent extends ResourcePoolEvent
ResourcePoolReconfiguredEvent extends ResourcePoolEvent { configChanges?: ChangesInfoEventArgument }
VmEvent extends Event { template: boolean }
VmBeingCreatedEvent extends VmEvent { configSpec?: VirtualMachineConfigSpec }
VmCreatedEvent extends VmEvent
VmRegisteredEvent extends VmEvent
VmReconfiguredEvent extends VmEvent { configSpec: VirtualMachineConfigSpec; configChanges?: ChangesInfoEventArgument }
ChangesInfoEventArgument { modified?: string; added?: string; deleted?: string }
VmRemovedEvent extends VmEvent
VmRenamedEvent extends VmEvent { oldName: string; newName: string }
VmStartingEvent extends VmEvent
VmPoweredOnEvent extends VmEvent
VmStoppingEvent extends VmEvent
VmPoweredOffEvent extends VmEvent
VmSuspendingEvent extends VmEvent
VmSuspendedEvent extends VmEvent
VmResettingEvent extends VmEvent
VmGuestShutdownEvent extends VmEvent
VmGuestRebootEvent extends VmEvent
VmFailedToPowerOnEvent extends VmEvent { reason: LocalizedMethodFault }
VmFailedToPowerOffEvent extends VmEvent { reason: LocalizedMethodFault }
VmMessageEvent extends VmEvent { message: string; messageInfo?: VirtualMachineMessage[] }
VmDisconnectedEvent extends VmEvent
VmCloneEvent extends VmEvent
VmClonedEvent extends VmCloneEvent { sourceVm: VmEventArgument }
VmMigratedEvent extends VmEvent { sourceHost: HostEventArgument; sourceDatacenter?: DatacenterEventArgument; sourceDatastore?: DatastoreEventArgument }
DatastoreEvent extends Event { datastore?: DatastoreEventArgument }
DatastoreFileEvent extends DatastoreEvent { targetFile: string; sourceOfOperation?: string; succeeded?: boolean }
DatastoreFileDeletedEvent extends DatastoreFileEvent
`
