import { PassThrough, Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod'
import { ContentMismatch, chainIdsOf, digestOf, VerifyContent } from '../../../imagec'
import { notAvailable, toDockerError } from '../api/docker-error'
import { type Answer, type Call, endpoint, streamed } from '../api/endpoint'
import { flag, text } from '../api/query'
import { speaks } from '../api/version'
import type { Engine } from '../engine'
import { type ArchivedImage, archivedImages } from './archived-images'
import { decompressed } from './decompress'
import { broken, ImageArchive } from './image-archive'
import { parseImageConfig } from './image-config'
import { tellImage } from './image-events'
import { parsePlatform } from './platform'
import { ProgressStream } from './progress-stream'
import { sinkOf } from './pull'
import { bodyOf } from './request-body'
import { requestedPlatforms } from './requested-platform'

const loadQuery = z.object({
  quiet: flag('yes'),
  platform: text(),
  'platform[]': z.array(z.string()).optional(),
})
/** Progress is told every so many bytes. */
const progressStep = 512 * 1024

/** `POST /images/load` */
export const loadEndpoint = endpoint({ method: 'post', path: '/images/load', query: loadQuery, handle: load })

async function load(call: Call<z.output<typeof loadQuery>>, engine: Engine): Promise<Answer> {
  const { query, request, response, signal } = call
  const architecture = wantedArchitecture(call)
  const progress = new ProgressStream(response)
  const body = bodyOf(request)
  const spool = await engine.portLayer.openSpool(signal)
  try {
    const archive = await ImageArchive.read(engine.portLayer, spool, await decompressed(body), signal)
    for (const image of await archivedImages(archive, architecture, signal)) {
      const lines = await loadImage(engine, archive, image, query.quiet ? undefined : progress, signal)
      for (const line of lines) progress.message({ stream: `${line}\n` })
    }
  } catch (error) {
    signal.throwIfAborted()
    // As dockerd: the answer is a stream of messages from its first byte, also when there is only an error to tell.
    const { message } = toDockerError(error)
    progress.message({ errorDetail: { message }, error: message })
  } finally {
    spool.close()
    body.destroy()
  }
  await progress.end()
  return streamed
}

/** An image is kept for one platform here: which one of those that an archive has for it. */
function wantedArchitecture({ query, version }: Call<z.output<typeof loadQuery>>): string {
  const wanted = speaks(version, 48) ? requestedPlatforms(query.platform, query['platform[]']) : []
  if (wanted.length > 1) {
    throw notAvailable('loading several platforms of an image is not available on this host: an image is kept for one')
  }
  return wanted[0]?.architecture ?? parsePlatform('').architecture
}

/** Writes the layers that are missing, then the image, then its names; gives docker's lines. */
async function loadImage(
  engine: Engine,
  archive: ImageArchive,
  image: ArchivedImage,
  progress: ProgressStream | undefined,
  signal: AbortSignal,
): Promise<string[]> {
  const config = image.config.toString('utf8')
  const id = digestOf(image.config)
  const diffIds = configOf(config).rootfs.diff_ids
  if (diffIds.length !== image.layers.length) {
    throw broken(`invalid manifest, layers length mismatch: expected ${diffIds.length}, got ${image.layers.length}`)
  }
  const chainIds = chainIdsOf(diffIds)
  const releases: (() => void)[] = []
  try {
    for (const [position, chainId] of chainIds.entries()) {
      releases.push(engine.images.hold(chainId))
      if (await engine.portLayer.hasLayer(chainId, signal)) continue
      const parent = chainIds[position - 1]
      const layer = { chainId, diffId: diffIds[position] ?? '', ...(parent !== undefined && { parent }) }
      await writeLayer(engine, archive, image.layers[position] ?? '', layer, progress, signal)
    }
    const lines: string[] = []
    for (const name of image.names) {
      const before = await engine.images.find(name, signal)
      if (before?.tags.includes(name) && before.id !== id) {
        lines.push(`The image ${name} already exists, renaming the old one with ID ${before.id} to empty string`)
      }
      lines.push(`Loaded image: ${name}`)
    }
    if (image.names.length === 0) lines.push(`Loaded image ID: ${id}`)
    await engine.images.put({ id, config, chainIds }, image.names, signal)
    tellImage(engine, 'load', await engine.images.get(id, signal))
    return lines
  } finally {
    for (const release of releases) release()
  }
}

function configOf(config: string) {
  try {
    return parseImageConfig(config)
  } catch (error) {
    throw broken(
      `the configuration of an image is malformed: ${error instanceof Error ? error.message : String(error)}`,
    )
  }
}

async function writeLayer(
  engine: Engine,
  archive: ImageArchive,
  path: string,
  layer: { readonly chainId: string; readonly diffId: string; readonly parent?: string },
  progress: ProgressStream | undefined,
  signal: AbortSignal,
): Promise<void> {
  const total = archive.size(path)
  const packed = await archive.open(path, signal)
  let told = 0
  const tell = (current: number): void => {
    if (progress === undefined || (current - told < progressStep && current < total)) return
    told = current
    const layerId = layer.diffId.slice('sha256:'.length, 'sha256:'.length + 12)
    progress.layer({ layer: layerId, status: 'Loading layer', current, total })
  }
  const tar = new PassThrough()
  const abort = new AbortController()
  const both = AbortSignal.any([signal, abort.signal])
  const fed = decompressed(Readable.from(counted(packed, tell), { objectMode: false })).then((content) =>
    pipeline(content, new VerifyContent(`layer ${path}`, layer.diffId), tar, { signal: both }),
  )
  const written = sinkOf(engine).write(layer, tar, both)
  try {
    await Promise.all([fed, written])
  } catch (error) {
    abort.abort(error)
    tar.destroy(error instanceof Error ? error : new Error(String(error)))
    await Promise.allSettled([fed, written])
    if (!(error instanceof ContentMismatch)) throw error
    throw broken(`invalid diffID for layer ${path}: ${error.message}`)
  } finally {
    packed.destroy()
  }
}

async function* counted(
  source: AsyncIterable<Buffer>,
  tell: (current: number) => void,
): AsyncGenerator<Buffer, void, undefined> {
  let current = 0
  for await (const chunk of source) {
    current += chunk.length
    tell(current)
    yield chunk
  }
}
