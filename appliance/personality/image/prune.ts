import * as z from 'zod'
import { DockerError } from '../api/docker-error'
import { type Call, endpoint } from '../api/endpoint'
import { answerPrune, type Removed } from '../api/prune-progress'
import { type Filters, filters, flag, matchesLabels } from '../api/query'
import { untilOf } from '../container/prune'
import type { Engine } from '../engine'
import { hasChildren, type Image } from './image-store'
import { readLayerSizes } from './layer-sizes'
import { boolOf, createdTime } from './list'
import { type Deletion, removeImage } from './remove'

const pruneQuery = z.object({ filters: filters(['dangling', 'label', 'label!', 'until']), stream: flag() })

/** `POST /images/prune` */
export const pruneEndpoint = endpoint({
  method: 'post',
  path: '/images/prune',
  query: pruneQuery,
  handle: (call, engine) => answerPrune(call, (removed) => prune(call, engine, removed)),
})

async function prune(
  call: Call<z.output<typeof pruneQuery>>,
  engine: Engine,
  removed: Removed,
): Promise<Record<string, unknown>> {
  const wanted = call.query.filters
  const danglingOnly = wanted.has('dangling') ? boolOf(wanted, 'dangling') : true
  // As dockerd, which names the filter about images alone.
  const until = untilOf(wanted, "invalid value for 'until' filter: ")
  const sizes = await readLayerSizes(engine, call.signal)
  const deletions: Deletion[] = []
  const images = await engine.images.list(call.signal)
  for (const image of images) {
    if (!isWanted(image, wanted, until) || (danglingOnly && image.tags.length > 0)) continue
    // It goes with the last one that was made from it.
    if (image.tags.length + image.digests.length === 0 && hasChildren(image, images)) continue
    const gone = await removeAllNames(engine, image, call.signal)
    for (const one of gone) 'Deleted' in one ? removed(one.Deleted, 'Deleted') : removed(one.Untagged, 'Untagged')
    deletions.push(...gone)
  }
  const reclaimed = deletions.reduce(
    (total, deletion) => total + ('Deleted' in deletion ? sizes.layer(deletion.Deleted) : 0),
    0,
  )
  const attributes = { reclaimed: String(reclaimed) }
  engine.events.publish({ type: 'image', action: 'prune', id: '', attributes })
  return { ImagesDeleted: deletions.length === 0 ? null : deletions, SpaceReclaimed: reclaimed }
}

/** By one name after the other, as dockerd does; images in use stay, without a word. */
async function removeAllNames(engine: Engine, image: Image, signal: AbortSignal): Promise<Deletion[]> {
  const deletions: Deletion[] = []
  const names = [...image.tags, ...image.digests]
  for (const name of names.length === 0 ? [image.id] : names) {
    try {
      deletions.push(...(await removeImage(engine, name, { how: 'gently', parents: 'pruned' }, signal)))
    } catch (error) {
      // In use, or gone with the name before.
      if (!(error instanceof DockerError && (error.status === 409 || error.status === 404))) throw error
    }
  }
  return deletions
}

function isWanted(image: Image, wanted: Filters, until: bigint | undefined): boolean {
  const created = createdTime(image)
  if (until !== undefined && (created === undefined || created > until)) return false
  const labels = image.config.config.Labels ?? {}
  if (!matchesLabels(wanted.get('label') ?? [], labels)) return false
  return !wanted.has('label!') || !matchesLabels(wanted.get('label!') ?? [], labels)
}
