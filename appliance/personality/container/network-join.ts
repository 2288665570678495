import { isIP, isIPv4 } from 'node:net'
import type { EndpointRequest, Network, NetworkJoin, PortRequest } from '../../portlayer/api'
import { contains, parseAddress, parseSubnet } from '../../portlayer/network/ipam'
import { DockerError, invalid, notAvailable } from '../api/docker-error'
import { type ApiVersion, speaks } from '../api/version'
import { notAnAddress } from './address-field'
import type { Config } from './config'
import type { HostConfig } from './host-config'
import { type BridgeLink, linkedHosts, parseLink } from './links'
import type { EndpointSettings, EndpointsConfig } from './networking-config'

/** The network's name as docker keeps it in NetworkMode. */
export function networkModeOf(hostConfig: HostConfig, config: Config, networks: readonly Network[]): string {
  const mode = hostConfig.NetworkMode
  if (config.NetworkDisabled || mode === 'none') return 'none'
  if (mode === '' || mode === 'default') return 'bridge'
  if (mode === 'host') throw notAvailable("the host's network is not available: a container has a network of its own")
  if (mode.startsWith('container:'))
    throw notAvailable('the network of another container is not available: a container has a network of its own')
  return findNetwork(mode, networks)?.name ?? mode
}

/** What a container's networks are made of, besides its configuration. */
export interface JoinContext {
  readonly networks: readonly Network[]
  readonly ports: readonly PortRequest[]
  /** Links of the default network. */
  readonly links: readonly BridgeLink[]
  readonly version: ApiVersion
}

/** The networks, ports and names of a new container. Throws docker's refusals. */
export function networkJoin(
  mode: string,
  wanted: EndpointsConfig,
  { hostConfig, config }: { readonly hostConfig: HostConfig; readonly config: Config },
  { networks, ports, links, version }: JoinContext,
): NetworkJoin {
  const settings = new Map(
    Object.entries(wanted).map(([name, one]) => {
      if (name === 'none') return [name, one] as const
      return [name === 'default' ? mode : (findNetwork(name, networks)?.name ?? name), one] as const
    }),
  )
  // As dockerd: networks that are listed are all there are.
  if (settings.size === 0) settings.set(mode, undefined)
  const names = [...settings.keys()].sort(
    (one, other) => Number(other === mode) - Number(one === mode) || order(one, other),
  )
  if (names.length > 1 && !speaks(version, 44)) {
    throw invalid(`Container cannot be created with multiple network endpoints: ${names.join(', ')}`)
  }
  if (names.length > 1 && (names.includes('none') || mode === 'none')) throw privateMode()
  const endpoints = names
    .filter((name) => name !== 'none')
    .map((name) => {
      const one = settings.get(name)
      const isMain = name === mode || names.length === 1
      const request = isMain ? withMac(one, config.MacAddress) : one
      return inNetwork(name, () => endpointRequest(findNetwork(name, networks) ?? { name }, request))
    })
  return {
    endpoints,
    ...(ports.length > 0 && endpoints.length > 0 && { ports }),
    // None: those of the host, as they are at each start.
    ...((hostConfig.Dns ?? []).length > 0 && { nameservers: checkAddresses(hostConfig.Dns ?? []) }),
    searchDomains: hostConfig.DnsSearch ?? [],
    resolvOptions: hostConfig.DnsOptions ?? [],
    extraHosts: [...(hostConfig.ExtraHosts ?? []).map(parseExtraHost), ...linkedHosts(links)],
  }
}

/** A create tells for which network its settings are refused. */
function inNetwork<T>(name: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    if (!(error instanceof DockerError && error.status === 400)) throw error
    throw invalid(`invalid config for network ${name}: ${error.message}`)
  }
}

/** Docker's refusal of `none` beside another network. */
export function privateMode(): Error {
  return invalid('container cannot be connected to multiple networks with one of the networks in private (none) mode')
}

/**
 * A container's place in a network, as docker's EndpointSettings ask for it. Throws docker's refusals; of a network that is
 * not there (yet) only the name is known.
 */
export function endpointRequest(
  network: Pick<Network, 'name'> & Partial<Network>,
  settings: EndpointSettings | undefined,
): EndpointRequest {
  const { Aliases, IPAMConfig, Links, MacAddress = '', GwPriority = 0 } = settings ?? {}
  const aliases = [...new Set(Aliases ?? [])]
  const links = (Links ?? []).map(parseLink)
  const address = IPAMConfig?.IPv4Address ?? ''
  const problems: string[] = []
  if (network.name === 'bridge') {
    if (address !== '') problems.push('user-specified IP address is supported on user-defined networks only')
    if (aliases.length > 0) {
      problems.push('network-scoped aliases are only supported for user-defined networks')
    }
  }
  if (
    isIPv4(address) &&
    network.subnet !== undefined &&
    !contains(parseSubnet(network.subnet), parseAddress(address))
  ) {
    problems.push(`no configured subnet contains IP address ${address}`)
  }
  if (problems.length > 0) throw invalid(`invalid endpoint settings:\n${listed(problems)}`)
  const mac = macOf(MacAddress)
  return {
    network: network.name,
    ...(address !== '' && { address }),
    ...(mac !== undefined && { mac }),
    ...(aliases.length > 0 && { aliases }),
    ...(links.length > 0 && { links }),
    ...(GwPriority !== 0 && { gatewayPriority: GwPriority }),
  }
}

/** Several problems as dockerd tells them: one as it is, more as a list. */
export function listed(problems: readonly string[]): string {
  return problems.length === 1 ? (problems[0] ?? '') : `* ${problems.join('\n* ')}`
}

/** The MAC of `--mac-address` in the form of the port layer; undefined when none is asked for. */
function macOf(text: string): string | undefined {
  if (text === '') return undefined
  if (!/^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(text)) throw invalid(`invalid MAC address ${text}`)
  const mac = text.toLowerCase().replaceAll('-', ':')
  if (/^00:50:56:[0-3]/.test(mac)) return mac
  const range = '00:50:56:00:00:00 to 00:50:56:3f:ff:ff'
  throw notAvailable(`MacAddress: "${text}" is not available on this host: vSphere leaves ${range} to its users`)
}

/** The container-wide MAC address of older clients is that of the main network. */
function withMac(settings: EndpointSettings | undefined, mac: string): EndpointSettings | undefined {
  if (mac === '') return settings
  if (settings !== undefined && settings.MacAddress !== '' && settings.MacAddress !== mac) {
    throw invalid(
      'the container-wide MAC address must match the endpoint-specific MAC address for the main network, or be left empty',
    )
  }
  const none = { IPAMConfig: null, Links: null, Aliases: null, DriverOpts: null, GwPriority: 0 }
  return { ...(settings ?? none), MacAddress: mac }
}

/** The network of a name or id; undefined when there is none: dockerd says so at the start. */
function findNetwork(wanted: string, networks: readonly Network[]): Network | undefined {
  return (
    networks.find(({ name, id }) => name === wanted || id === wanted) ??
    networks.find(({ id }) => wanted.length > 0 && id.startsWith(wanted))
  )
}

function order(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0
}

function checkAddresses(addresses: readonly string[]): readonly string[] {
  const wrong = addresses.find((address) => isIP(address) === 0)
  if (wrong !== undefined) throw invalid(`invalid JSON: ${notAnAddress(wrong)}`)
  return addresses
}

/** Docker's `name:address`, where the address may be IPv6; `host-gateway` is the host's own. */
function parseExtraHost(entry: string): { address: string; names: string[] } {
  const separator = entry.indexOf(':')
  const name = entry.slice(0, separator)
  const address = entry.slice(separator + 1).replace(/^\[(.*)\]$/, '$1')
  if (address === 'host-gateway')
    throw notAvailable('HostConfig.ExtraHosts: host-gateway is not available on this host')
  if (separator <= 0) throw invalid(`bad format for add-host: "${entry}"`)
  if (isIP(address) === 0) throw invalid(`invalid IP address in add-host: "${address}"`)
  return { address, names: [name] }
}
