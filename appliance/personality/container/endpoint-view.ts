import { createHash } from 'node:crypto'
import type { Container, ContainerLink, Network } from '../../portlayer/api'
import { runOf } from './lookup'
import { isInNone } from './none-network'

/** Id of the network `none`: docker has one, nobody reads it. */
export const noneId = createHash('sha256').update('none').digest('hex')

/** Id of a container's place in a network: another one with every run, as in docker. */
export function endpointId(container: Container, networkId: string): string {
  return createHash('sha256')
    .update(`${container.id}/${networkId}/${runOf(container)}`)
    .digest('hex')
}

/** The names by which a container is found in a user's network: its own, its aliases, the short id, its host name. */
export function dnsNames(container: Container, aliases: readonly string[]): string[] {
  return [...new Set([container.name, ...aliases, container.id.slice(0, 12), container.execution.hostname])]
}

/** Docker's settings of the container's networks, by name: what was asked for, and while it runs what it has. */
export function networkSettings(
  container: Container,
  networks: readonly Network[],
): Record<string, Record<string, unknown>> {
  const running = container.state.status === 'running'
  if (isInNone(container)) {
    return { none: settings(running ? { networkId: noneId, id: endpointId(container, noneId) } : {}) }
  }
  return Object.fromEntries(
    container.network.endpoints.map(({ network, aliases, address, links }) => {
      const endpoint = container.endpoints.find((one) => one.network === network)
      const networkId = endpoint?.networkId ?? networks.find(({ name }) => name === network)?.id ?? ''
      const live = running ? endpoint : undefined
      // As dockerd, which looks the network up with the first start.
      const hasRun = runOf(container) > 0
      return [
        network,
        settings({
          ...(hasRun && { networkId }),
          ...(live !== undefined && { id: endpointId(container, networkId), mac: live.mac }),
          ...(live?.address !== undefined && { address: live.address }),
          ...(live?.prefixLength !== undefined && { prefixLength: live.prefixLength }),
          ...(live?.gateway !== undefined && { gateway: live.gateway }),
          ...(aliases !== undefined && { aliases }),
          ...(links !== undefined && { links }),
          ...(address !== undefined && { wanted: address }),
          ...(hasRun && network !== 'bridge' && { names: dnsNames(container, aliases ?? []) }),
        }),
      ]
    }),
  )
}

function linkText({ container, alias }: ContainerLink): string {
  return container === alias ? container : `${container}:${alias}`
}

interface Shown {
  readonly networkId?: string
  readonly id?: string
  readonly mac?: string
  readonly address?: string
  readonly prefixLength?: number
  readonly gateway?: string
  readonly aliases?: readonly string[]
  readonly links?: readonly ContainerLink[]
  /** The address that was asked for. */
  readonly wanted?: string
  readonly names?: readonly string[]
}

function settings(endpoint: Shown): Record<string, unknown> {
  return {
    IPAMConfig: endpoint.wanted === undefined ? null : { IPv4Address: endpoint.wanted },
    Links: endpoint.links?.map(linkText) ?? null,
    Aliases: endpoint.aliases ?? null,
    MacAddress: endpoint.mac ?? '',
    DriverOpts: null,
    NetworkID: endpoint.networkId ?? '',
    EndpointID: endpoint.id ?? '',
    Gateway: endpoint.gateway ?? '',
    IPAddress: endpoint.address ?? '',
    IPPrefixLen: endpoint.prefixLength ?? 0,
    IPv6Gateway: '',
    GlobalIPv6Address: '',
    GlobalIPv6PrefixLen: 0,
    GwPriority: 0,
    DNSNames: endpoint.names ?? null,
  }
}
