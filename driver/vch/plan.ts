import type { NfsLocation } from '../../appliance/config'
import type { Vim } from '../../vmomi'
import { bridgeName } from './bridge-network'
import { Files } from './files'
import { checkImageStoreFree } from './image-store'
import { type Iso, readIso, storedPath } from './iso-store'
import {
  childPool,
  type DatastorePlace,
  findDatastore,
  findNetwork,
  findPool,
  type NetworkPlace,
  type Pool,
  readSite,
  type Site,
} from './site'
import { VchError, type VchSpec } from './vch'

/** What all VCHs of a vSphere have in common. */
export interface VchSettings {
  /** The endpoint as appliances see it. */
  readonly endpoint: { readonly url: string; readonly thumbprint: string }
  readonly isos: { readonly appliance: string; readonly bootstrap: string }
  readonly containerDefaults: { readonly defaultMemoryMegabytes: number; readonly defaultCpus: number }
  readonly log: (line: string) => void
}

/** What has to be free on the datastore beyond the ISOs, for images and the first containers. */
const workingBytes = 256 * 1024 * 1024

/** Places and ISOs of a VCH that is to be: all that a creation needs to know before it changes anything. */
export interface Plan {
  readonly site: Site
  readonly parent: Pool
  readonly datastore: DatastorePlace
  readonly volumeStores: readonly (
    | { readonly label: string; readonly datastore: DatastorePlace }
    | { readonly label: string; readonly nfs: NfsLocation }
  )[]
  readonly network: NetworkPlace
  readonly appliance: Iso
  readonly bootstrap: Iso
  readonly files: Files
}

/** VchError when the VCH could not be created: a place that does not exist, a name that is taken, a full datastore. */
export async function planVch(vim: Vim, settings: VchSettings, spec: VchSpec, signal: AbortSignal): Promise<Plan> {
  const [site, appliance, bootstrap] = await Promise.all([
    readSite(vim, signal),
    readIso(settings.isos.appliance),
    readIso(settings.isos.bootstrap),
  ])
  const parent = findPool(site, spec.pool)
  const datastore = findDatastore(site, spec.datastore)
  const volumeStores = spec.volumeStores.map((store) =>
    'nfs' in store ? store : { ...store, datastore: findDatastore(site, store.datastore) },
  )
  const network = findNetwork(site, spec.network)
  const files = new Files(vim, site, datastore)
  if (spec.memoryMegabytes !== undefined && spec.memoryMegabytes > site.memoryMegabytes) {
    throw new VchError(
      'exhausted',
      `${spec.memoryMegabytes} MB of memory were asked for; the host has ${site.memoryMegabytes}`,
    )
  }
  await checkNames(vim, spec, site, parent, files, signal)
  await checkImageStoreFree(vim, site, spec, signal)
  await checkSpace(files, [appliance, bootstrap])
  return { site, parent, datastore, volumeStores, network, appliance, bootstrap, files }
}

async function checkNames(
  vim: Vim,
  spec: VchSpec,
  site: Site,
  parent: Pool,
  files: Files,
  signal: AbortSignal,
): Promise<void> {
  const { name, imageStore } = spec
  const taken = (what: string) => new VchError('exists', `the name ${name} is taken: there is ${what}`)
  if (childPool(site, parent, name) !== undefined) throw taken(`a resource pool ${parent.path}/${name}`)
  if (site.networks.some((network) => network.name === bridgeName(name))) throw taken(`a network ${bridgeName(name)}`)
  const machines = await vim.retrieveAll({ below: site.vmFolder, properties: { VirtualMachine: ['name'] } }, { signal })
  if (machines.some(({ properties }) => properties.name === name)) throw taken('a VM of that name')
  if (imageStore === undefined && (await files.exists(name))) throw taken(`a directory ${files.path(name)}`)
}

async function checkSpace(files: Files, isos: readonly Iso[]): Promise<void> {
  let needed = workingBytes
  for (const iso of isos) needed += (await files.exists(storedPath(iso))) ? iso.bytes : 2 * iso.bytes
  const { name, freeBytes } = files.datastore
  if (freeBytes >= needed) return
  const megabytes = (bytes: number) => Math.ceil(bytes / (1024 * 1024))
  throw new VchError(
    'exhausted',
    `the datastore '${name}' is full: ${megabytes(freeBytes)} MB are free, a VCH needs ${megabytes(needed)} MB`,
  )
}
