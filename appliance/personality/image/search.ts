import * as z from 'zod'
import { searchRegistry } from '../../../imagec'
import { DockerError, invalid } from '../api/docker-error'
import { type Answer, type Call, endpoint, json } from '../api/endpoint'
import { type Filters, filters, integer, text } from '../api/query'
import type { Engine } from '../engine'
import { readCredentials } from './registry-auth'
import { registrySettings } from './registry-settings'

const searchQuery = z.object({
  term: text(),
  limit: integer(),
  filters: filters(['is-automated', 'is-official', 'stars']),
})

/** `GET /images/search` */
export const searchEndpoint = endpoint({ method: 'get', path: '/images/search', query: searchQuery, handle: search })

/** dockerd's DefaultSearchLimit. */
const defaultLimit = 25

async function search(call: Call<z.output<typeof searchQuery>>, engine: Engine): Promise<Answer> {
  const { query, signal } = call
  const automated = truth(query.filters, 'is-automated')
  const official = truth(query.filters, 'is-official')
  const stars = leastStars(query.filters)
  // Registries do not tell it any more: dockerd finds none either.
  if (automated === true) return json([])
  if (query.term.includes('://')) {
    throw invalid(`invalid repository name: repository name (${query.term}) should not have a scheme`)
  }
  const limit = query.limit || defaultLimit
  if (limit < 1 || limit > 100) throw invalid(`limit ${limit} is outside the range of [1, 100]`)
  const registries = await registrySettings(engine, signal)
  const found = await searchRegistry({
    ...placeOf(query.term),
    limit,
    credentials: readCredentials(call.request.headers['x-registry-auth']),
    registries,
    signal,
  })
  return json(
    found
      .filter((result) => official === undefined || result.official === official)
      .filter((result) => result.stars >= stars)
      .map((result) => ({
        star_count: result.stars,
        is_official: result.official,
        name: result.name,
        is_automated: false,
        description: result.description,
      })),
  )
}

/** A term that begins like a host names the registry to search; Docker Hub has its official images without `library/`. */
function placeOf(term: string): { readonly domain: string; readonly term: string } {
  const slash = term.indexOf('/')
  const first = slash < 0 ? '' : term.slice(0, slash)
  const isHost = /[.:]/.test(first) || first === 'localhost'
  if (!isHost) return { domain: 'docker.io', term: term.replace(/^library\//, '') }
  if (!/^[A-Za-z0-9.-]+(:\d{1,5})?$/.test(first)) throw invalid(`invalid index name (${first})`)
  const rest = term.slice(slash + 1)
  return /^(index\.)?docker\.io$/.test(first)
    ? { domain: 'docker.io', term: rest.replace(/^library\//, '') }
    : { domain: first, term: rest }
}

/** dockerd's GetBoolOrDefault: exactly one of true and false. */
function truth(given: Filters, name: string): boolean | undefined {
  const values = given.get(name)
  if (values === undefined) return undefined
  const yes = values.some((value) => ['1', 'true'].includes(value))
  const no = values.some((value) => ['0', 'false'].includes(value))
  if (yes === no) throw new DockerError(400, `invalid filter '${name}=${JSON.stringify(values).replaceAll('"', '')}'`)
  return yes
}

function leastStars(given: Filters): number {
  let least = 0
  for (const value of given.get('stars') ?? []) {
    if (!/^[+-]?\d{1,15}$/.test(value)) {
      throw invalid(`invalid filter 'stars=${value}': strconv.Atoi: parsing "${value}": invalid syntax`)
    }
    least = Math.max(least, Number(value))
  }
  return least
}
