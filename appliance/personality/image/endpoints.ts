import { z } from 'zod'
import { familiarName, familiarReference, parseReference } from '../../../imagec'
import { conflict, invalid, notAvailable } from '../api/docker-error'
import { type Answer, type Call, type Endpoint, empty, endpoint, json, streamed } from '../api/endpoint'
import { type Filters, filters, flag, matchesLabels, text } from '../api/query'
import { speaks } from '../api/version'
import { hasRecord, recordOf } from '../container/record'
import { zeroTime } from '../container/time'
import type { Engine } from '../engine'
import type { Image, ImageStore } from './image-store'
import { pull } from './pull'

/** Node's name of the processor, in Go's words. */
const architecture = process.arch === 'x64' ? 'amd64' : process.arch

/** Everything under /images. */
export const imageEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/images/json',
    query: z.object({
      all: flag(),
      digests: flag(),
      'shared-size': flag(),
      manifests: flag(),
      filters: filters(['reference', 'dangling', 'label', 'before', 'since', 'until']),
    }),
    handle: list,
  }),
  endpoint({
    method: 'post',
    path: '/images/create',
    query: z.object({ fromImage: text(), fromSrc: text(), repo: text(), tag: text(), platform: text() }),
    handle: create,
  }),
  endpoint({
    method: 'get',
    path: '/images/*name/json',
    query: z.object({ manifests: flag() }),
    handle: async (call, engine) =>
      json(await inspected(await engine.images.get(name(call), call.signal), engine, call)),
  }),
  endpoint({ method: 'get', path: '/images/*name/history', handle: history }),
  endpoint({
    method: 'post',
    path: '/images/*name/tag',
    query: z.object({ repo: text(), tag: text() }),
    handle: async (call, engine) => {
      const { repo, tag } = call.query
      const reference = parseReference(tag === '' ? repo : `${repo}:${tag}`)
      if (reference.digest !== undefined) throw invalid('refusing to create a tag with a digest reference')
      const image = await engine.images.get(name(call), call.signal)
      await engine.images.tag(image, reference)
      tell(engine, 'tag', image, familiarReference(reference))
      return empty(201)
    },
  }),
  endpoint({
    method: 'delete',
    path: '/images/*name',
    query: z.object({ force: flag(), noprune: flag() }),
    handle: remove,
  }),
]

function name(call: Call): string {
  return call.params.name ?? ''
}

function tell(engine: Engine, action: string, image: Image, reference: string): void {
  engine.events.publish({
    type: 'image',
    action,
    id: image.id,
    attributes: { ...image.config.config.Labels, name: reference },
  })
}

async function create(
  call: Call<{ fromImage: string; fromSrc: string; repo: string; tag: string; platform: string }>,
  engine: Engine,
): Promise<Answer> {
  const { fromImage, fromSrc, tag, platform } = call.query
  if (fromSrc !== '') throw notAvailable('images cannot be imported on this host yet')
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

/** Docker's `os[/architecture[/variant]]`. */
export function parsePlatform(platform: string) {
  if (platform === '') return { os: 'linux', architecture }
  const [os = '', arch, variant, ...rest] = platform.split('/')
  if (rest.length > 0 || !/^[\w.-]+$/.test(os)) throw invalid(`invalid platform: "${platform}"`)
  return { os, architecture: arch ?? architecture, ...(variant !== undefined && { variant }) }
}

/** Bytes of each image, from the sizes of its layers. */
async function sizes(engine: Engine, signal: AbortSignal): Promise<(image: Image) => number> {
  const layers = new Map((await engine.portLayer.layers(signal)).map((layer) => [layer.chainId, layer.size]))
  return (image) => image.chainIds.reduce((sum, chainId) => sum + (layers.get(chainId) ?? 0), 0)
}

/** Docker's list entry of every image. */
async function list(call: Call<{ filters: Filters }>, engine: Engine): Promise<Answer> {
  const sizeOf = await sizes(engine, call.signal)
  const images = await filterImages(await engine.images.list(call.signal), call.query.filters, engine.images)
  const entries = images
    .sort((one, other) => createdOf(other) - createdOf(one))
    .map((image) => ({
      Id: image.id,
      ParentId: '',
      RepoTags: image.tags,
      RepoDigests: image.digests,
      Created: createdOf(image),
      Size: sizeOf(image),
      ...(!speaks(call.version, 44) && { VirtualSize: sizeOf(image) }),
      SharedSize: -1,
      Labels: image.config.config.Labels ?? null,
      Containers: -1,
    }))
  return json(entries)
}

function createdOf(image: Image): number {
  const time = Date.parse(image.config.created ?? '')
  return Number.isNaN(time) ? 0 : Math.floor(time / 1000)
}

async function filterImages(images: Image[], wanted: Filters, store: ImageStore): Promise<Image[]> {
  const bounds = async (key: 'before' | 'since') =>
    Promise.all((wanted.get(key) ?? []).map(async (bound) => createdOf(await store.get(bound))))
  const before = await bounds('before')
  const since = await bounds('since')
  const dangling = wanted.get('dangling')?.[0]
  const references = wanted.get('reference') ?? []
  return images.filter((image) => {
    const isDangling = image.tags.length === 0
    return (
      matchesLabels(wanted.get('label') ?? [], image.config.config.Labels ?? {}) &&
      before.every((time) => createdOf(image) < time) &&
      since.every((time) => createdOf(image) > time) &&
      (dangling === undefined || isDangling === ['1', 'true'].includes(dangling)) &&
      (references.length === 0 || references.some((pattern) => image.tags.some((tag) => matchesName(pattern, tag))))
    )
  })
}

/** Docker's `reference` filter: a pattern of the name, or of name and tag, whose `*` and `?` stop at slashes. */
function matchesName(pattern: string, tag: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*/g, '[^/]*')
    .replace(/\?/g, '[^/]')
  const match = new RegExp(`^${expression}$`)
  return match.test(tag) || match.test(tag.slice(0, tag.lastIndexOf(':')))
}

/** Docker's answer to an image inspect. */
async function inspected(image: Image, engine: Engine, call: Call): Promise<Record<string, unknown>> {
  const { config } = image
  const sizeOf = await sizes(engine, call.signal)
  return {
    Id: image.id,
    RepoTags: image.tags,
    RepoDigests: image.digests,
    Parent: '',
    Comment: config.comment ?? '',
    Created: config.created ?? zeroTime,
    DockerVersion: config.docker_version ?? '',
    Author: config.author ?? '',
    Config: {
      Hostname: '',
      Domainname: '',
      User: '',
      AttachStdin: false,
      AttachStdout: false,
      AttachStderr: false,
      Tty: false,
      OpenStdin: false,
      StdinOnce: false,
      Env: null,
      Cmd: null,
      Image: '',
      Volumes: null,
      WorkingDir: '',
      Entrypoint: null,
      OnBuild: null,
      Labels: null,
      ...config.config,
    },
    Architecture: config.architecture,
    ...(config.variant && { Variant: config.variant }),
    Os: config.os,
    Size: sizeOf(image),
    ...(!speaks(call.version, 44) && { VirtualSize: sizeOf(image) }),
    GraphDriver: { Name: 'vic', Data: null },
    RootFS: { Type: 'layers', Layers: config.rootfs.diff_ids },
    Metadata: { LastTagTime: zeroTime },
  }
}

/** The steps that made an image, the last one first. */
async function history(call: Call, engine: Engine): Promise<Answer> {
  const image = await engine.images.get(name(call), call.signal)
  const layers = new Map((await engine.portLayer.layers(call.signal)).map((layer) => [layer.chainId, layer.size]))
  let position = 0
  const steps = (image.config.history ?? []).map((step) => {
    const size = step.empty_layer === true ? 0 : (layers.get(image.chainIds[position++] ?? '') ?? 0)
    const created = Date.parse(step.created ?? '')
    return {
      Id: '<missing>',
      Created: Number.isNaN(created) ? 0 : Math.floor(created / 1000),
      CreatedBy: step.created_by ?? '',
      Tags: null as string[] | null,
      Size: size,
      Comment: step.comment ?? '',
    }
  })
  steps.reverse()
  const [top] = steps
  if (top !== undefined) {
    top.Id = image.id
    top.Tags = [...image.tags]
  }
  return json(steps)
}

/** Takes a name away or, with the last one, the image: docker's rules of `rmi`. */
async function remove(call: Call<{ force: boolean; noprune: boolean }>, engine: Engine): Promise<Answer> {
  const wanted = name(call)
  const image = await engine.images.get(wanted, call.signal)
  const byId = image.id.replace(/^sha256:/, '').startsWith(wanted.replace(/^sha256:/, ''))
  const tag = byId ? undefined : familiarReference(parseReference(wanted))
  const force = call.query.force

  if (tag !== undefined && image.tags.length > 1 && image.tags.includes(tag)) {
    await engine.images.untag([tag])
    tell(engine, 'untag', image, image.id)
    return json([{ Untagged: tag }])
  }
  if (tag === undefined && image.tags.length > 1 && !force) {
    const id = shortId(image.id)
    throw conflict(`conflict: unable to delete ${id} (must be forced) - image is referenced in multiple repositories`)
  }
  const user = (await engine.portLayer.containers(call.signal)).find(
    (container) => hasRecord(container) && recordOf(container).image === image.id,
  )
  if (user !== undefined) {
    const running = user.state.status === 'running' || user.state.status === 'starting'
    const [state, how] = running ? ['running', 'cannot be forced'] : ['stopped', 'must be forced']
    if (running || !force) {
      throw conflict(
        `conflict: unable to ${tag === undefined ? 'delete' : 'remove repository reference'} ${tag === undefined ? shortId(image.id) : `"${wanted}"`} (${how}) - ` +
          (tag === undefined
            ? `image is being used by ${state} container ${user.id.slice(0, 12)}`
            : `container ${user.id.slice(0, 12)} is using its referenced image ${shortId(image.id)}`),
      )
    }
    // The container keeps its layers; only the names go, as with docker.
    const names = [...image.tags, ...image.digests]
    await engine.images.untag(names)
    return json(names.map((Untagged) => ({ Untagged })))
  }
  const removed = await engine.images.remove(image)
  tell(engine, 'delete', image, image.id)
  return json([
    ...[...image.tags, ...image.digests].map((Untagged) => ({ Untagged })),
    { Deleted: image.id },
    ...removed.map((Deleted) => ({ Deleted })),
  ])
}

function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12)
}
