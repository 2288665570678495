import { type Declaration, type Field, parseTable, type Result } from './notation'
import { tables } from './table'

export type { Field, Result } from './notation'

/** A data object type; `fields` has the inherited ones first, as they are on the wire. */
export interface ObjectType {
  readonly name: string
  readonly base: ObjectType | undefined
  readonly own: readonly Field[]
  readonly fields: readonly Field[]
  /** Position of each field on the wire. */
  readonly positions: ReadonlyMap<string, number>
  /** Every type below this one, nearest first. */
  readonly subtypes: readonly ObjectType[]
}

/** A managed object type; `properties` includes the inherited ones. */
export interface ManagedType {
  readonly name: string
  readonly base: ManagedType | undefined
  readonly own: readonly Field[]
  readonly properties: ReadonlyMap<string, Field>
}

export interface EnumType {
  readonly name: string
  readonly values: ReadonlySet<string>
}

export interface Method {
  readonly name: string
  /** Managed object type that has it. */
  readonly on: string
  /** The arguments as an object type that is named after the method. */
  readonly parameters: ObjectType
  readonly result: Result | undefined
  /** Present when the result is a Task: what the task then gives. */
  readonly task: { readonly result: Result | undefined } | undefined
}

/** Types that are not objects: XML Schema's, by their local name. */
export const primitives: ReadonlySet<string> = new Set([
  'string',
  'boolean',
  'byte',
  'short',
  'int',
  'long',
  'float',
  'double',
  'dateTime',
  'anyURI',
  'base64Binary',
])

const declarations = tables.flatMap(parseTable)

export const objectTypes: ReadonlyMap<string, ObjectType> = linkObjects(ofKind('object'))
export const enumTypes: ReadonlyMap<string, EnumType> = new Map(
  ofKind('enum').map(({ name, values }) => [name, { name, values: new Set(values) }]),
)
export const managedTypes: ReadonlyMap<string, ManagedType> = linkManaged(ofKind('managed'))
export const methods: ReadonlyMap<string, Method> = new Map(
  ofKind('method').map(({ name, on, fields, result, task }) => {
    return [name, { name, on, parameters: objectType(name, undefined, fields), result, task }]
  }),
)

/** True when `type` is `ancestor` or below it. */
export function isSubtype(type: ObjectType, ancestor: ObjectType): boolean {
  for (let at: ObjectType | undefined = type; at !== undefined; at = at.base) if (at === ancestor) return true
  return false
}

/** True when the managed object type `name` is `ancestor` or below it. */
export function isManagedSubtype(name: string, ancestor: string): boolean {
  for (let at = managedTypes.get(name); at !== undefined; at = at.base) if (at.name === ancestor) return true
  return false
}

/** The method's declaration; throws when the schema has none of that name. */
export function methodNamed(name: string): Method {
  const method = methods.get(name)
  if (method === undefined) throw new Error(`vim25 schema: no method ${name}; add it to vmomi/schema/table`)
  return method
}

/**
 * Declared type of a property path such as `config.hardware.device`, undefined when the schema does not know it. A path
 * through a polymorphic value finds fields of its subtypes too.
 */
export function propertyAt(managedType: string, path: string): Result | undefined {
  const [head = '', ...rest] = path.split('.')
  let at: Field | undefined = managedTypes.get(managedType)?.properties.get(head)
  for (const name of rest) {
    const type = at === undefined || at.list ? undefined : objectTypes.get(at.type)
    at = type && [type, ...type.subtypes].flatMap((candidate) => candidate.fields).find((field) => field.name === name)
  }
  return at
}

function ofKind<K extends Declaration['kind']>(kind: K): Extract<Declaration, { kind: K }>[] {
  return declarations.filter((one): one is Extract<Declaration, { kind: K }> => one.kind === kind)
}

function objectType(name: string, base: ObjectType | undefined, own: readonly Field[]) {
  const fields = [...(base?.fields ?? []), ...own]
  const positions = new Map(fields.map((field, index) => [field.name, index]))
  if (positions.size !== fields.length) throw new Error(`vim25 schema: ${name} has a field twice`)
  return { name, base, own, fields, positions, subtypes: [] as ObjectType[] }
}

/** Links each declaration to its base, bases first, whatever their order in the table. */
function linkEach<D extends { name: string; base: string | undefined }, T>(
  all: readonly D[],
  make: (declaration: D, base: T | undefined) => T,
): Map<string, T> {
  const waiting = new Map(all.map((one) => [one.name, one]))
  if (waiting.size !== all.length) {
    const twice = all.find((one, index) => all.findIndex((other) => other.name === one.name) !== index)
    throw new Error(`vim25 schema: ${twice?.name} is declared twice`)
  }
  const linked = new Map<string, T>()
  function link(name: string): T {
    const known = linked.get(name)
    if (known !== undefined) return known
    const declaration = waiting.get(name)
    if (declaration === undefined) throw new Error(`vim25 schema: unknown base type ${name}`)
    waiting.delete(name)
    const made = make(declaration, declaration.base === undefined ? undefined : link(declaration.base))
    linked.set(name, made)
    return made
  }
  for (const { name } of all) link(name)
  return linked
}

function linkObjects(all: Extract<Declaration, { kind: 'object' }>[]): Map<string, ObjectType> {
  const linked = linkEach(all, (declaration, base: ReturnType<typeof objectType> | undefined) =>
    objectType(declaration.name, base, declaration.fields),
  )
  for (const type of linked.values()) {
    for (let at = type.base; at !== undefined; at = at.base) linked.get(at.name)?.subtypes.push(type)
  }
  return linked
}

function linkManaged(all: Extract<Declaration, { kind: 'managed' }>[]): Map<string, ManagedType> {
  return linkEach(all, (declaration, base: ManagedType | undefined) => {
    const properties = new Map(base?.properties)
    for (const field of declaration.fields) properties.set(field.name, field)
    return { name: declaration.name, base, own: declaration.fields, properties }
  })
}
