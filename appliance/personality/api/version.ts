import { DockerError } from './docker-error'

/** A version of the Docker Engine API, `1.minor`. */
export interface ApiVersion {
  readonly major: number
  readonly minor: number
}

/** The newest version whose documented changes this host honours or refuses by name. */
export const apiVersion: ApiVersion = { major: 1, minor: 56 }
/** The oldest version that is answered, dockerd's own minimum of that time. */
export const minApiVersion: ApiVersion = { major: 1, minor: 24 }

/** Old tools ask for these under a version of their own: docker-machine wants `/v1.15/version`. */
const alwaysAnswered: ReadonlySet<string> = new Set(['/version', '/_ping'])

/** `1.56`. */
export function versionText(version: ApiVersion): string {
  return `${version.major}.${version.minor}`
}

/** Whether the client speaks `1.minor` or later: several answers changed their shape over time. */
export function speaks(version: ApiVersion, minor: number): boolean {
  return version.major > 1 || version.minor >= minor
}

/** Splits `/v1.N/path` into version and path; a path without a version means the newest. Throws docker's refusals. */
export function splitVersion(path: string): { readonly version: ApiVersion; readonly path: string } {
  const match = /^\/v(\d{1,6})\.(\d{1,6})(\/.*)$/.exec(path)
  if (match === null) return { version: apiVersion, path }
  const version = { major: Number(match[1]), minor: Number(match[2]) }
  const rest = match[3] ?? '/'
  const text = versionText(version)
  if (isBefore(version, minApiVersion)) {
    if (alwaysAnswered.has(rest)) return { version, path: rest }
    throw new DockerError(
      400,
      `client version ${text} is too old. Minimum supported API version is ${versionText(minApiVersion)}, please upgrade your client to a newer version`,
    )
  }
  if (isBefore(apiVersion, version)) {
    throw new DockerError(
      400,
      `client version ${text} is too new. Maximum supported API version is ${versionText(apiVersion)}`,
    )
  }
  return { version, path: rest }
}

function isBefore(one: ApiVersion, other: ApiVersion): boolean {
  return one.major < other.major || (one.major === other.major && one.minor < other.minor)
}
