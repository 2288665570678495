import { isFault, type Vim } from '../../vmomi'
import { listExisting } from './existing'
import type { Files } from './files'
import { ownersDirectory } from './owners-directory'
import type { Site } from './site'
import { VchError, type VchSpec } from './vch'

/** Where image stores are that outlive their VCHs: by owner, and by the name that the owner gave them. */
const directory = 'vic-images'

/**
 * Directory of a VCH's image store on its datastore, where the owner has named one; undefined when images go with the VCH. It is used where
 * it is: disks of layers name the disks that they stand on, and cannot be moved.
 */
export function imageStoreDirectory({ owner, imageStore }: Pick<VchSpec, 'owner' | 'imageStore'>): string | undefined {
  return imageStore === undefined ? undefined : `${ownersDirectory(directory, owner)}/${imageStore}`
}

/** Makes an image store unless it is there; tells whether it was made, by somebody who takes back what fails. */
export async function makeImageStore(files: Files, store: string): Promise<'made' | 'found'> {
  const parts = store.split('/')
  let outcome: 'made' | 'found' = 'found'
  for (let depth = 1; depth <= parts.length; depth++) {
    try {
      await files.makeDirectory(parts.slice(0, depth).join('/'))
      outcome = 'made'
    } catch (error) {
      if (!isFault(error, 'FileAlreadyExists')) throw error
      outcome = 'found'
    }
  }
  return outcome
}

/**
 * Throws a VchError `exists` when another VCH has the image store: two port layers would remove each other's layers. A VCH counts from the moment
 * that its appliance's VM exists.
 */
export async function checkImageStoreFree(
  vim: Vim,
  site: Site,
  { id, imageStore, datastore }: Pick<VchSpec, 'id' | 'imageStore' | 'datastore'>,
  store: string,
  signal: AbortSignal,
): Promise<void> {
  const user = (await listExisting(vim, site, signal)).find(
    (other) => other.vch.id !== id && other.vch.datastore === datastore && other.imageStore === store,
  )
  if (user === undefined) return
  const advice = `remove that one first, or name another image store`
  throw new VchError('exists', `the image store ${imageStore} is in use by the VCH ${user.vch.name}: ${advice}`)
}
