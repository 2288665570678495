import type { Health } from '../../../tether/health-check'
import type { Container, ContainerState, Network } from '../../portlayer/api'
import { startFailureText } from '../../start-failure-text'
import { type ApiVersion, speaks } from '../api/version'
import type { Image } from '../image/image-store'
import { mountsOf, portMap, portsOf } from './connections'
import { networkSettings } from './endpoint-view'
import { isZero } from './fields'
import { healthOf, shownHealthcheck } from './health-check'
import { isPaused } from './paused'
import { failedToStart, isRestarting, recordOf } from './record'
import { elapsedSeconds, humanDuration, zeroTime } from './time'

/** Docker's word for a container's state. */
export function stateWord(
  state: ContainerState,
): 'created' | 'running' | 'paused' | 'restarting' | 'exited' | 'removing' {
  if (isRestarting(state)) return 'restarting'
  if (failedToStart(state)) return 'created'
  if (isPaused(state)) return 'paused'
  return state.status === 'starting' ? 'created' : state.status
}

/** `Up 3 minutes`, `Exited (0) 2 hours ago`, as in docker ps. */
export function statusText(container: Container): string {
  const { state } = container
  const health = healthOf(container)?.status
  const ago = (since: string) => humanDuration(elapsedSeconds(since, new Date().toISOString()))
  if (isRestarting(state)) return `Restarting (${state.restarts.exitCode}) ${ago(state.restarts.finishedAt)} ago`
  const checked = health === undefined ? '' : ` (${health === 'starting' ? 'health: starting' : health})`
  const remark = isPaused(state) ? ' (Paused)' : checked
  if (state.status === 'running') return `Up ${ago(state.startedAt)}${remark}`
  if (state.status === 'exited' && !failedToStart(state))
    return `Exited (${state.exitCode}) ${ago(state.finishedAt)} ago`
  return state.status === 'removing' ? 'Removal In Progress' : 'Created'
}

function stateOf(container: Container): Record<string, unknown> {
  const { state } = container
  const health = healthOf(container)
  const failed = failedToStart(state)
  const exited = state.status === 'exited'
  const restarting = isRestarting(state)
  const last = 'restarts' in state ? state.restarts : undefined
  const end = exited ? state : restarting ? last : undefined
  return {
    Status: stateWord(state),
    Running: state.status === 'running',
    Paused: isPaused(state),
    Restarting: restarting,
    OOMKilled: end?.oomKilled ?? false,
    Dead: false,
    // The process is the first of its own process namespace.
    Pid: state.status === 'running' && !restarting ? 1 : 0,
    ExitCode: end?.exitCode ?? 0,
    Error: exited && state.error !== undefined ? (failed ? startFailureText(state.error) : state.error) : '',
    StartedAt: 'startedAt' in state && state.startedAt !== undefined ? state.startedAt : zeroTime,
    // A process that was started again does not hide when the one before ended.
    FinishedAt: exited && !failed ? state.finishedAt : (last?.finishedAt ?? zeroTime),
    ...(health !== undefined && { Health: shownHealth(health) }),
  }
}

function shownHealth({ status, failingStreak, log }: Health): Record<string, unknown> {
  const shown = log.map(({ start, end, exitCode, output }) => ({
    Start: start,
    End: end,
    ExitCode: exitCode,
    Output: output,
  }))
  return { Status: status, FailingStreak: failingStreak, Log: shown }
}

function healthSummary(container: Container): Record<string, unknown> {
  const health = healthOf(container)
  return { Status: health?.status ?? 'none', FailingStreak: health?.failingStreak ?? 0 }
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

/** Parts of a mount that Go shows when they were sent, whatever they say. */
const mountParts = ['BindOptions', 'VolumeOptions', 'DriverConfig', 'TmpfsOptions']

/** As Go leaves out what is empty, at every depth. */
function withoutZeros(value: object): object {
  const isShown = ([name, field]: [string, unknown]) => (mountParts.includes(name) ? field != null : !isZero(field))
  return Object.fromEntries(
    Object.entries(value)
      .filter(isShown)
      .map(([name, field]) => [name, typeof field === 'object' ? withoutZeros(field as object) : field]),
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
  'OnBuild',
]

/** What docker tells of the default network beside the list of networks, until API 1.52. */
const bridgeFields = [
  'EndpointID',
  'Gateway',
  'GlobalIPv6Address',
  'GlobalIPv6PrefixLen',
  'IPAddress',
  'IPPrefixLen',
  'IPv6Gateway',
  'MacAddress',
]

function bridgeSettings(bridge: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(bridgeFields.map((field) => [field, bridge[field]]))
}

/** Docker's answer to `GET /containers/{id}/json`. */
export function inspected(
  container: Container,
  networks: readonly Network[],
  execs: readonly string[],
  version: ApiVersion,
): Record<string, unknown> {
  const record = recordOf(container)
  const endpoints = networkSettings(container, networks)
  const first = endpoints.bridge
  const hostConfig = withoutEmpty({ ...record.hostConfig }, ['Annotations', 'Mounts', 'Tmpfs', 'StorageOpt', 'Sysctls'])
  if (record.hostConfig.Mounts !== undefined) hostConfig.Mounts = record.hostConfig.Mounts.map(withoutZeros)
  for (const name of ['Annotations', 'Tmpfs', 'Sysctls']) {
    if (Object.keys((hostConfig[name] ?? {}) as object).length === 0) delete hostConfig[name]
  }
  if (!speaks(version, 56)) delete hostConfig.Umask
  return {
    Id: container.id,
    Created: container.createdAt,
    Path: record.path,
    Args: record.args,
    State: stateOf(container),
    Image: record.image,
    ResolvConfPath: '',
    HostnamePath: '',
    HostsPath: '',
    LogPath: '',
    Name: `/${container.name}`,
    RestartCount: 'restarts' in container.state ? (container.state.restarts?.count ?? 0) : 0,
    Driver: 'vic',
    Platform: 'linux',
    MountLabel: '',
    ProcessLabel: '',
    AppArmorProfile: (hostConfig.SecurityOpt as string[] | null)?.includes('apparmor=unconfined') ? 'unconfined' : '',
    ExecIDs: execs.length === 0 ? null : execs,
    HostConfig: hostConfig,
    GraphDriver: { Name: 'vic', Data: null },
    Mounts: mountsOf(container),
    Config: withoutEmpty(
      {
        ...record.config,
        Healthcheck: record.config.Healthcheck && shownHealthcheck(record.config.Healthcheck),
      },
      optionalConfig,
    ),
    NetworkSettings: {
      SandboxID: '',
      SandboxKey: '',
      Ports: portMap(container),
      ...(first !== undefined && !speaks(version, 52) && bridgeSettings(first)),
      Networks: endpoints,
    },
  }
}

/** What an inspect alone tells. */
const notListed = { Links: null, Aliases: null, DriverOpts: null, DNSNames: null }

function listedSettings(settings: Record<string, Record<string, unknown>>): Record<string, Record<string, unknown>> {
  return Object.fromEntries(Object.entries(settings).map(([name, one]) => [name, { ...one, ...notListed }]))
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
    Ports: portsOf(container),
    Labels: config.Labels,
    State: stateWord(container.state),
    Status: statusText(container),
    Health: healthSummary(container),
    HostConfig: {
      NetworkMode: hostConfig.NetworkMode,
      ...(speaks(version, 46) &&
        Object.keys(hostConfig.Annotations).length > 0 && { Annotations: hostConfig.Annotations }),
    },
    NetworkSettings: { Networks: listedSettings(networkSettings(container, networks)) },
    Mounts: mountsOf(container),
  }
}
