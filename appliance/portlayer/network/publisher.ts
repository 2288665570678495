import type { Endpoint, PublishedPort } from '../api'
import type { ContainerRecord } from '../execution/record'
import type { PortForwarding } from './appliance-rules'
import { routedEndpoint } from './default-route'
import { choosePorts } from './port-choice'

/** A container as the publisher looks at it. */
export interface Publication {
  readonly record: ContainerRecord
  readonly poweredOn: boolean
}

/** What a publisher is given. */
export interface PublisherOptions {
  readonly containers: () => Iterable<Publication>
  readonly addresses: () => ReadonlySet<string>
}

/**
 * Who has which port of the appliance: containers whose VM is on, and those about to start. Nothing is kept but the latter:
 * ports are in the containers' records.
 */
export class Publisher {
  private readonly options: PublisherOptions
  private readonly starting = new Map<string, ContainerRecord>()

  constructor(options: PublisherOptions) {
    this.options = options
  }

  /** Ports to write into the record of a new container: free as far as can be foreseen; undefined when nothing is. */
  propose(record: ContainerRecord): readonly PublishedPort[] | undefined {
    const requests = this.requests(record)
    const isFixed = requests.every(({ first, last = first }) => first !== undefined && first === last)
    if (isFixed) return undefined
    try {
      return this.choose(record)
    } catch {
      // Chosen at the start, which will say why it cannot be.
      return undefined
    }
  }

  /**
   * Takes the ports of a container for its start; `release` lets go of them when its VM was not powered on. Throws
   * `port-in-use`.
   */
  claim(record: ContainerRecord): { readonly ports: readonly PublishedPort[]; readonly release: () => void } {
    const ports = this.choose(record)
    const { id } = record
    this.starting.set(id, { ...record, ports })
    return { ports, release: () => void this.starting.delete(id) }
  }

  /** Where published ports lead now. */
  forwardings(): PortForwarding[] {
    return [...this.active().values()].flatMap((record) => {
      const { address } = routedEndpoint(record.network, record.endpoints) ?? {}
      return address === undefined ? [] : (record.ports ?? []).map((port) => ({ ...port, address }))
    })
  }

  /** Endpoints of containers whose VM is on, or about to be. */
  endpoints(): Endpoint[] {
    return [...this.active().values()].flatMap(({ endpoints }) => [...endpoints])
  }

  /** Records of containers that have their ports. */
  private active(): Map<string, ContainerRecord> {
    const records = new Map<string, ContainerRecord>()
    for (const { record, poweredOn } of this.options.containers()) if (poweredOn) records.set(record.id, record)
    for (const [id, record] of this.starting) records.set(id, record)
    return records
  }

  /** A container without a network that leads somewhere publishes nothing. */
  private requests({ network, endpoints }: ContainerRecord): NonNullable<ContainerRecord['network']['ports']> {
    return routedEndpoint(network, endpoints) === undefined ? [] : (network.ports ?? [])
  }

  private choose(record: ContainerRecord): PublishedPort[] {
    const active = this.active()
    active.delete(record.id)
    const taken = [...active.values()].flatMap(({ ports }) => ports ?? [])
    const proposed = [...this.options.containers()]
      .filter((one) => !one.poweredOn && one.record.id !== record.id)
      .flatMap((one) => one.record.ports ?? [])
    return choosePorts(this.requests(record), {
      taken,
      proposed,
      before: record.ports ?? [],
      addresses: this.options.addresses(),
    })
  }
}
