import { Fault } from '../fault'
import { type Entity, isEntity, keyOf, type ManagedObject, type Reference } from './object'

/** What changed: properties of an object, or which objects there are and who may see them. */
export type Change =
  | { readonly kind: 'properties'; readonly object: ManagedObject; readonly names: readonly string[] }
  | { readonly kind: 'objects' }

/** All managed objects that every session shares, and who wants to hear of their changes. */
export class Inventory {
  readonly #objects = new Map<string, ManagedObject>()
  readonly #listeners = new Set<(change: Change) => void>()

  /** Adds an object; a second one with the same reference is a mistake of the lab. */
  add(object: ManagedObject): void {
    const key = keyOf(object.ref)
    if (this.#objects.has(key)) throw new Error(`${key} is already in the inventory`)
    this.#objects.set(key, object)
    if (isEntity(object)) this.objectsChanged()
  }

  remove(object: ManagedObject): void {
    this.#objects.delete(keyOf(object.ref))
    this.objectsChanged()
  }

  get(ref: Reference): ManagedObject | undefined {
    return this.#objects.get(keyOf(ref))
  }

  has(object: ManagedObject): boolean {
    return this.#objects.get(keyOf(object.ref)) === object
  }

  /** ManagedObjectNotFound. */
  require(ref: Reference): ManagedObject {
    const object = this.get(ref)
    if (object === undefined) throw managedObjectNotFound(ref)
    return object
  }

  objects(): Iterable<ManagedObject> {
    return this.#objects.values()
  }

  /** Tells that properties of an object show something else now. */
  changed(object: ManagedObject, ...names: string[]): void {
    if (this.has(object)) this.#tell({ kind: 'properties', object, names })
  }

  /** Tells that objects came or went, or that somebody's permissions changed. */
  objectsChanged(): void {
    this.#tell({ kind: 'objects' })
  }

  /** Calls `listener` at every change until the answered function is called. Listeners must not throw. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change)
  }
}

/** ManagedObjectNotFound: the object has gone or never was. */
export function managedObjectNotFound(ref: Reference): Fault {
  return new Fault(
    'ManagedObjectNotFound',
    { obj: ref },
    `The object '${ref.type}:${ref.value}' has already been deleted or has not been completely created`,
  )
}

/** All entities below one, itself not included, parents before children. */
export function* descendants(entity: Entity): Generator<Entity> {
  for (const child of entity.children()) {
    yield child
    yield* descendants(child)
  }
}
