import * as z from 'zod'
import type { Container } from '../../portlayer/api'
import { type Answer, type Call, endpoint, json } from '../api/endpoint'
import { filters, flag, integer } from '../api/query'
import { speaks } from '../api/version'
import type { Engine } from '../engine'
import { containerShape } from './inspect-shape'
import { containerFilter, listFilters } from './list-filters'
import { listContainers } from './lookup'
import { recordOf } from './record'
import { containerSizes } from './sizes'
import { listed } from './view'

const listQuery = z.object({
  all: flag(),
  limit: integer(),
  size: flag(),
  filters: filters(listFilters),
})

/** `GET /containers/json` */
export const listEndpoint = endpoint({ method: 'get', path: '/containers/json', query: listQuery, handle: list })

async function list(call: Call<z.output<typeof listQuery>>, engine: Engine): Promise<Answer> {
  const { query, signal } = call
  const [containers, networks] = await Promise.all([listContainers(engine, signal), engine.portLayer.networks(signal)])
  const matches = await containerFilter(query.filters, { engine, containers, networks }, signal)
  const limit = query.limit === undefined || query.limit <= 0 ? undefined : query.limit
  // A filter of states, or a limit, looks at all containers; else only what runs is wanted.
  const all = query.all || limit !== undefined || (query.filters.get('status') ?? []).length > 0
  const wanted = containers
    .filter((container) => (all || container.state.status === 'running') && matches(container))
    .sort((one, other) => (one.createdAt < other.createdAt ? 1 : one.createdAt > other.createdAt ? -1 : 0))
    .slice(0, limit)
  const named = await imagesByName(engine, wanted, signal)
  const sizeOf = query.size ? await containerSizes(engine, wanted, signal) : undefined
  return json(
    wanted.map((container) => ({
      ...containerShape(
        listed(container, named.get(recordOf(container).config.Image), networks, call.version),
        call.version,
      ),
      ...(!speaks(call.version, 52) && { Health: undefined }),
      ...sizeOf?.(container),
    })),
  )
}

async function imagesByName(engine: Engine, containers: readonly Container[], signal: AbortSignal) {
  const names = [...new Set(containers.map((container) => recordOf(container).config.Image))]
  const images = await Promise.all(names.map(async (name) => [name, await engine.images.find(name, signal)] as const))
  return new Map(images)
}
