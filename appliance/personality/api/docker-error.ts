import { InvalidImage, InvalidReference, RegistryError } from '../../../imagec'
import { PortLayerError } from '../../portlayer/problem'

/** An error as the Docker API tells it: a status and a sentence. */
export class DockerError extends Error {
  override readonly name = 'DockerError'
  readonly status: number

  constructor(status: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** 400: the request cannot be meant like that. */
export function invalid(message: string): DockerError {
  return new DockerError(400, message)
}

/** 404: what the request names does not exist. */
export function notFound(message: string): DockerError {
  return new DockerError(404, message)
}

/** 409: not in the present state of things. */
export function conflict(message: string): DockerError {
  return new DockerError(409, message)
}

/** 501: docker can do this and this host cannot (yet): said loudly, never ignored. */
export function notAvailable(message: string): DockerError {
  return new DockerError(501, message)
}

const portLayerStatus: { readonly [code in PortLayerError['code']]: number } = {
  'not-found': 404,
  conflict: 409,
  'name-in-use': 409,
  'precondition-failed': 409,
  invalid: 400,
  'start-failed': 400,
  'port-in-use': 500,
  'no-space': 507,
  unavailable: 503,
  internal: 500,
}

const registryStatus: { readonly [kind in RegistryError['kind']]: number } = {
  'not-found': 404,
  // Docker does not tell whether a repository exists to those who may not read it.
  denied: 404,
  unauthorized: 500,
  unavailable: 500,
  invalid: 400,
}

/** What a failure looks like to a client. */
export function toDockerError(error: unknown): DockerError {
  if (error instanceof DockerError) return error
  if (error instanceof PortLayerError) {
    return new DockerError(portLayerStatus[error.code], error.message, { cause: error })
  }
  if (error instanceof RegistryError)
    return new DockerError(registryStatus[error.kind], error.message, { cause: error })
  if (error instanceof InvalidReference) return new DockerError(400, error.message, { cause: error })
  if (error instanceof InvalidImage) return new DockerError(500, error.message, { cause: error })
  return new DockerError(500, error instanceof Error ? error.message : String(error), { cause: error })
}

/** Issues of a schema with these parameters are told with 501 instead of 400: a field that this host does not have. */
export const notAvailableIssue = { status: 501 } as const
