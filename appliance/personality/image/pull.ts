import {
  type Credentials,
  familiarName,
  familiarReference,
  type LayerSink,
  listTags,
  normalPlatform,
  type Platform,
  type PullProgress,
  platformName,
  pullImage,
  type Reference,
  type RegistrySettings,
  Repository,
} from '../../../imagec'
import type { Call } from '../api/endpoint'
import type { Engine } from '../engine'
import { tellPulled } from './image-events'
import type { Image } from './image-store'
import { PortLayerSink } from './layer-sink'
import { parsePlatform } from './platform'
import { ProgressStream } from './progress-stream'
import { readCredentials } from './registry-auth'
import { registrySettings } from './registry-settings'

const sinks = new WeakMap<Engine, PortLayerSink>()

/** The way of layers into the port layer: one for all, so that none is written twice at once. */
export function sinkOf(engine: Engine): PortLayerSink {
  const sink = sinks.get(engine) ?? new PortLayerSink(engine.portLayer)
  sinks.set(engine, sink)
  return sink
}

/** What is pulled: one image, or all tags of a repository; without a platform this machine's. */
export interface PullTarget {
  readonly reference: Reference
  readonly tags: 'one' | 'all'
  readonly platform: Platform | undefined
}

/** Pulls and streams docker's progress messages; a failure before the first one is an HTTP error. */
export async function pull(call: Call, engine: Engine, target: PullTarget): Promise<void> {
  const { signal } = call
  const progress = new ProgressStream(call.response)
  const { reference } = target
  try {
    const work = {
      engine,
      progress,
      platform: target.platform,
      credentials: readCredentials(call.request.headers['x-registry-auth']),
      registries: await registrySettings(engine, signal),
      signal,
    }
    const outcomes: Pulled[] = []
    const one = target.tags === 'one'
    if (one) outcomes.push(await pullOne(work, reference))
    else for await (const tag of tagsOf(work, reference)) outcomes.push(await pullOne(work, { ...reference, tag }))
    const name = one ? familiarReference(reference) : familiarName(reference)
    const status = outcomes.some(({ outcome }) => outcome === 'added')
      ? `Downloaded newer image for ${name}`
      : `Image is up to date for ${name}`
    progress.message({ status: `Status: ${status}` })
    const [first] = outcomes
    if (first !== undefined) tellPulled(engine, first.image, reference, name)
    warnOfPlatform(progress, name, target.platform, first?.image)
  } catch (error) {
    progress.fail(error)
  }
  await progress.end()
}

interface Work {
  readonly engine: Engine
  readonly progress: ProgressStream
  readonly platform: Platform | undefined
  readonly credentials: Credentials | undefined
  readonly registries: RegistrySettings
  readonly signal: AbortSignal
}

interface Pulled {
  readonly outcome: 'added' | 'unchanged'
  readonly image: Image | undefined
}

async function pullOne(work: Work, reference: Reference): Promise<Pulled> {
  const { engine, progress, signal } = work
  const held: (() => void)[] = []
  try {
    const pulled = await pullImage({
      reference,
      credentials: work.credentials,
      registries: work.registries,
      platform: work.platform ?? parsePlatform(''),
      sink: holding(sinkOf(engine), (chainId) => held.push(engine.images.hold(chainId))),
      shared: sinkOf(engine).shared,
      isPresent: (imageId) => isPresent(work, imageId, held),
      onProgress: (change) => tell(progress, change),
      signal,
    })
    const outcome = await engine.images.add(reference, pulled, signal)
    return { outcome, image: await engine.images.find(pulled.imageId, signal) }
  } finally {
    for (const release of held) release()
  }
}

/** Whether the image is there; from then on its layers stay, as `held` says. */
async function isPresent({ engine, signal }: Work, imageId: string, held: (() => void)[]): Promise<boolean> {
  const image = await engine.images.find(imageId, signal)
  const top = image?.chainIds.at(-1)
  if (top === undefined) return image !== undefined
  held.push(engine.images.hold(top))
  // It may have gone before it was held.
  return (await engine.images.find(imageId, signal)) !== undefined
}

async function* tagsOf({ registries, credentials, signal }: Work, reference: Reference): AsyncGenerator<string> {
  const repository = await Repository.open(reference, registries, credentials, signal)
  try {
    yield* listTags(repository, signal)
  } finally {
    repository.close()
  }
}

function tell(progress: ProgressStream, change: PullProgress): void {
  if (change.kind === 'started') progress.message({ status: `Pulling from ${change.from}`, id: change.tag })
  else if (change.kind === 'digest') progress.message({ status: `Digest: ${change.digest}` })
  else progress.layer(change)
}

/** An image that is not in an index is taken whatever it is for: dockerd warns, and so is done here. */
function warnOfPlatform(
  progress: ProgressStream,
  name: string,
  wanted: Platform | undefined,
  image: Image | undefined,
): void {
  if (wanted === undefined || image === undefined) return
  const { os, architecture, variant } = image.config
  const found = platformName(normalPlatform({ os, architecture, ...(variant && { variant }) }))
  const named = platformName(normalPlatform(wanted))
  if (found === named) return
  const text = `image with reference ${name} was found but its platform (${found}) does not match the specified platform (${named})`
  progress.message({ status: `WARNING: ${text}` })
}

function holding(sink: LayerSink, hold: (chainId: string) => void): LayerSink {
  return {
    has: async (chainId, signal) => {
      hold(chainId)
      return sink.has(chainId, signal)
    },
    write: (layer, tar, signal) => sink.write(layer, tar, signal),
  }
}
