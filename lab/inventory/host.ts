import { cpus, freemem, totalmem, uptime } from 'node:os'
import type { AboutInfo } from '../../vmomi/schema'
import type { Lab } from '../lab'
import { entityProperties, type PropertiesOf } from './entity'
import type { Entity, ManagedObject, Reference } from './object'

const megabyte = 1024 * 1024
/** What ESXi calls itself before anybody has named it. */
const hostName = 'localhost.localdomain'

/** What the machine under the lab has, as the host that the lab plays. */
export function hostHardware() {
  const processors = cpus()
  const megahertz = processors[0]?.speed ?? 0
  return {
    model: processors[0]?.model ?? 'unknown',
    threads: processors.length,
    // Virtual hosts often do not tell their clock.
    megahertz: megahertz > 0 ? megahertz : 2000,
    memoryBytes: totalmem(),
  }
}

/** AboutInfo: an ESXi 7.0.3, as far as clients decide by versions. */
export function aboutInfo(instanceUuid: string): AboutInfo {
  return {
    name: 'VMware ESXi',
    fullName: 'VMware ESXi 7.0.3 build-0 (vic-lab)',
    vendor: 'VMware, Inc.',
    version: '7.0.3',
    build: '0',
    localeVersion: 'INTL',
    localeBuild: '000',
    osType: 'vmnix-x86',
    productLineId: 'embeddedEsx',
    apiType: 'HostAgent',
    apiVersion: '7.0.3.0',
    instanceUuid,
    licenseProductName: 'VMware ESX Server',
    licenseProductVersion: '7.0',
  }
}

/** The compute resource of the one host. */
export class ComputeResource implements Entity {
  readonly ref: Reference = { type: 'ComputeResource', value: 'ha-compute-res' }
  readonly name: string
  readonly parent: Entity
  readonly properties: PropertiesOf<'ComputeResource'>
  readonly #lab: Lab

  constructor(lab: Lab, parent: Entity) {
    this.#lab = lab
    this.name = hostName
    this.parent = parent
    this.properties = {
      ...entityProperties(lab, this),
      resourcePool: () => lab.pools.root.ref,
      host: () => [lab.tree.host.ref],
      datastore: () => [lab.tree.datastore.ref],
      network: () => lab.networks.list().map((network) => network.ref),
      summary: () => {
        const { threads, megahertz, memoryBytes } = hostHardware()
        return {
          totalCpu: threads * megahertz,
          totalMemory: memoryBytes,
          numCpuCores: threads,
          numCpuThreads: threads,
          effectiveCpu: threads * megahertz,
          effectiveMemory: Math.floor(memoryBytes / megabyte),
          numHosts: 1,
          numEffectiveHosts: 1,
          overallStatus: 'green',
        }
      },
      environmentBrowser: () => environmentBrowser,
      configurationEx: () => ({ vmSwapPlacement: 'vmDirectory' }),
    }
  }

  children(): readonly Entity[] {
    return [this.#lab.tree.host, this.#lab.pools.root]
  }

  securityParents(): readonly Entity[] {
    return [this.parent]
  }
}

/** The environment browser that the compute resource and its machines share. */
export const environmentBrowser: Reference = { type: 'EnvironmentBrowser', value: 'ha-root-pool-environmentBrowser' }

/** The host. */
export class Host implements Entity {
  readonly ref: Reference = { type: 'HostSystem', value: 'ha-host' }
  readonly name: string
  readonly parent: Entity
  readonly properties: PropertiesOf<'HostSystem'>
  readonly #lab: Lab

  constructor(lab: Lab, parent: Entity) {
    this.#lab = lab
    this.name = hostName
    this.parent = parent
    this.properties = {
      ...entityProperties(lab, this),
      runtime: () => this.runtime(),
      summary: () => ({
        host: this.ref,
        hardware: this.#hardwareSummary(),
        runtime: this.runtime(),
        config: {
          name: this.name,
          port: 443,
          product: lab.about,
          vmotionEnabled: false,
          faultToleranceEnabled: false,
        },
        quickStats: {
          overallMemoryUsage: Math.floor((totalmem() - freemem()) / megabyte),
          uptime: Math.floor(uptime()),
        },
        overallStatus: 'green',
        rebootRequired: false,
      }),
      hardware: () => this.#hardware(),
      capability: () => hostCapability,
      configManager: () => ({
        datastoreSystem: hostSystems.datastoreSystem,
        networkSystem: hostSystems.networkSystem,
        virtualNicManager: hostSystems.virtualNicManager,
        serviceSystem: hostSystems.serviceSystem,
        firewallSystem: hostSystems.firewallSystem,
        advancedOption: hostSystems.advancedOption,
        dateTimeSystem: hostSystems.dateTimeSystem,
      }),
      config: () => ({
        host: this.ref,
        product: lab.about,
        network: lab.networks.networkInfo(),
        dateTimeInfo: dateTimeInfo(),
        service: { service: [] },
        firewall: firewallInfo(),
      }),
      vm: () => lab.machines.list().map((machine) => machine.ref),
      datastore: () => [lab.tree.datastore.ref],
      network: () => lab.networks.list().map((network) => network.ref),
      datastoreBrowser: () => ({ type: 'HostDatastoreBrowser', value: 'ha-host-datastorebrowser' }),
      systemResources: () => undefined,
    }
  }

  children(): readonly Entity[] {
    return []
  }

  securityParents(): readonly Entity[] {
    return [this.parent]
  }

  /** HostRuntimeInfo. */
  runtime() {
    return {
      connectionState: 'connected' as const,
      powerState: 'poweredOn' as const,
      standbyMode: 'none',
      inMaintenanceMode: false,
      inQuarantineMode: false,
      bootTime: this.#lab.startTime.toISOString(),
    }
  }

  #hardwareSummary() {
    const { model, threads, megahertz, memoryBytes } = hostHardware()
    return {
      vendor: 'vic-lab',
      model: 'QEMU host',
      uuid: this.#lab.identity.hostUuid,
      memorySize: memoryBytes,
      cpuModel: model,
      cpuMhz: megahertz,
      numCpuPkgs: 1,
      numCpuCores: threads,
      numCpuThreads: threads,
      numNics: 1,
      numHBAs: 1,
    }
  }

  #hardware() {
    const { model, threads, megahertz, memoryBytes } = hostHardware()
    const hz = megahertz * 1_000_000
    return {
      systemInfo: { vendor: 'vic-lab', model: 'QEMU host', uuid: this.#lab.identity.hostUuid },
      cpuInfo: { numCpuPackages: 1, numCpuCores: threads, numCpuThreads: threads, hz },
      cpuPkg: [
        {
          index: 0,
          vendor: 'unknown',
          hz,
          busHz: 0,
          description: model,
          threadId: Array.from({ length: threads }, (_, index) => index),
        },
      ],
      memorySize: memoryBytes,
    }
  }
}

/** Objects that belong to the host and inherit its permissions. */
export const hostSystems = {
  datastoreSystem: { type: 'HostDatastoreSystem', value: 'ha-datastoresystem' },
  networkSystem: { type: 'HostNetworkSystem', value: 'networkSystem' },
  virtualNicManager: { type: 'HostVirtualNicManager', value: 'ha-vnic-mgr' },
  serviceSystem: { type: 'HostServiceSystem', value: 'serviceSystem' },
  firewallSystem: { type: 'HostFirewallSystem', value: 'firewallSystem' },
  advancedOption: { type: 'OptionManager', value: 'ha-adv-options' },
  dateTimeSystem: { type: 'HostDateTimeSystem', value: 'dateTimeSystem' },
} as const satisfies Record<string, Reference>

/** The managed objects behind {@link hostSystems}, apart from the network's. */
export function createHostSystems(lab: Lab): ManagedObject[] {
  const extensible = { value: () => [], availableField: () => [] }
  const datastoreSystem: PropertiesOf<'HostDatastoreSystem'> = {
    datastore: () => [lab.tree.datastore.ref],
    capabilities: () => ({
      nfsMountCreationRequired: false,
      nfsMountCreationSupported: false,
      localDatastoreSupported: false,
      vmfsExtentExpansionSupported: false,
    }),
  }
  const virtualNicManager: PropertiesOf<'HostVirtualNicManager'> = { info: () => ({ netConfig: [] }) }
  const serviceSystem: PropertiesOf<'HostServiceSystem'> = { ...extensible, serviceInfo: () => ({ service: [] }) }
  const firewallSystem: PropertiesOf<'HostFirewallSystem'> = { ...extensible, firewallInfo }
  const advancedOption: PropertiesOf<'OptionManager'> = { supportedOption: () => [], setting: () => [] }
  const dateTimeSystem: PropertiesOf<'HostDateTimeSystem'> = { dateTimeInfo }
  return [
    { ref: hostSystems.datastoreSystem, properties: datastoreSystem },
    { ref: hostSystems.virtualNicManager, properties: virtualNicManager },
    { ref: hostSystems.serviceSystem, properties: serviceSystem },
    { ref: hostSystems.firewallSystem, properties: firewallSystem },
    { ref: hostSystems.advancedOption, properties: advancedOption },
    { ref: hostSystems.dateTimeSystem, properties: dateTimeSystem },
  ]
}

function dateTimeInfo() {
  return { timeZone: { key: 'UTC', name: 'UTC', description: 'UTC', gmtOffset: 0 }, systemClockProtocol: 'none' }
}

/** Nothing is filtered between the lab's machines and its host. */
function firewallInfo() {
  return {
    defaultPolicy: { incomingBlocked: false, outgoingBlocked: false },
    ruleset: [
      {
        key: 'remoteSerialPort',
        label: 'VM serial port connected over network',
        required: false,
        rule: [{ port: 0, endPort: 65535, direction: 'outbound' as const, portType: 'dst' as const, protocol: 'tcp' }],
        enabled: true,
        allowedHosts: { allIp: true },
      },
    ],
  }
}

const hostCapability = {
  recursiveResourcePoolsSupported: true,
  cpuMemoryResourceConfigurationSupported: true,
  rebootSupported: false,
  shutdownSupported: false,
  vmotionSupported: false,
  standbySupported: false,
  ipmiSupported: false,
  maxSupportedVMs: 1024,
  maxRunningVMs: 1024,
  maxSupportedVcpus: 128,
  maxRegisteredVMs: 4096,
  datastorePrincipalSupported: false,
  sanSupported: false,
  nfsSupported: false,
  iscsiSupported: false,
  vlanTaggingSupported: false,
  nicTeamingSupported: false,
  highGuestMemSupported: true,
  maintenanceModeSupported: false,
  suspendedRelocateSupported: false,
  restrictedSnapshotRelocateSupported: false,
  perVmSwapFiles: false,
  localSwapDatastoreSupported: false,
  unsharedSwapVMotionSupported: false,
  backgroundSnapshotsSupported: false,
  preAssignedPCIUnitNumbersSupported: true,
  screenshotSupported: false,
  scaledScreenshotSupported: false,
}
