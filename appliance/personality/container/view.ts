import type { Container, ContainerState, Network } from '../../portlayer/api'
import { type ApiVersion, speaks } from '../api/version'
import type { Image } from '../image/image-store'
import { isPaused } from './paused'
import { failedToStart, recordOf } from './record'
import { elapsedSeconds, humanDuration, zeroTime } from './time'

/** Docker's word for a container's state. */
export function stateWord(state: ContainerState): 'created' | 'running' | 'paused' | 'exited' | 'removing' {
  if (failedToStart(state)) return 'created'
  if (isPaused(state)) return 'paused'
  return state.status === 'starting' ? 'created' : state.status
}

/** `Up 3 minutes`, `Exited (0) 2 hours ago`, as in docker ps. */
export function statusText(state: ContainerState): string {
  const ago = (since: string) => humanDuration(elapsedSeconds(since, new Date().toISOString()))
  if (state.status === 'running') return `Up ${ago(state.startedAt)}${isPaused(state) ? ' (Paused)' : ''}`
  if (state.status === 'exited' && !failedToStart(state))
    return `Exited (${state.exitCode}) ${ago(state.finishedAt)} ago`
  return state.status === 'removing' ? 'Removal In Progress' : 'Created'
}

function stateOf(state: ContainerState): Record<string, unknown> {
  const failed = failedToStart(state)
  const exited = state.status === 'exited'
  return {
    Status: stateWord(state),
    Running: state.status === 'running',
    Paused: isPaused(state),
    Restarting: false,
    OOMKilled: exited && state.oomKilled,
    Dead: false,
    // The process is the first of its own process namespace.
    Pid: state.status === 'running' ? 1 : 0,
    ExitCode: exited ? state.exitCode : 0,
    Error: exited ? (state.error ?? '') : '',
    StartedAt: 'startedAt' in state && state.startedAt !== undefined ? state.startedAt : zeroTime,
    FinishedAt: exited && !failed ? state.finishedAt : zeroTime,
  }
}

/** Docker's settings of the container's networks, by name. */
function endpointsOf(container: Container, networks: readonly Network[]): Record<string, Record<string, unknown>> {
  const mode = recordOf(container).hostConfig.NetworkMode
  const running = container.state.status === 'running'
  if (mode === 'none') return { none: endpointSettings({ networkId: '', mac: '' }) }
  return Object.fromEntries(
    container.network.endpoints.map(({ network, aliases }, position) => {
      const endpoint = container.endpoints.find((one) => one.network === network) ?? container.endpoints[position]
      const known = networks.find(({ name }) => name === network)
      const live = running ? endpoint : undefined
      return [
        network,
        endpointSettings({
          networkId: known?.id ?? '',
          mac: live?.mac ?? '',
          ...(live?.address !== undefined && { address: live.address }),
          ...(live?.prefixLength !== undefined && { prefixLength: live.prefixLength }),
          ...(live?.gateway !== undefined && { gateway: live.gateway }),
          ...(aliases !== undefined && { aliases }),
        }),
      ]
    }),
  )
}

function endpointSettings(endpoint: {
  networkId: string
  mac: string
  address?: string
  prefixLength?: number
  gateway?: string
  aliases?: readonly string[]
}): Record<string, unknown> {
  return {
    IPAMConfig: null,
    Links: null,
    Aliases: endpoint.aliases ?? null,
    MacAddress: endpoint.mac,
    DriverOpts: null,
    NetworkID: endpoint.networkId,
    EndpointID: '',
    Gateway: endpoint.gateway ?? '',
    IPAddress: endpoint.address ?? '',
    IPPrefixLen: endpoint.prefixLength ?? 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    DNSNames: null,
  }
}

/** Docker leaves these fields out when they have no value. */
function withoutEmpty(config: Record<string, unknown>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).filter(
      ([name, value]) =>
        !names.includes(name) || !(value === null || value === undefined || value === '' || value === false),
    ),
  )
}

const optionalConfig = [
  'ExposedPorts',
  'Healthcheck',
  'ArgsEscaped',
  'NetworkDisabled',
  'MacAddress',
  'StopSignal',
  'StopTimeout',
  'Shell',
]

/** Docker's answer to `GET /containers/{id}/json`. */
export function inspected(
  container: Container,
  networks: readonly Network[],
  execs: readonly string[],
): Record<string, unknown> {
  const record = recordOf(container)
  const endpoints = endpointsOf(container, networks)
  const first = Object.values(endpoints)[0]
  const hostConfig = withoutEmpty({ ...record.hostConfig }, ['Annotations', 'Mounts', 'Tmpfs', 'StorageOpt', 'Sysctls'])
  for (const name of ['Annotations', 'Tmpfs']) {
    if (Object.keys((hostConfig[name] ?? {}) as object).length === 0) delete hostConfig[name]
  }
  return {
    Id: container.id,
    Created: container.createdAt,
    Path: record.path,
    Args: record.args,
    State: stateOf(container.state),
    Image: record.image,
    ResolvConfPath: '',
    HostnamePath: '',
    HostsPath: '',
    LogPath: '',
    Name: `/${container.name}`,
    RestartCount: 0,
    Driver: 'vic',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: '',
    ExecIDs: execs.length === 0 ? null : execs,
    HostConfig: hostConfig,
    GraphDriver: { Name: 'vic', Data: null },
    Mounts: (record.hostConfig.Mounts ?? []).map((mount) => ({
      Type: 'tmpfs',
      Source: '',
      Destination: mount.Target,
      Mode: '',
      RW: !mount.ReadOnly,
      Propagation: '',
    })),
    Config: withoutEmpty({ ...record.config }, optionalConfig),
    NetworkSettings: {
      Bridge: '',
      SandboxID: '',
      SandboxKey: '',
      Ports: {},
      HairpinMode: false,
      LinkLocalIPv6Address: '',
      LinkLocalIPv6PrefixLen: 0,
      SecondaryIPAddresses: null,
      SecondaryIPv6Addresses: null,
      EndpointID: '',
      Gateway: first?.Gateway ?? '',
      GlobalIPv6Address: '',
      GlobalIPv6PrefixLen: 0,
      IPAddress: first?.IPAddress ?? '',
      IPPrefixLen: first?.IPPrefixLen ?? 0,
      IPv6Gateway: '',
      MacAddress: first?.MacAddress ?? '',
      Networks: endpoints,
    },
  }
}

/** Docker's entry of a container in `GET /containers/json`. */
export function listed(
  container: Container,
  image: Image | undefined,
  networks: readonly Network[],
  version: ApiVersion,
): Record<string, unknown> {
  const { config, hostConfig, image: imageId, path, args } = recordOf(container)
  // The name the user gave, for as long as it means this image.
  const named = image?.id === imageId ? config.Image : imageId
  return {
    Id: container.id,
    Names: [`/${container.name}`],
    Image: named,
    ImageID: imageId,
    Command: [path, ...args.map((word) => (word.includes(' ') ? `'${word}'` : word))].join(' '),
    Created: Math.floor(Date.parse(container.createdAt) / 1000),
    Ports: [],
    Labels: config.Labels,
    State: stateWord(container.state),
    Status: statusText(container.state),
    HostConfig: {
      NetworkMode: hostConfig.NetworkMode,
      ...(speaks(version, 46) &&
        Object.keys(hostConfig.Annotations).length > 0 && { Annotations: hostConfig.Annotations }),
    },
    NetworkSettings: { Networks: endpointsOf(container, networks) },
    Mounts: [],
  }
}
