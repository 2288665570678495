import type { Vim } from '../../vmomi'
import { listExisting } from './existing'
import type { Files } from './files'
import { homeOf, imageParts } from './home'
import type { Site } from './site'
import { VchError, type VchSpec } from './vch'

/** What stays in the directory of an image store: volumes too, should they not have found their way out. */
const kept: readonly string[] = [...imageParts, 'volumes', 'stores']

/** The document that has the names of images: without images it says nothing. */
const namesOfImages = /^repositories\.\d+\.json$/

/** Removes from an image store's directory what a VCH had there besides; all of it when nothing of any image is there. */
export async function leaveImages(files: Files, home: string): Promise<void> {
  let isNeeded = false
  for (const name of await files.list(home)) {
    if (!kept.includes(name)) await files.remove(`${home}/${name}`)
    else if ((await files.list(`${home}/${name}`)).some((entry) => !namesOfImages.test(entry))) isNeeded = true
  }
  if (!isNeeded) await files.remove(home)
}

/**
 * Throws a VchError `exists` when another VCH has the image store: two port layers would remove each other's layers. Creations and removals
 * that are under way are the proxy's to know.
 */
export async function checkImageStoreFree(vim: Vim, site: Site, spec: VchSpec, signal: AbortSignal): Promise<void> {
  if (spec.imageStore === undefined) return
  const home = homeOf(spec)
  const others = (await listExisting(vim, site, signal)).filter(({ vch }) => vch.id !== spec.id)
  const user = others.find(({ vch, traces }) => vch.datastore === spec.datastore && traces.directory === home)
  if (user !== undefined) throw imageStoreTaken(spec.imageStore, user.vch.name)
}

/** The image store is that of a VCH that is there, is being made or is being removed. */
export function imageStoreTaken(store: string, user: string): VchError {
  const advice = 'remove that one first, or name another image store'
  return new VchError('exists', `the image store ${store} is in use by the VCH ${user}: ${advice}`)
}
