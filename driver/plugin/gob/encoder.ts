import { encodeSigned, encodeUnsigned } from './integer'
import { frame } from './message'
import type { GobType, InterfaceValue } from './type'
import { typeId } from './wire-type'

type CompositeType = Exclude<GobType, string>

/**
 * Writes the values of one direction of one connection. All types that a value needs, also those inside interfaces, are
 * defined in messages of their own before it: Go's decoder takes that, and no value ever spans messages.
 */
export class GobEncoder {
  readonly #ids = new Map<CompositeType, number>()
  #nextId: number = typeId.firstDefined + 1

  /** The messages that carry `value`, ready to be written. Throws a TypeError when it is not of its type. */
  encode(type: GobType, value: unknown): Buffer {
    const definitions: Buffer[] = []
    this.#define(type, definitions)
    this.#defineInside(type, value, definitions)
    return Buffer.concat([
      ...definitions,
      frame(Buffer.concat([encodeSigned(this.#id(type)), this.#single(type, value)])),
    ])
  }

  #id(type: GobType): number {
    if (typeof type === 'string') return typeId[type]
    const id = this.#ids.get(type)
    if (id === undefined) throw new TypeError(`gob: the type ${type.name} is used before its definition`)
    return id
  }

  #define(type: GobType, definitions: Buffer[]): void {
    if (typeof type === 'string' || this.#ids.has(type)) return
    const id = this.#nextId++
    this.#ids.set(type, id)
    for (const part of partsOf(type)) this.#define(part, definitions)
    definitions.push(frame(Buffer.concat([encodeSigned(-id), this.#definition(type, id)])))
  }

  /** Defines the types of the values that stand in interfaces. */
  #defineInside(type: GobType, value: unknown, definitions: Buffer[]): void {
    if (value === undefined || value === null) return
    if (type === 'interface') {
      const inner = value as InterfaceValue
      this.#define(inner.type, definitions)
      this.#defineInside(inner.type, inner.value, definitions)
    } else if (typeof type === 'object' && type.kind === 'struct') {
      const struct = value as Record<string, unknown>
      for (const [name, field] of type.fields) this.#defineInside(field, struct[name], definitions)
    } else if (typeof type === 'object' && type.kind === 'slice') {
      for (const element of value as unknown[]) this.#defineInside(type.element, element, definitions)
    } else if (typeof type === 'object') {
      for (const element of (value as Map<unknown, unknown>).values()) {
        this.#defineInside(type.element, element, definitions)
      }
    }
  }

  /** A `wireType`: the field of its kind, which starts with the common name and id. */
  #definition(type: CompositeType, id: number): Buffer {
    const common = structure([
      [0, type.name === '' ? undefined : counted(type.name)],
      [1, encodeSigned(id)],
    ])
    switch (type.kind) {
      case 'slice':
        return structure([
          [
            1,
            structure([
              [0, common],
              [1, encodeSigned(this.#id(type.element))],
            ]),
          ],
        ])
      case 'map': {
        const key = encodeSigned(this.#id(type.key))
        return structure([
          [
            3,
            structure([
              [0, common],
              [1, key],
              [2, encodeSigned(this.#id(type.element))],
            ]),
          ],
        ])
      }
      case 'struct': {
        const fields = type.fields.map(([name, field]) =>
          structure([
            [0, counted(name)],
            [1, encodeSigned(this.#id(field))],
          ]),
        )
        const list = fields.length === 0 ? undefined : Buffer.concat([encodeUnsigned(fields.length), ...fields])
        return structure([
          [
            2,
            structure([
              [0, common],
              [1, list],
            ]),
          ],
        ])
      }
    }
  }

  /** A value that stands alone: one that is no struct has a zero before it. */
  #single(type: GobType, value: unknown): Buffer {
    const encoded = this.#value(type, value)
    return typeof type === 'object' && type.kind === 'struct' ? encoded : Buffer.concat([Buffer.of(0), encoded])
  }

  #value(type: GobType, value: unknown): Buffer {
    switch (type) {
      case 'bool':
        return Buffer.of(value === true ? 1 : 0)
      case 'int':
        return encodeSigned(integer(value))
      case 'uint':
        return encodeUnsigned(integer(value))
      case 'string':
        if (typeof value !== 'string') throw new TypeError(`gob: ${typeof value} where a string belongs`)
        return counted(value)
      case 'bytes':
        if (!(value instanceof Uint8Array)) throw new TypeError(`gob: ${typeof value} where bytes belong`)
        return counted(value)
      case 'interface':
        return this.#interface(value as InterfaceValue | null)
      default:
        return this.#composite(type, value)
    }
  }

  #interface(value: InterfaceValue | null): Buffer {
    if (value === null) return counted('')
    const encoded = this.#single(value.type, value.value)
    return Buffer.concat([counted(value.registered), encodeSigned(this.#id(value.type)), counted(encoded)])
  }

  #composite(type: CompositeType, value: unknown): Buffer {
    if (type.kind === 'struct') {
      const struct = value as Record<string, unknown>
      return structure(
        type.fields.map(([name, field], index) => [
          index,
          isZero(field, struct[name]) ? undefined : this.#value(field, struct[name]),
        ]),
      )
    }
    if (type.kind === 'slice') {
      const elements = value as readonly unknown[]
      const encoded = elements.map((element) => this.#value(type.element, element))
      return Buffer.concat([encodeUnsigned(elements.length), ...encoded])
    }
    const entries = [...(value as ReadonlyMap<unknown, unknown>)]
    const encoded = entries.flatMap(([key, element]) => [
      this.#value(type.key, key),
      this.#value(type.element, element),
    ])
    return Buffer.concat([encodeUnsigned(entries.length), ...encoded])
  }
}

function partsOf(type: CompositeType): GobType[] {
  if (type.kind === 'struct') return type.fields.map(([, field]) => field)
  return type.kind === 'map' ? [type.key, type.element] : [type.element]
}

/** Fields that are zero are not sent; an empty map is not zero. */
function isZero(type: GobType, value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === '' || value === 0 || value === 0n)
    return true
  if (value instanceof Uint8Array) return value.length === 0
  return typeof type === 'object' && type.kind === 'slice' && (value as unknown[]).length === 0
}

/** A struct: each field as the distance from the one before and its value, then a zero. */
function structure(fields: readonly (readonly [index: number, value: Buffer | undefined])[]): Buffer {
  const parts: Buffer[] = []
  let last = -1
  for (const [index, value] of fields) {
    if (value === undefined) continue
    parts.push(encodeUnsigned(index - last), value)
    last = index
  }
  return Buffer.concat([...parts, Buffer.of(0)])
}

function counted(content: string | Uint8Array): Buffer {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
  return Buffer.concat([encodeUnsigned(bytes.length), bytes])
}

function integer(value: unknown): bigint | number {
  if (typeof value === 'bigint' || Number.isSafeInteger(value)) return value as bigint | number
  throw new TypeError(`gob: ${String(value)} where an integer belongs`)
}
