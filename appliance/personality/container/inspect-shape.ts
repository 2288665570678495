import { type ApiVersion, speaks } from '../api/version'

type Answer = Record<string, unknown>

/** A container's inspect or its entry of a list in the shape of an API version (API reference, version history). */
export function containerShape(answer: Answer, version: ApiVersion): Answer {
  return { ...answer, ...configShape(answer, version) }
}

function configShape({ Config: config }: Answer, version: ApiVersion): Answer {
  if (!isRecord(config) || !speaks(version, 52) || (Array.isArray(config.OnBuild) && config.OnBuild.length > 0))
    return {}
  const { OnBuild: _empty, ...rest } = config
  return { Config: rest }
}

function isRecord(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
