import { createHash } from 'node:crypto'
import type { Endpoint, EndpointRequest, Network, NetworkJoin, NetworkSpec } from '../api'
import { Mutex } from '../mutex'
import { PortLayerError } from '../problem'
import {
  chooseAddress,
  formatAddress,
  formatSubnet,
  gatewayOf,
  parseAddress,
  parseRange,
  parseSubnet,
  type Subnet,
} from './ipam'
import { chooseMac } from './mac'
import { planNetwork } from './network-plan'
import type { NetworkStore } from './network-store'

/** The network that every container joins unless told otherwise. */
export const defaultNetworkName = 'bridge'

/** How many networks a VCH may have: each is an address of the appliance. */
const maxNetworks = 1000

/** What networks are given. */
export interface NetworksOptions {
  readonly vch: string
  /** Subnet of the default bridge network. */
  readonly subnet: Subnet
  /** Endpoints of all containers that exist. */
  readonly endpoints: () => Iterable<Endpoint>
  /** Those of containers that run. */
  readonly liveEndpoints?: () => Iterable<Endpoint>
  /** The networks that were made before. */
  readonly stored?: readonly Network[]
  readonly store?: NetworkStore
  /** Subnets that the appliance reaches elsewhere. */
  readonly foreignSubnets?: () => readonly Subnet[]
  /** Called after every change of the list: resolves when the appliance's own network is like it. */
  readonly changed?: () => Promise<void>
  readonly log?: (line: string) => void
}

/**
 * The VCH's networks. They share the bridge port group; each has a subnet of its own. Addresses and MACs in use are read from
 * the containers' records, so that nothing has to be freed: what belongs to no container, and to none in the making, is free.
 */
export class Networks {
  private readonly options: NetworksOptions
  private readonly made = new Map<string, Network>()
  private readonly reserved = new Set<Endpoint>()
  private readonly changes = new Mutex()

  constructor(options: NetworksOptions) {
    this.options = options
    for (const network of options.stored ?? []) this.made.set(network.id, network)
  }

  list(): Network[] {
    const { vch, subnet } = this.options
    return [
      {
        name: defaultNetworkName,
        id: createHash('sha256').update(`${vch}/${defaultNetworkName}`).digest('hex'),
        driver: 'bridge',
        subnet: formatSubnet(subnet),
        gateway: formatAddress(gatewayOf(subnet)),
      },
      ...this.made.values(),
    ]
  }

  /** Makes a network that outlives the appliance; `name-in-use`, `conflict` with another subnet, `no-space`, `invalid`. */
  create(spec: NetworkSpec): Promise<Network> {
    return this.changes.run(async () => {
      if (this.made.size >= maxNetworks) {
        throw new PortLayerError('no-space', `there are ${maxNetworks} networks: remove some`)
      }
      const network = planNetwork(spec, this.list(), this.options.foreignSubnets?.() ?? [])
      this.made.set(network.id, network)
      try {
        await this.options.store?.put(network)
        await this.options.changed?.()
      } catch (error) {
        this.made.delete(network.id)
        // What may be on the datastore by now must not come back; the reason for the failure is told, not this.
        await this.options.store?.remove(network.id).catch(() => undefined)
        throw error
      }
      return network
    })
  }

  /** Removes a network: `not-found`, `conflict` when a container in it runs or when every VCH has it. */
  remove(id: string): Promise<void> {
    return this.changes.run(async () => {
      const network = this.made.get(id)
      if (network === undefined) throw new PortLayerError('not-found', `there is no network ${id} that can be removed`)
      const live = [...(this.options.liveEndpoints?.() ?? []), ...this.reserved]
      if (live.some((endpoint) => endpoint.networkId === id)) {
        throw new PortLayerError('conflict', `containers in network ${network.name} run: stop or disconnect them`)
      }
      await this.options.store?.remove(id)
      this.made.delete(id)
      // It is gone, whatever becomes of its address: that is looked at again with the next change.
      this.options.changed?.().catch((error: Error) => this.options.log?.(`network ${network.name}: ${error.message}`))
    })
  }

  /** Throws `not-found` when a network is gone that a container was put into, or has not been there for one to join. */
  check({ network, endpoints }: { readonly network: NetworkJoin; readonly endpoints: readonly Endpoint[] }): void {
    const ids = new Set(this.list().map(({ id }) => id))
    const lost =
      endpoints.find(({ networkId }) => networkId !== undefined && !ids.has(networkId)) ??
      network.endpoints.find((request) => !endpoints.some((endpoint) => endpoint.network === request.network))
    if (lost !== undefined) throw new PortLayerError('not-found', `network ${lost.network} not found`)
  }

  /**
   * Endpoints for a container: those of `present` that are on the same network, with the same wanted address, stay. New
   * addresses and MACs are kept for it until `release` is called, by when its record tells of them. Throws `not-found`
   * for a network that does not exist, unless it may be `missing`: then there is no endpoint for it yet. `conflict` or
   * `invalid` for an address that cannot be had.
   */
  join(
    join: NetworkJoin,
    present: readonly Endpoint[] = [],
    missing: 'refused' | 'left out' = 'refused',
  ): { readonly endpoints: Endpoint[]; readonly release: () => void } {
    const endpoints: Endpoint[] = []
    const made: Endpoint[] = []
    const release = (): void => {
      for (const endpoint of made) this.reserved.delete(endpoint)
    }
    try {
      for (const request of join.endpoints) {
        if (endpoints.some(({ network }) => network === request.network)) {
          throw new PortLayerError('invalid', `the container joins network ${request.network} twice`)
        }
        const kept = present.find((endpoint) => this.serves(endpoint, request))
        if (kept === undefined && missing === 'left out' && !this.has(request.network)) continue
        const endpoint = kept ?? this.makeEndpoint(request)
        endpoints.push(endpoint)
        if (kept !== undefined) continue
        made.push(endpoint)
        this.reserved.add(endpoint)
      }
    } catch (error) {
      release()
      throw error
    }
    return { endpoints, release }
  }

  private serves(endpoint: Endpoint, { network, address, mac }: EndpointRequest): boolean {
    return (
      endpoint.network === network &&
      (address === undefined || endpoint.address === address) &&
      (mac === undefined || endpoint.mac === mac)
    )
  }

  private has(name: string): boolean {
    return this.list().some((network) => network.name === name)
  }

  private find(name: string): Network {
    const found = this.list().find((network) => network.name === name)
    if (found === undefined) throw new PortLayerError('not-found', `network ${name} not found`)
    return found
  }

  private makeEndpoint({ network: name, address: wanted, mac: wantedMac }: EndpointRequest): Endpoint {
    const network = this.find(name)
    const isDefault = name === defaultNetworkName
    const subnet = parseSubnet(network.subnet)
    const macs = new Set<string>()
    const addresses = new Set<number>()
    for (const endpoint of [...this.options.endpoints(), ...this.reserved]) {
      macs.add(endpoint.mac)
      const isHere = endpoint.networkId === network.id || (isDefault && endpoint.network === name)
      if (isHere && endpoint.address !== undefined) addresses.add(parseAddress(endpoint.address))
    }
    if (wantedMac !== undefined && macs.has(wantedMac)) {
      throw new PortLayerError('conflict', `MAC address ${wantedMac} belongs to another container`)
    }
    const reservation = {
      gateway: parseAddress(network.gateway),
      reserved: new Set((network.reserved ?? []).map(parseAddress)),
      ...(network.ipRange !== undefined && { range: parseRange(network.ipRange) }),
    }
    return {
      network: name,
      mac: wantedMac ?? chooseMac(macs),
      address: formatAddress(chooseAddress(subnet, addresses, wanted, reservation)),
      prefixLength: subnet.prefixLength,
      ...(network.internal !== true && { gateway: network.gateway }),
      networkId: network.id,
      ...(!isDefault && { nameserver: network.gateway }),
    }
  }
}
