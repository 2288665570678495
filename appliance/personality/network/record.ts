import type { Network, NetworkSpec } from '../../portlayer/api'

/** What docker knows of a network and the port layer does not: kept in the network's annotations. */
export interface NetworkRecord {
  readonly version: 1
  readonly labels: Readonly<Record<string, string>>
  readonly options: Readonly<Record<string, string>>
  readonly attachable: boolean
  /** The IPAM configuration as it was asked for; null: everything was left to the host. */
  readonly ipam: {
    readonly Subnet: string
    readonly IPRange?: string
    readonly Gateway?: string
    readonly AuxiliaryAddresses?: Readonly<Record<string, string>>
  } | null
  readonly ipamOptions: Readonly<Record<string, string>> | null
}

const bare: NetworkRecord = {
  version: 1,
  labels: {},
  options: {},
  attachable: false,
  ipam: null,
  ipamOptions: null,
}

/** The annotations that hold a record. */
export function toAnnotations(record: NetworkRecord): NonNullable<NetworkSpec['annotations']> {
  return { docker: record }
}

/** The record of a network: only this program writes it. A network that every host has is bare. */
export function networkRecordOf(network: Network): NetworkRecord {
  const record = network.annotations?.docker as Partial<NetworkRecord> | undefined
  return record?.version === 1 ? (record as NetworkRecord) : bare
}
