/** A type that the encoder can send. Structs, slices and maps are told apart by identity: declare each once. */
export type GobType =
  | 'bool'
  | 'int'
  | 'uint'
  | 'bytes'
  | 'string'
  | 'interface'
  | StructType
  | { readonly kind: 'slice'; readonly name: string; readonly element: GobType }
  | { readonly kind: 'map'; readonly name: string; readonly key: GobType; readonly element: GobType }

export interface StructType {
  readonly kind: 'struct'
  readonly name: string
  readonly fields: readonly (readonly [name: string, type: GobType])[]
}

/** A value to be sent in an interface: `registered` is the name under which Go knows its type. */
export interface InterfaceValue {
  readonly registered: string
  readonly type: GobType
  readonly value: unknown
}
