import { type ApiVersion, speaks } from '../api/version'

type Answer = Record<string, unknown>

/** Copies of the first network's settings, from the time of one network: gone with API 1.52. */
const legacyNetworkSettings = [
  'Bridge',
  'HairpinMode',
  'LinkLocalIPv6Address',
  'LinkLocalIPv6PrefixLen',
  'SecondaryIPAddresses',
  'SecondaryIPv6Addresses',
  'EndpointID',
  'Gateway',
  'GlobalIPv6Address',
  'GlobalIPv6PrefixLen',
  'IPAddress',
  'IPPrefixLen',
  'IPv6Gateway',
  'MacAddress',
]

/** A container's inspect or its entry of a list in the shape of an API version (API reference, version history). */
export function containerShape(answer: Answer, version: ApiVersion): Answer {
  return { ...answer, ...networkShape(answer, version), ...configShape(answer, version) }
}

function networkShape({ NetworkSettings: settings }: Answer, version: ApiVersion): Answer {
  if (!isRecord(settings) || !isRecord(settings.Networks)) return {}
  const networks = Object.fromEntries(
    Object.entries(settings.Networks).map(([name, network]) => [name, endpointShape(network)]),
  )
  const shown = Object.entries({ ...settings, Networks: networks })
  const gone = speaks(version, 52) ? legacyNetworkSettings : []
  return { NetworkSettings: Object.fromEntries(shown.filter(([name]) => !gone.includes(name))) }
}

/** Which network gives the default route is told to clients of every version, as dockerd does. */
function endpointShape(endpoint: unknown): unknown {
  return isRecord(endpoint) ? { GwPriority: 0, ...endpoint } : endpoint
}

function configShape({ Config: config }: Answer, version: ApiVersion): Answer {
  if (!isRecord(config) || !speaks(version, 52) || (Array.isArray(config.OnBuild) && config.OnBuild.length > 0))
    return {}
  const { OnBuild: _empty, ...rest } = config
  return { Config: rest }
}

function isRecord(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
