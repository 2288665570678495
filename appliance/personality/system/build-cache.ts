import * as z from 'zod'
import { invalid } from '../api/docker-error'
import { type Call, endpoint, json } from '../api/endpoint'
import { type Filters, filters, flag, integer } from '../api/query'
import { filterTime } from '../container/prune'
import type { Engine } from '../engine'

/** What dockerd lets through: fields of an entry of its cache, and labels, which it does not look at. */
const fields = ['id', 'parent', 'type', 'description', 'inuse', 'shared', 'private']
const ages = ['until', 'unused-for']

const pruneQuery = z.object({
  all: flag(),
  filters: filters([...fields, ...ages, 'label', 'label!']),
  'keep-storage': integer(),
  'reserved-space': integer(),
  'max-used-space': integer(),
  'min-free-space': integer(),
})

/**
 * `POST /build/prune`, which `docker system prune` asks for: builders are containers here and keep their caches in volumes, so
 * that the host's own is always empty.
 */
export const pruneBuildCacheEndpoint = endpoint({
  method: 'post',
  path: '/build/prune',
  query: pruneQuery,
  handle: async ({ query }: Call<z.output<typeof pruneQuery>>, engine: Engine) => {
    requireSound(query.filters)
    engine.events.publish({ type: 'builder', action: 'prune', id: '', attributes: { reclaimed: '0' } })
    return json({ CachesDeleted: null, SpaceReclaimed: 0 })
  },
})

function requireSound(wanted: Filters): void {
  if (ages.every((age) => wanted.has(age))) throw invalid('conflicting filters: "until" and "unused-for"')
  if ([...fields, ...ages].some((field) => (wanted.get(field)?.length ?? 0) > 1)) {
    throw invalid('filters expect only one value')
  }
  for (const age of ages) {
    const [value] = wanted.get(age) ?? []
    if (value !== undefined) filterTime(value)
  }
}
