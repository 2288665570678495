import * as z from 'zod'
import {
  type Credentials,
  familiarName,
  familiarReference,
  type PushProgress,
  parseReference,
  pushImage,
  type Reference,
  type RegistrySettings,
} from '../../../imagec'
import type { Layer } from '../../portlayer/api'
import { conflict, DockerError, invalid } from '../api/docker-error'
import { type Answer, type Call, endpoint, streamed } from '../api/endpoint'
import { text } from '../api/query'
import type { Engine } from '../engine'
import { knownBlobs } from './blob-sources'
import { tellPushed } from './image-events'
import { parseNamed } from './image-name'
import type { Image } from './image-store'
import { ProgressStream } from './progress-stream'
import { readCredentials } from './registry-auth'
import { registrySettings } from './registry-settings'

const pushQuery = z.object({ tag: text(), platform: text() })

/** `POST /images/{name}/push` */
export const pushEndpoint = endpoint({ method: 'post', path: '/images/*name/push', query: pushQuery, handle: push })

/** Pushes a tag, or all tags of a repository when none is named, and streams docker's messages. */
async function push(call: Call<z.output<typeof pushQuery>>, engine: Engine): Promise<Answer> {
  const { signal } = call
  const named = pushed(call.params.name ?? '', call.query.tag)
  if (call.query.platform !== '') checkPlatform(call.query.platform)
  const progress = new ProgressStream(call.response)
  // As dockerd: from here on the answer is a stream, also when there is only an error to tell.
  progress.message({ status: `The push refers to repository [${named.domain}/${named.path}]` })
  try {
    const images = await engine.images.list(signal)
    const tags = tagsOf(images, named)
    if (tags.length === 0) throw notHere(`An image does not exist locally with the tag: ${familiarName(named)}`)
    const chosen = named.tag === undefined ? tags : tags.filter(({ reference }) => reference.tag === named.tag)
    if (chosen.length === 0) throw notHere(`tag does not exist: ${familiarReference(named)}`)
    const work = {
      engine,
      progress,
      images,
      layers: new Map((await engine.portLayer.layers(signal)).map((layer) => [layer.chainId, layer])),
      credentials: readCredentials(call.request.headers['x-registry-auth']),
      registries: await registrySettings(engine, signal),
      signal,
    }
    for (const { image, reference } of chosen) await pushTag(work, image, reference)
    tellPushed(engine, named)
  } catch (error) {
    progress.fail(error)
  }
  await progress.end()
  return streamed
}

interface Work {
  readonly engine: Engine
  readonly progress: ProgressStream
  readonly images: readonly Image[]
  readonly layers: ReadonlyMap<string, Layer>
  readonly credentials: Credentials | undefined
  readonly registries: RegistrySettings
  readonly signal: AbortSignal
}

async function pushTag(work: Work, image: Image, reference: Reference): Promise<void> {
  const { engine, progress, signal } = work
  const releases = image.chainIds.map((chainId) => engine.images.hold(chainId))
  try {
    const config = Buffer.from(await engine.images.rawConfig(image.id, signal))
    const { digest, layers } = await pushImage({
      reference,
      credentials: work.credentials,
      registries: work.registries,
      config,
      layers: image.config.rootfs.diff_ids.map((diffId, position) =>
        layerOf(work, image.chainIds[position] ?? '', diffId),
      ),
      onProgress: (change) => tell(progress, change),
      signal,
    })
    const source = { domain: reference.domain, path: reference.path, blobs: [...layers] }
    await engine.images.pushed(image, reference, digest, source, signal)
  } finally {
    for (const release of releases) release()
  }
}

function layerOf({ engine, images, layers }: Work, chainId: string, diffId: string) {
  const size = layers.get(chainId)?.tarSize
  return {
    diffId,
    ...(size !== undefined && { size }),
    known: knownBlobs(images, diffId),
    open: async (signal: AbortSignal) => {
      if (size !== undefined) return engine.portLayer.layerTar(chainId, signal)
      throw conflict(`layer ${chainId} cannot be pushed: it has no record of its archive. Pull its image again`)
    },
  }
}

function tell(progress: ProgressStream, change: PushProgress): void {
  // That it started is told once for all tags of the repository.
  if (change.kind === 'layer') progress.layer(change)
  if (change.kind !== 'digest') return
  const { tag, digest, size } = change
  progress.message({ status: `${tag}: digest: ${digest} size: ${size}` })
  progress.message({ progressDetail: {}, aux: { Tag: tag, Digest: digest, Size: size } })
}

/** The repository and the tag, if one is named. */
function pushed(name: string, tag: string): Reference {
  const named = parseNamed(name)
  if (named.digest !== undefined) {
    throw tag === ''
      ? new DockerError(500, 'cannot push a digest reference')
      : invalid('cannot import digest reference')
  }
  const { domain, path } = named
  if (tag !== '') return parseNamed(`${domain}/${path}:${tag}`)
  const isNameOnly = !/:[^/]*$/.test(name)
  return isNameOnly || named.tag === undefined ? { domain, path } : named
}

function tagsOf(images: readonly Image[], named: Reference) {
  return images
    .flatMap((image) => image.tags.map((tag) => ({ image, reference: parseReference(tag) })))
    .filter(({ reference }) => reference.domain === named.domain && reference.path === named.path)
    .sort((one, other) => ((one.reference.tag ?? '') < (other.reference.tag ?? '') ? -1 : 1))
}

/** An image is of one platform here: naming it changes nothing, but it must be a platform. */
function checkPlatform(json: string): void {
  const schema = z.object({ os: z.string().optional(), architecture: z.string().optional() })
  try {
    schema.parse(JSON.parse(json))
  } catch {
    throw invalid('failed to parse platform')
  }
}

function notHere(message: string): DockerError {
  return new DockerError(404, message)
}
