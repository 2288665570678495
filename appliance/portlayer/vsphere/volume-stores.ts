import type { Vim } from '../../../vmomi'
import type { VolumeStoreConfig } from '../../config'
import type { VolumeFiles } from '../storage/volume-files'
import { defaultStore } from '../storage/volumes'
import { VsphereDatastore } from './datastore'
import { type Placement, parseReference } from './placement'

/** The volume stores by label: the VCH's own directory is `default`, the others come from the configuration. One that is away is left out. */
export async function openVolumeStores(
  vim: Vim,
  placement: Placement,
  configured: readonly VolumeStoreConfig[],
  log: (line: string) => void,
  signal?: AbortSignal,
): Promise<Map<string, VolumeFiles>> {
  const stores = new Map<string, VolumeFiles>()
  stores.set(defaultStore, await VsphereDatastore.open(vim, placement, signal))
  for (const { label, datastore, datastoreName, directory } of configured) {
    const path = (below: string): string => `[${datastoreName}] ${directory}/${below}`
    const place = { datastore: parseReference(datastore), datastoreName, directory, path }
    const store = await VsphereDatastore.open(vim, place, signal).catch((error: unknown) => {
      if (signal?.aborted === true) throw error
      log(`volume store ${label} cannot be opened: ${error instanceof Error ? error.message : String(error)}`)
    })
    if (store !== undefined) stores.set(label, store)
  }
  return stores
}
