import { once } from 'node:events'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Pack, pack } from 'tar-stream'
import * as z from 'zod'
import { digestOf, familiarName, familiarReference, parseReference } from '../../../imagec'
import type { Layer } from '../../portlayer/api'
import { conflict, notFound } from '../api/docker-error'
import { type Answer, type Call, endpoint, streamed } from '../api/endpoint'
import { text } from '../api/query'
import { speaks } from '../api/version'
import type { Engine } from '../engine'
import { blob } from './archived-images'
import { tellImage } from './image-events'
import { parseImageName } from './image-name'
import type { Image } from './image-store'
import { createdTime } from './list'
import { requestedPlatforms, requirePlatform } from './requested-platform'

const mediaTypes = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
}

const platformQuery = { platform: text(), 'platform[]': z.array(z.string()).optional() }

/** `GET /images/get` */
export const saveManyEndpoint = endpoint({
  method: 'get',
  path: '/images/get',
  query: z.object({ names: text(), 'names[]': z.array(z.string()).optional(), ...platformQuery }),
  handle: (call, engine) =>
    save(call, engine, call.query['names[]'] ?? (call.query.names === '' ? [] : [call.query.names])),
})

/** `GET /images/{name}/get` */
export const saveEndpoint = endpoint({
  method: 'get',
  path: '/images/*name/get',
  query: z.object(platformQuery),
  handle: (call, engine) => save(call, engine, [call.params.name ?? '']),
})

/** An image that is saved, and the names that go with it. */
interface Saved {
  readonly image: Image
  readonly config: string
  readonly names: Set<string>
}

/** A file of the archive. */
interface Blob {
  readonly path: string
  readonly size: number
  readonly time: Date
  readonly open: () => Promise<Readable | Buffer>
}

/** Streams the images as docker 25 and later do: an OCI image layout with docker's manifest.json beside. */
async function save(
  call: Call<{ platform: string; 'platform[]'?: string[] | undefined }>,
  engine: Engine,
  names: readonly string[],
): Promise<Answer> {
  const { query, response, signal } = call
  const images = await chosenImages(engine, names, signal)
  const platforms = speaks(call.version, 48) ? requestedPlatforms(query.platform, query['platform[]']) : []
  for (const { image } of images) requirePlatform(image, platforms, image.tags[0] ?? image.id)
  const layers = new Map((await engine.portLayer.layers(signal)).map((layer) => [layer.chainId, layer]))
  const blobs = new Map<string, Blob>()
  const documents = describe(engine, images, layers, blobs, signal)
  const sorted = [...blobs.values()].sort((one, other) => (one.path < other.path ? -1 : 1))

  response.statusCode = 200
  response.setHeader('Content-Type', 'application/x-tar')
  const archive = pack()
  // The layers are read one after the other, while the client takes them.
  const sent = pipeline(Readable.from(archive, { objectMode: false }), response)
  await Promise.all([sent, write(archive, [...sorted, ...documents])])
  for (const { image } of images) tellImage(engine, 'save', image)
  return streamed
}

/** The images that the names mean: a name without a tag means all tags of its repository. */
async function chosenImages(engine: Engine, names: readonly string[], signal: AbortSignal): Promise<Saved[]> {
  const chosen = new Map<string, Saved>()
  const add = async (image: Image, tag?: string) => {
    const saved = chosen.get(image.id) ?? {
      image,
      config: await engine.images.rawConfig(image.id, signal),
      names: new Set<string>(),
    }
    chosen.set(image.id, saved)
    if (tag !== undefined) saved.names.add(tag)
  }
  const all = await engine.images.list(signal)
  for (const name of names) {
    const parsed = parseImageName(name)
    const isNameOnly = parsed.kind === 'reference' && !name.includes('@') && !/:[^/]*$/.test(name)
    const repository = parsed.kind === 'reference' ? familiarName(parsed.reference) : ''
    const found = isNameOnly
      ? all.flatMap((image) =>
          image.tags.filter((tag) => familiarName(parseReference(tag)) === repository).map((tag) => ({ image, tag })),
        )
      : []
    for (const { image, tag } of found) await add(image, tag)
    if (found.length > 0) continue
    const image = await engine.images.find(name, signal)
    if (image === undefined) throw notFound(isNameOnly ? `No such image: ${name}` : 'reference does not exist')
    const tag = parsed.kind === 'reference' ? familiarReference(parsed.reference) : ''
    await add(image, image.tags.includes(tag) ? tag : undefined)
  }
  return [...chosen.values()]
}

/** The documents at the archive's end; `blobs` gets what they point to. */
function describe(
  engine: Engine,
  images: readonly Saved[],
  layers: ReadonlyMap<string, Layer>,
  blobs: Map<string, Blob>,
  signal: AbortSignal,
): Blob[] {
  const manifests: unknown[] = []
  const entries: unknown[] = []
  const repositories: Record<string, Record<string, string>> = {}
  for (const { image, config, names } of images) {
    const time = new Date(Number((createdTime(image) ?? 0n) / 1_000_000n))
    const keep = (content: string, mediaType: string) => {
      const bytes = Buffer.from(content)
      const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length }
      blobs.set(descriptor.digest, { path: blob(descriptor.digest), size: bytes.length, time, open: async () => bytes })
      return descriptor
    }
    const parts = image.chainIds.map((chainId) => {
      const layer = layers.get(chainId)
      if (layer?.tarSize === undefined) {
        throw conflict(
          `image ${image.id} cannot be saved: its layer ${chainId} has no record of its archive. Pull the image again`,
        )
      }
      const { diffId, tarSize: size } = layer
      blobs.set(diffId, { path: blob(diffId), size, time, open: () => engine.portLayer.layerTar(chainId, signal) })
      return { mediaType: mediaTypes.layer, digest: diffId, size }
    })
    const manifest = keep(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: mediaTypes.manifest,
        config: keep(config, mediaTypes.config),
        layers: parts,
      }),
      mediaTypes.manifest,
    )
    const tags = [...names].sort()
    for (const name of tags) {
      const { domain, path, tag = '' } = parseReference(name)
      const annotations = {
        'io.containerd.image.name': `${domain}/${path}:${tag}`,
        'org.opencontainers.image.ref.name': tag,
      }
      manifests.push({ ...manifest, annotations })
      const repository = name.slice(0, name.lastIndexOf(':'))
      repositories[repository] = { ...repositories[repository], [tag]: image.id.slice('sha256:'.length) }
    }
    if (tags.length === 0) manifests.push(manifest)
    entries.push({
      Config: blob(image.id),
      RepoTags: tags.length === 0 ? null : tags,
      Layers: parts.map(({ digest }) => blob(digest)),
      LayerSources: Object.fromEntries(parts.map((part) => [part.digest, part])),
    })
  }
  const document = (path: string, value: unknown): Blob => {
    // With an end of line, as Go's encoder writes them.
    const bytes = Buffer.from(`${JSON.stringify(value)}\n`)
    return { path, size: bytes.length, time: new Date(0), open: async () => bytes }
  }
  return [
    document('index.json', { schemaVersion: 2, mediaType: mediaTypes.index, manifests }),
    document('manifest.json', entries),
    document('oci-layout', { imageLayoutVersion: '1.0.0' }),
    ...(Object.keys(repositories).length === 0 ? [] : [document('repositories', repositories)]),
  ]
}

async function write(archive: Pack, files: readonly Blob[]): Promise<void> {
  try {
    for (const directory of ['blobs/', 'blobs/sha256/']) {
      archive.entry({ name: directory, type: 'directory', mode: 0o755, mtime: new Date(0) })
    }
    for (const file of files) await writeFile(archive, file)
    archive.finalize()
  } catch (error) {
    // The answer has begun: only its being cut off tells the client.
    archive.destroy(error instanceof Error ? error : new Error(String(error)))
    throw error
  }
}

async function writeFile(archive: Pack, { path, size, time, open }: Blob): Promise<void> {
  let settle: (error?: Error | null) => void = () => undefined
  const written = new Promise<void>((resolve, reject) => {
    settle = (error) => (error ? reject(error) : resolve())
  })
  written.catch(() => undefined)
  const content = await open()
  const entry = archive.entry({ name: path, size, mode: 0o644, mtime: time }, settle)
  for await (const chunk of (Buffer.isBuffer(content) ? [content] : content) as AsyncIterable<Buffer>) {
    if (!entry.write(chunk)) await Promise.race([once(entry, 'drain'), written])
  }
  entry.end(Buffer.alloc(0))
  await written
}
