/** The service instance, its sessions and its options. */
export const service = `
AboutInfo {
  name: string; fullName: string; vendor: string; version: string; patchLevel?: string; build: string
  localeVersion?: string; localeBuild?: string; osType: string; productLineId: string; apiType: string
  apiVersion: string; instanceUuid?: string; licenseProductName?: string; licenseProductVersion?: string
}
ServiceContent {
  rootFolder: ManagedObjectReference; propertyCollector: ManagedObjectReference; viewManager?: ManagedObjectReference
  about: AboutInfo; setting?: ManagedObjectReference; userDirectory?: ManagedObjectReference
  sessionManager?: ManagedObjectReference; authorizationManager?: ManagedObjectReference
  serviceManager?: ManagedObjectReference; perfManager?: ManagedObjectReference
  scheduledTaskManager?: ManagedObjectReference; alarmManager?: ManagedObjectReference
  eventManager?: ManagedObjectReference; taskManager?: ManagedObjectReference
  extensionManager?: ManagedObjectReference; customizationSpecManager?: ManagedObjectReference
  guestCustomizationManager?: ManagedObjectReference; customFieldsManager?: ManagedObjectReference
  accountManager?: ManagedObjectReference; diagnosticManager?: ManagedObjectReference
  licenseManager?: ManagedObjectReference; searchIndex?: ManagedObjectReference; fileManager?: ManagedObjectReference
  datastoreNamespaceManager?: ManagedObjectReference; virtualDiskManager?: ManagedObjectReference
  virtualizationManager?: ManagedObjectReference; snmpSystem?: ManagedObjectReference
  vmProvisioningChecker?: ManagedObjectReference; vmCompatibilityChecker?: ManagedObjectReference
  ovfManager?: ManagedObjectReference; ipPoolManager?: ManagedObjectReference
  dvSwitchManager?: ManagedObjectReference; hostProfileManager?: ManagedObjectReference
  clusterProfileManager?: ManagedObjectReference; complianceManager?: ManagedObjectReference
  localizationManager?: ManagedObjectReference; storageResourceManager?: ManagedObjectReference
  guestOperationsManager?: ManagedObjectReference; overheadMemoryManager?: ManagedObjectReference
  certificateManager?: ManagedObjectReference; ioFilterManager?: ManagedObjectReference
  vStorageObjectManager?: ManagedObjectReference; hostSpecManager?: ManagedObjectReference
  cryptoManager?: ManagedObjectReference; healthUpdateManager?: ManagedObjectReference
  failoverClusterConfigurator?: ManagedObjectReference; failoverClusterManager?: ManagedObjectReference
  tenantManager?: ManagedObjectReference; siteInfoManager?: ManagedObjectReference
  storageQueryManager?: ManagedObjectReference
}
managed ServiceInstance { serverClock: dateTime; capability: Capability; content: ServiceContent }
Capability {
  provisioningSupported: boolean; multiHostSupported: boolean; userShellAccessSupported: boolean
  networkBackupAndRestoreSupported?: boolean
  ftDrsWithoutEvcSupported?: boolean; hciWorkflowSupported?: boolean; computePolicyVersion?: int
  clusterPlacementSupported?: boolean; lifecycleManagementSupported?: boolean; hostSeedingSupported?: boolean
  scalableSharesSupported?: boolean; hadcsSupported?: boolean; configMgmtSupported?: boolean
}
method ServiceInstance.RetrieveServiceContent(): ServiceContent
method ServiceInstance.CurrentTime(): dateTime

managed SessionManager {
  sessionList?: UserSession[]; currentSession?: UserSession; message?: string; messageLocaleList: string[]
  supportedLocaleList: string[]; defaultLocale: string
}
UserSession {
  key: string; userName: string; fullName: string; loginTime: dateTime; lastActiveTime: dateTime; locale: string
  messageLocale: string; extensionSession?: boolean; ipAddress?: string; userAgent?: string; callCount?: long
}
SessionManagerGenericServiceTicket {
  id: string; hostName?: string; sslThumbprint?: string
  certThumbprintList?: VirtualMachineCertThumbprint[]; ticketType?: string
}
VirtualMachineCertThumbprint { thumbprint: string; hashAlgorithm?: string }
SessionManagerServiceRequestSpec
SessionManagerHttpServiceRequestSpec extends SessionManagerServiceRequestSpec { method?: string; url: string }
SessionManagerVmomiServiceRequestSpec extends SessionManagerServiceRequestSpec { method: string }
method SessionManager.Login(userName: string; password: string; locale?: string): UserSession
method SessionManager.Logout(): void
method SessionManager.SessionIsActive(sessionID: string; userName: string): boolean
method SessionManager.TerminateSession(sessionId: string[]): void
method SessionManager.AcquireGenericServiceTicket(spec: SessionManagerServiceRequestSpec): SessionManagerGenericServiceTicket

managed OptionManager { supportedOption?: OptionDef[]; setting?: OptionValue[] }
OptionValue { key: string; value: anyType }
OptionType { valueIsReadonly?: boolean }
ElementDescription extends Description { key: string }
Description { label: string; summary: string }
TypeDescription extends Description { key: string }
OptionDef extends ElementDescription { optionType: OptionType }
method OptionManager.QueryOptions(name?: string): OptionValue[]?
method OptionManager.UpdateOptions(changedValue: OptionValue[]): void
KeyValue { key: string; value: string }
KeyAnyValue { key: string; value: anyType }
managed LicenseManager { source: anyType; sourceAvailable: boolean; licensedEdition: string; licenses: LicenseManagerLicenseInfo[] }
LicenseManagerLicenseInfo {
  licenseKey: string; editionKey: string; name: string; total: int; used?: int; costUnit: string
  properties?: KeyAnyValue[]; labels?: KeyValue[]
}

managed ExtensionManager
managed DiagnosticManager
DiagnosticManagerLogDescriptor {
  key: string; fileName: string; creator: string; format: string; mimeType: string; info: Description
}
DiagnosticManagerLogHeader { lineStart: int; lineEnd: int; lineText?: string[] }
method DiagnosticManager.QueryDescriptions(host?: ManagedObjectReference): DiagnosticManagerLogDescriptor[]?
method DiagnosticManager.BrowseDiagnosticLog(host?: ManagedObjectReference; key: string; start?: int; lines?: int): DiagnosticManagerLogHeader
`
