/** Faults: what goes wrong, with its inheritance. */
export const faults = `
LocalizedMethodFault { fault: MethodFault; localizedMessage?: string }
MethodFault { faultCause?: LocalizedMethodFault; faultMessage?: LocalizableMessage[] }
RuntimeFault extends MethodFault
VimFault extends MethodFault

HostCommunication extends RuntimeFault
HostNotConnected extends HostCommunication
HostNotReachable extends HostCommunication
InvalidArgument extends RuntimeFault { invalidProperty?: string }
InvalidRequest extends RuntimeFault
InvalidType extends InvalidRequest { argument?: string }
ManagedObjectNotFound extends RuntimeFault { obj: ManagedObjectReference }
MethodNotFound extends InvalidRequest { receiver: ManagedObjectReference; method: string }
NotEnoughLicenses extends RuntimeFault
NotImplemented extends RuntimeFault
NotSupported extends RuntimeFault
MethodDisabled extends RuntimeFault { source?: string }
RequestCanceled extends RuntimeFault
SecurityError extends RuntimeFault
NoPermission extends SecurityError { object?: ManagedObjectReference; privilegeId?: string; missingPrivileges?: NoPermissionEntityPrivileges[] }
NoPermissionEntityPrivileges { entity: ManagedObjectReference; privilegeIds?: string[] }
NotAuthenticated extends NoPermission
RestrictedVersion extends SecurityError
SystemError extends RuntimeFault { reason: string }
UnexpectedFault extends RuntimeFault { faultName: string; fault?: LocalizedMethodFault }
InvalidCollectorVersion extends MethodFault
InvalidProperty extends MethodFault { name: string }

ActiveDirectoryFault extends VimFault { errorCode?: int }
AlreadyExists extends VimFault { name?: string }
AlreadyUpgraded extends VimFault
ConcurrentAccess extends VimFault
DuplicateName extends VimFault { name: string; object: ManagedObjectReference }
FileFault extends VimFault { file: string }
CannotAccessFile extends FileFault
CannotDeleteFile extends FileFault
DirectoryNotEmpty extends FileFault
FileAlreadyExists extends FileFault
FileLocked extends FileFault
FileNameTooLong extends FileFault
FileNotFound extends FileFault
FileNotWritable extends FileFault
FileTooLarge extends FileFault { datastore: string; fileSize: long; maxFileSize?: long }
NetworkCopyFault extends FileFault
NoDiskSpace extends FileFault { datastore: string }
NotADirectory extends FileFault
NotAFile extends FileFault
TooManyConcurrentNativeClones extends FileFault
HostConnectFault extends VimFault
HostConfigFault extends VimFault
HostConfigFailed extends HostConfigFault { failure: LocalizedMethodFault[] }
NasConfigFault extends HostConfigFault { name: string }
NetworkInaccessible extends NasConfigFault
NetworkDisruptedAndConfigRolledBack extends VimFault { host: string }
PlatformConfigFault extends HostConfigFault { text: string }
ResourceInUse extends VimFault { type?: string; name?: string }
InvalidDatastore extends VimFault { datastore?: ManagedObjectReference; name?: string }
DatastoreNotWritableOnHost extends InvalidDatastore { host: ManagedObjectReference }
InaccessibleDatastore extends InvalidDatastore { detail?: string }
InvalidDatastorePath extends InvalidDatastore { datastorePath: string }
InvalidEvent extends VimFault
InvalidFolder extends VimFault { target: ManagedObjectReference }
InvalidLocale extends VimFault
InvalidLogin extends VimFault
InvalidName extends VimFault { name: string; entity?: ManagedObjectReference }
InvalidPrivilege extends VimFault { privilege: string }
InvalidState extends VimFault
InvalidHostState extends InvalidState { host?: ManagedObjectReference }
InvalidPowerState extends InvalidState { requestedState?: VirtualMachinePowerState; existingState: VirtualMachinePowerState }
InvalidHostConnectionState extends InvalidHostState
QuestionPending extends InvalidState { text: string }
LicenseEntityNotFound extends VimFault { entityId: string }
LogBundlingFailed extends VimFault
NoClientCertificate extends VimFault
NotFound extends VimFault
UserNotFound extends VimFault { principal: string; unresolved: boolean }
OutOfBounds extends VimFault { argumentName: string }
RemoveFailed extends VimFault
InsufficientResourcesFault extends VimFault
InsufficientCpuResourcesFault extends InsufficientResourcesFault { unreserved: long; requested: long }
InsufficientHostCapacityFault extends InsufficientResourcesFault { host?: ManagedObjectReference }
InsufficientHostCpuCapacityFault extends InsufficientHostCapacityFault { unreserved: long; requested: long }
InsufficientHostMemoryCapacityFault extends InsufficientHostCapacityFault { unreserved: long; requested: long }
InsufficientMemoryResourcesFault extends InsufficientResourcesFault { unreserved: long; requested: long }
InsufficientStorageSpace extends InsufficientResourcesFault
InsufficientStandbyResource extends InsufficientResourcesFault
NumVirtualCpusExceedsLimit extends InsufficientResourcesFault { maxSupportedVcpus: int }
MemorySizeNotSupported extends VirtualHardwareCompatibilityIssue { memorySizeMB: int; minMemorySizeMB: int; maxMemorySizeMB: int }
SSLVerifyFault extends HostConnectFault { selfSigned: boolean; thumbprint: string }
TaskInProgress extends VimFault { task: ManagedObjectReference }
Timedout extends VimFault
ToolsUnavailable extends VimFault
VAppConfigFault extends VimFault
VmFaultToleranceIssue extends VimFault
VmConfigFault extends VimFault
CannotAccessVmComponent extends VmConfigFault
CannotAccessVmDevice extends CannotAccessVmComponent { device: string; backing: string; connected: boolean }
CannotAccessVmDisk extends CannotAccessVmDevice { fault: LocalizedMethodFault }
CannotAccessNetwork extends CannotAccessVmDevice { network?: ManagedObjectReference }
GenericVmConfigFault extends VmConfigFault { reason: string }
CpuHotPlugNotSupported extends VmConfigFault
MemoryHotPlugNotSupported extends VmConfigFault
InvalidFormat extends VmConfigFault
InvalidDiskFormat extends InvalidFormat
InvalidVmConfig extends VmConfigFault { property?: string }
InvalidDeviceSpec extends InvalidVmConfig { deviceIndex: int }
DeviceUnsupportedForVmVersion extends InvalidDeviceSpec { currentVersion: string; expectedVersion: string }
DeviceNotSupported extends VirtualHardwareCompatibilityIssue { device: string; reason?: string }
DeviceHotPlugNotSupported extends InvalidDeviceSpec
DeviceControllerNotSupported extends DeviceNotSupported { controller: string }
InvalidController extends InvalidDeviceSpec { controllerKey: int }
InvalidDeviceBacking extends InvalidDeviceSpec
InvalidDeviceOperation extends InvalidDeviceSpec { badOp?: VirtualDeviceConfigSpecOperation; badFileOp?: VirtualDeviceConfigSpecFileOperation }
MissingController extends InvalidDeviceSpec
TooManyDevices extends InvalidVmConfig
VirtualHardwareCompatibilityIssue extends VmConfigFault
UnsupportedVmxLocation extends VmConfigFault
DatacenterMismatch extends MigrationFault { invalidArgument: DatacenterMismatchArgument[]; expectedDatacenter: ManagedObjectReference }
DatacenterMismatchArgument { entity: ManagedObjectReference; inputDatacenter?: ManagedObjectReference }
MigrationFault extends VimFault
SnapshotFault extends VimFault
VmToolsUpgradeFault extends VimFault
`
