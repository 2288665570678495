import { isFault } from '../../vmomi'
import type { Files } from './files'
import { ownerName } from './owner-name'

/** Where the volumes of VCHs that are gone wait, by owner and name of the VCH. */
const directory = 'vic-volumes'

/** What of a VCH's directory outlives it: the volumes of the store `default`, and those of further stores. */
const parts = ['volumes', 'stores'] as const

/** Who owned a VCH of which name: only the same gets its volumes again. */
export interface FormerVch {
  readonly owner: string
  readonly name: string
}

/**
 * Moves the volumes of a VCH out of its directory `home`, which is about to go: what is in volumes is removed only when somebody asks
 * for that. Nothing is done when there are none.
 */
export async function keepVolumes(files: Files, home: string, vch: FormerVch): Promise<void> {
  for (const part of parts) {
    if (!(await files.exists(`${home}/${part}/*`))) continue
    for (const path of [directory, ownersDirectory(vch), keptPath(vch)]) {
      await files.makeDirectory(path).catch((error: unknown) => {
        if (!isFault(error, 'FileAlreadyExists')) throw error
      })
    }
    await files.move(`${home}/${part}`, `${keptPath(vch)}/${part}`)
  }
}

/** Gives a new VCH, whose directory `home` is there, the volumes of the one that its owner had under this name. */
export async function takeVolumesBack(files: Files, home: string, vch: FormerVch): Promise<void> {
  for (const part of parts) {
    try {
      await files.move(`${keptPath(vch)}/${part}`, `${home}/${part}`)
    } catch (error) {
      if (!isFault(error, 'FileNotFound')) throw error
    }
  }
}

/**
 * Directory of a further volume store. On the VCH's own datastore it is in the VCH's directory, and goes the way of its volumes;
 * on another one it is where kept volumes are from the beginning.
 */
export function storeDirectory(home: string, vch: FormerVch, label: string, datastore: 'same' | 'other'): string {
  return `${datastore === 'same' ? home : keptPath(vch)}/stores/${label}`
}

function ownersDirectory({ owner }: FormerVch): string {
  return `${directory}/${ownerName(owner)}`
}

function keptPath(vch: FormerVch): string {
  return `${ownersDirectory(vch)}/${vch.name}`
}
