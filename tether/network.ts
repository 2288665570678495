import type { RunState } from './config'
import type { GuestConfig } from './configuration'
import { linkRecords } from './container-spec'
import { prepare, type SpecRecord } from './launch'
import { acquireLease, type Lease } from './lease'

/** The guest's network as it is to be, or has become. */
export interface Network {
  /** What is left to do for the launcher when it starts the process: one program less on the way. */
  readonly records: readonly SpecRecord[]
  readonly addresses: NonNullable<RunState['addresses']>
  /** Of leases. */
  readonly nameservers: readonly string[]
}

function leaseRecords(link: string, lease: Lease): SpecRecord[] {
  return [['address', link, lease.address], ...(lease.gateway === undefined ? [] : [['gateway', link, lease.gateway]])]
}

/** Static addresses cost nothing before the start; interfaces with DHCP are brought up, and their leases awaited. */
export async function bringUpNetwork(config: GuestConfig, warn: (text: string) => void): Promise<Network> {
  const { nics } = config.network
  const records = nics.flatMap(linkRecords)
  const fixed = nics.map(({ name, addressing }) => ({
    nic: name,
    addresses: addressing.kind === 'static' ? addressing.addresses : [],
  }))
  const dynamic = nics.filter((nic) => nic.addressing.kind === 'dhcp').map((nic) => nic.name)
  if (dynamic.length === 0) return { records, addresses: fixed, nameservers: [] }

  await prepare(records)
  const leases = await Promise.all(
    dynamic.map(async (name) => {
      const renew = (lease: Lease): void => {
        prepare(leaseRecords(name, lease)).catch((error: Error) => warn(`${name}: lease: ${error.message}`))
      }
      return { name, lease: await acquireLease(name, config.hostname, renew) }
    }),
  )
  return {
    records: leases.flatMap(({ name, lease }) => leaseRecords(name, lease)),
    addresses: fixed.map((nic) => {
      const found = leases.find(({ name }) => name === nic.nic)
      return found ? { nic: nic.nic, addresses: [found.lease.address] } : nic
    }),
    nameservers: leases.flatMap(({ lease }) => lease.nameservers),
  }
}
