import { isDeepStrictEqual } from 'node:util'
import type { Fault } from '../fault'
import type { Change } from '../inventory/inventory'
import { keyOf, type ManagedObject, type Reference } from '../inventory/object'
import { checkSpec, type FilterSpec, read, type Selected, select, traversedProperties, type View } from './selection'

/** A change of one property; no value means that it is unset now. */
export interface PropertyChange {
  readonly name: string
  readonly value?: unknown
}

export interface MissingProperty {
  readonly path: string
  readonly fault: Fault
}

/** What happened to one object of a filter since the last report. */
export interface ObjectUpdate {
  readonly kind: 'enter' | 'modify' | 'leave'
  readonly obj: Reference
  readonly changes: readonly PropertyChange[]
  readonly missing: readonly MissingProperty[]
}

/**
 * A property filter: remembers what it has reported and computes what is new. Changes only mark objects; nothing is read
 * until somebody asks, and then only what was marked.
 */
export class Filter implements ManagedObject {
  readonly ref: Reference
  readonly properties: ManagedObject['properties']
  readonly #spec: FilterSpec
  readonly #view: View
  readonly #traversed: ReadonlySet<string>
  readonly #reported = new Map<string, { object: ManagedObject; values: Map<string, unknown>; missing: Set<string> }>()
  #selected = new Map<string, Selected>()
  readonly #marked = new Set<string>()
  #reselect = true

  /** Throws as {@link checkSpec} and {@link select} do. */
  constructor(ref: Reference, spec: FilterSpec, partialUpdates: boolean, view: View) {
    checkSpec(spec)
    this.ref = ref
    this.properties = { spec: () => spec, partialUpdates: () => partialUpdates }
    this.#spec = spec
    this.#view = view
    this.#traversed = traversedProperties(spec)
    // Names a missing object or property to who creates the filter, not to who waits.
    for (const selected of select(spec, view).selected.values()) read(selected, view)
  }

  /** True when an update may be waiting. */
  get marked(): boolean {
    return this.#reselect || this.#marked.size > 0
  }

  /** Takes note of a change; true when it concerns this filter. */
  note(change: Change): boolean {
    if (change.kind === 'objects') {
      this.#reselect = true
      return true
    }
    const key = keyOf(change.object.ref)
    if (change.names.some((name) => this.#traversed.has(name))) this.#reselect = true
    const selected = this.#selected.get(key)
    if (
      selected?.paths.some((path) =>
        change.names.some((name) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`)),
      )
    ) {
      this.#marked.add(key)
    }
    return this.marked
  }

  /** Reports everything anew: what a client asks for with an empty version. */
  restart(): void {
    this.#reported.clear()
    this.#marked.clear()
    this.#reselect = true
  }

  /** At most `limit` updates; what is left over stays marked. */
  take(limit: number): ObjectUpdate[] {
    if (this.#reselect) this.#select()
    const updates: ObjectUpdate[] = []
    for (const key of this.#marked) {
      if (updates.length >= limit) break
      this.#marked.delete(key)
      const update = this.#update(key)
      if (update !== undefined) updates.push(update)
    }
    return updates
  }

  #select(): void {
    // Starting points that are gone leave the filter instead of failing it.
    const { selected } = select({ ...this.#spec, reportMissingObjectsInResults: true }, this.#forgivingView())
    for (const key of this.#reported.keys()) if (!selected.has(key)) this.#marked.add(key)
    for (const [key, { object }] of selected) {
      const before = this.#selected.get(key)?.object
      if (before !== object || !this.#reported.has(key)) this.#marked.add(key)
    }
    // What may be read can have changed with the permissions; comparing finds out.
    for (const key of this.#reported.keys()) this.#marked.add(key)
    this.#selected = selected
    this.#reselect = false
  }

  /** An object that the session may no longer see is as good as gone. */
  #forgivingView(): View {
    const view = this.#view
    return {
      find: (ref) => {
        const object = view.find(ref)
        return object !== undefined && view.visible(object) ? object : undefined
      },
      visible: (object) => view.visible(object),
      isA: (type, base) => view.isA(type, base),
      missingPrivilege: (object, property) => view.missingPrivilege(object, property),
    }
  }

  #update(key: string): ObjectUpdate | undefined {
    const selected = this.#selected.get(key)
    const before = this.#reported.get(key)
    if (selected === undefined) {
      this.#reported.delete(key)
      return before && { kind: 'leave', obj: before.object.ref, changes: [], missing: [] }
    }
    const values = new Map<string, unknown>()
    const missing: MissingProperty[] = []
    for (const reading of read(selected, this.#view)) {
      if (reading.kind === 'value') values.set(reading.path, reading.value)
      else missing.push({ path: reading.path, fault: reading.fault })
    }
    const changes: PropertyChange[] = []
    for (const [name, value] of values) {
      if (!before?.values.has(name) || !isDeepStrictEqual(before.values.get(name), value)) changes.push({ name, value })
    }
    for (const name of before?.values.keys() ?? []) if (!values.has(name)) changes.push({ name })
    const news = missing.filter(({ path }) => before?.missing.has(path) !== true)
    this.#reported.set(key, {
      object: selected.object,
      values,
      missing: new Set(missing.map(({ path }) => path)),
    })
    if (before !== undefined && changes.length === 0 && news.length === 0) return undefined
    return { kind: before === undefined ? 'enter' : 'modify', obj: selected.object.ref, changes, missing: news }
  }
}
