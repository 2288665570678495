import { randomUUID } from 'node:crypto'
import { allocatedBytes } from '../datastore/usage'
import type { Lab } from '../lab'
import { entityProperties, type PropertiesOf } from './entity'
import type { Entity, ManagedObject, Reference } from './object'

/** The datastore as clients see it. Free space is what it was at the last refresh, as on ESXi. */
export class DatastoreEntity implements Entity {
  readonly ref: Reference
  readonly name: string
  readonly parent: Entity
  readonly properties: PropertiesOf<'Datastore'>
  #freeBytes: number
  #timestamp = new Date()
  readonly #lab: Lab

  constructor(lab: Lab, parent: Entity) {
    const { datastore } = lab
    this.#lab = lab
    this.ref = { type: 'Datastore', value: lab.identity.datastoreId }
    this.name = datastore.name
    this.parent = parent
    this.#freeBytes = datastore.capacityBytes
    const url = `/vmfs/volumes/${lab.identity.datastoreId}`
    const maxFileSize = 64 * 1024 ** 4
    this.properties = {
      ...entityProperties(lab, this),
      info: () => ({
        _type: 'VmfsDatastoreInfo',
        name: this.name,
        url,
        freeSpace: this.#freeBytes,
        maxFileSize,
        maxVirtualDiskCapacity: 62 * 1024 ** 4,
        maxMemoryFileSize: maxFileSize,
        timestamp: this.#timestamp.toISOString(),
        vmfs: {
          type: 'VMFS',
          name: this.name,
          capacity: datastore.capacityBytes,
          blockSizeMb: 1,
          maxBlocks: 63963136,
          majorVersion: 6,
          version: '6.82',
          uuid: lab.identity.datastoreId,
          extent: [{ diskName: 'mpx.vmhba0:C0:T0:L0', partition: 8 }],
          vmfsUpgradable: false,
        },
      }),
      summary: () => this.summary(),
      host: () => [{ key: lab.tree.host.ref, mountInfo: this.mountInfo(url) }],
      vm: () => lab.machines.list().map((machine) => machine.ref),
      browser: () => ({ type: 'HostDatastoreBrowser', value: `${this.ref.value}-browser` }),
      capability: () => ({
        directoryHierarchySupported: true,
        rawDiskMappingsSupported: false,
        perFileThinProvisioningSupported: true,
        topLevelDirectoryCreateSupported: true,
      }),
      iormConfiguration: () => undefined,
    }
  }

  children(): readonly Entity[] {
    return []
  }

  securityParents(): readonly Entity[] {
    return [this.parent]
  }

  /** DatastoreSummary. */
  summary() {
    return {
      datastore: this.ref,
      name: this.name,
      url: `/vmfs/volumes/${this.#lab.identity.datastoreId}`,
      capacity: this.#lab.datastore.capacityBytes,
      freeSpace: this.#freeBytes,
      uncommitted: 0,
      accessible: true,
      multipleHostAccess: false,
      type: 'VMFS',
      maintenanceMode: 'normal',
    }
  }

  /** HostMountInfo. */
  mountInfo(path: string) {
    return { path, accessMode: 'readWrite', mounted: true, accessible: true }
  }

  /** Measures the datastore again. */
  async refresh(): Promise<void> {
    const used = await allocatedBytes(this.#lab.datastore.root)
    this.#freeBytes = Math.max(0, this.#lab.datastore.capacityBytes - used)
    this.#timestamp = new Date()
    this.#lab.inventory.changed(this, 'info', 'summary')
  }
}

/** The browser of a datastore, a host or an environment: the same three ids, one thing. */
export class DatastoreBrowser implements ManagedObject {
  readonly ref: Reference
  readonly properties: PropertiesOf<'HostDatastoreBrowser'>

  constructor(lab: Lab, id: string) {
    this.ref = { type: 'HostDatastoreBrowser', value: id }
    this.properties = {
      datastore: () => [lab.tree.datastore.ref],
      supportedType: () => [
        { _type: 'FolderFileQuery' },
        { _type: 'IsoImageFileQuery' },
        { _type: 'VmConfigFileQuery' },
        { _type: 'VmDiskFileQuery' },
        { _type: 'VmLogFileQuery' },
      ],
    }
  }
}

/** A datastore's id as VMFS volumes have it: `8 hex - 8 hex - 4 hex - 12 hex`. */
export function newVolumeId(): string {
  const hex = randomUUID().replaceAll('-', '')
  return `${hex.slice(0, 8)}-${hex.slice(8, 16)}-${hex.slice(16, 20)}-${hex.slice(20, 32)}`
}
