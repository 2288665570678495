import { readFile } from 'node:fs/promises'
import { networkInterfaces } from 'node:os'
import * as z from 'zod'
import type { ApplianceConfig } from '../config'
import { nfsLocationSchema } from '../nfs-location'
import { check } from './schemas'

/** Where vic-init leaves the guest part of the appliance's configuration. */
export const applianceFile = '/run/vic/appliance.json'

/** What the guest part of ApplianceConfig holds: all but what is hidden or reported. */
export type GuestConfig = Omit<ApplianceConfig, 'secrets' | 'owner' | 'status'>

const reference = z.string().regex(/^[A-Za-z]+:.+$/, 'expected a reference of the form type:value')

const guestConfigSchema = z.object({
  version: z.literal(1),
  id: z.string().min(1),
  name: z.string().min(1),
  endpoint: z.object({
    url: z.url(),
    thumbprint: z.string(),
    username: z.string(),
    password: z.string(),
  }),
  uuid: z.string().min(1),
  placement: z.object({
    resourcePool: reference,
    folder: reference,
    host: reference,
    datastore: reference,
    datastoreName: z.string().min(1),
    directory: z.string().min(1),
  }),
  nics: z.array(
    z.object({
      mac: z.string(),
      role: z.enum(['public', 'bridge']),
      network: reference,
      networkName: z.string(),
      address: z.string().exactOptional(),
      gateway: z.string().exactOptional(),
      nameservers: z.array(z.string()).exactOptional(),
    }),
  ),
  bridgeSubnet: z.string(),
  authorizedKeys: z.array(z.string()),
  registries: z.object({
    insecure: z.array(z.string()),
    certificateAuthorities: z.array(z.string()),
    allowed: z.array(z.string()).exactOptional(),
    proxy: z
      .object({
        http: z.string().exactOptional(),
        https: z.string().exactOptional(),
        noProxy: z.array(z.string()).exactOptional(),
      })
      .exactOptional(),
  }),
  volumeStores: z
    .array(
      z.union([
        z.object({
          label: z.string().min(1),
          datastore: reference,
          datastoreName: z.string().min(1),
          directory: z.string().min(1),
        }),
        z.object({ label: z.string().min(1), nfs: nfsLocationSchema }),
      ]),
    )
    .exactOptional(),
  limits: z.object({ defaultMemoryMegabytes: z.int().min(4), defaultCpus: z.int().min(1) }),
}) satisfies z.ZodType<GuestConfig>

/** Reads the configuration; throws with every place that is wrong, and without its values: one is a password. */
export async function readApplianceFile(path: string = applianceFile): Promise<GuestConfig> {
  return check(guestConfigSchema, JSON.parse(await readFile(path, 'utf8')), path)
}

/** The IPv4 address of the NIC with the role `public`, as it is now. */
export function publicAddress(config: GuestConfig): string {
  const mac = config.nics.find(({ role }) => role === 'public')?.mac.toLowerCase()
  for (const addresses of Object.values(networkInterfaces())) {
    const found = addresses?.find((entry) => entry.mac.toLowerCase() === mac && entry.family === 'IPv4')
    if (found !== undefined) return found.address
  }
  throw new Error(`the public NIC (${mac ?? 'none in the configuration'}) has no IPv4 address: is the network up?`)
}

/** What the resolver of this machine asks. */
export interface ResolverConfig {
  readonly nameservers: readonly string[]
  readonly searchDomains: readonly string[]
}

/** Reads resolv.conf(5); a missing file is an empty one. */
export async function readResolverConfig(path = '/etc/resolv.conf'): Promise<ResolverConfig> {
  const content = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  const nameservers: string[] = []
  let searchDomains: string[] = []
  for (const line of content.split('\n')) {
    const [keyword, ...values] = line.trim().split(/\s+/)
    if (keyword === 'nameserver' && values[0] !== undefined) nameservers.push(values[0])
    if (keyword === 'search' || keyword === 'domain') searchDomains = values
  }
  return { nameservers, searchDomains }
}
