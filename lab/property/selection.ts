import { Fault, invalidArgument } from '../fault'
import { managedObjectNotFound } from '../inventory/inventory'
import { keyOf, type ManagedObject, type Reference } from '../inventory/object'
import { invalidProperty, parsePath, readPath, topProperty } from './path'

/** What one session sees: the collector asks nothing else of the rest of the lab. */
export interface View {
  /** Shared objects and those of the session (views, filters); undefined when there is none. */
  find(ref: Reference): ManagedObject | undefined
  /** False for an entity without System.View. */
  visible(object: ManagedObject): boolean
  /** True when `type` is `base` or derives from it. */
  isA(type: string, base: string): boolean
  /** A privilege that reading the property needs and that the session lacks; undefined when it may read it. */
  missingPrivilege(object: ManagedObject, property: string): string | undefined
}

export interface PropertySpec {
  readonly type: string
  readonly all?: boolean | undefined
  readonly pathSet?: readonly string[] | undefined
}

export interface SelectionSpec {
  readonly name?: string | undefined
}

export interface TraversalSpec extends SelectionSpec {
  readonly type: string
  readonly path: string
  readonly skip?: boolean | undefined
  readonly selectSet?: readonly (SelectionSpec | TraversalSpec)[] | undefined
}

export interface ObjectSpec {
  readonly obj: Reference
  readonly skip?: boolean | undefined
  readonly selectSet?: readonly (SelectionSpec | TraversalSpec)[] | undefined
}

export interface FilterSpec {
  readonly propSet: readonly PropertySpec[]
  readonly objectSet: readonly ObjectSpec[]
  readonly reportMissingObjectsInResults?: boolean | undefined
}

/** An object of the result and the property paths that are wanted of it. */
export interface Selected {
  readonly object: ManagedObject
  readonly paths: readonly string[]
}

/** One property of a selected object. */
export type Reading =
  | { readonly path: string; readonly kind: 'value'; readonly value: unknown }
  | { readonly path: string; readonly kind: 'missing'; readonly fault: Fault }

/** What a selection found: the objects in the order of traversal, and starting points that do not exist. */
export interface Selection {
  readonly selected: Map<string, Selected>
  readonly missing: readonly Reference[]
}

function isTraversal(spec: SelectionSpec): spec is TraversalSpec {
  return 'path' in spec && typeof spec.path === 'string'
}

/** Checks a specification before anything is read: paths that parse, names that resolve. InvalidArgument, InvalidProperty. */
export function checkSpec(spec: FilterSpec): void {
  if (spec.propSet.length === 0) throw invalidArgument('specSet.propSet')
  if (spec.objectSet.length === 0) throw invalidArgument('specSet.objectSet')
  for (const property of spec.propSet) for (const path of property.pathSet ?? []) parsePath(path)
  for (const start of spec.objectSet) {
    const names = namedSpecs(start)
    for (const select of everySpec(start.selectSet ?? [])) {
      if (isTraversal(select)) parsePath(select.path)
      else if (!names.has(select.name ?? '')) throw invalidArgument('specSet.objectSet.selectSet.name')
    }
  }
}

/** Properties whose change may change what is selected, by name. */
export function traversedProperties(spec: FilterSpec): ReadonlySet<string> {
  const names = new Set<string>()
  for (const start of spec.objectSet) {
    for (const select of everySpec(start.selectSet ?? [])) if (isTraversal(select)) names.add(topProperty(select.path))
  }
  return names
}

/** Walks from the starting points along the traversals and collects what the property specifications ask for. */
export function select(spec: FilterSpec, view: View): Selection {
  const selected = new Map<string, Selected>()
  const missing: Reference[] = []
  for (const start of spec.objectSet) {
    const object = view.find(start.obj)
    if (object === undefined) {
      if (spec.reportMissingObjectsInResults !== true) throw managedObjectNotFound(start.obj)
      missing.push(start.obj)
      continue
    }
    if (!view.visible(object)) {
      throw new Fault(
        'NoPermission',
        { object: start.obj, privilegeId: 'System.View' },
        'Permission to view was denied',
      )
    }
    const names = namedSpecs(start)
    const visited = new Map<SelectionSpec, Set<ManagedObject>>()
    const walk = (from: ManagedObject, specs: readonly SelectionSpec[]) => {
      for (const named of specs) {
        const traversal = isTraversal(named) ? named : names.get(named.name ?? '')
        if (traversal === undefined || !view.isA(from.ref.type, traversal.type)) continue
        const seen = visited.get(traversal) ?? new Set()
        visited.set(traversal, seen)
        if (seen.has(from)) continue
        seen.add(from)
        for (const target of references(readPath(from.properties, parsePath(traversal.path)))) {
          const next = view.find(target)
          if (next === undefined || !view.visible(next)) continue
          if (traversal.skip !== true) include(next)
          walk(next, traversal.selectSet ?? [])
        }
      }
    }
    const include = (found: ManagedObject) => {
      const key = keyOf(found.ref)
      if (selected.has(key)) return
      const paths = wantedPaths(spec.propSet, found, view)
      if (paths !== undefined) selected.set(key, { object: found, paths })
    }
    if (start.skip !== true) include(object)
    walk(object, start.selectSet ?? [])
  }
  return { selected, missing }
}

/** Reads the wanted properties of an object; unset ones are left out. InvalidProperty when the type has no such one. */
export function read({ object, paths }: Selected, view: View): Reading[] {
  const readings: Reading[] = []
  for (const path of paths) {
    const property = topProperty(path)
    if (!Object.hasOwn(object.properties, property)) throw invalidProperty(path)
    const privilegeId = view.missingPrivilege(object, property)
    if (privilegeId !== undefined) {
      const fault = new Fault('NoPermission', { object: object.ref, privilegeId }, 'Permission to read was denied')
      readings.push({ path, kind: 'missing', fault })
      continue
    }
    const value = visibleReferences(readPath(object.properties, parsePath(path)), view)
    if (value !== undefined) readings.push({ path, kind: 'value', value })
  }
  return readings
}

/** Undefined when no specification is for the object's type. */
function wantedPaths(specs: readonly PropertySpec[], object: ManagedObject, view: View): string[] | undefined {
  const matching = specs.filter((spec) => view.isA(object.ref.type, spec.type))
  if (matching.length === 0) return undefined
  if (matching.some((spec) => spec.all === true)) return Object.keys(object.properties)
  return [...new Set(matching.flatMap((spec) => spec.pathSet ?? []))]
}

/** A list of references shows only what the session may see. */
function visibleReferences(value: unknown, view: View): unknown {
  if (!Array.isArray(value) || !value.some(isReference)) return value
  return value.filter((element) => {
    const object = isReference(element) ? view.find(element) : undefined
    return object === undefined || view.visible(object)
  })
}

function references(value: unknown): readonly Reference[] {
  if (Array.isArray(value)) return value.filter(isReference)
  return isReference(value) ? [value] : []
}

/** True for a value that is a reference to a managed object. */
export function isReference(value: unknown): value is Reference {
  if (typeof value !== 'object' || value === null || '_type' in value) return false
  const { type, value: id } = value as Record<string, unknown>
  return typeof type === 'string' && typeof id === 'string'
}

function namedSpecs(start: ObjectSpec): Map<string, TraversalSpec> {
  const names = new Map<string, TraversalSpec>()
  for (const spec of everySpec(start.selectSet ?? [])) {
    if (isTraversal(spec) && spec.name !== undefined && spec.name !== '') names.set(spec.name, spec)
  }
  return names
}

function* everySpec(specs: readonly SelectionSpec[]): Generator<SelectionSpec> {
  for (const spec of specs) {
    yield spec
    if (isTraversal(spec)) yield* everySpec(spec.selectSet ?? [])
  }
}
