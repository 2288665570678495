import { enumTypes, type Field, isSubtype, methodNamed, type ObjectType, objectTypes, primitives } from './model'
import type { ManagedObjectReference, MethodFault } from './types'
import { isReference, SchemaError, TypedValue } from './value'

const vim25 = 'urn:vim25'
const namespaces = `xmlns="${vim25}" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"`
const soapEnvelope = 'http://schemas.xmlsoap.org/soap/envelope/'

/**
 * The body element of a call. Fields go out in the order of the schema whatever the order in the objects; unknown
 * fields, missing ones and characters that XML cannot carry are refused with a {@link SchemaError}.
 */
export function encodeRequest(method: string, self: ManagedObjectReference, args: object): string {
  const { parameters } = methodNamed(method)
  const receiver = encodeReference('_this', self, method, '')
  return `<${method} ${namespaces}>${receiver}${encodeFields(parameters, args, method)}</${method}>`
}

/** A server's whole answer: the envelope with the method's result. */
export function encodeResponse(method: string, result: unknown): string {
  const declared = methodNamed(method).result
  const value = declared === undefined ? '' : encodeField({ name: 'returnval', ...declared }, result, method)
  return envelope(`<${method}Response ${namespaces}>${value}</${method}Response>`)
}

/** A server's whole answer when a call fails; goes out with HTTP status 500. */
export function encodeFault(fault: MethodFault, message: string, code: 'Server' | 'Client' = 'Server'): string {
  const name = fault._type ?? 'MethodFault'
  const type = objectTypes.get(name)
  if (type === undefined) throw new SchemaError('fault', `unknown type ${name}`)
  const detail = `<${name}Fault ${namespaces} xsi:type="${name}">${encodeFields(type, fault, name)}</${name}Fault>`
  const text = escapeXml(message, `${name} message`)
  return envelope(
    `<soapenv:Fault><faultcode>${code}FaultCode</faultcode>` +
      `<faultstring>${text}</faultstring><detail>${detail}</detail></soapenv:Fault>`,
  )
}

function envelope(body: string): string {
  return (
    `<?xml version="1.0" encoding="UTF-8"?>\n<soapenv:Envelope xmlns:soapenv="${soapEnvelope}">` +
    `<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`
  )
}

/** One element, or one for each member of a list. `path` names the owner in errors. */
export function encodeField(field: Field, value: unknown, path: string): string {
  const at = `${path}.${field.name}`
  if (value === undefined || value === null) {
    if (field.optional || field.list) return ''
    throw new SchemaError(at, `missing, a ${field.type} is required`)
  }
  if (!field.list) return encodeValue(field.name, field.type, value, at)
  if (!Array.isArray(value)) throw new SchemaError(at, `not a list of ${field.type}`)
  return value.map((one, index) => encodeValue(field.name, field.type, one, `${at}[${index}]`)).join('')
}

function encodeFields(type: ObjectType, value: object, path: string): string {
  for (const [name, one] of Object.entries(value)) {
    if (one !== undefined && name !== '_type' && !type.positions.has(name)) {
      throw new SchemaError(`${path}.${name}`, `${type.name} has no such field`)
    }
  }
  const values = value as Record<string, unknown>
  let encoded = ''
  for (const field of type.fields) encoded += encodeField(field, ownValue(values, field.name), path)
  return encoded
}

/** What the object itself has: a field called `constructor` or `toString` is not found on its prototype. */
function ownValue(values: Record<string, unknown>, name: string): unknown {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

function encodeValue(name: string, type: string, value: unknown, path: string): string {
  if (type === 'anyType') return encodeAny(name, value, path)
  if (type === 'ManagedObjectReference') return encodeReference(name, value, path, '')
  const object = objectTypes.get(type)
  if (object !== undefined) return encodeObject(name, object, value, path)
  return `<${name}>${encodeSimple(type, value, path)}</${name}>`
}

function encodeReference(name: string, value: unknown, path: string, attributes: string): string {
  if (!isReference(value)) throw new SchemaError(path, 'not a ManagedObjectReference')
  const type = escapeXml(value.type, path)
  return `<${name}${attributes} type="${type}">${escapeXml(value.value, path)}</${name}>`
}

function encodeObject(name: string, declared: ObjectType, value: unknown, path: string): string {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SchemaError(path, `not a ${declared.name}`)
  }
  const type = actualType(value, declared, path)
  const attribute = type === declared ? '' : ` xsi:type="${type.name}"`
  return `<${name}${attribute}>${encodeFields(type, value, path)}</${name}>`
}

function actualType(value: object, declared: ObjectType, path: string): ObjectType {
  const name = '_type' in value ? value._type : undefined
  if (name === undefined) return declared
  const type = typeof name === 'string' ? objectTypes.get(name) : undefined
  if (type === undefined) throw new SchemaError(path, `unknown type ${String(name)}`)
  if (!isSubtype(type, declared)) throw new SchemaError(path, `a ${type.name} where a ${declared.name} is wanted`)
  return type
}

/** A value whose element has to say its type. */
function encodeAny(name: string, value: unknown, path: string): string {
  if (value instanceof TypedValue) {
    return value.list ? encodeArray(name, value.type, value.value, path) : encodeAs(name, value.type, value.value, path)
  }
  const type = inferType(value, path)
  if (Array.isArray(value)) return encodeArray(name, type, value, path)
  return encodeAs(name, type, value, path)
}

function encodeAs(name: string, type: string, value: unknown, path: string): string {
  if (value instanceof TypedValue || type === 'anyType') return encodeAny(name, value, path)
  if (type === 'ManagedObjectReference') return encodeReference(name, value, path, ` xsi:type="${type}"`)
  const declared = objectTypes.get(type)
  if (declared !== undefined) {
    if (typeof value !== 'object' || value === null) throw new SchemaError(path, `not a ${type}`)
    const actual = actualType(value, declared, path)
    return `<${name} xsi:type="${actual.name}">${encodeFields(actual, value, path)}</${name}>`
  }
  const wireName = primitives.has(type) ? `xsd:${type}` : type
  return `<${name} xsi:type="${wireName}">${encodeSimple(type, value, path)}</${name}>`
}

/** `ArrayOfX` with an element `X` a member. */
function encodeArray(name: string, type: string, value: unknown, path: string): string {
  if (!Array.isArray(value)) throw new SchemaError(path, `not a list of ${type}`)
  const members = value.map((one, index) => encodeValue(type, type, one, `${path}[${index}]`)).join('')
  return `<${name} xsi:type="ArrayOf${type.charAt(0).toUpperCase()}${type.slice(1)}">${members}</${name}>`
}

function inferType(value: unknown, path: string): string {
  switch (typeof value) {
    case 'string':
      return 'string'
    case 'boolean':
      return 'boolean'
    case 'bigint':
      return 'long'
    case 'number':
      // Beyond 2^53 a number is no exact integer.
      if (!Number.isSafeInteger(value)) return 'double'
      return Math.abs(value) < 2 ** 31 ? 'int' : 'long'
  }
  if (value instanceof Date) return 'dateTime'
  if (isReference(value)) return 'ManagedObjectReference'
  if (Array.isArray(value) && value.length > 0) return listType(value, path)
  if (typeof value === 'object' && value !== null && '_type' in value && typeof value._type === 'string') {
    return value._type
  }
  throw new SchemaError(path, "cannot tell the type of this value: use typed('Type', value) or typed('Type[]', value)")
}

/** The members' type; for objects of several types the nearest one that all of them are. */
function listType(values: readonly unknown[], path: string): string {
  const types = [...new Set(values.map((one, index) => inferType(one, `${path}[${index}]`)))]
  const [first = ''] = types
  if (types.length === 1) return first
  for (let at = objectTypes.get(first); at !== undefined; at = at.base) {
    const common = at
    const fits = (name: string) => {
      const type = objectTypes.get(name)
      return type !== undefined && isSubtype(type, common)
    }
    if (types.every(fits)) return at.name
  }
  throw new SchemaError(path, `a list of ${types.join(' and ')}: say which with typed('Type[]', value)`)
}

const integerRanges: Record<string, readonly [min: number | bigint, max: number | bigint]> = {
  byte: [-128, 255],
  short: [-(2 ** 15), 2 ** 15 - 1],
  int: [-(2 ** 31), 2 ** 31 - 1],
  long: [-(2n ** 63n), 2n ** 63n - 1n],
}

function encodeSimple(type: string, value: unknown, path: string): string {
  const range = integerRanges[type]
  if (range !== undefined) return encodeInteger(type, value, range, path)
  switch (type) {
    case 'boolean':
      if (typeof value === 'boolean') return String(value)
      throw new SchemaError(path, 'not a boolean')
    case 'float':
    case 'double':
      if (typeof value === 'number') return Number.isFinite(value) ? String(value) : encodeNonFinite(value)
      throw new SchemaError(path, 'not a number')
    case 'dateTime':
      if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString()
      break
    default:
  }
  if (typeof value !== 'string') throw new SchemaError(path, `not a string, as ${type} wants`)
  const values = enumTypes.get(type)?.values
  if (values === undefined && !primitives.has(type)) throw new SchemaError(path, `unknown type ${type}`)
  if (values !== undefined && !values.has(value)) throw new SchemaError(path, `${JSON.stringify(value)} is no ${type}`)
  return escapeXml(value, path)
}

function encodeInteger(
  type: string,
  value: unknown,
  [min, max]: readonly [number | bigint, number | bigint],
  path: string,
): string {
  const isInteger = typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
  if (!isInteger || value < min || value > max) throw new SchemaError(path, `${String(value)} is no ${type}`)
  return BigInt(value).toString()
}

function encodeNonFinite(value: number): string {
  return Number.isNaN(value) ? 'NaN' : value > 0 ? 'INF' : '-INF'
}

/** Lone surrogates and what XML 1.0 has no character for, not even as a reference. */
const forbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Surrogate}/u
const special = /[&<>"\t\n\r]/g
const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}

/** Text for element content and attributes alike; line ends survive the receiver's normalization. */
function escapeXml(text: string, path: string): string {
  if (forbidden.test(text))
    throw new SchemaError(path, 'has a character that XML cannot carry; encode it, as base64 say')
  return text.replace(special, (character) => escapes[character] ?? character)
}
