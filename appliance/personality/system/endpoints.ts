import { release } from 'node:os'
import { type Call, type Endpoint, endpoint, json } from '../api/endpoint'
import { speaks } from '../api/version'
import { listContainers } from '../container/lookup'
import { stateWord } from '../container/view'
import type { Engine } from '../engine'
import { volumeDrivers } from '../volume/volumes'
import { pruneBuildCacheEndpoint } from './build-cache'
import { diskUsageEndpoint } from './disk-usage'
import { eventsEndpoint } from './events-endpoint'
import { engineVersion, productVersion } from './version'
import { platformName, versionEndpoints } from './version-endpoints'

/** The kernel's name of this processor. */
const kernelArchitecture = process.arch === 'x64' ? 'x86_64' : process.arch === 'arm64' ? 'aarch64' : process.arch

/** Version, ping, info, events and disk usage. */
export const systemEndpoints: readonly Endpoint[] = [
  ...versionEndpoints,
  endpoint({ method: 'get', path: '/info', handle: async (call, engine) => json(await info(call, engine)) }),
  diskUsageEndpoint,
  pruneBuildCacheEndpoint,
  eventsEndpoint,
]

async function info(call: Call, engine: Engine): Promise<Record<string, unknown>> {
  const { signal } = call
  const [info, containers, images, networks] = await Promise.all([
    engine.host.ask(signal),
    listContainers(engine, signal),
    engine.images.list(signal),
    engine.portLayer.networks(signal),
  ])
  // There is none of these programs; what was expected is told before API 1.49.
  const commit = { ID: '', ...(!speaks(call.version, 49) && { Expected: '' }) }
  const running = containers.filter(({ state }) => stateWord(state) === 'running').length
  const paused = containers.filter(({ state }) => stateWord(state) === 'paused').length
  const { datastore, registries } = info
  const cidrs = registries.insecure.filter((entry) => entry.includes('/'))
  const hosts = registries.insecure.filter((entry) => !entry.includes('/'))
  return {
    ID: info.vch.id,
    Containers: containers.length,
    ContainersRunning: running,
    ContainersPaused: paused,
    ContainersStopped: containers.length - running - paused,
    Images: images.length,
    Driver: 'vic',
    DriverStatus: [
      ['Datastore', datastore.name],
      ['Capacity', `${datastore.capacity} bytes`],
      ['Free', `${datastore.free} bytes`],
    ],
    Plugins: {
      Volume: [...volumeDrivers],
      Network: [...new Set(networks.map(({ driver }) => driver))],
      Authorization: null,
      Log: ['json-file', 'local', 'none', 'syslog'],
    },
    MemoryLimit: true,
    SwapLimit: false,
    CpuCfsPeriod: true,
    CpuCfsQuota: true,
    CPUShares: true,
    CPUSet: true,
    PidsLimit: true,
    IPv4Forwarding: true,
    ...(!speaks(call.version, 50) && bridgeFilters(call)),
    OomKillDisable: false,
    Debug: false,
    NFd: 0,
    NGoroutines: 0,
    SystemTime: new Date().toISOString(),
    LoggingDriver: 'json-file',
    // There are no groups of containers: buildx would ask for one if there were.
    CgroupDriver: 'none',
    NEventsListener: 0,
    KernelVersion: release(),
    OperatingSystem: platformName(info.product),
    OSVersion: productVersion,
    OSType: 'linux',
    Architecture: kernelArchitecture,
    IndexServerAddress: 'https://index.docker.io/v1/',
    RegistryConfig: {
      ...(!speaks(call.version, 49) && {
        AllowNondistributableArtifactsCIDRs: null,
        AllowNondistributableArtifactsHostnames: null,
      }),
      InsecureRegistryCIDRs: [...new Set(['127.0.0.0/8', ...cidrs])],
      IndexConfigs: Object.fromEntries(
        [
          { Name: 'docker.io', Mirrors: registries.mirrors, Secure: true, Official: true },
          ...hosts.map((Name) => ({ Name, Mirrors: [], Secure: false, Official: false })),
        ].map((index) => [index.Name, index]),
      ),
      Mirrors: registries.mirrors,
    },
    NCPU: info.cpus,
    MemTotal: info.memory,
    GenericResources: null,
    DockerRootDir: `[${datastore.name}] ${info.vch.name}`,
    HttpProxy: withoutPassword(registries.proxy?.http),
    HttpsProxy: withoutPassword(registries.proxy?.https),
    NoProxy: registries.proxy?.noProxy?.join(',') ?? '',
    Name: info.vch.name,
    Labels: info.labels,
    ExperimentalBuild: false,
    ServerVersion: engineVersion,
    Runtimes: { runc: { path: 'container' } },
    DefaultRuntime: 'runc',
    Swarm: {
      NodeID: '',
      NodeAddr: '',
      LocalNodeState: 'inactive',
      ControlAvailable: false,
      Error: '',
      RemoteManagers: null,
    },
    LiveRestoreEnabled: true,
    Isolation: '',
    InitBinary: '',
    ContainerdCommit: commit,
    RuncCommit: commit,
    InitCommit: commit,
    ...(speaks(call.version, 44) && { CDISpecDirs: [] }),
    SecurityOptions: [],
    Warnings: null,
  }
}

/** Nobody here switches them on; since API 1.48 nobody asks. */
function bridgeFilters({ version }: Call): Record<string, boolean> {
  const before = !speaks(version, 48)
  return { BridgeNfIptables: before, BridgeNfIp6tables: before }
}

/** A proxy's URL as dockerd shows it: who may use it is not told. */
function withoutPassword(proxy = ''): string {
  return proxy.replace(/^(\w+:\/\/)[^@/]*@/, '$1xxxxx:xxxxx@')
}
