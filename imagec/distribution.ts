import * as z from 'zod'
import type { Credentials } from './credentials'
import { checked, type Descriptor, parseManifest } from './manifest'
import type { Reference } from './reference'
import type { RegistrySettings } from './registry-settings'
import { Repository, readDocument } from './repository'

const platform = z.object({
  architecture: z.string().default(''),
  os: z.string().default(''),
  'os.version': z.string().optional(),
  'os.features': z.array(z.string()).max(64).optional(),
  variant: z.string().optional(),
})

/** A platform as an index or a configuration has it, in the names of the OCI image spec. */
export type FullPlatform = z.infer<typeof platform>

const indexPlatforms = z.object({
  manifests: z.array(z.object({ platform: platform.optional() })).max(1024),
})

/** What a reference is in its registry: docker's `DistributionInspect`. */
export interface DistributedImage {
  readonly descriptor: Descriptor
  readonly platforms: readonly FullPlatform[]
}

/** Asks a registry, or the mirrors before it, for a manifest and the platforms that it is for. Nothing is kept. */
export async function inspectDistribution(
  reference: Reference,
  registries: RegistrySettings,
  credentials: Credentials | undefined,
  signal: AbortSignal,
): Promise<DistributedImage> {
  const { repository, manifest: stored } = await Repository.find(reference, registries, credentials, signal)
  try {
    const parsed = parseManifest(stored.bytes, stored.mediaType)
    const descriptor = { mediaType: parsed.mediaType, digest: stored.digest, size: stored.bytes.length }
    if (parsed.kind === 'index') {
      const { manifests } = checked(indexPlatforms, stored.bytes, 'the image index')
      return { descriptor, platforms: manifests.flatMap((entry) => entry.platform ?? []) }
    }
    const config = await readDocument(repository, parsed.manifest.config, signal)
    const found = checked(platform, config, 'the image configuration')
    return { descriptor, platforms: found.os === '' && found.architecture === '' ? [] : [found] }
  } finally {
    repository.close()
  }
}
