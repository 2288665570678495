import * as z from 'zod'
import { familiarName, familiarReference, isDigest } from '../../../imagec'
import { invalid } from '../api/docker-error'
import { type Answer, type Call, type Endpoint, empty, endpoint, json, streamed } from '../api/endpoint'
import { flag, text } from '../api/query'
import { speaks } from '../api/version'
import type { Engine } from '../engine'
import { commitEndpoint } from './commit'
import { distributionEndpoint } from './distribution'
import { tellImage } from './image-events'
import { checkTag, parseNamed, parseTarget } from './image-name'
import { importImage } from './import'
import { history, inspect } from './inspect'
import { listEndpoint } from './list'
import { loadEndpoint } from './load'
import { loginEndpoint } from './login'
import { parsePlatform } from './platform'
import { pruneEndpoint } from './prune'
import { pull } from './pull'
import { pushEndpoint } from './push'
import { removeImage } from './remove'
import { requestedPlatforms, requirePlatform } from './requested-platform'
import { saveEndpoint, saveManyEndpoint } from './save'
import { searchEndpoint } from './search'

const createQuery = z.object({
  fromImage: text(),
  fromSrc: text(),
  repo: text(),
  tag: text(),
  platform: text(),
  message: text(),
  changes: z.string().optional(),
  'changes[]': z.array(z.string()).optional(),
})

/** Everything under /images. */
export const imageEndpoints: readonly Endpoint[] = [
  listEndpoint,
  pruneEndpoint,
  loadEndpoint,
  saveManyEndpoint,
  saveEndpoint,
  searchEndpoint,
  distributionEndpoint,
  loginEndpoint,
  pushEndpoint,
  commitEndpoint,
  endpoint({
    method: 'post',
    path: '/images/create',
    query: createQuery,
    handle: create,
  }),
  endpoint({
    method: 'get',
    path: '/images/*name/json',
    query: z.object({ manifests: flag(), platform: text() }),
    handle: inspect,
  }),
  endpoint({ method: 'get', path: '/images/*name/history', query: z.object({ platform: text() }), handle: history }),
  endpoint({
    method: 'post',
    path: '/images/*name/tag',
    query: z.object({ repo: text(), tag: text() }),
    handle: tag,
  }),
  endpoint({
    method: 'delete',
    path: '/images/*name',
    query: z.object({
      force: flag(),
      noprune: flag(),
      platforms: text(),
      'platforms[]': z.array(z.string()).optional(),
    }),
    handle: async (call, engine) => {
      const name = call.params.name ?? ''
      const { platforms, 'platforms[]': more, force, noprune } = call.query
      const wanted = speaks(call.version, 50) ? requestedPlatforms(platforms, more) : []
      if (wanted.length > 0) requirePlatform(await engine.images.get(name, call.signal), wanted, name)
      const wish = { how: force ? 'by-force' : 'gently', parents: noprune ? 'kept' : 'pruned' } as const
      return json(await removeImage(engine, name, wish, call.signal))
    },
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
    const all = call.query['changes[]'] ?? (changes === undefined ? [] : [changes])
    return importImage(call, engine, { ...call.query, changes: all })
  }
  if (fromImage === '') throw invalid('fromImage is missing')
  const named = parseNamed(fromImage)
  const separator = isDigest(tag) ? '@' : ':'
  if (tag !== '' && separator === ':') checkTag(tag)
  const reference = tag === '' ? named : parseNamed(`${familiarName(named)}${separator}${tag}`)
  const all = tag === '' && named.digest === undefined && !/:[^/]+$/.test(fromImage)
  await pull(call, engine, {
    reference,
    tags: all ? 'all' : 'one',
    platform: platform === '' ? undefined : parsePlatform(platform),
  })
  return streamed
}
