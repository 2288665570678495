/** Ids of the types that both ends know, and the first one that a stream may define. */
export const typeId = {
  bool: 1,
  int: 2,
  uint: 3,
  float: 4,
  bytes: 5,
  string: 6,
  interface: 8,
  wireType: 16,
  firstDefined: 64,
} as const

/** A type as a stream defines it: names do not matter, ids hold for one direction of one connection. */
export type WireType =
  | { readonly kind: 'struct'; readonly fields: readonly { readonly name: string; readonly id: number }[] }
  | { readonly kind: 'slice'; readonly element: number }
  | { readonly kind: 'array'; readonly element: number; readonly length: number }
  | { readonly kind: 'map'; readonly key: number; readonly element: number }

function struct(...fields: [name: string, id: number][]): WireType {
  return { kind: 'struct', fields: fields.map(([name, id]) => ({ name, id })) }
}

/**
 * The types that describe types (encoding/gob/type.go): a definition is itself a gob value of type `wireType`, in which
 * exactly one field is set.
 */
export const bootstrapTypes: ReadonlyMap<number, WireType> = new Map([
  [typeId.wireType, struct(['ArrayT', 17], ['SliceT', 19], ['StructT', 20], ['MapT', 23])],
  [17, struct(['CommonType', 18], ['Elem', typeId.int], ['Len', typeId.int])],
  [18, struct(['Name', typeId.string], ['Id', typeId.int])],
  [19, struct(['CommonType', 18], ['Elem', typeId.int])],
  [20, struct(['CommonType', 18], ['Field', 22])],
  [21, struct(['Name', typeId.string], ['Id', typeId.int])],
  [22, { kind: 'slice', element: 21 }],
  [23, struct(['CommonType', 18], ['Key', typeId.int], ['Elem', typeId.int])],
])
