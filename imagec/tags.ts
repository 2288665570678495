import * as z from 'zod'
import { readBody } from './http'
import { nextOf } from './link'
import { checked } from './manifest'
import { RegistryError } from './registry-error'
import type { Repository } from './repository'

const tagsAnswer = z.object({ tags: z.array(z.string().max(256)).nullish() })
const maxPageBytes = 4 * 1024 * 1024
const pageSize = 1000
/** A repository with more pages is not listed to its end. */
const maxPages = 10_000

/** The tags of a repository, page by page (OCI distribution spec 1.1, "Listing tags"). */
export async function* listTags(repository: Repository, signal: AbortSignal): AsyncGenerator<string> {
  const { origin } = repository.connection
  let url = new URL(`/v2/${repository.reference.path}/tags/list?n=${pageSize}`, origin)
  const seen = new Set<string>()
  for (let page = 0; page < maxPages && !seen.has(url.href); page++) {
    seen.add(url.href)
    const response = await repository.connection.send(url, { scopes: repository.scopes, signal })
    if (response.status !== 200) throw await repository.refused(response, 'tags/list')
    const body = await readBody(response, maxPageBytes, repository.connection.silence)
    yield* checked(tagsAnswer, body, 'the list of tags').tags ?? []
    const next = nextOf(response.headers.link)
    if (next === undefined) return
    url = new URL(next, url)
    if (url.host !== origin.host || url.protocol !== origin.protocol) {
      throw new RegistryError('unavailable', `${origin.host} continues its list of tags at ${url.host}: not followed`)
    }
  }
  throw new RegistryError('unavailable', `the list of tags of ${origin.host} has no end`)
}
