import type { Vim } from '../../../vmomi'
import type { ManagedObjectReference } from '../../../vmomi/schema'

/** A datacenter in the two forms in which calls want it. */
export interface Datacenter {
  readonly reference: ManagedObjectReference
  /** Inventory path without leading slash. */
  readonly path: string
}

/** The datacenter of an object; undefined on a standalone host, which has only one and wants none told. */
export async function findDatacenter(
  vim: Vim,
  object: ManagedObjectReference,
  signal?: AbortSignal,
): Promise<Datacenter | undefined> {
  if (vim.isHost) return undefined
  let reference: ManagedObjectReference | undefined = object
  let found: ManagedObjectReference | undefined
  const names: string[] = []
  while (reference !== undefined && reference.value !== vim.content.rootFolder.value) {
    const { name, parent }: { name?: string; parent?: ManagedObjectReference } = await vim.read(
      reference,
      'ManagedEntity',
      ['name', 'parent'],
      { signal },
    )
    if (reference.type === 'Datacenter') found = reference
    if (found !== undefined) names.unshift(name ?? '')
    reference = parent
  }
  return found === undefined ? undefined : { reference: found, path: names.join('/') }
}
