import type { Readable } from 'node:stream'
import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Credentials } from './credentials'
import { digestOf, VerifyContent } from './digest'
import { type Descriptor, diffIdsOf, InvalidImage, mediaTypes } from './manifest'
import type { Reference } from './reference'
import type { RegistrySettings } from './registry-settings'
import { Slots } from './slots'
import { together } from './together'
import { WritableRepository } from './writable-repository'

/** A layer of an image that is pushed. */
export interface PushLayer {
  /** Digest of the uncompressed tar. */
  readonly diffId: string
  /** Bytes of the uncompressed tar, for the progress. */
  readonly size?: number
  /** Blobs that were this layer when it was pulled or pushed before: they may be in the registry already. */
  readonly known: readonly KnownBlob[]
  /** The uncompressed tar, whose digest must be the diff id. Called only when the registry does not have the layer. */
  open(signal: AbortSignal): Promise<Readable>
}

export interface KnownBlob {
  readonly blob: Descriptor
  /** Where it was seen. */
  readonly repository: Pick<Reference, 'domain' | 'path'>
}

/** What a push tells while it works. A layer is named by the first twelve digits of its diff id, as docker does. */
export type PushProgress =
  | { readonly kind: 'started'; readonly repository: string }
  | {
      readonly kind: 'layer'
      readonly layer: string
      readonly status: PushStatus
      /** Bytes of the uncompressed tar that were taken, as docker counts them, and how many there are. */
      readonly current?: number
      readonly total?: number
    }
  | { readonly kind: 'digest'; readonly tag: string; readonly digest: string; readonly size: number }

export type PushStatus =
  | 'Preparing'
  | 'Waiting'
  | 'Layer already exists'
  | 'Pushing'
  | 'Pushed'
  | `Mounted from ${string}`

export interface PushRequest {
  /** The repository and the tag. */
  readonly reference: Reference
  readonly credentials: Credentials | undefined
  readonly registries: RegistrySettings
  /** The configuration, byte for byte: its digest is the image id. */
  readonly config: Buffer
  /** The bottom one first, as the configuration names them. */
  readonly layers: readonly PushLayer[]
  /** Layers sent at a time; docker's 5 when absent. */
  readonly parallel?: number
  readonly onProgress: (progress: PushProgress) => void
  readonly signal: AbortSignal
}

export interface PushedImage {
  /** Digest of the manifest: docker's repository digest. */
  readonly digest: string
  /** Size of the manifest in bytes. */
  readonly size: number
  /** The blob of each layer: {@link KnownBlob}s of the next push. */
  readonly layers: readonly Descriptor[]
}

/** Docker's `max-concurrent-uploads`. */
const defaultParallel = 5
const layerMediaType = 'application/vnd.docker.image.rootfs.diff.tar.gzip'
const configMediaType = 'application/vnd.docker.container.image.v1+json'
/** Progress is told every so many bytes. */
const progressStep = 512 * 1024

/**
 * Pushes an image as dockerd does: each layer is looked for in the repository, mounted from another repository of the
 * registry, or compressed and sent; then the configuration, and last the manifest.
 *
 * Throws RegistryError, InvalidImage, ContentMismatch, ConnectionFailed, or what `open` of a layer throws.
 */
export async function pushImage(request: PushRequest): Promise<PushedImage> {
  const { reference, config, onProgress, signal } = request
  // A configuration of other layers would make an image that nobody can pull.
  for (const [position, diffId] of diffIdsOf(config, request.layers.length).entries()) {
    const found = request.layers[position]?.diffId
    if (found !== diffId) throw new InvalidImage(`layer ${position} is ${found} but the configuration says ${diffId}`)
  }
  const repository = await WritableRepository.open(reference, request.registries, request.credentials, signal)
  try {
    onProgress({ kind: 'started', repository: `${reference.domain}/${reference.path}` })
    const slots = new Slots(request.parallel ?? defaultParallel)
    const layers = await together(signal, (others) => {
      for (const layer of request.layers.toReversed()) tell(request, layer, 'Preparing')
      const sent = new Map<string, Promise<Descriptor>>()
      return request.layers.map((layer) => {
        const task = sent.get(layer.diffId) ?? pushLayer(repository, layer, request, slots, others.signal)
        sent.set(layer.diffId, task)
        return task
      })
    })

    const configBlob = { mediaType: configMediaType, size: config.length, digest: digestOf(config) }
    if (!(await repository.hasBlob(configBlob, signal))) await repository.putBlob(configBlob, once(config), signal)
    const bytes = manifestOf(configBlob, layers)
    const manifest = { bytes, mediaType: mediaTypes.dockerManifest, digest: digestOf(bytes) }
    await repository.putManifest(manifest, reference.tag, signal)
    onProgress({ kind: 'digest', tag: reference.tag ?? '', digest: manifest.digest, size: bytes.length })
    return { digest: manifest.digest, size: bytes.length, layers }
  } finally {
    repository.close()
  }
}

/** The bytes that dockerd would make of it, so that the digest is the same. */
function manifestOf(config: Descriptor, layers: readonly Descriptor[]): Buffer {
  const entry = ({ mediaType, size, digest }: Descriptor) => ({ mediaType, size, digest })
  const manifest = {
    schemaVersion: 2,
    mediaType: mediaTypes.dockerManifest,
    config: entry(config),
    layers: layers.map((layer) => ({ ...entry(layer), mediaType: layerMediaType })),
  }
  return Buffer.from(JSON.stringify(manifest, undefined, 3))
}

async function pushLayer(
  repository: WritableRepository,
  layer: PushLayer,
  request: PushRequest,
  slots: Slots,
  signal: AbortSignal,
): Promise<Descriptor> {
  const release = await slots.take(signal)
  try {
    const { domain, path } = repository.reference
    const usable = layer.known.filter(({ blob }) => /gzip$/.test(blob.mediaType))
    for (const { blob } of usable) {
      if (!(await repository.hasBlob(blob, signal))) continue
      tell(request, layer, 'Layer already exists')
      return blob
    }
    for (const { blob, repository: from } of usable) {
      if (from.domain !== domain || from.path === path) continue
      if (!(await repository.mount(blob, from.path, signal))) continue
      // As dockerd: of this registry, without its name.
      tell(request, layer, `Mounted from ${from.path}`)
      return blob
    }
    const blob = await sendLayer(repository, layer, request, signal)
    tell(request, layer, 'Pushed')
    return blob
  } finally {
    release()
  }
}

async function sendLayer(
  repository: WritableRepository,
  layer: PushLayer,
  request: PushRequest,
  signal: AbortSignal,
): Promise<Descriptor> {
  const tar = await layer.open(signal)
  const packed = new PassThrough()
  const verified = new VerifyContent(`the layer ${layer.diffId} in the store`, layer.diffId)
  // An upload that is not read to its end ends this too; a failure of this ends the upload.
  const told = (source: AsyncIterable<Buffer>) => counted(source, (current) => tell(request, layer, 'Pushing', current))
  const packing = pipeline(tar, told, verified, createGzip(), packed, { signal })
  packing.catch((error: Error) => packed.destroy(error))
  const sent = await repository.upload(packed, signal)
  await packing
  return { mediaType: layerMediaType, ...sent }
}

async function* counted(source: AsyncIterable<Buffer>, onBytes: (current: number) => void): AsyncGenerator<Buffer> {
  let current = 0
  let told = 0
  for await (const chunk of source) {
    current += chunk.length
    if (told === 0 || current - told >= progressStep) {
      told = current
      onBytes(current)
    }
    yield chunk
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

function tell(request: PushRequest, layer: PushLayer, status: PushStatus, current?: number): void {
  const id = layer.diffId.slice('sha256:'.length, 'sha256:'.length + 12)
  const amount = current === undefined ? {} : { current, ...(layer.size !== undefined && { total: layer.size }) }
  request.onProgress({ kind: 'layer', layer: id, status, ...amount })
}
