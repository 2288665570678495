import { MessageReader } from './reader'
import { GobInterface, GobMap, type GobStruct, type GobValue, isStruct } from './value'
import { bootstrapTypes, typeId, type WireType } from './wire-type'

/** How deep a value may nest. */
export const maxDepth = 32
/** How many messages one value may span, how many types a stream may define, how many elements one value may have. */
const maxMessagesOfValue = 256
const maxTypes = 256
const maxElements = 1 << 16

/**
 * Reads the values of one direction of one connection. A type is defined once, before its first use, so a decoder lives
 * as long as its stream. Throws an Error on anything malformed or too large; the stream is of no use after that.
 */
export class GobDecoder {
  readonly #messages: AsyncIterator<Buffer>
  readonly #types = new Map<number, WireType>(bootstrapTypes)
  #message = new MessageReader(Buffer.alloc(0))
  #messagesOfValue = 0
  #elements = 0

  constructor(messages: AsyncIterator<Buffer>) {
    this.#messages = messages
  }

  /** The next value; `undefined` at the end of the stream. */
  async decode(): Promise<GobValue | undefined> {
    this.#messagesOfValue = 0
    this.#elements = 0
    const id = await this.#readTypeId('top level')
    if (id === undefined) return undefined
    const value = await this.#readSingle(id, 0)
    if (this.#message.remaining > 0) throw new Error('gob: a message goes on after the end of its value')
    return value
  }

  /**
   * A type id, after the definitions that precede it. Inside an interface the definition of a type interrupts the value:
   * either the message ends there and the value goes on in the next one, or a byte count of the rest follows. That count
   * is wrong as soon as another definition interrupts it, so it is read and not used.
   */
  async #readTypeId(place: 'top level' | 'interface'): Promise<number | undefined> {
    for (;;) {
      if (this.#message.remaining === 0 && !(await this.#nextMessage(place))) return undefined
      const id = Number(this.#message.signed())
      if (id >= 0) return id
      await this.#readDefinition(-id)
      if (this.#message.remaining === 0) continue
      if (place === 'top level') throw new Error('gob: a message goes on after the definition of a type')
      this.#message.unsigned()
    }
  }

  async #nextMessage(place: 'top level' | 'interface'): Promise<boolean> {
    if (++this.#messagesOfValue > maxMessagesOfValue) {
      throw new RangeError(`gob: a value in more than ${maxMessagesOfValue} messages`)
    }
    const next = await this.#messages.next()
    if (next.done === true) {
      if (place === 'interface') throw new Error('gob: the stream ended inside a value')
      return false
    }
    this.#message = new MessageReader(next.value)
    return true
  }

  async #readDefinition(id: number): Promise<void> {
    if (id < typeId.firstDefined) throw new Error(`gob: the type ${id} cannot be defined`)
    if (this.#types.has(id)) throw new Error(`gob: the type ${id} is defined twice`)
    if (this.#types.size >= maxTypes) throw new RangeError(`gob: more than ${maxTypes} types`)
    this.#types.set(id, definedType(await this.#readValue(typeId.wireType, 0)))
  }

  /** A value that stands alone: one that is no struct has a zero before it. */
  async #readSingle(id: number, depth: number): Promise<GobValue> {
    if (this.#types.get(id)?.kind !== 'struct' && this.#message.unsigned() !== 0n) {
      throw new Error('gob: a value without the zero before it')
    }
    return this.#readValue(id, depth)
  }

  async #readValue(id: number, depth: number): Promise<GobValue> {
    if (depth > maxDepth) throw new RangeError(`gob: a value nests deeper than ${maxDepth}`)
    if (++this.#elements > maxElements) throw new RangeError(`gob: a value with more than ${maxElements} elements`)
    switch (id) {
      case typeId.bool:
        return this.#message.unsigned() !== 0n
      case typeId.int:
        return exact(this.#message.signed())
      case typeId.uint:
        return exact(this.#message.unsigned())
      case typeId.float:
        return this.#message.float()
      case typeId.bytes:
        return Buffer.from(this.#message.counted())
      case typeId.string:
        return this.#message.counted().toString('utf8')
      case typeId.interface:
        return this.#readInterface(depth)
    }
    const type = this.#types.get(id)
    if (type === undefined) throw new Error(`gob: a value of the type ${id}, which is not defined`)
    switch (type.kind) {
      case 'struct':
        return this.#readStruct(type.fields, depth)
      case 'map':
        return this.#readMap(type, depth)
      default:
        return this.#readList(type.element, depth)
    }
  }

  async #readStruct(fields: readonly { name: string; id: number }[], depth: number): Promise<GobStruct> {
    const value: Record<string, GobValue> = Object.create(null)
    for (let index = -1; ; ) {
      const delta = this.#message.count(fields.length + 1)
      if (delta === 0) return value
      index += delta
      const field = fields[index]
      if (field === undefined) throw new RangeError('gob: a field that its struct has not')
      value[field.name] = await this.#readValue(field.id, depth + 1)
    }
  }

  async #readList(element: number, depth: number): Promise<GobValue[]> {
    const values: GobValue[] = []
    for (let left = this.#message.count(maxElements); left > 0; left--) {
      values.push(await this.#readValue(element, depth + 1))
    }
    return values
  }

  async #readMap(type: { key: number; element: number }, depth: number): Promise<GobMap> {
    const map = new GobMap()
    for (let left = this.#message.count(maxElements); left > 0; left--) {
      const key = await this.#readValue(type.key, depth + 1)
      map.set(key, await this.#readValue(type.element, depth + 1))
    }
    return map
  }

  async #readInterface(depth: number): Promise<GobInterface | null> {
    const name = this.#message.counted().toString('utf8')
    if (name === '') return null
    const id = await this.#readTypeId('interface')
    if (id === undefined) throw new Error('gob: the stream ended inside a value')
    this.#message.unsigned()
    return new GobInterface(name, await this.#readSingle(id, depth + 1))
  }
}

function exact(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** The type that a decoded `wireType` describes. */
function definedType(definition: GobValue): WireType {
  if (isStruct(definition)) {
    const { ArrayT: array, SliceT: slice, StructT: structure, MapT: map } = definition
    if (isStruct(structure)) {
      const fields = Array.isArray(structure.Field) ? structure.Field : []
      return {
        kind: 'struct',
        fields: fields.map((field: GobValue) => {
          if (!isStruct(field)) throw new Error('gob: a field without a name')
          return { name: String(field.Name ?? ''), id: definedId(field.Id) }
        }),
      }
    }
    if (isStruct(slice)) return { kind: 'slice', element: definedId(slice.Elem) }
    if (isStruct(map)) return { kind: 'map', key: definedId(map.Key), element: definedId(map.Elem) }
    if (isStruct(array)) return { kind: 'array', element: definedId(array.Elem), length: Number(array.Len ?? 0) }
  }
  throw new Error('gob: the definition of a type of a kind that is not supported')
}

function definedId(id: GobValue | undefined): number {
  if (typeof id !== 'number' || id <= 0) throw new Error('gob: a type without an id')
  return id
}
