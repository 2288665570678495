/**
 * What the decoder makes of a gob value: an int or uint is a number, or a bigint where a number would lose digits; a struct
 * is an object without prototype, whose zero fields are absent because gob does not send them; []byte is a Buffer; a nil
 * interface is null.
 */
export type GobValue =
  | boolean
  | number
  | bigint
  | string
  | null
  | Buffer
  | readonly GobValue[]
  | GobMap
  | GobInterface
  | GobStruct

export type GobStruct = { readonly [field: string]: GobValue | undefined }

/** A map by key. */
export class GobMap extends Map<GobValue, GobValue> {}

/** A value in an interface, with the name under which its type is registered. */
export class GobInterface {
  readonly name: string
  readonly value: GobValue

  constructor(name: string, value: GobValue) {
    this.name = name
    this.value = value
  }
}

export function isStruct(value: GobValue | undefined): value is GobStruct {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array || value instanceof Map || value instanceof GobInterface)
  )
}
