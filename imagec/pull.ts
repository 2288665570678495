import type { ImageSource, StoredManifest } from './content'
import type { Credentials } from './credentials'
import { chainIdsOf } from './digest'
import { pullLayers } from './layer-pull'
import type { LayerSink } from './layer-sink'
import {
  compressionOf,
  type Descriptor,
  diffIdsOf,
  InvalidImage,
  type Manifest,
  type Platform,
  parseManifest,
} from './manifest'
import { choosePlatform, platformName } from './platform'
import { familiarReference, type Reference } from './reference'
import type { RegistrySettings } from './registry-settings'
import { Repository, readDocument } from './repository'
import type { SharedDownloads } from './shared-downloads'

/** What a pull tells while it works. A layer is named by the first twelve digits of its digest, as docker does. */
export type PullProgress =
  | { readonly kind: 'started'; readonly from: string; readonly tag: string }
  | {
      readonly kind: 'layer'
      readonly layer: string
      readonly status: LayerStatus
      readonly current?: number
      readonly total?: number
    }
  | { readonly kind: 'digest'; readonly digest: string }

export type LayerStatus =
  | 'Pulling fs layer'
  | 'Waiting'
  | 'Already exists'
  | 'Downloading'
  | 'Verifying Checksum'
  | 'Download complete'
  | 'Extracting'
  | 'Pull complete'

export interface PullRequest {
  readonly reference: Reference
  readonly credentials: Credentials | undefined
  readonly registries: RegistrySettings
  readonly platform: Platform
  readonly sink: LayerSink
  /** Whether the image with this id is there, whole: then its layers are not looked at. */
  readonly isPresent?: (imageId: string) => Promise<boolean>
  /** Pulls into the same store that share this fetch a layer that several of them want once. */
  readonly shared?: SharedDownloads
  /** Layers downloaded at a time; docker's 3 when absent. */
  readonly parallel?: number
  readonly onProgress: (progress: PullProgress) => void
  readonly signal: AbortSignal
}

export interface PulledImage {
  /** Digest of the configuration: docker's image id. */
  readonly imageId: string
  /** The configuration as the registry has it, byte for byte. */
  readonly config: Buffer
  /** Digest of what the reference names (index or manifest): docker's repository digest. */
  readonly manifestDigest: string
  /** Chain ids, one a layer, the top one last. */
  readonly chainIds: readonly string[]
  /** The blob of each layer in the registry, the top one last. */
  readonly blobs: readonly Descriptor[]
}

/** An index may name indexes; no image is deeper. */
const maxDepth = 3

/**
 * Pulls an image into a sink: manifest, configuration, then the layers, several at a time, each streamed from the
 * registry through verification and decompression into the sink. Layers that the sink has are not fetched.
 *
 * Throws RegistryError, InvalidImage, ContentMismatch, ConnectionFailed, or what the sink throws.
 */
export async function pullImage(request: PullRequest): Promise<PulledImage> {
  const { reference, onProgress, signal } = request
  const { repository, manifest: named } = await Repository.find(
    reference,
    request.registries,
    request.credentials,
    signal,
  )
  try {
    // Only now, as docker does: an image that is not there is an error without any progress.
    onProgress({ kind: 'started', from: reference.path, tag: reference.tag ?? reference.digest ?? '' })
    const { manifest } = await resolveImage(repository, named, request.platform, familiarReference(reference), signal)
    // Before anything is fetched: one layer that cannot be had makes all of them useless.
    for (const layer of manifest.layers) compressionOf(layer)
    const config = await readDocument(repository, manifest.config, signal)
    const diffIds = diffIdsOf(config, manifest.layers.length)
    const isPresent = (await request.isPresent?.(manifest.config.digest)) ?? false
    if (!isPresent) await pullLayers(repository, manifest, diffIds, request)
    onProgress({ kind: 'digest', digest: named.digest })
    return {
      imageId: manifest.config.digest,
      config,
      manifestDigest: named.digest,
      chainIds: chainIdsOf(diffIds),
      blobs: manifest.layers.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
    }
  } finally {
    repository.close()
  }
}

/** The image that a manifest or index stands for on a platform; `name` is what error texts call it. */
export async function resolveImage(
  source: ImageSource,
  named: StoredManifest,
  platform: Platform,
  name: string,
  signal: AbortSignal,
): Promise<{ readonly stored: StoredManifest; readonly manifest: Manifest }> {
  let stored = named
  for (let depth = 0; depth <= maxDepth; depth++) {
    const parsed = parseManifest(stored.bytes, stored.mediaType)
    if (parsed.kind === 'manifest') return { stored, manifest: parsed.manifest }
    const chosen = choosePlatform(parsed.index, platform)
    if (chosen === undefined) {
      throw new InvalidImage(
        `no matching manifest for ${platformName(platform)} in the manifest list entries of ${name}`,
      )
    }
    stored = await source.manifest(chosen.digest, signal)
  }
  throw new InvalidImage(`${name} is an index of indexes, more than ${maxDepth} deep`)
}
