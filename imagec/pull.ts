import { PassThrough, Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as delay } from 'node:timers/promises'
import * as zlib from 'node:zlib'
import { chainIdsOf, VerifyContent } from './digest'
import { ConnectionFailed } from './http'
import type { LayerSink } from './layer-sink'
import {
  choosePlatform,
  compressionOf,
  type Descriptor,
  diffIdsOf,
  InvalidImage,
  type Platform,
  parseManifest,
} from './manifest'
import { familiarReference, type Reference } from './reference'
import { type Credentials, type RegistrySettings, Repository } from './registry'

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
  | 'Download complete'
  | 'Extracting'
  | 'Pull complete'

export interface PullRequest {
  readonly reference: Reference
  readonly credentials: Credentials | undefined
  readonly registries: RegistrySettings
  readonly platform: Platform
  readonly sink: LayerSink
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
}

/** How often the bytes of a layer are asked for again after a cut. */
const maxAttempts = 5
/** Pause before the second attempt, doubled with each one. Milliseconds. */
const firstPause = 100
/** Progress is told every so many bytes. */
const progressStep = 512 * 1024

/**
 * Pulls an image into a sink: manifest, configuration, then the layers from the bottom up, each streamed from the
 * registry through verification and decompression into the sink. Layers that the sink has are not fetched.
 *
 * Throws RegistryError, InvalidImage, ContentMismatch, ConnectionFailed, or what the sink throws.
 */
export async function pullImage(request: PullRequest): Promise<PulledImage> {
  const { reference, onProgress, signal } = request
  const repository = await Repository.open(reference, request.registries, request.credentials, signal)
  try {
    const named = await repository.manifest(reference.digest ?? reference.tag ?? 'latest', signal)
    // Only now, as docker does: an image that is not there is an error without any progress.
    onProgress({ kind: 'started', from: reference.path, tag: reference.tag ?? reference.digest ?? '' })
    const manifest = await imageManifest(repository, named, request)
    const config = await repository.document(manifest.config, signal)
    const diffIds = diffIdsOf(config, manifest.layers.length)
    const chainIds = chainIdsOf(diffIds)

    for (const layer of manifest.layers)
      onProgress({ kind: 'layer', layer: shortId(layer), status: 'Pulling fs layer' })
    for (const [position, layer] of manifest.layers.entries()) {
      const parent = chainIds[position - 1]
      const descriptor = {
        chainId: chainIds[position] ?? '',
        diffId: diffIds[position] ?? '',
        ...(parent !== undefined && { parent }),
      }
      if (await request.sink.has(descriptor.chainId, signal)) {
        onProgress({ kind: 'layer', layer: shortId(layer), status: 'Already exists' })
        continue
      }
      const tar = new PassThrough()
      const abort = new AbortController()
      const both = AbortSignal.any([signal, abort.signal])
      const transfer = fetchLayer(repository, layer, descriptor.diffId, tar, request.onProgress, both)
      // Whichever side fails first ends the other; its error is the one that explains.
      const written = request.sink.write(descriptor, tar, both)
      try {
        await Promise.all([transfer, written])
      } catch (error) {
        abort.abort(error)
        tar.destroy(error instanceof Error ? error : new Error(String(error)))
        await Promise.allSettled([transfer, written])
        throw error
      }
      onProgress({ kind: 'layer', layer: shortId(layer), status: 'Pull complete' })
    }
    onProgress({ kind: 'digest', digest: named.digest })
    return { imageId: manifest.config.digest, config, manifestDigest: named.digest, chainIds }
  } finally {
    repository.close()
  }
}

async function imageManifest(
  repository: Repository,
  named: { bytes: Buffer; mediaType: string },
  request: PullRequest,
) {
  const parsed = parseManifest(named.bytes, named.mediaType)
  if (parsed.kind === 'manifest') return parsed.manifest
  const { os, architecture, variant } = request.platform
  const chosen = choosePlatform(parsed.index, request.platform)
  if (chosen === undefined) {
    const platform = [os, architecture, variant].filter((part) => part !== undefined).join('/')
    throw new InvalidImage(
      `no matching manifest for ${platform} in the manifest list entries of ${familiarReference(request.reference)}`,
    )
  }
  const entry = await repository.manifest(chosen.digest, request.signal)
  const inner = parseManifest(entry.bytes, entry.mediaType)
  if (inner.kind === 'index') throw new InvalidImage(`the index entry ${chosen.digest} is an index again`)
  return inner.manifest
}

/** Streams one layer, resuming after cuts, verified by digest and size before and by diff id after decompression. */
async function fetchLayer(
  repository: Repository,
  layer: Descriptor,
  diffId: string,
  tar: PassThrough,
  onProgress: (progress: PullProgress) => void,
  signal: AbortSignal,
): Promise<void> {
  const stages: Transform[] = [new VerifyContent(`layer ${layer.digest}`, layer.digest, layer.size)]
  const compression = compressionOf(layer)
  if (compression !== 'none') stages.push(decompressor(compression))
  stages.push(new VerifyContent(`the content of layer ${layer.digest}`, diffId))
  const bytes = Readable.from(resumingBytes(repository, layer, onProgress, signal), { objectMode: false })
  await pipeline([bytes, ...stages, tar], { signal })
  onProgress({ kind: 'layer', layer: shortId(layer), status: 'Download complete' })
  onProgress({ kind: 'layer', layer: shortId(layer), status: 'Extracting', current: layer.size, total: layer.size })
}

async function* resumingBytes(
  repository: Repository,
  layer: Descriptor,
  onProgress: (progress: PullProgress) => void,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  let offset = 0
  let told = 0
  for (let attempt = 1; offset < layer.size; attempt++) {
    let body: Readable | undefined
    try {
      body = await repository.blob(layer.digest, offset, signal)
      for await (const chunk of body as AsyncIterable<Buffer>) {
        offset += chunk.length
        attempt = 1
        if (offset - told >= progressStep || offset >= layer.size) {
          told = offset
          onProgress({
            kind: 'layer',
            layer: shortId(layer),
            status: 'Downloading',
            current: offset,
            total: layer.size,
          })
        }
        yield chunk
      }
      if (offset < layer.size)
        throw new ConnectionFailed(`the registry ended layer ${layer.digest} after ${offset} of ${layer.size} bytes`)
    } catch (error) {
      body?.destroy()
      if (signal.aborted || attempt >= maxAttempts || !isCut(error)) throw error
      await delay(firstPause * 2 ** attempt, undefined, { signal })
    }
  }
}

/** True for a transfer that broke off and may be resumed. */
function isCut(error: unknown): boolean {
  const code = (error as { code?: unknown } | null)?.code
  return error instanceof ConnectionFailed || code === 'ECONNRESET' || code === 'EPIPE' || code === 'ETIMEDOUT'
}

function decompressor(compression: 'gzip' | 'zstd'): Transform {
  if (compression === 'gzip') return zlib.createGunzip()
  const create = (zlib as { createZstdDecompress?: () => Transform }).createZstdDecompress
  if (create === undefined) throw new InvalidImage('this image has zstd layers: they need Node 22.15 or later')
  return create()
}

function shortId(layer: Descriptor): string {
  return layer.digest.slice('sha256:'.length, 'sha256:'.length + 12)
}
