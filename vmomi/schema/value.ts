import { isSubtype, objectTypes } from './model'
import type { ManagedObjectReference, ObjectTypes } from './types'

export type ObjectTypeName = keyof ObjectTypes

/** A message or a value that the schema does not allow: where (`ReconfigVM_Task.spec.deviceChange[0]`) and why. */
export class SchemaError extends Error {
  override readonly name = 'SchemaError'
  /** Path of the offending field, from the method or type. */
  readonly path: string

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`)
    this.path = path
  }
}

/** A value for an `anyType` field together with its type on the wire, see {@link typed}. */
export class TypedValue {
  readonly type: string
  readonly list: boolean
  readonly value: unknown

  constructor(type: string, list: boolean, value: unknown) {
    this.type = type
    this.list = list
    this.value = value
  }
}

/** Says the wire type of a value in an `anyType` field: `typed('long', 5)`, `typed('VirtualDevice[]', devices)`. */
export function typed(type: string, value: unknown): TypedValue {
  return new TypedValue(type.replace(/\[\]$/, ''), type.endsWith('[]'), value)
}

/**
 * True when the value is a data object of that type or of one below it. Only values with a `_type` are recognized, as all
 * decoded ones are.
 */
export function isA<N extends ObjectTypeName>(value: unknown, name: N): value is ObjectTypes[N] {
  if (typeof value !== 'object' || value === null || !('_type' in value) || typeof value._type !== 'string')
    return false
  const type = objectTypes.get(value._type)
  const ancestor = objectTypes.get(name)
  return type !== undefined && ancestor !== undefined && isSubtype(type, ancestor)
}

/** True for `{ type, value }`. */
export function isReference(value: unknown): value is ManagedObjectReference {
  if (typeof value !== 'object' || value === null || '_type' in value) return false
  return 'type' in value && typeof value.type === 'string' && 'value' in value && typeof value.value === 'string'
}

/** True when both name the same managed object. */
export function isSameReference(
  one: ManagedObjectReference | undefined,
  other: ManagedObjectReference | undefined,
): boolean {
  return one !== undefined && other !== undefined && one.type === other.type && one.value === other.value
}

const wireTypes = new WeakMap<object, string>()

/** Notes that a decoded object was of a type that the schema lacks; it then reads as the declared type. */
export function noteWireType(value: object, type: string): void {
  wireTypes.set(value, type)
}

/** Type of a decoded object as the server said it, also when the schema does not know it. */
export function wireTypeOf(value: object): string | undefined {
  const known = wireTypes.get(value)
  if (known !== undefined) return known
  return '_type' in value && typeof value._type === 'string' ? value._type : undefined
}
