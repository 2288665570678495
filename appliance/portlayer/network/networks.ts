import { createHash, randomBytes } from 'node:crypto'
import type { Endpoint, Network, NetworkJoin } from '../api'
import { PortLayerError } from '../problem'
import { chooseAddress, formatAddress, formatSubnet, gatewayOf, parseAddress, type Subnet } from './ipam'

/** The network that every container joins unless told otherwise. */
export const defaultNetworkName = 'bridge'

/** What networks are given. */
export interface NetworksOptions {
  readonly vch: string
  /** Subnet of the default bridge network. */
  readonly subnet: Subnet
  /** Endpoints of all containers that exist. */
  readonly endpoints: () => Iterable<Endpoint>
}

/**
 * The VCH's networks. Addresses and MACs in use are read from the containers' records, so that nothing has to be freed: what
 * belongs to no container, and to none in the making, is free.
 */
export class Networks {
  private readonly options: NetworksOptions
  private readonly reserved = new Set<Endpoint>()

  constructor(options: NetworksOptions) {
    this.options = options
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
    ]
  }

  /**
   * Endpoints for a container: those of `present` that are on the same network, with the same wanted address, stay. New
   * addresses and MACs are kept for it until `release` is called, by when its record tells of them. Throws `not-found`
   * for a network that does not exist, `conflict` or `invalid` for an address that cannot be had.
   */
  join(
    join: NetworkJoin,
    present: readonly Endpoint[] = [],
  ): { readonly endpoints: Endpoint[]; readonly release: () => void } {
    const endpoints: Endpoint[] = []
    const made: Endpoint[] = []
    const release = (): void => {
      for (const endpoint of made) this.reserved.delete(endpoint)
    }
    try {
      for (const { network, address } of join.endpoints) {
        if (endpoints.some((endpoint) => endpoint.network === network)) {
          throw new PortLayerError('invalid', `the container joins network ${network} twice`)
        }
        const kept = present.find(
          (endpoint) => endpoint.network === network && (address === undefined || endpoint.address === address),
        )
        const endpoint = kept ?? this.makeEndpoint(network, address)
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

  private makeEndpoint(network: string, wanted: string | undefined): Endpoint {
    if (network !== defaultNetworkName) throw new PortLayerError('not-found', `there is no network ${network}`)
    const { subnet } = this.options
    const macs = new Set<string>()
    const addresses = new Set<number>()
    for (const endpoint of [...this.options.endpoints(), ...this.reserved]) {
      macs.add(endpoint.mac)
      if (endpoint.network === network && endpoint.address !== undefined) addresses.add(parseAddress(endpoint.address))
    }
    return {
      network,
      mac: chooseMac(macs),
      address: formatAddress(chooseAddress(subnet, addresses, wanted)),
      prefixLength: subnet.prefixLength,
      gateway: formatAddress(gatewayOf(subnet)),
    }
  }
}

/** A MAC of the range that vSphere leaves to manual assignment: 00:50:56:00:00:00 to 00:50:56:3f:ff:ff. */
function chooseMac(taken: ReadonlySet<string>): string {
  for (;;) {
    const [first = 0, second = 0, third = 0] = randomBytes(3)
    const octets = [0x00, 0x50, 0x56, first & 0x3f, second, third]
    const mac = octets.map((octet) => octet.toString(16).padStart(2, '0')).join(':')
    if (!taken.has(mac)) return mac
  }
}
