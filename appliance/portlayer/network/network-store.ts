import * as z from 'zod'
import type { Network } from '../api'
import { containerIdSchema, networkSpecSchema } from '../schemas'
import type { Documents } from '../storage/documents'

/** Where networks outlive the appliance. */
export interface NetworkStore {
  readonly put: (network: Network) => Promise<void>
  readonly remove: (id: string) => Promise<void>
}

const prefix = 'network-'

const networkSchema = networkSpecSchema.required({ subnet: true, gateway: true }).extend({
  version: z.literal(1),
  id: containerIdSchema,
  driver: z.literal('bridge'),
  createdAt: z.string().max(40),
})

/** The networks that are kept as documents; one that cannot be read is told of and left alone. */
export function storedNetworks(documents: Pick<Documents, 'list' | 'get'>, log: (line: string) => void): Network[] {
  return documents.list(prefix).flatMap(({ name }): Network[] => {
    const result = networkSchema.safeParse(documents.get(name).value)
    if (!result.success) {
      log(`document ${name} is no network: ${z.prettifyError(result.error)}`)
      return []
    }
    const { version: _version, ...network } = result.data
    return [network]
  })
}

/** Networks as documents on the datastore, one each: the whole one is there or none of it. */
export function documentStore(documents: Pick<Documents, 'put' | 'delete'>): NetworkStore {
  return {
    put: async (network) => {
      await documents.put(prefix + network.id, { version: 1, ...network }, { absent: true })
    },
    remove: (id) => documents.delete(prefix + id, undefined),
  }
}
