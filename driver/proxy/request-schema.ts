import * as z from 'zod'
import { nfsLocationSchema } from '../../appliance/nfs-location'
import { VchError } from '../vch/vch'
import type { VchRequest } from './api'

const text = z.string().min(1).max(256)

/** A registry's proxy is spoken to over HTTP, whatever is asked for through it. */
const proxyUrl = z.url({ protocol: /^https?$/ }).max(1024)

const vchRequestSchema = z.strictObject({
  id: z.uuid(),
  name: text,
  pool: text.exactOptional(),
  datastore: text.exactOptional(),
  imageStore: text.exactOptional(),
  volumeStores: z
    .array(
      z.union([
        z.strictObject({ label: text, datastore: text }),
        z.strictObject({ label: text, nfs: nfsLocationSchema }),
      ]),
    )
    .max(16)
    .exactOptional(),
  network: text.exactOptional(),
  address: z
    .strictObject({
      cidr: z.string().max(18),
      gateway: z.string().max(15).exactOptional(),
      nameservers: z.array(z.string().max(15)).max(8).exactOptional(),
    })
    .exactOptional(),
  bridgeSubnet: z.string().max(18).exactOptional(),
  cpus: z.int().min(1).exactOptional(),
  memoryMegabytes: z.int().min(1).exactOptional(),
  authorizedKeys: z
    .array(
      z
        .string()
        .max(8192)
        .regex(/^[a-z0-9@.-]+ [A-Za-z0-9+/=]+( [^\r\n]*)?$/),
    )
    .max(16),
  insecureRegistries: z.array(text).max(64).exactOptional(),
  allowedRegistries: z.array(text).min(1).max(64).exactOptional(),
  certificateAuthorities: z
    .array(
      z
        .string()
        .max(65_536)
        .regex(/^-----BEGIN CERTIFICATE-----[\s\S]*-----END CERTIFICATE-----\s*$/),
    )
    .max(16)
    .exactOptional(),
  proxy: z
    .strictObject({
      http: proxyUrl.exactOptional(),
      https: proxyUrl.exactOptional(),
      noProxy: z.array(text).max(64).exactOptional(),
    })
    .exactOptional(),
}) satisfies z.ZodType<VchRequest>

/** Checks the form of a request's body; VchError `invalid` that names the field. */
export function parseVchRequest(body: unknown): VchRequest {
  const result = vchRequestSchema.safeParse(body)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const field = issue?.path.join('.') || 'the body'
  throw new VchError('invalid', `${field} of the request is not valid: ${issue?.message ?? 'malformed'}`)
}
