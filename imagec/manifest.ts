import * as z from 'zod'
import { isDigest } from './digest'

/** Media types that a pull understands (OCI image spec 1.1, Docker's image manifest version 2 schema 2). */
export const mediaTypes = {
  ociIndex: 'application/vnd.oci.image.index.v1+json',
  ociManifest: 'application/vnd.oci.image.manifest.v1+json',
  dockerList: 'application/vnd.docker.distribution.manifest.list.v2+json',
  dockerManifest: 'application/vnd.docker.distribution.manifest.v2+json',
} as const

/** What the manifests of one request may be, most wanted first. */
export const acceptedManifests = [
  mediaTypes.ociIndex,
  mediaTypes.ociManifest,
  mediaTypes.dockerList,
  mediaTypes.dockerManifest,
].join(', ')

/** docker's own limit: no manifest and no image configuration is larger. */
export const maxDocumentBytes = 4 * 1024 * 1024

/** No image that docker makes has more: its own limit is 127. */
const maxLayers = 512

export const descriptor = z.object({
  mediaType: z.string().max(255).default(''),
  digest: z.string().refine(isDigest, 'not a sha256 digest'),
  size: z.number().int().nonnegative(),
  annotations: z.record(z.string(), z.string()).optional(),
})

/** Points at content by digest and size (OCI image spec). */
export type Descriptor = z.infer<typeof descriptor>

export const platformSchema = z.object({
  architecture: z.string(),
  os: z.string(),
  variant: z.string().optional(),
})

/** Operating system and processor that an image runs on, in Go's names. */
export type Platform = z.infer<typeof platformSchema>

/** What tells an index from a manifest, and what may not be in both (CVE-2021-41190). */
const shapeSchema = z.object({
  mediaType: z.string().optional(),
  config: z.unknown().optional(),
  layers: z.unknown().optional(),
  manifests: z.unknown().optional(),
})

const index = z.object({ manifests: z.array(descriptor.extend({ platform: platformSchema.optional() })).max(1024) })
const manifest = z.object({ config: descriptor, layers: z.array(descriptor).max(maxLayers) })
const configSchema = z.object({
  architecture: z.string().optional(),
  os: z.string().optional(),
  rootfs: z.object({
    type: z.literal('layers'),
    diff_ids: z.array(z.string().refine(isDigest, 'not a sha256 digest')).max(maxLayers),
  }),
})

export type Manifest = z.infer<typeof manifest>
export type Index = z.infer<typeof index>

/** A registry's answer is not an image: of another kind, or malformed. */
export class InvalidImage extends Error {
  override readonly name = 'InvalidImage'
}

/** JSON of a schema; `what` is what error texts call it. Throws {@link InvalidImage}. */
export function checked<T>(schema: z.ZodType<T>, bytes: Buffer, what: string): T {
  let value: unknown
  try {
    value = JSON.parse(bytes.toString('utf8'))
  } catch {
    throw new InvalidImage(`${what} is not JSON`)
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw new InvalidImage(`${what} is malformed: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
}

/**
 * Reads a manifest or an index by its media type, `mediaType` as the registry says it; a general one leaves it to the
 * document itself. Throws {@link InvalidImage} for anything else, schema 1 too, and for what could be read either way.
 */
export function parseManifest(
  bytes: Buffer,
  mediaType: string,
): ({ kind: 'index'; index: Index } | { kind: 'manifest'; manifest: Manifest }) & { mediaType: string } {
  const shape = checked(shapeSchema, bytes, 'the manifest')
  const general = ['', 'application/json', 'application/octet-stream', 'text/plain'].includes(mediaType)
  const type = general ? (shape.mediaType ?? '') : mediaType
  if (shape.mediaType !== undefined && shape.mediaType !== type) {
    throw new InvalidImage(`the manifest is "${shape.mediaType}" although its registry says "${type}"`)
  }
  switch (type) {
    case mediaTypes.ociIndex:
    case mediaTypes.dockerList:
      if (shape.layers !== undefined || shape.config !== undefined) {
        throw new InvalidImage('the image index is ambiguous: it has layers or a configuration too')
      }
      return { kind: 'index', mediaType: type, index: checked(index, bytes, 'the image index') }
    case mediaTypes.ociManifest:
    case mediaTypes.dockerManifest:
      if (shape.manifests !== undefined) throw new InvalidImage('the image manifest is ambiguous: it has manifests too')
      return { kind: 'manifest', mediaType: type, manifest: checked(manifest, bytes, 'the image manifest') }
    default:
      throw new InvalidImage(`unsupported manifest media type "${type}": push the image again with a current client`)
  }
}

/** The diff ids of an image configuration, one a layer. */
export function diffIdsOf(config: Buffer, layers: number): string[] {
  const { rootfs } = checked(configSchema, config, 'the image configuration')
  if (rootfs.diff_ids.length !== layers) {
    throw new InvalidImage(`the image has ${layers} layers but its configuration names ${rootfs.diff_ids.length}`)
  }
  return rootfs.diff_ids
}

/** True for a layer whose content is not in the registry, but at some URL. */
export function isForeign(layer: Descriptor): boolean {
  return /foreign|nondistributable/.test(layer.mediaType)
}

/** How a layer's bytes are packed, from its media type. Foreign layers and unknown ones are refused. */
export function compressionOf(layer: Descriptor): 'gzip' | 'zstd' | 'none' {
  switch (layer.mediaType) {
    case 'application/vnd.docker.image.rootfs.diff.tar.gzip':
    case 'application/vnd.oci.image.layer.v1.tar+gzip':
      return 'gzip'
    case 'application/vnd.oci.image.layer.v1.tar+zstd':
    case 'application/vnd.docker.image.rootfs.diff.tar.zstd':
      return 'zstd'
    case 'application/vnd.oci.image.layer.v1.tar':
    case 'application/vnd.docker.image.rootfs.diff.tar':
      return 'none'
    default:
      if (isForeign(layer)) {
        throw new InvalidImage(
          `layer ${layer.digest} is foreign (${layer.mediaType}): its content is not in the registry`,
        )
      }
      throw new InvalidImage(
        `layer ${layer.digest} has the media type "${layer.mediaType}", which is no file system layer`,
      )
  }
}
