export {
  enumTypes,
  isManagedSubtype,
  isSubtype,
  type ManagedType,
  type Method,
  managedTypes,
  methodNamed,
  methods,
  type ObjectType,
  objectTypes,
  propertyAt,
} from './model'
export type { Field, Result } from './notation'
export * from './types'
