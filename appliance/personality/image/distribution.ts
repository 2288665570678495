import { inspectDistribution, RegistryError } from '../../../imagec'
import { DockerError } from '../api/docker-error'
import { type Answer, type Call, endpoint, json } from '../api/endpoint'
import type { Engine } from '../engine'
import { parseImageName } from './image-name'
import { readCredentials } from './registry-auth'
import { registrySettings } from './registry-settings'

/** `GET /distribution/{name}/json` */
export const distributionEndpoint = endpoint({ method: 'get', path: '/distribution/*name/json', handle: distribution })

/** Statuses of a registry's refusals that dockerd hands on (distribution's errcode descriptors). */
const statuses: Readonly<Record<string, number>> = {
  UNAUTHORIZED: 401,
  DENIED: 403,
  MANIFEST_UNKNOWN: 404,
  NAME_UNKNOWN: 404,
  TOOMANYREQUESTS: 429,
}

async function distribution(call: Call, engine: Engine): Promise<Answer> {
  const { signal } = call
  const named = parseImageName(call.params.name ?? '')
  if (named.kind === 'digest') throw new DockerError(500, 'no manifest found for full image ID')
  const credentials = readCredentials(call.request.headers['x-registry-auth'])
  const registries = await registrySettings(engine, signal)
  try {
    const { descriptor, platforms } = await inspectDistribution(named.reference, registries, credentials, signal)
    const { mediaType, digest, size } = descriptor
    return json({ Descriptor: { mediaType, digest, size }, Platforms: platforms })
  } catch (error) {
    throw inRegistryWords(error)
  }
}

/** A refusal as the registry said it: `manifest unknown: …`, where a pull has a sentence around it. */
function inRegistryWords(error: unknown): unknown {
  if (!(error instanceof RegistryError) || error.code === undefined) return error
  const status = statuses[error.code]
  if (status === undefined) return error
  const words = error.code.toLowerCase().replace('toomanyrequests', 'too many requests').replaceAll('_', ' ')
  return new DockerError(status, `${words}: ${error.said || words}`, { cause: error })
}
