import * as z from 'zod'
import { nanosecondsOf } from '../../nanoseconds'
import { DockerError, invalid } from '../api/docker-error'
import { type Answer, type Call, endpoint, json } from '../api/endpoint'
import { type Filters, filters, flag, matchesLabels, text } from '../api/query'
import { speaks } from '../api/version'
import { listContainers } from '../container/lookup'
import { filterTime } from '../container/prune'
import { recordOf } from '../container/record'
import type { Engine } from '../engine'
import { hasChildren, type Image, type ImageStore } from './image-store'
import { type LayerSizes, readLayerSizes } from './layer-sizes'
import { matchesPattern } from './name-pattern'

const listQuery = z.object({
  all: flag(),
  digests: flag(),
  'shared-size': flag(),
  manifests: flag(),
  identity: flag(),
  filter: text(),
  filters: filters(['reference', 'dangling', 'label', 'before', 'since', 'until']),
})

/** `GET /images/json` */
export const listEndpoint = endpoint({ method: 'get', path: '/images/json', query: listQuery, handle: list })

async function list(call: Call<z.output<typeof listQuery>>, engine: Engine): Promise<Answer> {
  const { query, version, signal } = call
  if (speaks(version, 54) && query.identity && !query.manifests) {
    throw invalid('conflicting options: identity requires manifests=1')
  }
  const wanted = new Map(query.filters)
  // Before 1.41 there was a parameter of its own for it.
  if (!speaks(version, 41) && query.filter !== '') {
    wanted.set('reference', [...(wanted.get('reference') ?? []), query.filter])
  }
  const [sizes, all] = await Promise.all([readLayerSizes(engine, signal), engine.images.list(signal)])
  const images = await filterImages(all, { wanted, shown: query.all ? 'all' : 'ends' }, engine.images, signal)
  const wantsShared = query['shared-size'] && speaks(version, 42)
  // Counted since 1.51.
  const users = speaks(version, 51) ? await listContainers(engine, signal) : undefined
  const entries = images
    .sort((one, other) => createdSeconds(other) - createdSeconds(one))
    .map((image) => ({
      ...summary(image, sizes),
      ...(users && { Containers: users.filter((container) => recordOf(container).image === image.id).length }),
      ...(wantsShared && { SharedSize: sizes.shared(image, all) }),
      ...(!speaks(version, 43) && nameless(image) && { RepoTags: ['<none>:<none>'], RepoDigests: ['<none>@<none>'] }),
      ...(!speaks(version, 44) && { VirtualSize: sizes.image(image) }),
    }))
  return json(entries)
}

/** Docker's ImageSummary; what was not asked for is -1. */
export function summary(image: Image, sizes: LayerSizes) {
  return {
    Containers: -1,
    Created: createdSeconds(image),
    Id: image.id,
    Labels: image.config.config.Labels ?? null,
    ParentId: image.parent ?? '',
    RepoDigests: image.digests,
    RepoTags: image.tags,
    SharedSize: -1,
    Size: sizes.image(image),
  }
}

/** Nanoseconds since 1970; undefined when the configuration does not tell. */
export function createdTime(image: Image): bigint | undefined {
  return nanosecondsOf(image.config.created ?? '')
}

function createdSeconds(image: Image): number {
  const time = createdTime(image)
  return time === undefined ? 0 : Number(time / 1_000_000_000n)
}

function nameless(image: Image): boolean {
  return image.tags.length === 0 && image.digests.length === 0
}

/**
 * The images that all filters let through, with those of their names that the filter of references does. `ends`: without
 * those that have no name and that others were made from.
 */
async function filterImages(
  images: readonly Image[],
  { wanted, shown }: { readonly wanted: Filters; readonly shown: 'all' | 'ends' },
  store: ImageStore,
  signal: AbortSignal,
): Promise<Image[]> {
  const dangling = wanted.has('dangling') ? boolOf(wanted, 'dangling') : undefined
  const bounds = async (key: 'before' | 'since') =>
    (await Promise.all((wanted.get(key) ?? []).map((name) => store.get(name, signal))))
      .map(createdTime)
      .filter((time) => time !== undefined)
  const until = (wanted.get('until') ?? []).map(untilTime)
  const before = [...(await bounds('before')), ...until]
  const since = await bounds('since')
  const labels = wanted.get('label') ?? []
  const patterns = wanted.get('reference')
  return images.flatMap((image) => {
    const created = createdTime(image)
    const inTime =
      before.every((bound) => created !== undefined && created < bound) &&
      since.every((bound) => created !== undefined && created > bound)
    if (!inTime || !matchesLabels(labels, image.config.config.Labels ?? {})) return []
    const named = patterns === undefined ? image : namedLike(image, patterns)
    const isNameless = nameless(named)
    if (isNameless && shown === 'ends' && hasChildren(image, images)) return []
    if (isNameless && (dangling === false || patterns !== undefined)) return []
    if (!isNameless && dangling === true && named.tags.length > 0) return []
    return [named]
  })
}

function untilTime(value: string): bigint {
  try {
    return filterTime(value)
  } catch (error) {
    if (!(error instanceof DockerError)) throw error
    throw new DockerError(error.status, `invalid value for 'until' filter: ${error.message}`, { cause: error })
  }
}

/** An image with the names that match any of the patterns: with tag or digest, or without. */
function namedLike(image: Image, patterns: readonly string[]): Image {
  const matches = (name: string) =>
    patterns.some((pattern) => matchesPattern(pattern, name) || matchesPattern(pattern, nameOf(name)))
  return { ...image, tags: image.tags.filter(matches), digests: image.digests.filter(matches) }
}

function nameOf(reference: string): string {
  const at = reference.indexOf('@')
  return at >= 0 ? reference.slice(0, at) : reference.slice(0, reference.lastIndexOf(':'))
}

/** A filter that says yes or no, as dockerd reads it: 400 for anything else, and for both at once. */
export function boolOf(wanted: Filters, key: string): boolean {
  const values = wanted.get(key) ?? []
  const isFalse = values.includes('0') || values.includes('false')
  const isTrue = values.includes('1') || values.includes('true')
  if (isFalse === isTrue) throw invalid(`invalid filter '${key}${values.length === 0 ? '' : `=[${values.join(' ')}]`}'`)
  return isTrue
}
