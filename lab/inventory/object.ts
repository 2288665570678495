/** Reference to a managed object, as the wire has it. */
export interface Reference {
  readonly type: string
  readonly value: string
}

/** `type:value`: a reference as a map's key. */
export function keyOf(ref: Reference): string {
  return `${ref.type}:${ref.value}`
}

/**
 * An object that clients refer to. Its properties are computed when read, so that there is one truth and no copy of it;
 * whoever changes what a property shows tells the inventory.
 */
export interface ManagedObject {
  readonly ref: Reference
  /** Every property of the object by its name; a property that is unset answers undefined. */
  readonly properties: Readonly<Record<string, () => unknown>>
}

/** An object of the inventory tree: it has a name, a parent and permissions. */
export interface Entity extends ManagedObject {
  readonly name: string
  readonly parent: Entity | undefined
  /** Children in the tree of folders, pools and hosts, as a container view walks it. */
  children(): readonly Entity[]
  /** Whom the entity inherits permissions from. */
  securityParents(): readonly Entity[]
}

/** True for an object of the inventory tree. */
export function isEntity(object: ManagedObject): object is Entity {
  return 'securityParents' in object
}
