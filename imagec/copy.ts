import type { ImageSource, ImageTarget, StoredManifest } from './content'
import { type Descriptor, InvalidImage, isForeign, type Manifest, type Platform, parseManifest } from './manifest'
import { resolveImage } from './pull'
import { Repository } from './repository'
import { Slots } from './slots'
import { together } from './together'
import { WritableRepository } from './writable-repository'

/** What a copy tells: each blob once, named by its digest. */
export interface CopyProgress {
  readonly digest: string
  readonly size: number
  readonly status: 'exists' | 'mounted' | 'copied'
}

export interface CopyRequest {
  readonly source: ImageSource
  /** Tag or digest in the source. */
  readonly from: string
  readonly target: ImageTarget
  /** Tag in the target; undefined: by digest only. */
  readonly tag: string | undefined
  /** The platform whose image is copied, or the index with all that it names. */
  readonly platform: Platform | 'all'
  /** Blobs copied at a time; 3 when absent. */
  readonly parallel?: number
  readonly onProgress: (progress: CopyProgress) => void
  readonly signal: AbortSignal
}

const defaultParallel = 3
/** An index may name indexes; no image is deeper, and none has more of them. */
const maxDepth = 3
const maxManifests = 1024

/** Copies an image, byte for byte, and gives the manifest that was copied: its digest is the same in the target. */
export async function copyImage(request: CopyRequest): Promise<StoredManifest> {
  const { source, target, from, platform, signal } = request
  const named = await source.manifest(from, signal)
  const top =
    platform === 'all' ? named : (await resolveImage(source, named, platform, from || 'the image', signal)).stored
  const images = new Map<string, StoredManifest>()
  const blobs = new Map<string, Descriptor>()
  await collect(source, top, images, blobs, 0, signal)
  const slots = new Slots(request.parallel ?? defaultParallel)
  await together(signal, (others) => [...blobs.values()].map((blob) => copyBlob(request, blob, slots, others.signal)))
  // Innermost first: a registry takes no index of what it does not have.
  for (const manifest of [...images.values()].reverse()) {
    if (manifest.digest !== top.digest) await target.putManifest(manifest, undefined, signal)
  }
  await target.putManifest(top, request.tag, signal)
  return top
}

/** Finds all manifests and blobs below a manifest, parents before children. */
async function collect(
  source: ImageSource,
  stored: StoredManifest,
  images: Map<string, StoredManifest>,
  blobs: Map<string, Descriptor>,
  depth: number,
  signal: AbortSignal,
): Promise<void> {
  const parsed = parseManifest(stored.bytes, stored.mediaType)
  images.delete(stored.digest)
  images.set(stored.digest, { ...stored, mediaType: parsed.mediaType })
  if (parsed.kind === 'manifest') {
    for (const blob of blobsOf(parsed.manifest)) blobs.set(blob.digest, blob)
    return
  }
  if (depth >= maxDepth) throw new InvalidImage(`an index of indexes, more than ${maxDepth} deep`)
  for (const { digest } of parsed.index.manifests) {
    if (images.size >= maxManifests) throw new InvalidImage(`the index names more than ${maxManifests} images`)
    await collect(source, await source.manifest(digest, signal), images, blobs, depth + 1, signal)
  }
}

/** Configuration and layers; throws {@link InvalidImage} for layers that are elsewhere. */
export function blobsOf({ config, layers }: Manifest): Descriptor[] {
  for (const layer of layers) {
    if (isForeign(layer))
      throw new InvalidImage(
        `layer ${layer.digest} is foreign (${layer.mediaType}): its content is not in the registry`,
      )
  }
  return [config, ...layers]
}

async function copyBlob(request: CopyRequest, blob: Descriptor, slots: Slots, signal: AbortSignal): Promise<void> {
  const { source, target, onProgress } = request
  const release = await slots.take(signal)
  const tell = (status: CopyProgress['status']) => onProgress({ digest: blob.digest, size: blob.size, status })
  try {
    if (await target.hasBlob(blob, signal)) return tell('exists')
    if (source instanceof Repository && target instanceof WritableRepository) {
      const near =
        source.reference.domain === target.reference.domain && source.reference.path !== target.reference.path
      if (near && (await target.mount(blob, source.reference.path, signal))) return tell('mounted')
    }
    await target.putBlob(blob, source.blob(blob, signal), signal)
    tell('copied')
  } finally {
    release()
  }
}
