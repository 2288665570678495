import type { Difference } from './comparison'

/** A difference that is meant: a row of docs/differences.md, and where it shows. */
export interface AllowedDifference {
  /** The first cell of its row in docs/differences.md, where the reason is. */
  readonly row: string
  /** Matches `script | step | path`. */
  readonly at: RegExp
  /** What either side shows there; absent: anything. */
  readonly dockerd?: RegExp
  readonly vch?: RegExp
}

/** The differences to dockerd that this product keeps. */
export const allowedDifferences: readonly AllowedDifference[] = [
  { row: 'API 1.24 to 1.47, Engine 27.2.0 announced; dockerd 29 speaks 1.40-1.56', at: /headers\.api-version$/ },
  {
    row: '`MountLabel`, `ResolvConfPath`, `HostsPath`, `LogPath`, `SandboxKey` are empty',
    at: /\.(ResolvConfPath|HostnamePath|HostsPath|LogPath|SandboxKey|SandboxID)$/,
  },
  { row: '`Driver`, `GraphDriver.Name` are `vic`', at: /(body|0)\.(Driver$|GraphDriver\.)/ },
]

/** The first that allows a difference. */
export function allowing(
  difference: Difference,
  allowed: readonly AllowedDifference[] = allowedDifferences,
): AllowedDifference | undefined {
  const { script, step, path, dockerd = '', vch = '' } = difference
  const place = `${script} | ${step} | ${path}`
  return allowed.find(
    (rule) => rule.at.test(place) && (rule.dockerd?.test(dockerd) ?? true) && (rule.vch?.test(vch) ?? true),
  )
}
