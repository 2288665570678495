import type { Lab } from '../lab'
import { entityProperties, type PropertiesOf } from './entity'
import type { Entity, Reference } from './object'

/** A folder of a standalone host; there are five, and no others can be made. */
export class Folder implements Entity {
  readonly ref: Reference
  readonly name: string
  readonly parent: Entity | undefined
  readonly properties: PropertiesOf<'Folder'>
  readonly #children: () => readonly Entity[]

  constructor(
    lab: Lab,
    id: string,
    name: string,
    parent: Entity | undefined,
    childType: string[],
    children: () => readonly Entity[],
  ) {
    this.ref = { type: 'Folder', value: id }
    this.name = name
    this.parent = parent
    this.#children = children
    this.properties = {
      ...entityProperties(lab, this),
      childType: () => childType,
      childEntity: () => this.children().map((child) => child.ref),
      namespace: () => undefined,
    }
  }

  children(): readonly Entity[] {
    return this.#children()
  }

  securityParents(): readonly Entity[] {
    return this.parent === undefined ? [] : [this.parent]
  }
}

/** The one datacenter of a standalone host. */
export class Datacenter implements Entity {
  readonly ref: Reference = { type: 'Datacenter', value: 'ha-datacenter' }
  readonly name = 'ha-datacenter'
  readonly parent: Entity
  readonly properties: PropertiesOf<'Datacenter'>
  readonly #lab: Lab

  constructor(lab: Lab, parent: Entity) {
    this.parent = parent
    this.#lab = lab
    this.properties = {
      ...entityProperties(lab, this),
      vmFolder: () => lab.tree.vmFolder.ref,
      hostFolder: () => lab.tree.hostFolder.ref,
      datastoreFolder: () => lab.tree.datastoreFolder.ref,
      networkFolder: () => lab.tree.networkFolder.ref,
      datastore: () => [lab.tree.datastore.ref],
      network: () => lab.networks.list().map((network) => network.ref),
      configuration: () => ({}),
    }
  }

  children(): readonly Entity[] {
    const { vmFolder, hostFolder, datastoreFolder, networkFolder } = this.#lab.tree
    return [vmFolder, hostFolder, datastoreFolder, networkFolder]
  }

  securityParents(): readonly Entity[] {
    return [this.parent]
  }
}
