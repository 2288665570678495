import { familiarReference } from '../../../imagec'
import type { Container } from '../../portlayer/api'
import { conflict } from '../api/docker-error'
import { isRunning, listContainers } from '../container/lookup'
import { mountedImages, recordOf } from '../container/record'
import type { Engine } from '../engine'
import { tellDeleted, tellImage } from './image-events'
import { parseImageName } from './image-name'
import { hasChildren, type Image } from './image-store'

/** One line of what a removal did. */
export type Deletion = { readonly Untagged: string } | { readonly Deleted: string }

/**
 * Takes a name away from an image and, with the last one, removes it: dockerd's rules (daemon/images/image_delete.go). By a
 * name, it goes when no other name is left; by its id, all its names go when they are of one repository or by force.
 * Containers that run keep their image; those that do not keep it unless forced. Throws 404 and 409 in docker's words.
 */
export async function removeImage(
  engine: Engine,
  wanted: string,
  { how, parents }: { readonly how: 'gently' | 'by-force'; readonly parents: 'pruned' | 'kept' },
  signal: AbortSignal,
): Promise<Deletion[]> {
  const image = await engine.images.get(wanted, signal)
  const names = [...image.tags, ...image.digests]
  const dependents = await dependentsOf(engine, image, signal)
  const byId = image.id.startsWith(wanted) || image.id.slice('sha256:'.length).startsWith(wanted)
  const single = isSingleRepository(image)
  if (byId) {
    // Names of one repository are no obstacle: they go with it.
    const obstacle = conflictOf(image, how, dependents, single ? [] : names)
    if (obstacle !== undefined) throw obstacle
    return removeLine(engine, image, parents)
  }
  const [holder] = dependents.holders
  if (how === 'gently' && single && holder !== undefined) {
    throw conflict(
      `conflict: unable to remove repository reference "${wanted}" (must force) - container ${shortId(holder.id)} is using its referenced image ${shortId(image.id)}`,
    )
  }
  const gone = namesGoneWith(keptName(wanted), image)
  const rest = names.filter((name) => !gone.includes(name))
  await engine.images.untag(gone)
  tellImage(engine, 'untag', image)
  const untagged = gone.map((Untagged) => ({ Untagged }))
  // An image in use, or that others were made from, stays without a name.
  if (rest.length > 0 || conflictOf(image, how, dependents, []) !== undefined) return untagged
  return [...untagged, ...(await removeLine(engine, { ...image, tags: [], digests: [] }, parents))]
}

/** An image, then those that it was made from as far as they have no name, no container and no other child. */
async function removeLine(engine: Engine, image: Image, parents: 'pruned' | 'kept'): Promise<Deletion[]> {
  const deletions = await removeWhole(engine, image)
  if (parents === 'kept' || image.parent === undefined) return deletions
  const parent = await engine.images.find(image.parent)
  if (parent === undefined || parent.tags.length + parent.digests.length > 0) return deletions
  if (conflictOf(parent, 'gently', await dependentsOf(engine, parent), []) !== undefined) return deletions
  return [...deletions, ...(await removeLine(engine, parent, parents))]
}

/** What needs an image: containers that were made of it (`users`) or have it mounted as well, and whether images were made of it. */
interface Dependents {
  readonly holders: readonly Container[]
  readonly users: readonly Container[]
  readonly isParent: boolean
}

async function dependentsOf(engine: Engine, image: Image, signal?: AbortSignal): Promise<Dependents> {
  const [containers, images] = await Promise.all([listContainers(engine, signal), engine.images.list(signal)])
  const users = containers.filter((container) => recordOf(container).image === image.id)
  const holders = containers.filter(
    (container) => users.includes(container) || mountedImages(recordOf(container)).includes(image.id),
  )
  return { holders, users, isParent: hasChildren(image, images) }
}

/** The image itself, with the names that it still has. */
async function removeWhole(engine: Engine, image: Image): Promise<Deletion[]> {
  const names = [...image.tags, ...image.digests]
  // Once begun it is carried through, whoever still listens.
  const removed = await engine.images.remove(image)
  for (const _ of names) tellImage(engine, 'untag', image)
  tellDeleted(engine, image.id)
  return [...names.map((Untagged) => ({ Untagged })), { Deleted: image.id }, ...removed.map((Deleted) => ({ Deleted }))]
}

/** Dockerd's conflicts: `names` are those that stand in the way of a removal that is not forced. */
function conflictOf(
  image: Image,
  how: 'gently' | 'by-force',
  { users, isParent }: Dependents,
  names: readonly string[],
): Error | undefined {
  const because = (force: string, why: string) =>
    conflict(`conflict: unable to delete ${shortId(image.id)} (${force}) - ${why}`)
  if (isParent) return because('cannot be forced', 'image has dependent child images')
  const running = users.find(isRunning)
  if (running !== undefined) {
    return because('cannot be forced', `image is being used by running container ${shortId(running.id)}`)
  }
  if (how === 'by-force') return undefined
  if (names.length > 0) return because('must be forced', 'image is referenced in multiple repositories')
  const stopped = users[0]
  if (stopped === undefined) return undefined
  return because('must be forced', `image is being used by stopped container ${shortId(stopped.id)}`)
}

/** True when there is at most one tag, and all digests are of the same repository. */
function isSingleRepository({ tags, digests }: Image): boolean {
  if (tags.length + digests.length <= 1) return true
  const repositories = new Set([...tags.map(repositoryOf), ...digests.map(repositoryOf)])
  return tags.length <= 1 && digests.length > 0 && repositories.size === 1
}

/** A name, and with the last tag of a repository also its digests. */
function namesGoneWith(name: string, image: Image): string[] {
  const present = [...image.tags, ...image.digests].includes(name) ? [name] : []
  if (name.includes('@')) return present
  const repository = repositoryOf(name)
  if (image.tags.some((tag) => tag !== name && repositoryOf(tag) === repository)) return present
  return [...present, ...image.digests.filter((digest) => repositoryOf(digest) === repository)]
}

function repositoryOf(name: string): string {
  const at = name.indexOf('@')
  return at >= 0 ? name.slice(0, at) : name.slice(0, name.lastIndexOf(':'))
}

/** The name as it is kept: a digest decides over a tag. */
function keptName(wanted: string): string {
  const parsed = parseImageName(wanted)
  if (parsed.kind === 'digest') return parsed.digest
  const { domain, path, digest } = parsed.reference
  return familiarReference(digest === undefined ? parsed.reference : { domain, path, digest })
}

function shortId(id: string): string {
  return id.replace(/^sha256:/, '').slice(0, 12)
}
