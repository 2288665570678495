import { isManagedSubtype, isSubtype, objectTypes } from '../vmomi/schema'

/** True when the data object type `name` is `ancestor` or below it; false for a name that the schema has not. */
export function isA(name: string, ancestor: string): boolean {
  const type = objectTypes.get(name)
  const base = objectTypes.get(ancestor)
  return type !== undefined && base !== undefined && isSubtype(type, base)
}

/** The same for managed object types; every one of them is a ManagedObject. */
export function isManagedA(name: string, ancestor: string): boolean {
  return ancestor === 'ManagedObject' || isManagedSubtype(name, ancestor)
}
