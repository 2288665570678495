import * as z from 'zod'
import type { KnownBlob } from '../../../imagec'

const blob = z.object({ mediaType: z.string(), digest: z.string(), size: z.int().min(0) })

/** A repository in which all layers of an image were seen, and the blob of each, the top one last. */
export const blobSourceSchema = z.object({ domain: z.string(), path: z.string(), blobs: z.array(blob) })

export type BlobSource = z.output<typeof blobSourceSchema>

/** What is known of one image: the newest ones. dockerd keeps 50 a layer. */
const maxSources = 32

/** The sources with a new one, which replaces what was known of its repository. */
export function withSource(before: readonly BlobSource[], source: BlobSource): BlobSource[] {
  const others = before.filter(({ domain, path }) => domain !== source.domain || path !== source.path)
  return [...others, source].slice(-maxSources)
}

/** An image as far as its layers are looked for. */
interface Sourced {
  readonly config: { readonly rootfs: { readonly diff_ids: readonly string[] } }
  readonly sources: readonly BlobSource[]
}

/** Where blobs of a layer were seen with any of the images, the newest first: what a push tries before it sends. */
export function knownBlobs(images: readonly Sourced[], diffId: string): KnownBlob[] {
  return images.flatMap(({ config, sources }) => {
    const position = config.rootfs.diff_ids.indexOf(diffId)
    return sources.toReversed().flatMap(({ domain, path, blobs }) => {
      const found = position < 0 ? undefined : blobs[position]
      return found === undefined ? [] : [{ blob: found, repository: { domain, path } }]
    })
  })
}
