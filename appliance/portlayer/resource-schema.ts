import * as z from 'zod'
import type { Resources } from '../../tether/resources'

const bytes = z.int().min(0)
const rate = z.int().min(1)

/** Limits of a container's control group as a request has them. */
export const resourcesSchema = z.object({
  memory: bytes.exactOptional(),
  memoryReservation: bytes.exactOptional(),
  cpu: z.object({ quota: z.int().min(1).exactOptional(), period: z.int().min(1000).max(1_000_000) }).exactOptional(),
  cpuWeight: z.int().min(1).max(10_000).exactOptional(),
  cpus: z
    .string()
    .regex(/^[\d,-]{1,1024}$/)
    .exactOptional(),
  pids: z.int().min(1).exactOptional(),
  disks: z
    .array(
      z.object({
        path: z
          .string()
          .regex(/^\/dev\/[^\0]+$/)
          .max(255),
        readBytes: rate.exactOptional(),
        writeBytes: rate.exactOptional(),
        reads: rate.exactOptional(),
        writes: rate.exactOptional(),
      }),
    )
    .max(64)
    .exactOptional(),
}) satisfies z.ZodType<Resources>
