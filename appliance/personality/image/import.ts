import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { digestOf, familiarReference, type Platform } from '../../../imagec'
import { PortLayerError } from '../../portlayer/problem'
import { invalid } from '../api/docker-error'
import { type Answer, type Call, streamed } from '../api/endpoint'
import type { Engine } from '../engine'
import { applyChanges } from './config-changes'
import { decompressed } from './decompress'
import { unexpectedEnd } from './image-archive'
import type { ImageConfig } from './image-config'
import { tellImage } from './image-events'
import { parseTarget } from './image-name'
import type { Image } from './image-store'
import { openSource, sourceUrl } from './import-source'
import { parsePlatform } from './platform'
import { ProgressStream } from './progress-stream'
import { sinkOf } from './pull'
import { registrySettings } from './registry-settings'
import { bodyOf } from './request-body'

/** What `POST /images/create` says of an import. */
export interface ImportRequest {
  readonly fromSrc: string
  readonly repo: string
  readonly tag: string
  readonly message: string
  readonly platform: string
  readonly changes: readonly string[]
}

const spoolName = 'layer.tar'

/** `docker import`: a tar of a file system, which comes with the request or is fetched, becomes an image of one layer. */
export async function importImage(call: Call, engine: Engine, wanted: ImportRequest): Promise<Answer> {
  const { request, response, signal } = call
  const { fromSrc, message } = wanted
  const target = wanted.repo === '' ? undefined : parseTarget(wanted.repo, wanted.tag)
  const platform = parsePlatform(wanted.platform)
  if (platform.os !== 'linux') throw invalid('operating system is not supported')
  const config = applyChanges({}, wanted.changes)
  const comment = message === '' ? `Imported from ${fromSrc}` : message
  const progress = new ProgressStream(response)
  const body =
    fromSrc === '-'
      ? bodyOf(request)
      : await openSource(sourceUrl(fromSrc), await registrySettings(engine, signal), progress, signal)
  try {
    const image = await makeImage(engine, body, { comment, config, platform }, signal)
    if (target !== undefined) {
      await engine.images.tag(image, target, signal)
      tellImage(engine, 'tag', image, familiarReference(target))
    }
    tellImage(engine, 'import', image)
    progress.message({ status: image.id })
  } catch (error) {
    progress.fail(isCutOff(error) ? new Error(unexpectedEnd, { cause: error }) : error)
  } finally {
    body.destroy()
  }
  await progress.end()
  return streamed
}

/** What an image is told beside its layer. */
interface Description {
  readonly comment: string
  readonly config: ImageConfig['config']
  readonly platform: Platform
}

/** Makes an image whose one layer is the archive. */
async function makeImage(
  engine: Engine,
  archive: Readable,
  { comment, config, platform }: Description,
  signal: AbortSignal,
): Promise<Image> {
  const spool = await engine.portLayer.openSpool(signal)
  let release: (() => void) | undefined
  try {
    // The layer is named by its digest, which only its end tells.
    const hash = createHash('sha256')
    const tar = Readable.from(hashed(await decompressed(archive), hash), { objectMode: false })
    await engine.portLayer.writeSpool(spool, spoolName, tar, signal)
    const diffId = `sha256:${hash.digest('hex')}`
    release = engine.images.hold(diffId)
    const layer = { chainId: diffId, diffId }
    await sinkOf(engine).write(layer, await engine.portLayer.readSpool(spool, spoolName, signal), signal)

    const created = new Date().toISOString()
    const content = JSON.stringify({
      comment,
      created,
      config,
      architecture: platform.architecture,
      ...(platform.variant !== undefined && { variant: platform.variant }),
      os: platform.os,
      rootfs: { type: 'layers', diff_ids: [diffId] },
      history: [{ created, comment }],
    })
    const id = digestOf(content)
    await engine.images.put({ id, config: content, chainIds: [diffId] }, [], signal)
    return await engine.images.get(id, signal)
  } finally {
    release?.()
    spool.close()
  }
}

/** Whether the port layer found the archive's end before its last entry's. */
function isCutOff(error: unknown): boolean {
  return error instanceof PortLayerError && error.code === 'invalid' && error.message.endsWith('the archive is cut off')
}

async function* hashed(
  source: AsyncIterable<Buffer>,
  hash: ReturnType<typeof createHash>,
): AsyncGenerator<Buffer, void, undefined> {
  for await (const chunk of source) {
    hash.update(chunk)
    yield chunk
  }
}
