import type { Descriptor, Index, Platform } from './manifest'

const architectures: Readonly<Record<string, Pick<Platform, 'architecture' | 'variant'>>> = {
  x86_64: { architecture: 'amd64' },
  'x86-64': { architecture: 'amd64' },
  i386: { architecture: '386' },
  i686: { architecture: '386' },
  aarch64: { architecture: 'arm64' },
  armhf: { architecture: 'arm', variant: 'v7' },
  armel: { architecture: 'arm', variant: 'v6' },
}

/** A platform in containerd's normal form: Go's names, and no variant where it is the usual one (arm: always one). */
export function normalPlatform({ os, architecture, variant }: Platform): Platform {
  const lower = architecture.toLowerCase()
  const known = architectures[lower] ?? { architecture: lower }
  const given = variant?.toLowerCase() || known.variant
  const system = os.toLowerCase()
  const spelled = given === undefined || given.startsWith('v') ? given : /^\d/.test(given) ? `v${given}` : given
  const usual = { amd64: 'v1', arm64: 'v8' }[known.architecture]
  const kept = known.architecture === 'arm' ? (spelled ?? 'v7') : spelled === usual ? undefined : spelled
  const result = { os: system === 'macos' ? 'darwin' : system, architecture: known.architecture }
  return kept === undefined ? result : { ...result, variant: kept }
}

/** What a machine of a platform can run, the best first: containerd's `platforms.Only`. */
export function runnablePlatforms(platform: Platform): Platform[] {
  const wanted = normalPlatform(platform)
  const { os, architecture } = wanted
  const of = (other: string, variants: readonly string[]) =>
    variants.map((variant) => normalPlatform({ os, architecture: other, variant }))
  switch (architecture) {
    case 'amd64':
      return [...of('amd64', downFrom(wanted.variant ?? 'v1', 1)), { os, architecture: '386' }]
    case 'arm':
      return of('arm', downFrom(wanted.variant ?? 'v7', 5))
    case 'arm64':
      return [wanted, ...(wanted.variant === undefined ? [] : [{ os, architecture }]), ...of('arm', downFrom('v8', 5))]
    default:
      return [wanted]
  }
}

function downFrom(variant: string, lowest: number): string[] {
  const first = Number(/^v(\d+)$/.exec(variant)?.[1] ?? Number.NaN)
  if (Number.isNaN(first) || first < lowest || first > 16) return [variant]
  return Array.from({ length: first - lowest + 1 }, (_, step) => `v${first - step}`)
}

/** The entry of an index that a platform runs best; the only one, if it names no platform. */
export function choosePlatform(from: Index, wanted: Platform): Descriptor | undefined {
  const known = from.manifests.flatMap(({ platform, ...entry }) =>
    platform === undefined ? [] : [{ entry, platform: normalPlatform(platform) }],
  )
  for (const candidate of runnablePlatforms(wanted)) {
    const found = known.find(({ platform }) => platformName(platform) === platformName(candidate))
    if (found !== undefined) return found.entry
  }
  return from.manifests.length === 1 && known.length === 0 ? from.manifests[0] : undefined
}

/** `os/architecture[/variant]` */
export function platformName({ os, architecture, variant }: Platform): string {
  return variant === undefined ? `${os}/${architecture}` : `${os}/${architecture}/${variant}`
}

/** Parses `os/architecture[/variant]`; undefined for anything else. */
export function parsePlatformName(text: string): Platform | undefined {
  const [, os, architecture, variant] = /^([\w.-]+)\/([\w.-]+)(?:\/([\w.-]+))?$/.exec(text) ?? []
  if (os === undefined || architecture === undefined) return undefined
  return variant === undefined ? { os, architecture } : { os, architecture, variant }
}
