import { SaxesParser, type SaxesTagPlain } from 'saxes'
import {
  enumTypes,
  type Field,
  isSubtype,
  type Method,
  methods,
  type ObjectType,
  objectTypes,
  primitives,
  type Result,
} from './model'
import { isXmlDateTime, readSimple } from './simple'
import type { ManagedObjectReference, MethodFault } from './types'
import { noteWireType, SchemaError } from './value'

/** Bounds on what a peer may send. */
export interface DecodeLimits {
  /** Characters of the whole message. */
  readonly maxLength?: number
  /** Nested elements. */
  readonly maxDepth?: number
}

const defaultLimits = { maxLength: 256 * 1024 * 1024, maxDepth: 100 }
const requestLimits = { maxLength: 16 * 1024 * 1024, maxDepth: 100 }

/** A call as the server gets it. */
export interface DecodedRequest {
  readonly method: Method
  readonly self: ManagedObjectReference
  readonly arguments: Record<string, unknown>
}

/** What a call came to. */
export type DecodedResponse =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'fault'; readonly fault: MethodFault | undefined; readonly code: string; readonly message: string }

/**
 * Reads a call strictly, as an ESXi host does: fields in the order of the schema, none unknown, none missing, values in
 * range. What does not fit is a {@link SchemaError} that names the place; `method` of an unknown call is in its path.
 */
export function decodeRequest(xml: string, limits: DecodeLimits = {}): DecodedRequest {
  const reader = new Reader({ ...requestLimits, ...limits })
  const root = new RequestFrame()
  reader.start(root)
  reader.write(xml)
  reader.close()
  return root.request()
}

/** Reads the answer to one call as it arrives, piece by piece. Whitespace is kept. */
export class ResponseDecoder {
  readonly #reader: Reader
  readonly #root: ResponseFrame

  constructor(method: Method, limits: DecodeLimits = {}) {
    this.#reader = new Reader({ ...defaultLimits, ...limits })
    this.#root = new ResponseFrame(method)
    this.#reader.start(this.#root)
  }

  write(chunk: string): void {
    this.#reader.write(chunk)
  }

  /** After the last piece. Throws a {@link SchemaError} when the answer was no complete SOAP message. */
  finish(): DecodedResponse {
    this.#reader.close()
    return this.#root.response()
  }
}

/** Reads a whole answer, see {@link ResponseDecoder}. */
export function decodeResponse(method: Method, xml: string, limits: DecodeLimits = {}): DecodedResponse {
  const decoder = new ResponseDecoder(method, limits)
  decoder.write(xml)
  return decoder.finish()
}

type Attributes = Record<string, string>

/** What to do with the element that is being read. */
interface Frame {
  open(name: string, attributes: Attributes): Frame
  text(text: string): void
  /** Called with each child's value when the child ends. */
  accept(name: string, value: unknown): void
  /** The element's value. */
  close(): unknown
}

/** Drives frames with the parser's events, within the limits. */
class Reader {
  readonly #parser = new SaxesParser<{ xmlns: false; position: false }>({ xmlns: false, position: false })
  readonly #stack: { readonly name: string; readonly frame: Frame }[] = []
  readonly #limits: Required<DecodeLimits>
  #length = 0
  #ended = false

  constructor(limits: Required<DecodeLimits>) {
    this.#limits = limits
    this.#parser.on('error', (error) => {
      throw new SchemaError('message', `not well-formed XML: ${error.message}`)
    })
    this.#parser.on('doctype', () => {
      throw new SchemaError('message', 'a document type is not allowed')
    })
    this.#parser.on('opentag', (tag) => this.#open(tag))
    this.#parser.on('closetag', () => this.#close())
    this.#parser.on('text', (text) => this.#stack.at(-1)?.frame.text(text))
    this.#parser.on('cdata', (text) => this.#stack.at(-1)?.frame.text(text))
  }

  start(root: Frame): void {
    this.#stack.push({ name: '', frame: root })
  }

  write(chunk: string): void {
    this.#length += chunk.length
    if (this.#length > this.#limits.maxLength) {
      throw new SchemaError('message', `longer than ${this.#limits.maxLength} characters`)
    }
    this.#parser.write(chunk)
  }

  close(): void {
    if (this.#ended) return
    this.#ended = true
    this.#parser.close()
  }

  #open({ name, attributes }: SaxesTagPlain): void {
    if (this.#stack.length > this.#limits.maxDepth) {
      throw new SchemaError('message', `more than ${this.#limits.maxDepth} elements deep`)
    }
    const local = localName(name)
    const parent = this.#stack[this.#stack.length - 1]?.frame ?? ignored
    this.#stack.push({ name: local, frame: parent.open(local, attributes) })
  }

  #close(): void {
    const ended = this.#stack.pop()
    if (ended !== undefined) this.#stack[this.#stack.length - 1]?.frame.accept(ended.name, ended.frame.close())
  }
}

/** An element that the schema does not know, with all below it. */
const ignored: Frame = {
  open: () => ignored,
  text: () => undefined,
  accept: () => undefined,
  close: () => undefined,
}

/** How the value of a declared type is read: `path` undefined for the lenient reading of a client. */
function valueFrame(type: string, attributes: Attributes, path: string | undefined): Frame {
  if (type === 'anyType') return anyFrame(attributes, path)
  if (type === 'ManagedObjectReference') return new ReferenceFrame(attributes, path)
  const declared = objectTypes.get(type)
  if (declared !== undefined) return objectFrame(declared, attributes, path)
  return new SimpleFrame(type, path, false)
}

function objectFrame(declared: ObjectType, attributes: Attributes, path: string | undefined): Frame {
  const name = wireType(attributes)
  if (name === undefined || name === declared.name) return new ObjectFrame(declared, path)
  const type = objectTypes.get(name)
  if (type !== undefined && isSubtype(type, declared)) return new ObjectFrame(type, path)
  if (path !== undefined) throw new SchemaError(path, `a ${name} where a ${declared.name} is wanted`)
  return new ObjectFrame(declared, path, name)
}

/** The element says its own type. */
function anyFrame(attributes: Attributes, path: string | undefined): Frame {
  const name = wireType(attributes)
  if (name === undefined) {
    if (path !== undefined) throw new SchemaError(path, 'an anyType without xsi:type')
    return new SimpleFrame('string', path, true)
  }
  if (name === 'ManagedObjectReference') return new ReferenceFrame(attributes, path)
  if (primitives.has(name) || enumTypes.has(name)) return new SimpleFrame(name, path, true)
  const type = objectTypes.get(name)
  if (type !== undefined) return new ObjectFrame(type, path)
  if (name.startsWith('ArrayOf')) return new ArrayFrame(name.slice('ArrayOf'.length), path)
  if (path !== undefined) throw new SchemaError(path, `unknown type ${name}`)
  return new UnknownFrame(name)
}

/** A data object: fields by the schema, in its order when read strictly. */
class ObjectFrame implements Frame {
  readonly #type: ObjectType
  readonly #path: string | undefined
  readonly #unknownType: string | undefined
  readonly #value: Record<string, unknown>
  #position = -1

  constructor(type: ObjectType, path: string | undefined, unknownType?: string) {
    this.#type = type
    this.#path = path
    this.#unknownType = unknownType
    this.#value = { _type: type.name }
  }

  open(name: string, attributes: Attributes): Frame {
    const position = this.#type.positions.get(name)
    const field = position === undefined ? undefined : this.#type.fields[position]
    if (position === undefined || field === undefined) {
      if (this.#path === undefined) return ignored
      throw new SchemaError(`${this.#path}.${name}`, `unexpected element: ${this.#type.name} has no such field`)
    }
    if (this.#path === undefined) return valueFrame(field.type, attributes, undefined)
    const path = this.#checkOrder(this.#path, field, position)
    return valueFrame(field.type, attributes, path)
  }

  text(text: string): void {
    if (this.#path !== undefined && text.trim() !== '') throw new SchemaError(this.#path, 'text between elements')
  }

  accept(name: string, value: unknown): void {
    const field = this.#fieldNamed(name)
    if (field === undefined) return
    if (!field.list) this.#value[name] = value
    else if (Object.hasOwn(this.#value, name)) (this.#value[name] as unknown[]).push(value)
    else this.#value[name] = [value]
  }

  close(): unknown {
    for (const field of this.#type.fields) {
      if (field.optional || Object.hasOwn(this.#value, field.name)) continue
      if (field.list) this.#value[field.name] = []
      else if (this.#path !== undefined) {
        throw new SchemaError(`${this.#path}.${field.name}`, `missing, a ${field.type} is required`)
      }
    }
    if (this.#unknownType !== undefined) noteWireType(this.#value, this.#unknownType)
    return this.#value
  }

  #checkOrder(path: string, field: Field, position: number): string {
    const at = `${path}.${field.name}`
    if (position < this.#position) throw new SchemaError(at, 'unexpected element: out of order')
    if (position === this.#position && !field.list) throw new SchemaError(at, 'unexpected element: already given')
    this.#position = position
    if (!field.list) return at
    const before = this.#value[field.name]
    return `${at}[${Array.isArray(before) ? before.length : 0}]`
  }

  #fieldNamed(name: string): Field | undefined {
    const position = this.#type.positions.get(name)
    return position === undefined ? undefined : this.#type.fields[position]
  }
}

/** `ArrayOfX`: members are all of type X, whatever their element is called. */
class ArrayFrame implements Frame {
  readonly #type: string
  readonly #path: string | undefined
  readonly #values: unknown[] = []

  constructor(type: string, path: string | undefined) {
    const lower = `${type.charAt(0).toLowerCase()}${type.slice(1)}`
    this.#type = primitives.has(lower) || lower === 'anyType' ? lower : type
    this.#path = path
  }

  open(_name: string, attributes: Attributes): Frame {
    const path = this.#path === undefined ? undefined : `${this.#path}[${this.#values.length}]`
    if (this.#type === 'ManagedObjectReference' || this.#type === 'anyType' || primitives.has(this.#type)) {
      return valueFrame(this.#type, attributes, path)
    }
    if (objectTypes.has(this.#type) || enumTypes.has(this.#type)) return valueFrame(this.#type, attributes, path)
    if (path !== undefined) throw new SchemaError(path, `unknown type ${this.#type}`)
    return new UnknownFrame(this.#type)
  }

  text(): void {
    // Only whitespace between the members.
  }

  accept(_name: string, value: unknown): void {
    this.#values.push(value)
  }

  close(): unknown {
    return this.#values
  }
}

/** An object of a type that the schema lacks: nothing of it can be read but the name. */
class UnknownFrame implements Frame {
  readonly #type: string

  constructor(type: string) {
    this.#type = type
  }

  open(): Frame {
    return ignored
  }

  text(): void {
    // Without a type there is no meaning to it.
  }

  accept(): void {
    // As in text.
  }

  close(): unknown {
    const value = {}
    noteWireType(value, this.#type)
    return value
  }
}

class SimpleFrame implements Frame {
  readonly #type: string
  readonly #path: string | undefined
  readonly #keepsBigIntegers: boolean
  #text = ''

  constructor(type: string, path: string | undefined, keepsBigIntegers: boolean) {
    this.#type = type
    this.#path = path
    this.#keepsBigIntegers = keepsBigIntegers
  }

  open(name: string): Frame {
    if (this.#path !== undefined)
      throw new SchemaError(`${this.#path}.${name}`, `unexpected element in a ${this.#type}`)
    return ignored
  }

  text(text: string): void {
    this.#text += text
  }

  accept(): void {
    // A simple value has no children; lenient reading leaves them out.
  }

  close(): unknown {
    const value = readSimple(this.#type, this.#text, this.#keepsBigIntegers)
    if (value === undefined) throw new SchemaError(this.#path ?? 'message', `${this.#shown()} is no ${this.#type}`)
    if (this.#path !== undefined) this.#check(this.#path)
    return value
  }

  #check(path: string): void {
    const values = enumTypes.get(this.#type)?.values
    if (values !== undefined && !values.has(this.#text))
      throw new SchemaError(path, `${this.#shown()} is no ${this.#type}`)
    if (this.#type === 'dateTime' && !isXmlDateTime(this.#text))
      throw new SchemaError(path, `${this.#shown()} is no dateTime`)
  }

  #shown(): string {
    return JSON.stringify(this.#text.slice(0, 80))
  }
}

class ReferenceFrame implements Frame {
  readonly #type: string
  #text = ''

  constructor(attributes: Attributes, path: string | undefined) {
    this.#type = attributes.type ?? ''
    if (path !== undefined && this.#type === '') throw new SchemaError(path, 'a reference without the attribute type')
  }

  open(): Frame {
    return ignored
  }

  text(text: string): void {
    this.#text += text
  }

  accept(): void {
    // A reference has no children.
  }

  close(): ManagedObjectReference {
    return { type: this.#type, value: this.#text.trim() }
  }
}

/** Envelope and Body on the way to the one element that matters. */
abstract class SoapFrame implements Frame {
  #depth: 'document' | 'envelope' | 'body' = 'document'

  open(name: string, attributes: Attributes): Frame {
    switch (this.#depth) {
      case 'document':
        if (name !== 'Envelope') throw new SchemaError('message', `expected a SOAP envelope, got ${name}`)
        this.#depth = 'envelope'
        return this
      case 'envelope':
        if (name !== 'Body') return ignored
        this.#depth = 'body'
        return this
      case 'body':
        return this.openBody(name, attributes)
    }
  }

  text(): void {
    // Only whitespace between the elements of an envelope.
  }

  accept(name: string, value: unknown): void {
    if (this.#depth !== 'body') return
    if (name === 'Body') this.#depth = 'envelope'
    else this.acceptBody(name, value)
  }

  close(): unknown {
    return undefined
  }

  protected abstract openBody(name: string, attributes: Attributes): Frame
  protected abstract acceptBody(name: string, value: unknown): void
}

class RequestFrame extends SoapFrame {
  #method: Method | undefined
  #arguments: Record<string, unknown> | undefined

  request(): DecodedRequest {
    const method = this.#method
    const values = this.#arguments
    if (method === undefined || values === undefined) throw new SchemaError('message', 'a SOAP envelope without a call')
    const { _this: self, _type, ...rest } = values
    return { method, self: self as ManagedObjectReference, arguments: rest }
  }

  protected override openBody(name: string): Frame {
    if (this.#method !== undefined) throw new SchemaError('message', 'more than one call in an envelope')
    const method = methods.get(name)
    if (method === undefined) throw new SchemaError(name, 'unknown method')
    this.#method = method
    return new ObjectFrame(withReceiver(method), name)
  }

  protected override acceptBody(_name: string, value: unknown): void {
    if (value !== undefined) this.#arguments = value as Record<string, unknown>
  }
}

const withReceiverCache = new WeakMap<Method, ObjectType>()

/** The call's element: `_this`, then the parameters. */
function withReceiver(method: Method): ObjectType {
  const known = withReceiverCache.get(method)
  if (known !== undefined) return known
  const receiver = { name: '_this', type: 'ManagedObjectReference', list: false, optional: false }
  const made = elementType(method.name, [receiver, ...method.parameters.fields])
  withReceiverCache.set(method, made)
  return made
}

function elementType(name: string, fields: readonly Field[]): ObjectType {
  const positions = new Map(fields.map((field, index) => [field.name, index]))
  return { name, base: undefined, own: fields, fields, positions, subtypes: [] }
}

class ResponseFrame extends SoapFrame {
  readonly #method: Method
  #response: DecodedResponse | undefined

  constructor(method: Method) {
    super()
    this.#method = method
  }

  response(): DecodedResponse {
    if (this.#response === undefined)
      throw new SchemaError(this.#method.name, 'the answer has neither result nor fault')
    return this.#response
  }

  protected override openBody(name: string): Frame {
    if (name === 'Fault') return new FaultFrame()
    if (name !== `${this.#method.name}Response`) throw new SchemaError(this.#method.name, `answered by ${name}`)
    return new ResultFrame(this.#method.result)
  }

  protected override acceptBody(name: string, value: unknown): void {
    if (name === 'Fault') this.#response = value as DecodedResponse
    else this.#response = { kind: 'result', result: value }
  }
}

/** `returnval`, none, one or many. */
class ResultFrame implements Frame {
  readonly #declared: Result | undefined
  readonly #values: unknown[] = []

  constructor(declared: Result | undefined) {
    this.#declared = declared
  }

  open(name: string, attributes: Attributes): Frame {
    if (name !== 'returnval' || this.#declared === undefined) return ignored
    return valueFrame(this.#declared.type, attributes, undefined)
  }

  text(): void {
    // Only whitespace.
  }

  accept(name: string, value: unknown): void {
    if (name === 'returnval') this.#values.push(value)
  }

  close(): unknown {
    return this.#declared?.list === true ? this.#values : this.#values[0]
  }
}

/** soap:Fault with the typed fault in its detail. */
class FaultFrame implements Frame {
  #code = ''
  #message = ''
  #fault: MethodFault | undefined

  open(name: string): Frame {
    if (name === 'detail') return new DetailFrame()
    return name === 'faultcode' || name === 'faultstring' ? new SimpleFrame('string', undefined, false) : ignored
  }

  text(): void {
    // Only whitespace.
  }

  accept(name: string, value: unknown): void {
    if (name === 'faultcode') this.#code = String(value)
    if (name === 'faultstring') this.#message = String(value)
    if (name === 'detail') this.#fault = value as MethodFault | undefined
  }

  close(): DecodedResponse {
    return { kind: 'fault', fault: this.#fault, code: localName(this.#code), message: this.#message }
  }
}

/** The element is named after the fault (`InvalidLoginFault`); its type, when said, is surer. */
class DetailFrame implements Frame {
  #fault: unknown

  open(name: string, attributes: Attributes): Frame {
    const base = objectTypes.get('MethodFault')
    const type = wireType(attributes) ?? name.replace(/Fault$/, '')
    const known = objectTypes.get(type)
    if (base === undefined) return ignored
    return known !== undefined && isSubtype(known, base)
      ? new ObjectFrame(known, undefined)
      : new ObjectFrame(base, undefined, type)
  }

  text(): void {
    // Only whitespace.
  }

  accept(_name: string, value: unknown): void {
    this.#fault ??= value
  }

  close(): unknown {
    return this.#fault
  }
}

/** `xsi:type`, whatever the prefix, without the prefix of its value. A reference's own attribute `type` has none. */
function wireType(attributes: Attributes): string | undefined {
  for (const name in attributes) {
    if (name.endsWith(':type')) return localName(attributes[name] ?? '')
  }
  return undefined
}

function localName(name: string): string {
  return name.slice(name.lastIndexOf(':') + 1)
}
