import { setTimeout as delay } from 'node:timers/promises'
import * as z from 'zod'
import type { PortLayerClient } from '../../portlayer/client'
import { PortLayerError } from '../../portlayer/problem'
import { conflict } from '../api/docker-error'

const schema = z.object({
  /** Familiar reference, with tag or digest, to image id. */
  references: z.record(z.string(), z.string()),
  /** Image id to the time of its last `docker tag`. */
  tagged: z.record(z.string(), z.string()).default({}),
})

/** The names of all images: one document. */
export type Repositories = z.output<typeof schema>

const documentName = 'repositories'
/** A change that others kept getting ahead of is given up after so many attempts. */
const maxAttempts = 20

/** The names as they are now. */
export async function readRepositories(
  portLayer: PortLayerClient,
  signal: AbortSignal | undefined,
): Promise<Repositories> {
  const document = await portLayer.document(documentName, signal)
  return schema.parse(document?.value ?? { references: {} })
}

/** Changes the names by compare-and-swap; `change` may be called several times. */
export async function changeRepositories(
  portLayer: PortLayerClient,
  change: (before: Repositories) => Repositories,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    const document = await portLayer.document(documentName, signal)
    const before = schema.parse(document?.value ?? { references: {} })
    const condition = document === undefined ? ({ absent: true } as const) : { etag: document.etag }
    try {
      await portLayer.putDocument(documentName, change(before), condition, signal)
      return
    } catch (error) {
      if (!(error instanceof PortLayerError && error.code === 'precondition-failed')) throw error
      await delay(Math.random() * attempt * 10, undefined, { ...(signal !== undefined && { signal }) })
    }
  }
  throw conflict('the names of images are being changed by too many at once: try again')
}
