import type { PortLayerError } from '../../portlayer/problem'
import { startFailureText } from '../../start-failure-text'
import { DockerError } from '../api/docker-error'

/** Exit code of what failed for a reason that is not the command's. */
const unknownReason = 128

/** 400 when it is the command's fault, else 500. */
export function startFailureStatus({ exitCode }: PortLayerError): 400 | 500 {
  return exitCode === unknownReason ? 500 : 400
}

/** The refusal of a start. */
export function startFailure(error: PortLayerError): DockerError {
  return new DockerError(startFailureStatus(error), startFailureText(error.message), { cause: error })
}
