/** Hosts and their networks. */
export const host = `
enum HostSystemPowerState { poweredOn poweredOff standBy unknown }
enum HostSystemConnectionState { connected notResponding disconnected }
managed HostSystem extends ManagedEntity {
  runtime: HostRuntimeInfo; summary: HostListSummary; hardware?: HostHardwareInfo; capability?: HostCapability
  configManager: HostConfigManager; config?: HostConfigInfo; vm?: ManagedObjectReference[]
  datastore?: ManagedObjectReference[]; network?: ManagedObjectReference[]
  datastoreBrowser: ManagedObjectReference; systemResources?: HostSystemResourceInfo
}
HostRuntimeInfo {
  connectionState: HostSystemConnectionState; powerState: HostSystemPowerState; standbyMode?: string
  inMaintenanceMode: boolean; inQuarantineMode?: boolean; bootTime?: dateTime
}
HostListSummary {
  host?: ManagedObjectReference; hardware?: HostHardwareSummary; runtime?: HostRuntimeInfo
  config: HostConfigSummary; quickStats: HostListSummaryQuickStats; overallStatus: ManagedEntityStatus
  rebootRequired: boolean; customValue?: CustomFieldValue[]; managementServerIp?: string; maxEVCModeKey?: string
  currentEVCModeKey?: string
}
HostHardwareSummary {
  vendor: string; model: string; uuid: string; otherIdentifyingInfo?: HostSystemIdentificationInfo[]
  memorySize: long; cpuModel: string; cpuMhz: int; numCpuPkgs: short; numCpuCores: short; numCpuThreads: short
  numNics: int; numHBAs: int
}
HostSystemIdentificationInfo { identifierValue: string; identifierType: ElementDescription }
HostConfigSummary {
  name: string; port: int; sslThumbprint?: string; product?: AboutInfo; vmotionEnabled: boolean
  faultToleranceEnabled?: boolean
}
HostListSummaryQuickStats {
  overallCpuUsage?: int; overallMemoryUsage?: int; distributedCpuFairness?: int; distributedMemoryFairness?: int
  availablePMemCapacity?: int; uptime?: int
}
HostHardwareInfo {
  systemInfo: HostSystemInfo; cpuPowerManagementInfo?: HostCpuPowerManagementInfo; cpuInfo: HostCpuInfo
  cpuPkg: HostCpuPackage[]; memorySize: long; biosInfo?: HostBIOSInfo
}
HostSystemInfo { vendor: string; model: string; uuid: string; otherIdentifyingInfo?: HostSystemIdentificationInfo[]; serialNumber?: string }
HostCpuPowerManagementInfo { currentPolicy?: string; hardwareSupport?: string }
HostCpuInfo { numCpuPackages: short; numCpuCores: short; numCpuThreads: short; hz: long }
HostCpuPackage {
  index: short; vendor: string; hz: long; busHz: long; description: string; threadId: short[]
  cpuFeature?: HostCpuIdInfo[]
}
HostBIOSInfo { biosVersion?: string; releaseDate?: dateTime; vendor?: string; majorRelease?: int; minorRelease?: int }
HostCapability {
  recursiveResourcePoolsSupported: boolean; cpuMemoryResourceConfigurationSupported: boolean; rebootSupported: boolean
  shutdownSupported: boolean; vmotionSupported: boolean; standbySupported: boolean; ipmiSupported?: boolean
  maxSupportedVMs?: int; maxRunningVMs?: int; maxSupportedVcpus?: int; maxRegisteredVMs?: int
  datastorePrincipalSupported: boolean; sanSupported: boolean; nfsSupported: boolean; iscsiSupported: boolean
  vlanTaggingSupported: boolean; nicTeamingSupported: boolean; highGuestMemSupported: boolean
  maintenanceModeSupported: boolean; suspendedRelocateSupported: boolean
  restrictedSnapshotRelocateSupported: boolean; perVmSwapFiles: boolean
  localSwapDatastoreSupported: boolean; unsharedSwapVMotionSupported: boolean
  backgroundSnapshotsSupported: boolean; preAssignedPCIUnitNumbersSupported: boolean; screenshotSupported: boolean
  scaledScreenshotSupported: boolean
}
HostConfigManager {
  cpuScheduler?: ManagedObjectReference; datastoreSystem?: ManagedObjectReference
  memoryManager?: ManagedObjectReference; storageSystem?: ManagedObjectReference
  networkSystem?: ManagedObjectReference; vmotionSystem?: ManagedObjectReference
  virtualNicManager?: ManagedObjectReference; serviceSystem?: ManagedObjectReference
  firewallSystem?: ManagedObjectReference; advancedOption?: ManagedObjectReference
  diagnosticSystem?: ManagedObjectReference; autoStartManager?: ManagedObjectReference
  snmpSystem?: ManagedObjectReference; dateTimeSystem?: ManagedObjectReference
}
HostConfigInfo {
  host: ManagedObjectReference; product: AboutInfo; fileSystemVolume?: HostFileSystemVolumeInfo
  network?: HostNetworkInfo; virtualNicManagerInfo?: HostVirtualNicManagerInfo; service?: HostServiceInfo
  firewall?: HostFirewallInfo; option?: OptionValue[]; optionDef?: OptionDef[]; dateTimeInfo?: HostDateTimeInfo
  certificate?: byte[]
}
HostFileSystemVolumeInfo { volumeTypeList?: string[]; mountInfo?: HostFileSystemMountInfo[] }
HostFileSystemMountInfo { mountInfo: HostMountInfo; volume: HostFileSystemVolume; vStorageSupport?: string }
HostVirtualNicManagerInfo { netConfig?: VirtualNicManagerNetConfig[] }
VirtualNicManagerNetConfig {
  nicType: string; multiSelectAllowed: boolean; candidateVnic?: HostVirtualNic[]; selectedVnic?: string[]
}
managed HostVirtualNicManager { info: HostVirtualNicManagerInfo }
method HostVirtualNicManager.QueryNetConfig(nicType: string): VirtualNicManagerNetConfig?
HostDateTimeInfo { timeZone: HostDateTimeSystemTimeZone; systemClockProtocol?: string; ntpConfig?: HostNtpConfig }
HostDateTimeSystemTimeZone { key: string; name: string; description: string; gmtOffset: int }
HostNtpConfig { server?: string[]; configFile?: string[] }
managed HostDateTimeSystem { dateTimeInfo: HostDateTimeInfo }
method HostDateTimeSystem.QueryDateTime(): dateTime
HostServiceInfo { service?: HostService[] }
HostService {
  key: string; label: string; required: boolean; uninstallable: boolean; running: boolean; ruleset?: string[]
  policy: string; sourcePackage?: HostServiceSourcePackage
}
HostServiceSourcePackage { sourcePackageName: string; description: string }
managed HostServiceSystem extends ExtensibleManagedObject { serviceInfo: HostServiceInfo }
HostFirewallInfo { defaultPolicy: HostFirewallDefaultPolicy; ruleset?: HostFirewallRuleset[] }
HostFirewallDefaultPolicy { incomingBlocked?: boolean; outgoingBlocked?: boolean }
HostFirewallRuleset {
  key: string; label: string; required: boolean; rule: HostFirewallRule[]; service?: string; enabled: boolean
  allowedHosts?: HostFirewallRulesetIpList
}
HostFirewallRule { port: int; endPort?: int; direction: HostFirewallRuleDirection; portType?: HostFirewallRulePortType; protocol: string }
HostFirewallRulesetIpList { ipAddress?: string[]; ipNetwork?: HostFirewallRulesetIpNetwork[]; allIp: boolean }
HostFirewallRulesetIpNetwork { network: string; prefixLength: int }
enum HostFirewallRuleDirection { inbound outbound }
enum HostFirewallRulePortType { src dst }
managed HostFirewallSystem extends ExtensibleManagedObject { firewallInfo?: HostFirewallInfo }
method HostFirewallSystem.EnableRuleset(id: string): void
method HostFirewallSystem.DisableRuleset(id: string): void
method HostFirewallSystem.RefreshFirewall(): void
HostSystemResourceInfo { key: string; config?: ResourceConfigSpec; child?: HostSystemResourceInfo[] }

managed HostDatastoreSystem { datastore?: ManagedObjectReference[]; capabilities: HostDatastoreSystemCapabilities }
HostDatastoreSystemCapabilities {
  nfsMountCreationRequired: boolean; nfsMountCreationSupported: boolean; localDatastoreSupported: boolean
  vmfsExtentExpansionSupported?: boolean
}
method HostDatastoreSystem.CreateLocalDatastore(name: string; path: string): ManagedObjectReference
method HostDatastoreSystem.RemoveDatastore(datastore: ManagedObjectReference): void

managed Network extends ManagedEntity {
  summary: NetworkSummary; host?: ManagedObjectReference[]; vm?: ManagedObjectReference[]; name: string
}
NetworkSummary { network?: ManagedObjectReference; name: string; accessible: boolean; ipPoolName: string; ipPoolId?: int }
managed OpaqueNetwork extends Network { capability?: OpaqueNetworkCapability; extraConfig?: OptionValue[] }
OpaqueNetworkCapability { networkReservationSupported: boolean }
OpaqueNetworkSummary extends NetworkSummary { opaqueNetworkId: string; opaqueNetworkType: string }
managed DistributedVirtualPortgroup extends Network { key: string; config: DVPortgroupConfigInfo; portKeys?: string[] }
DVPortgroupConfigInfo {
  key: string; name: string; numPorts: int; distributedVirtualSwitch?: ManagedObjectReference
}
managed DistributedVirtualSwitch extends ManagedEntity { uuid: string; portgroup?: ManagedObjectReference[] }
managed VmwareDistributedVirtualSwitch extends DistributedVirtualSwitch

managed HostNetworkSystem extends ExtensibleManagedObject {
  capabilities?: HostNetCapabilities; networkInfo?: HostNetworkInfo; offloadCapabilities?: HostNetOffloadCapabilities
  networkConfig?: HostNetworkConfig; dnsConfig?: HostDnsConfig; ipRouteConfig?: HostIpRouteConfig
}
HostNetCapabilities {
  canSetPhysicalNicLinkSpeed: boolean; supportsNicTeaming: boolean; nicTeamingPolicy?: string[]
  supportsVlan: boolean; usesServiceConsoleNic: boolean; supportsNetworkHints: boolean
  maxPortGroupsPerVswitch?: int; vswitchConfigSupported: boolean; vnicConfigSupported: boolean
  ipRouteConfigSupported: boolean; dnsConfigSupported: boolean; dhcpOnVnicSupported: boolean
  ipV6Supported?: boolean
}
HostNetOffloadCapabilities { csumOffload?: boolean; tcpSegmentation?: boolean; zeroCopyXmit?: boolean }
HostNetworkInfo {
  vswitch?: HostVirtualSwitch[]; portgroup?: HostPortGroup[]; pnic?: PhysicalNic[]; vnic?: HostVirtualNic[]
  consoleVnic?: HostVirtualNic[]; dnsConfig?: HostDnsConfig; ipRouteConfig?: HostIpRouteConfig
  ipV6Enabled?: boolean; atBootIpV6Enabled?: boolean
}
HostNetworkConfig {
  vswitch?: HostVirtualSwitchConfig[]; portgroup?: HostPortGroupConfig[]; dnsConfig?: HostDnsConfig
  ipRouteConfig?: HostIpRouteConfig; ipV6Enabled?: boolean
}
HostVirtualSwitchConfig { changeOperation?: string; name: string; spec?: HostVirtualSwitchSpec }
HostPortGroupConfig { changeOperation?: string; spec?: HostPortGroupSpec }
HostDnsConfig { dhcp: boolean; virtualNicDevice?: string; ipv6VirtualNicDevice?: string; hostName: string; domainName: string; address?: string[]; searchDomain?: string[] }
HostIpRouteConfig { defaultGateway?: string; gatewayDevice?: string; ipV6DefaultGateway?: string; ipV6GatewayDevice?: string }
HostVirtualSwitch {
  name: string; key: string; numPorts: int; numPortsAvailable: int; mtu?: int; portgroup?: string[]; pnic?: string[]
  spec: HostVirtualSwitchSpec
}
HostVirtualSwitchSpec { numPorts: int; bridge?: HostVirtualSwitchBridge; policy?: HostNetworkPolicy; mtu?: int }
HostVirtualSwitchBridge
HostVirtualSwitchSimpleBridge extends HostVirtualSwitchBridge { nicDevice: string }
HostVirtualSwitchBondBridge extends HostVirtualSwitchBridge {
  nicDevice: string[]; beacon?: HostVirtualSwitchBeaconConfig; linkDiscoveryProtocolConfig?: LinkDiscoveryProtocolConfig
}
HostVirtualSwitchAutoBridge extends HostVirtualSwitchBridge { excludedNicDevice?: string[] }
HostVirtualSwitchBeaconConfig { interval: int }
LinkDiscoveryProtocolConfig { protocol: string; operation: string }
HostNetworkPolicy {
  security?: HostNetworkSecurityPolicy; nicTeaming?: HostNicTeamingPolicy; offloadPolicy?: HostNetOffloadCapabilities
  shapingPolicy?: HostNetworkTrafficShapingPolicy
}
HostNetworkSecurityPolicy { allowPromiscuous?: boolean; macChanges?: boolean; forgedTransmits?: boolean }
HostNicTeamingPolicy {
  policy?: string; reversePolicy?: boolean; notifySwitches?: boolean; rollingOrder?: boolean
  failureCriteria?: HostNicFailureCriteria; nicOrder?: HostNicOrderPolicy
}
HostNicFailureCriteria {
  checkSpeed?: string; speed?: int; checkDuplex?: boolean; fullDuplex?: boolean; checkErrorPercent?: boolean
  percentage?: int; checkBeacon?: boolean
}
HostNicOrderPolicy { activeNic?: string[]; standbyNic?: string[] }
HostNetworkTrafficShapingPolicy { enabled?: boolean; averageBandwidth?: long; peakBandwidth?: long; burstSize?: long }
HostPortGroup {
  key?: string; port?: HostPortGroupPort[]; vswitch?: string; computedPolicy: HostNetworkPolicy
  spec: HostPortGroupSpec
}
HostPortGroupPort { key?: string; mac?: string[]; type: string }
HostPortGroupSpec { name: string; vlanId: int; vswitchName: string; policy: HostNetworkPolicy }
PhysicalNic {
  key?: string; device: string; pci: string; driver?: string; linkSpeed?: PhysicalNicLinkInfo
  validLinkSpecification?: PhysicalNicLinkInfo[]; spec: PhysicalNicSpec; wakeOnLanSupported: boolean; mac: string
}
PhysicalNicLinkInfo { speedMb: int; duplex: boolean }
PhysicalNicSpec { ip?: HostIpConfig; linkSpeed?: PhysicalNicLinkInfo }
HostIpConfig { dhcp: boolean; ipAddress?: string; subnetMask?: string }
HostVirtualNic { device: string; key: string; portgroup: string; spec: HostVirtualNicSpec; port?: string }
HostVirtualNicSpec { ip?: HostIpConfig; mac?: string; distributedVirtualPort?: DistributedVirtualSwitchPortConnection; portgroup?: string; mtu?: int }
method HostNetworkSystem.AddVirtualSwitch(vswitchName: string; spec?: HostVirtualSwitchSpec): void
method HostNetworkSystem.UpdateVirtualSwitch(vswitchName: string; spec: HostVirtualSwitchSpec): void
method HostNetworkSystem.RemoveVirtualSwitch(vswitchName: string): void
method HostNetworkSystem.AddPortGroup(portgrp: HostPortGroupSpec): void
method HostNetworkSystem.UpdatePortGroup(pgName: string; portgrp: HostPortGroupSpec): void
method HostNetworkSystem.RemovePortGroup(pgName: string): void
method HostNetworkSystem.RefreshNetworkSystem(): void
`
