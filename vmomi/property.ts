import {
  isManagedSubtype,
  type ManagedObjectReference,
  type ManagedObjects,
  type ObjectContent,
  type PropertyFilterSpec,
  propertyAt,
  SchemaError,
  type TraversalSpec,
} from './schema'

export type ManagedTypeName = keyof ManagedObjects

/** Type of a property path: `PropertyAt<'VirtualMachine', 'config.hardware'>`; `unknown` for one that the types lack. */
export type PropertyAt<T extends ManagedTypeName, P extends string> = At<ManagedObjects[T], P>

type At<V, P extends string> = P extends `${infer Head}.${infer Rest}`
  ? V extends unknown
    ? Head extends keyof V
      ? At<NonNullable<V[Head]>, Rest>
      : never
    : never
  : V extends unknown
    ? P extends keyof V
      ? NonNullable<V[P]>
      : never
    : never

/** Wanted properties by type: `{ VirtualMachine: ['name', 'runtime.powerState'] }`. */
export type PropertyPaths = { readonly [T in ManagedTypeName]?: readonly string[] }

/** The wanted properties of an object; one that is unset, or may not be read, is missing. */
export type PropertiesOf<T extends ManagedTypeName, P extends string> = { readonly [K in P]?: PropertyAt<T, K> }

type PathsOf<M extends PropertyPaths, T> = T extends keyof M
  ? M[T] extends readonly (infer P extends string)[]
    ? P
    : never
  : never

/** For each type of `M` what `Shape` makes of its name and properties: a union that `type` tells apart. */
export type FoundObject<M extends PropertyPaths> = {
  [T in keyof M & ManagedTypeName]: {
    readonly type: T
    readonly reference: ManagedObjectReference
    readonly properties: PropertiesOf<T, PathsOf<M, T>>
  }
}[keyof M & ManagedTypeName]

/** Which objects, and what of them. */
export interface Selection<M extends PropertyPaths> {
  /** These objects themselves. */
  readonly objects?: readonly ManagedObjectReference[]
  /** Everything below this one: a folder, a datacenter, a compute resource or a resource pool; it too, when of a wanted type. */
  readonly below?: ManagedObjectReference
  readonly properties: M
}

/** The selection as the property collector wants it. Throws a SchemaError for a path that the schema does not know. */
export function filterSpec<M extends PropertyPaths>({ objects, below, properties }: Selection<M>): PropertyFilterSpec {
  const propSet = Object.entries(properties).map(([type, paths]) => {
    for (const path of paths ?? []) {
      if (propertyAt(type, path) === undefined)
        throw new SchemaError(`${type}.${path}`, 'the schema has no such property')
    }
    return { type, pathSet: [...(paths ?? [])], all: false }
  })
  return {
    propSet,
    objectSet: [
      ...(objects ?? []).map((obj) => ({ obj, skip: false })),
      ...(below === undefined ? [] : [{ obj: below, skip: false, selectSet: inventoryTraversal() }]),
    ],
    reportMissingObjectsInResults: true,
  }
}

const folders = ['Folder.childEntity']
const pools = ['ResourcePool.resourcePool', 'ResourcePool.vm']

/** Steps down the inventory, and the steps that each leads to. A step leads nowhere that could lead back (vcsim loops). */
const steps: readonly (readonly [type: ManagedTypeName, path: string, next: readonly string[]])[] = [
  [
    'Folder',
    'childEntity',
    [
      'Folder.childEntity',
      'Datacenter.vmFolder',
      'Datacenter.hostFolder',
      'Datacenter.datastoreFolder',
      'Datacenter.networkFolder',
      'ComputeResource.resourcePool',
      'ComputeResource.host',
    ],
  ],
  ['Datacenter', 'vmFolder', folders],
  ['Datacenter', 'hostFolder', folders],
  ['Datacenter', 'datastoreFolder', folders],
  ['Datacenter', 'networkFolder', folders],
  ['ComputeResource', 'resourcePool', pools],
  ['ComputeResource', 'host', []],
  ['ResourcePool', 'resourcePool', pools],
  ['ResourcePool', 'vm', []],
]

function inventoryTraversal(): TraversalSpec[] {
  return steps.map(([type, path, next]) => ({
    _type: 'TraversalSpec',
    name: `${type}.${path}`,
    type,
    path,
    skip: false,
    selectSet: next.map((name) => ({ name })),
  }))
}

/** The object with its properties, of the wanted type that it is or extends. */
export function foundObject<M extends PropertyPaths>(content: ObjectContent, paths: M): FoundObject<M> {
  const properties = Object.fromEntries((content.propSet ?? []).map(({ name, val }) => [name, val]))
  return { type: wantedType(content.obj.type, paths), reference: content.obj, properties } as unknown as FoundObject<M>
}

/** The type in `paths` under which an object was asked for: its own, or else one that it extends. */
export function wantedType(type: string, paths: PropertyPaths): string {
  if (Object.hasOwn(paths, type)) return type
  return Object.keys(paths).find((wanted) => isManagedSubtype(type, wanted)) ?? type
}
