import * as z from 'zod'
import type { NfsShare } from '../../../tether/config'
import { nfsShareSchema } from '../../nfs-location'
import type { Endpoint, ExecutionSpec, NetworkJoin, PublishedPort, StorageSpec } from '../api'
import {
  containerIdSchema,
  endpointSchema,
  executionSchema,
  networkJoinSchema,
  publishedPortsSchema,
  storageSchema,
  volumeNameSchema,
} from '../schemas'

/**
 * What a container is, kept with its VM in the hidden key `vic.record`: the guest never sees it, so it is believed. It is
 * all that the port layer knows of a container beyond what vSphere and the guest tell.
 */
export interface ContainerRecord {
  readonly version: 1
  readonly id: string
  /** UUID of the VCH that made it: pools can be shared. */
  readonly vch: string
  /** RFC 3339 with nanoseconds. */
  readonly createdAt: string
  readonly execution: ExecutionSpec
  readonly storage: StorageSpec
  readonly network: NetworkJoin
  /** One a NIC, in the order of `network.endpoints`; those whose network was not there yet have none. */
  readonly endpoints: readonly Endpoint[]
  /** Chosen for `network.ports`: those of the last run, or proposed for the first. */
  readonly ports?: readonly PublishedPort[]
  /** Where the volumes of NFS servers are, by name: fixed when the container is made, as the disks of the others are. */
  readonly shares?: Readonly<Record<string, NfsShare>>
}

const recordSchema = z.object({
  version: z.literal(1),
  id: containerIdSchema,
  vch: z.string().max(128),
  createdAt: z.string().max(40),
  execution: executionSchema,
  storage: storageSchema,
  network: networkJoinSchema,
  endpoints: z.array(endpointSchema).max(8),
  ports: publishedPortsSchema.exactOptional(),
  shares: z.record(volumeNameSchema, nfsShareSchema).exactOptional(),
}) satisfies z.ZodType<ContainerRecord>

/** Checks what stands in `vic.record`; throws a TypeError when another program wrote there. */
export function parseRecord(value: unknown): ContainerRecord {
  const result = recordSchema.safeParse(value)
  if (result.success) return result.data
  throw new TypeError(`not a container's record: ${z.prettifyError(result.error)}`)
}
