import { z } from 'zod'
import { familiarName, familiarReference, parseReference } from '../../../imagec'
import { invalid, notAvailable } from '../api/docker-error'
import { type Answer, type Call, type Endpoint, empty, endpoint, json, streamed } from '../api/endpoint'
import { flag, text } from '../api/query'
import type { Engine } from '../engine'
import { commitEndpoint } from './commit'
import { tellImage } from './image-events'
import { parseTarget } from './image-name'
import { importImage } from './import'
import { history, inspect } from './inspect'
import { listEndpoint } from './list'
import { loadEndpoint } from './load'
import { parsePlatform } from './platform'
import { pruneEndpoint } from './prune'
import { pull } from './pull'
import { removeImage } from './remove'
import { saveEndpoint, saveManyEndpoint } from './save'

const createQuery = z.object({
  fromImage: text(),
  fromSrc: text(),
  repo: text(),
  tag: text(),
  platform: text(),
  message: text(),
  changes: text(),
  'changes[]': z.array(z.string()).optional(),
})

/** Everything under /images. */
export const imageEndpoints: readonly Endpoint[] = [
  listEndpoint,
  pruneEndpoint,
  loadEndpoint,
  saveManyEndpoint,
  saveEndpoint,
  commitEndpoint,
  endpoint({
    method: 'post',
    path: '/images/create',
    query: createQuery,
    handle: create,
  }),
  endpoint({ method: 'get', path: '/images/*name/json', query: z.object({ manifests: flag() }), handle: inspect }),
  endpoint({ method: 'get', path: '/images/*name/history', handle: history }),
  endpoint({
    method: 'post',
    path: '/images/*name/tag',
    query: z.object({ repo: text(), tag: text() }),
    handle: tag,
  }),
  endpoint({
    method: 'delete',
    path: '/images/*name',
    query: z.object({ force: flag(), noprune: flag() }),
    handle: async (call, engine) =>
      json(await removeImage(engine, call.params.name ?? '', call.query.force ? 'by-force' : 'gently', call.signal)),
  }),
]

async function tag(call: Call<{ repo: string; tag: string }>, engine: Engine): Promise<Answer> {
  const target = parseTarget(call.query.repo, call.query.tag)
  const image = await engine.images.get(call.params.name ?? '', call.signal)
  await engine.images.tag(image, target)
  tellImage(engine, 'tag', image, familiarReference(target))
  return empty(201)
}

async function create(call: Call<z.output<typeof createQuery>>, engine: Engine): Promise<Answer> {
  const { fromImage, fromSrc, tag, platform, changes } = call.query
  if (fromImage === '' && fromSrc !== '') {
    const all = call.query['changes[]'] ?? (changes === '' ? [] : [changes])
    return importImage(call, engine, { ...call.query, changes: all })
  }
  if (fromImage === '') throw invalid('fromImage is missing')
  const named = parseReference(fromImage)
  if (tag === '' && named.digest === undefined && !/:[^/]+$/.test(fromImage)) {
    throw notAvailable('pulling all tags of a repository is not available on this host: name a tag')
  }
  const separator = tag.includes(':') ? '@' : ':'
  const reference = tag === '' ? named : parseReference(`${familiarName(named)}${separator}${tag}`)
  await pull(call, engine, reference, parsePlatform(platform))
  return streamed
}
