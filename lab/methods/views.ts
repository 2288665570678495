import { randomUUID } from 'node:crypto'
import { invalidArgument } from '../fault'
import type { PropertiesOf } from '../inventory/entity'
import { descendants, managedObjectNotFound } from '../inventory/inventory'
import { type Entity, isEntity, keyOf, type ManagedObject, type Reference } from '../inventory/object'
import { ResourcePool } from '../inventory/pools'
import { isManagedA } from '../schema'
import type { Session } from '../session/sessions'
import { VirtualMachine } from '../vm/machine'
import type { Handlers } from './call'

const maxListed = 20_000

/** A view of what is below an entity, computed when it is read. */
class ContainerView implements ManagedObject {
  readonly ref: Reference
  readonly properties: PropertiesOf<'ContainerView'>

  constructor(session: Session, container: Entity, types: readonly string[], depth: 'children' | 'all') {
    this.ref = { type: 'ContainerView', value: `session[${session.key}]${randomUUID()}` }
    const wanted = (entity: Entity) => types.length === 0 || types.some((type) => isManagedA(entity.ref.type, type))
    this.properties = {
      container: () => container.ref,
      type: () => [...types],
      recursive: () => depth === 'all',
      view: () =>
        [...contents(container, depth)]
          .filter((entity) => wanted(entity) && session.view.visible(entity))
          .map((entity) => entity.ref),
    }
  }
}

/** A view of the objects that the client names. */
class ListView implements ManagedObject {
  readonly ref: Reference
  readonly objects = new Map<string, Reference>()
  readonly properties: PropertiesOf<'ListView'>

  constructor(session: Session) {
    this.ref = { type: 'ListView', value: `session[${session.key}]${randomUUID()}` }
    this.properties = { view: () => [...this.objects.values()] }
  }

  /** Answers those that there are not. */
  add(references: readonly Reference[], session: Session): Reference[] {
    const missing: Reference[] = []
    for (const ref of references) {
      if (session.view.find(ref) === undefined) missing.push(ref)
      else this.objects.set(keyOf(ref), ref)
    }
    if (this.objects.size > maxListed) throw invalidArgument('add', `A list view has at most ${maxListed} objects`)
    return missing
  }
}

/** ViewManager and its views. */
export const viewHandlers: Handlers = {
  CreateContainerView(call, _self, { container, type, recursive }) {
    const view = new ContainerView(call.session, call.entity(container), type ?? [], recursive ? 'all' : 'children')
    call.session.add(view)
    return view.ref
  },
  CreateListView({ session }, _self, { obj }) {
    const view = new ListView(session)
    const [missing] = view.add(obj ?? [], session)
    if (missing !== undefined) throw managedObjectNotFound(missing)
    session.add(view)
    return view.ref
  },
  ModifyListView({ session }, self, { add, remove }) {
    if (!(self instanceof ListView)) throw managedObjectNotFound(self.ref)
    for (const ref of remove ?? []) self.objects.delete(keyOf(ref))
    const missing = self.add(add ?? [], session)
    session.note({ kind: 'properties', object: self, names: ['view'] })
    return missing
  },
  ResetListView({ session }, self, { obj }) {
    if (!(self instanceof ListView)) throw managedObjectNotFound(self.ref)
    self.objects.clear()
    const missing = self.add(obj ?? [], session)
    session.note({ kind: 'properties', object: self, names: ['view'] })
    return missing
  },
  DestroyView({ session }, self) {
    session.remove(self)
    session.note({ kind: 'objects' })
  },
}

/** What a container holds: children, and for resource pools their machines too. */
function* contents(container: Entity, depth: 'children' | 'all'): Generator<Entity> {
  if (container instanceof ResourcePool) yield* container.machines()
  if (depth === 'children') {
    yield* container.children()
    return
  }
  const seen = new Set<Entity>()
  for (const entity of descendants(container)) {
    if (seen.has(entity) || !isEntity(entity)) continue
    seen.add(entity)
    yield entity
    if (!(entity instanceof ResourcePool) || !(container instanceof ResourcePool)) continue
    for (const machine of entity.machines()) if (machine instanceof VirtualMachine) yield machine
  }
}
