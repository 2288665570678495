export {
  type DecodedRequest,
  type DecodedResponse,
  type DecodeLimits,
  decodeRequest,
  decodeResponse,
  ResponseDecoder,
} from './decode'
export { encodeFault, encodeRequest, encodeResponse } from './encode'
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
export {
  isA,
  isReference,
  isSameReference,
  type ObjectTypeName,
  SchemaError,
  type TypedValue,
  typed,
  wireTypeOf,
} from './value'
