import type { Vim } from '../../../vmomi'
import type { DatastoreVolumeStore, VolumeStoreConfig } from '../../config'
import { DiskVolumes } from '../storage/disk-volumes'
import { NfsVolumes } from '../storage/nfs-volumes'
import type { VolumeStore } from '../storage/volume-store'
import { defaultStore } from '../storage/volumes'
import { VsphereDatastore } from './datastore'
import { type Placement, parseReference } from './placement'

/** What volume stores are opened with. */
export interface VolumeStoresOptions {
  readonly vim: Vim
  readonly placement: Placement
  readonly configured: readonly VolumeStoreConfig[]
  /** UUID of the VCH. */
  readonly vch: string
  readonly log: (line: string) => void
}

/**
 * The volume stores by label: the VCH's own directory is `default`, the others come from the configuration. A datastore that is away
 * is left out; servers are not asked yet.
 */
export async function openVolumeStores(
  { vim, placement, configured, vch, log }: VolumeStoresOptions,
  signal?: AbortSignal,
): Promise<Map<string, VolumeStore>> {
  const stores = new Map<string, VolumeStore>()
  const logOf = (label: string) => (line: string) => log(`store ${label}: ${line}`)
  stores.set(defaultStore, new DiskVolumes(await VsphereDatastore.open(vim, placement, signal), logOf(defaultStore)))
  for (const store of configured) {
    const { label } = store
    if ('nfs' in store) {
      stores.set(label, new NfsVolumes({ location: store.nfs, vch, log: logOf(label) }))
      continue
    }
    const files = await openDatastore(vim, store, signal).catch((error: unknown) => {
      if (signal?.aborted === true) throw error
      log(`volume store ${label} cannot be opened: ${error instanceof Error ? error.message : String(error)}`)
    })
    if (files !== undefined) stores.set(label, new DiskVolumes(files, logOf(label)))
  }
  return stores
}

function openDatastore(vim: Vim, store: DatastoreVolumeStore, signal: AbortSignal | undefined) {
  const { datastore, datastoreName, directory } = store
  const path = (below: string): string => `[${datastoreName}] ${directory}/${below}`
  return VsphereDatastore.open(vim, { datastore: parseReference(datastore), datastoreName, directory, path }, signal)
}
