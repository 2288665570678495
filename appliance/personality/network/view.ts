import type { Container, Network } from '../../portlayer/api'
import { endpointId, noneId } from '../container/endpoint-view'
import { isInNone } from '../container/none-network'
import { zeroTime } from '../container/time'
import { networkRecordOf } from './record'

/** Docker's answer about a network (API reference, "Inspect a network"). */
export interface ShownNetwork {
  readonly Name: string
  readonly Id: string
  readonly Created: string
  readonly Scope: string
  readonly Driver: string
  readonly Labels: Readonly<Record<string, string>>
  readonly Containers: Readonly<Record<string, unknown>>
  readonly [more: string]: unknown
}

/** Names that docker has given to networks of its own. */
export function isPredefined(name: string): boolean {
  return ['bridge', 'none', 'host', 'default'].includes(name)
}

/** A network as docker shows it, with those of `containers` that run in it. */
export function shownNetwork(network: Network, containers: readonly Container[]): ShownNetwork {
  const { labels, options, attachable, ipam, ipamOptions } = networkRecordOf(network)
  return {
    ...shownBase(network.name, network.id, network.driver),
    Created: network.createdAt ?? zeroTime,
    IPAM: {
      Driver: 'default',
      Options: ipamOptions,
      // The gateway that was chosen is shown like one that was asked for.
      Config: [{ Subnet: network.subnet, Gateway: network.gateway, ...ipam }],
    },
    Internal: network.internal ?? false,
    Attachable: attachable,
    Containers: members(network.id, containers, ({ endpoints }) => {
      return endpoints.find((one) => (one.networkId ?? network.id) === network.id && one.network === network.name)
    }),
    Options: options,
    Labels: labels,
  }
}

/** The network of containers without one. */
export function shownNone(containers: readonly Container[]): ShownNetwork {
  return {
    ...shownBase('none', noneId, 'null'),
    Containers: members(noneId, containers, (container) => (isInNone(container) ? {} : undefined)),
  }
}

function shownBase(name: string, id: string, driver: string) {
  return {
    Name: name,
    Id: id,
    Created: zeroTime,
    Scope: 'local',
    Driver: driver,
    EnableIPv4: true,
    EnableIPv6: false,
    IPAM: { Driver: 'default', Options: null, Config: null } as unknown,
    Internal: false,
    Attachable: false,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: {} as Record<string, unknown>,
    Options: {} as Readonly<Record<string, string>>,
    Labels: {} as Readonly<Record<string, string>>,
  }
}

interface Place {
  readonly mac?: string
  readonly address?: string
  readonly prefixLength?: number
}

function members(
  networkId: string,
  containers: readonly Container[],
  placeOf: (container: Container) => Place | undefined,
): Record<string, unknown> {
  return Object.fromEntries(
    containers.flatMap((container) => {
      const place = container.state.status === 'running' ? placeOf(container) : undefined
      if (place === undefined) return []
      const { mac = '', address, prefixLength } = place
      const member = {
        Name: container.name,
        EndpointID: endpointId(container, networkId),
        MacAddress: mac,
        IPv4Address: address === undefined ? '' : `${address}/${prefixLength ?? 0}`,
        IPv6Address: '',
      }
      return [[container.id, member] as const]
    }),
  )
}
