import type { PortLayerEvent, PublishedPort } from '../api'
import type { GuestConfig } from '../appliance-file'
import type { Containers } from '../execution/containers'
import type { ContainerRecord } from '../execution/record'
import type { Documents } from '../storage/documents'
import { findBridge, ownAddresses, subnetsBeside } from './bridge-interface'
import { parseSubnet } from './ipam'
import { documentStore, storedNetworks } from './network-store'
import { Networks } from './networks'
import { Plumbing } from './plumbing'
import { Publisher } from './publisher'

/** What the network part is made of. */
export interface NetworkPartOptions {
  readonly config: GuestConfig
  readonly documents: Pick<Documents, 'list' | 'get' | 'put' | 'delete'>
  readonly publish: (event: PortLayerEvent) => void
  readonly log: (line: string) => void
  readonly signal: AbortSignal
  /** Where this is not the appliance, nothing of it is made on this machine. */
  readonly machine?: 'appliance' | 'other'
}

/** Ports that a container has, and that lead to it; `release` is called when its VM shows so, or will not. */
export interface Claim {
  readonly ports: readonly PublishedPort[]
  readonly release: () => void
}

/** Networks, ports and the appliance's own rules, as the port layer uses them. */
export interface NetworkPart {
  readonly networks: Networks
  /** The containers whose records all of it is read from; to be called once. */
  readonly follow: (containers: Pick<Containers, 'publications' | 'keepPorts'>) => void
  /** Tells an event, after which the appliance's rules are looked at again. */
  readonly publish: (event: PortLayerEvent) => void
  readonly beforeStart: (record: ContainerRecord) => Promise<() => void>
  readonly rewire: (record: ContainerRecord) => Promise<Claim>
  readonly proposePorts: (record: ContainerRecord) => readonly PublishedPort[] | undefined
  /** Makes the appliance's rules like what there is. */
  readonly refresh: () => void
}

/** Reads the networks that were made before and opens the part; the rules follow with the first `refresh`. */
export async function openNetwork(options: NetworkPartOptions): Promise<NetworkPart> {
  const { config, documents, log, signal } = options
  // Before all containers are known, their ports would be taken from those that are not yet.
  let isComplete = false
  let containers: Parameters<NetworkPart['follow']>[0] | undefined
  const publications = () => containers?.publications() ?? []
  const bridge = options.machine === 'other' ? undefined : await findBridge(config)
  const publisher = new Publisher({ containers: publications, addresses: ownAddresses })
  const wanted = () => ({ networks: networks.list(), forwardings: publisher.forwardings() })
  const plumbing = bridge === undefined ? undefined : new Plumbing({ bridge, wanted, log, signal })
  const networks: Networks = new Networks({
    vch: config.id,
    subnet: parseSubnet(config.bridgeSubnet),
    endpoints: () => publications().flatMap(({ record }) => record.endpoints),
    liveEndpoints: () => publisher.endpoints(),
    stored: storedNetworks(documents, log),
    store: documentStore(documents),
    foreignSubnets: () => subnetsBeside(bridge),
    changed: async () => plumbing?.apply(),
    log,
  })

  const rewire = async (record: ContainerRecord): Promise<Claim> => {
    networks.check(record)
    const claim = publisher.claim(record)
    const release = (): void => {
      claim.release()
      plumbing?.refresh()
    }
    try {
      await plumbing?.apply()
    } catch (error) {
      release()
      throw error
    }
    return { ports: claim.ports, release }
  }
  const beforeStart = async (record: ContainerRecord): Promise<() => void> => {
    const { ports, release } = await rewire(record)
    try {
      if (JSON.stringify(ports) !== JSON.stringify(record.ports ?? [])) await containers?.keepPorts(record.id, ports)
    } catch (error) {
      release()
      throw error
    }
    return release
  }
  return {
    networks,
    follow: (all) => {
      containers = all
    },
    publish: (event) => {
      options.publish(event)
      if (isComplete) plumbing?.refresh()
    },
    beforeStart,
    rewire,
    proposePorts: (record) => publisher.propose(record),
    refresh: () => {
      isComplete = true
      plumbing?.refresh()
    },
  }
}
