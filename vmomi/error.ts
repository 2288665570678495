import { isSubtype, type MethodFault, type ObjectTypeName, type ObjectTypes, objectTypes, wireTypeOf } from './schema'

/** Names of fault types: MethodFault and all below it. */
export type FaultName = {
  [N in ObjectTypeName]: ObjectTypes[N] extends MethodFault ? N : never
}[ObjectTypeName]

/**
 * A fault that the server answered with, to a call or as a task's error. `name` is the fault's type, as `InvalidLogin`, also
 * when the schema lacks it; `fault` has its fields.
 */
export class VimFault extends Error {
  override readonly name: string
  readonly fault: MethodFault
  /** The method, or the task's operation. */
  readonly operation: string

  constructor(operation: string, fault: MethodFault, message: string) {
    const name = wireTypeOf(fault) ?? 'MethodFault'
    super(`${operation}: ${name}${message === '' ? '' : `: ${message}`}`)
    this.name = name
    this.fault = fault
    this.operation = operation
  }
}

/** True for a {@link VimFault} of that type or of one below it: `isFault(error, 'FileFault')`. */
export function isFault<N extends FaultName>(
  error: unknown,
  name: N,
): error is VimFault & { readonly fault: ObjectTypes[N] } {
  if (!(error instanceof VimFault)) return false
  const type = objectTypes.get(error.name)
  const ancestor = objectTypes.get(name)
  return type !== undefined && ancestor !== undefined && isSubtype(type, ancestor)
}

/**
 * The server could not be asked, or gave no proper answer.
 * - `unreachable`: no connection; nothing was sent
 * - `untrusted`: its certificate is neither the pinned one nor signed by a known authority; nothing was sent
 * - `interrupted`: the connection broke or went silent after the call went out: the server may have done it
 * - `status`: HTTP status other than expected, see `status`
 * - `protocol`: the answer is no vim25 message
 * - `closed`: this session was closed
 */
export type VimErrorKind = 'unreachable' | 'untrusted' | 'interrupted' | 'status' | 'protocol' | 'closed'

/** See {@link VimErrorKind}. Its message and cause never carry what was sent, so never a password. */
export class VimError extends Error {
  override readonly name = 'VimError'
  readonly kind: VimErrorKind
  readonly status: number | undefined

  constructor(kind: VimErrorKind, message: string, options: { cause?: unknown; status?: number } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.kind = kind
    this.status = options.status
  }
}
