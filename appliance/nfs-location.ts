import * as z from 'zod'
import type { NfsShare } from '../tether/config'
import type { NfsLocation } from './config'

const port = z.int().min(1).max(65_535)
/** Ids of users and groups; the highest number means none. */
const id = z
  .int()
  .min(0)
  .max(2 ** 32 - 2)

/** A directory of a server, as the records of containers have it. */
export const nfsShareSchema = z.strictObject({
  host: z
    .string()
    .max(253)
    .regex(/^[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?$/),
  path: z
    .string()
    .max(768)
    .regex(/^\/[^\0-\x1f\x7f,]*$/)
    .refine((path) => !path.split('/').includes('..'), 'a path without ..'),
  port: port.exactOptional(),
  mountPort: port.exactOptional(),
}) satisfies z.ZodType<NfsShare>

/** A directory that a server exports, as configurations have it. */
export const nfsLocationSchema = nfsShareSchema.extend({ uid: id, gid: id }) satisfies z.ZodType<NfsLocation>
