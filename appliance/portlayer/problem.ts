import type { Problem } from './api'

/** HTTP status of each problem code. */
export const problemStatus: { readonly [code in Problem['code']]: number } = {
  'not-found': 404,
  conflict: 409,
  'name-in-use': 409,
  'precondition-failed': 412,
  invalid: 400,
  'start-failed': 422,
  'port-in-use': 409,
  'no-space': 507,
  unavailable: 503,
  internal: 500,
}

/** A failure as the port layer's API tells it, on both sides of the socket. */
export class PortLayerError extends Error {
  override readonly name = 'PortLayerError'
  readonly code: Problem['code']
  readonly status: number
  /** With `start-failed`: docker's exit code, 126, 127 or 128. */
  readonly exitCode: number | undefined

  constructor(
    code: Problem['code'],
    message: string,
    options: { exitCode?: number | undefined; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.status = problemStatus[code]
    this.exitCode = options.exitCode
  }

  /** The body that tells this error. */
  toProblem(): Problem {
    return {
      code: this.code,
      message: this.message,
      ...(this.exitCode !== undefined && { exitCode: this.exitCode }),
    }
  }
}

/** The error that an answer's body tells; `what` names the call and its status, for one that is no {@link Problem}. */
export function problemIn(body: string, what: string): PortLayerError {
  try {
    const claim: unknown = JSON.parse(body)
    if (isProblem(claim)) return new PortLayerError(claim.code, claim.message, { exitCode: claim.exitCode })
  } catch (cause) {
    return new PortLayerError('internal', what, { cause })
  }
  return new PortLayerError('internal', what)
}

/** Whether `value` is an error body of the port layer's API. */
function isProblem(value: unknown): value is Problem {
  if (typeof value !== 'object' || value === null) return false
  const claim = value as { code?: unknown; message?: unknown }
  return typeof claim.message === 'string' && typeof claim.code === 'string' && claim.code in problemStatus
}
