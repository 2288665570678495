import * as z from 'zod'
import { Connection } from './connection'
import { basicAuthorization, type Credentials } from './credentials'
import { HttpClient, type Response, readBody } from './http'
import { nextOf } from './link'
import { checked } from './manifest'
import { RegistryError } from './registry-error'
import { isAllowed, type RegistrySettings } from './registry-settings'

/** A repository that a search found, in the words of Docker Hub's answer. */
export interface SearchResult {
  readonly name: string
  readonly description: string
  readonly stars: number
  readonly official: boolean
}

export interface SearchRequest {
  /** Registry as in references; `docker.io` is Docker Hub. */
  readonly domain: string
  readonly term: string
  /** 1 to 100 */
  readonly limit: number
  readonly credentials: Credentials | undefined
  readonly registries: RegistrySettings
  readonly signal: AbortSignal
}

const maxAnswerBytes = 4 * 1024 * 1024
/** A catalog that is longer is not searched to its end. */
const maxCatalogPages = 100
const catalogPageSize = 1000

const bounded = z.string().max(4096)
const v1Answer = z.object({
  results: z
    .array(
      z.object({
        name: bounded,
        description: bounded.nullish(),
        star_count: z.int().min(0).nullish(),
        is_official: z.boolean().nullish(),
      }),
    )
    .max(1000)
    .nullish(),
})
const harborAnswer = z.object({ repository: z.array(z.object({ repository_name: bounded })).nullish() })
const catalogAnswer = z.object({ repositories: z.array(bounded).nullish() })

/**
 * Searches a registry by what it has for that: the search of the old registry protocol (Docker Hub, Quay, Nexus,
 * Artifactory), Harbor's own, or the list of all repositories (`_catalog`), of which those are taken whose path holds the term.
 * Throws {@link RegistryError} when there is none of them.
 */
export async function searchRegistry(request: SearchRequest): Promise<SearchResult[]> {
  if (request.domain === 'docker.io') return searchHub(request)
  const { domain, registries, credentials, signal } = request
  const connection = await Connection.open(domain, registries, credentials, signal)
  try {
    const silence = connection.silence
    const ask = (path: string) => connection.send(path, { scopes: ['registry:catalog:*'], signal })
    const old = await ask(`/v1/search?${queryOf(request)}`)
    if (old.status === 200) return readV1(old, silence)
    old.body.destroy()
    const harbor = await ask(`/api/v2.0/search?${queryOf(request)}`)
    if (harbor.status === 200) {
      const { repository } = checked(harborAnswer, await readBody(harbor, maxAnswerBytes, silence), 'the answer')
      return named(request, repository?.map(({ repository_name }) => repository_name) ?? [])
    }
    harbor.body.destroy()
    return await searchCatalog(request, connection)
  } finally {
    connection.close()
  }
}

function queryOf({ term, limit }: SearchRequest): string {
  return new URLSearchParams({ q: term, n: String(limit) }).toString()
}

async function searchHub({ credentials, registries, signal, ...request }: SearchRequest): Promise<SearchResult[]> {
  const url = new URL(`https://index.docker.io/v1/search?${queryOf({ credentials, registries, signal, ...request })}`)
  if (!isAllowed(url.host, registries.allowed)) {
    throw new RegistryError('denied', `the registry ${url.host} is not on the list of allowed registries`)
  }
  const http = new HttpClient(registries)
  try {
    const user = credentials !== undefined && 'username' in credentials ? credentials : undefined
    const headers = { 'x-docker-token': 'true', ...(user && { authorization: basicAuthorization(user) }) }
    const response = await http.send(url, { headers, signal })
    if (response.status === 200) return await readV1(response, http.silence)
    response.body.destroy()
    throw new RegistryError('unavailable', `Unexpected status code ${response.status}`)
  } finally {
    http.close()
  }
}

async function readV1(response: Response, silence: number): Promise<SearchResult[]> {
  const { results } = checked(v1Answer, await readBody(response, maxAnswerBytes, silence), 'the answer to the search')
  return (results ?? []).map((result) => ({
    name: result.name,
    description: result.description ?? '',
    stars: result.star_count ?? 0,
    official: result.is_official ?? false,
  }))
}

async function searchCatalog(request: SearchRequest, connection: Connection): Promise<SearchResult[]> {
  const { term, limit, signal } = request
  const wanted = term.toLowerCase()
  const found: string[] = []
  let url = new URL(`/v2/_catalog?n=${catalogPageSize}`, connection.origin)
  for (let page = 0; page < maxCatalogPages && found.length < limit; page++) {
    const response = await connection.send(url, { scopes: ['registry:catalog:*'], signal })
    if (response.status !== 200) throw await noSearch(connection, response)
    const body = await readBody(response, maxAnswerBytes, connection.silence)
    const { repositories } = checked(catalogAnswer, body, 'the catalog of the registry')
    found.push(...(repositories ?? []).filter((path) => path.includes(wanted)))
    const next = nextOf(response.headers.link)
    if (next === undefined) break
    const target = new URL(next, url)
    if (target.origin !== url.origin || target.href === url.href) break
    url = target
  }
  return named(request, found)
}

async function noSearch(connection: Connection, response: Response): Promise<RegistryError> {
  const { status, message } = await connection.refusal(response)
  const { host } = connection.origin
  const said = message === '' ? `status ${status}` : message
  if (status === 401 || status === 403)
    return new RegistryError('denied', `${host} does not let you search it: ${said}`)
  return new RegistryError('unavailable', `${host} cannot be searched: it has no search and no catalog (${said})`)
}

/** Names as they can be pulled. */
function named({ domain, limit }: SearchRequest, paths: readonly string[]): SearchResult[] {
  return paths
    .slice(0, limit)
    .map((path) => ({ name: `${domain}/${path}`, description: '', stars: 0, official: false }))
}
