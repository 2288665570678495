import type { Container } from '../portlayer/api'

/** Who asks, and what is known to them. */
export interface Client {
  /** Addresses of a name in the client's networks; undefined: no such name. */
  readonly addressesOf: (name: string) => readonly string[] | undefined
  /** The name of an address in the client's networks. */
  readonly nameOf: (address: string) => string | undefined
  /** Servers for everything else; undefined: the appliance's own. */
  readonly servers: readonly string[] | undefined
  /** Whether any of the client's networks leads to the world, and so to those servers. */
  readonly isOutside: boolean
}

/** A network's names, lower case, and addresses. */
interface Zone {
  readonly name: string
  readonly addresses: Map<string, string[]>
  readonly names: Map<string, string>
}

/**
 * The names of containers that run, by network. A name means something to those only who are in its network; who asks is told by
 * the address that the query comes from. In the default network there are no names.
 */
export class Names {
  private readonly zones = new Map<string, Zone>()
  private readonly clients = new Map<string, Container>()

  constructor(containers: Iterable<Container>) {
    for (const container of containers) if (isUp(container)) this.add(container)
  }

  /** The container that asks from this address; undefined when none has it. */
  client(address: string): Client | undefined {
    const container = this.clients.get(address)
    if (container === undefined) return undefined
    const zones = container.endpoints.flatMap(({ networkId }) => {
      const zone = networkId === undefined ? undefined : this.zones.get(networkId)
      return zone === undefined ? [] : [zone]
    })
    const { nameservers = [], endpoints } = container.network
    const links = new Map(
      endpoints.flatMap((endpoint) => endpoint.links ?? []).map(({ container: other, alias }) => [lower(alias), other]),
    )
    return {
      addressesOf: (name) => findAddresses(zones, lower(links.get(lower(name)) ?? name)),
      nameOf: (ip) => zones.flatMap(({ names, name }) => (names.has(ip) ? [`${names.get(ip)}.${name}`] : []))[0],
      servers: nameservers.length > 0 ? nameservers : undefined,
      isOutside: container.endpoints.some(({ gateway }) => gateway !== undefined),
    }
  }

  private add(container: Container): void {
    for (const { address, network, networkId, nameserver } of container.endpoints) {
      if (address === undefined) continue
      this.clients.set(address, container)
      if (networkId === undefined || nameserver === undefined) continue
      const zone = this.zones.get(networkId) ?? { name: network, addresses: new Map(), names: new Map() }
      this.zones.set(networkId, zone)
      zone.names.set(address, container.name)
      const { aliases = [] } = container.network.endpoints.find((one) => one.network === network) ?? {}
      const own = [container.name, ...aliases, container.id.slice(0, 12), container.execution.hostname]
      for (const name of new Set(own.map((one) => one.toLowerCase()))) {
        const present = zone.addresses.get(name)
        if (present === undefined) zone.addresses.set(name, [address])
        else present.push(address)
      }
    }
  }
}

/** A name as it is compared. */
function lower(name: string): string {
  return name.toLowerCase().replace(/\.$/, '')
}

function isUp({ state }: Container): boolean {
  return state.status === 'running' || state.status === 'starting'
}

/** As dockerd: the first network that has the name; else `name.network`. */
function findAddresses(zones: readonly Zone[], name: string): readonly string[] | undefined {
  for (const { addresses } of zones) {
    const found = addresses.get(name)
    if (found !== undefined) return found
  }
  for (const zone of zones) {
    const suffix = `.${zone.name.toLowerCase()}`
    const found = name.endsWith(suffix) ? zone.addresses.get(name.slice(0, -suffix.length)) : undefined
    if (found !== undefined) return found
  }
  return undefined
}
