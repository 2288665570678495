import type { NetworkSpec, NicSpec, RunState } from './config'
import type { GuestConfig } from './configuration'
import { linkRecords } from './container-spec'
import type { EtcFiles } from './etc-files'
import type { SpecRecord } from './launch'

/** What the network of a running container is followed with. */
export interface GuestNetworkOptions {
  /** As it was brought up. */
  readonly config: GuestConfig
  readonly files: Pick<EtcFiles, 'follow'>
  /** Reads what the network is to be now. */
  readonly read: () => Promise<NetworkSpec>
  /** The launcher's work. */
  readonly prepare: (records: readonly SpecRecord[]) => Promise<void>
  /** Tells the host. */
  readonly tell: (addresses: NonNullable<RunState['addresses']>) => Promise<void>
}

/** The network of a guest whose container runs: adapters come and go, and those that stay keep their names. */
export class GuestNetwork {
  readonly #options: GuestNetworkOptions
  #config: GuestConfig

  constructor(options: GuestNetworkOptions) {
    this.#options = options
    this.#config = options.config
  }

  /**
   * Makes the interfaces, the default route, /etc/hosts and /etc/resolv.conf what the configuration says by now. When that
   * fails it counts as not done, and the next call does it again.
   */
  async follow(): Promise<void> {
    const { files, read, prepare, tell } = this.#options
    const wanted = await read()
    const before = this.#config.network.nics
    const nics = namedNics(before, wanted.nics)
    const records = changeRecords(before, nics)
    if (records.length > 0) await prepare(records)
    const config = { ...this.#config, network: { ...wanted, nics } }
    files.follow(config, fixedAddresses(config.network))
    this.#config = config
    await tell(nics.map((nic) => ({ nic: nic.name, addresses: addressesOf(nic) })))
  }
}

/** Addresses that the configuration gives, without their prefixes. */
export function fixedAddresses({ nics }: NetworkSpec): string[] {
  return nics.flatMap(addressesOf).map((address) => address.split('/')[0] ?? address)
}

function addressesOf({ addressing }: NicSpec): readonly string[] {
  return addressing.kind === 'static' ? addressing.addresses : []
}

/** The wanted adapters: those that are there keep their names, another one gets its own or the first that is free. */
export function namedNics(present: readonly NicSpec[], wanted: readonly NicSpec[]): NicSpec[] {
  const names = new Map(present.map(({ mac, name }) => [mac, name]))
  const taken = new Set(wanted.flatMap(({ mac }) => names.get(mac) ?? []))
  return wanted.map((nic) => {
    const kept = names.get(nic.mac)
    if (kept !== undefined) return { ...nic, name: kept }
    let { name } = nic
    for (let number = 0; taken.has(name); number += 1) name = `eth${number}`
    taken.add(name)
    return { ...nic, name }
  })
}

/** What the launcher has to do: what is gone has taken its addresses and routes with it. */
export function changeRecords(before: readonly NicSpec[], after: readonly NicSpec[]): SpecRecord[] {
  const isIn = (nics: readonly NicSpec[], { mac }: NicSpec): boolean => nics.some((nic) => nic.mac === mac)
  const former = before.find(({ gateway }) => gateway !== undefined)
  const routed = after.find(({ gateway }) => gateway !== undefined)
  const added = after.filter((nic) => !isIn(before, nic)).flatMap(({ gateway: _later, ...nic }) => linkRecords(nic))
  if (former?.mac === routed?.mac && former?.gateway === routed?.gateway) return added
  return [
    ...added,
    ...(routed?.gateway === undefined ? [] : [['gateway', routed.name, routed.gateway]]),
    ...(former?.gateway === undefined || !isIn(after, former) ? [] : [['no-gateway', former.name, former.gateway]]),
  ]
}
