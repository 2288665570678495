import * as z from 'zod'
import { digestOf, familiarReference } from '../../../imagec'
import type { Container } from '../../portlayer/api'
import { conflict, DockerError, invalid } from '../api/docker-error'
import { type Answer, type Call, endpoint, json } from '../api/endpoint'
import { flag, text } from '../api/query'
import { configSchema } from '../container/config'
import { tell } from '../container/lifecycle'
import { findContainer, isRunning } from '../container/lookup'
import { freeze } from '../container/pause'
import { isPaused } from '../container/paused'
import { isRestarting, recordOf } from '../container/record'
import type { Engine } from '../engine'
import { engineVersion } from '../system/version'
import { type CommittedLayer, commitLayer } from './commit-layer'
import { applyChanges } from './config-changes'
import type { ImageConfig } from './image-config'
import { tellImage } from './image-events'
import { parseTarget } from './image-name'
import type { Image } from './image-store'
import { mergeConfig } from './merge-config'

const commitQuery = z.object({
  container: text(),
  repo: text(),
  tag: text(),
  comment: text(),
  author: text(),
  pause: flag('yes'),
  changes: z.string().optional(),
  'changes[]': z.array(z.string()).optional(),
})

type CommitQuery = z.output<typeof commitQuery>
type Body = z.output<typeof configSchema> | null | undefined

/** `POST /commit`: an image of a container's image and what the container has changed of it. */
export const commitEndpoint = endpoint({
  method: 'post',
  path: '/commit',
  query: commitQuery,
  body: configSchema.nullish(),
  handle: commit,
})

async function commit(call: Call<CommitQuery, Body>, engine: Engine): Promise<Answer> {
  const { query, signal } = call
  if (query.repo.includes('@')) throw invalid('cannot use digest reference')
  const target = query.repo === '' ? undefined : parseTarget(query.repo, query.tag)
  const container = await findContainer(engine, query.container, signal)
  if (container.state.status === 'removing') {
    throw conflict(`You cannot commit container ${container.id} which is being removed`)
  }
  const changes = query['changes[]'] ?? (query.changes === undefined ? [] : [query.changes])
  const own: ImageConfig['config'] = recordOf(container).config
  const config = mergeConfig(applyChanges(call.body ?? own, changes), own)
  const parent = await engine.images.get(recordOf(container).image, signal)

  const layer = await whilePaused(engine, container, query.pause ? 'pause' : 'go on', () =>
    commitLayer(engine, container, parent, signal),
  )
  try {
    const image = await keep(engine, container, parent, layer, { query, config, own }, signal)
    let name = ''
    if (target !== undefined) {
      name = familiarReference(target)
      await engine.images.tag(image, target, signal)
      tellImage(engine, 'tag', image, name)
    }
    tell(engine, container, 'commit', { comment: query.comment, imageID: image.id, imageRef: name })
    return json({ Id: image.id }, 201)
  } finally {
    layer?.release()
  }
}

/** Freezes the processes of a container that runs for as long as `act` takes. */
async function whilePaused<T>(
  engine: Engine,
  container: Container,
  how: 'pause' | 'go on',
  act: () => Promise<T>,
): Promise<T> {
  const isAwake = isRunning(container) && !isPaused(container.state) && !isRestarting(container.state)
  if (how === 'go on' || !isAwake) return act()
  await freeze(engine, container, 'pause', `Container ${container.id} is already paused`)
  try {
    return await act()
  } finally {
    await freeze(engine, container, 'unpause', `Container ${container.id} is not paused`).catch((error: unknown) => {
      // Somebody let it go on meanwhile, or it was ended.
      if (!(error instanceof DockerError && error.status === 409)) {
        engine.log(`container ${container.id} after a commit: ${error instanceof Error ? error.message : error}`)
      }
    })
  }
}

interface Described {
  readonly query: CommitQuery
  readonly config: ImageConfig['config']
  /** The container's own. */
  readonly own: ImageConfig['config']
}

/** Keeps the image (dockerd's image.NewChildImage). */
async function keep(
  engine: Engine,
  container: Container,
  parent: Image,
  layer: CommittedLayer | undefined,
  { query, config, own }: Described,
  signal: AbortSignal,
): Promise<Image> {
  const created = new Date().toISOString()
  const author = query.author === '' ? {} : { author: query.author }
  const step = {
    created,
    ...author,
    created_by: (own.Cmd ?? []).join(' '),
    ...(query.comment !== '' && { comment: query.comment }),
    ...(layer === undefined && { empty_layer: true }),
  }
  const { architecture, variant, os, rootfs } = parent.config
  // As it is: of what others wrote there not all is read here.
  const { history } = z
    .object({ history: z.array(z.unknown()).nullish() })
    .parse(JSON.parse(await engine.images.rawConfig(parent.id, signal)))
  const content = JSON.stringify({
    architecture,
    ...(variant && { variant }),
    ...author,
    config,
    container: container.id,
    container_config: own,
    created,
    docker_version: engineVersion,
    history: [...(history ?? []), step],
    os,
    ...(parent.config['os.version'] && { 'os.version': parent.config['os.version'] }),
    rootfs: { type: 'layers', diff_ids: [...rootfs.diff_ids, ...(layer === undefined ? [] : [layer.diffId])] },
  })
  const id = digestOf(content)
  const chainIds = [...parent.chainIds, ...(layer === undefined ? [] : [layer.chainId])]
  await engine.images.put({ id, config: content, chainIds, parent: parent.id }, [], signal)
  const image = await engine.images.get(id, signal)
  tellImage(engine, 'create', image)
  return image
}
