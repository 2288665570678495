import * as z from 'zod'
import { familiarReference, InvalidReference, isDigest, parseReference } from '../../../imagec'
import { broken, type ImageArchive } from './image-archive'

/** An image of an archive: its configuration, the paths of its layers from the bottom, and its names. */
export interface ArchivedImage {
  readonly config: Buffer
  readonly layers: readonly string[]
  /** Familiar references with tags. */
  readonly names: readonly string[]
}

const dockerManifest = z
  .array(
    z.object({
      Config: z.string(),
      RepoTags: z.array(z.string()).max(1024).nullish(),
      Layers: z.array(z.string()).max(512).nullish(),
    }),
  )
  .max(1024)

const digest = z.string().refine(isDigest, 'not a sha256 digest')
const descriptor = z.object({
  digest,
  mediaType: z.string().optional(),
  annotations: z.record(z.string(), z.string()).optional(),
  platform: z.object({ architecture: z.string(), os: z.string() }).optional(),
})
const ociIndex = z.object({ manifests: z.array(descriptor).max(1024) })
const ociManifest = z.object({ config: descriptor, layers: z.array(descriptor).max(512) })

/** The images of an archive that `docker save` wrote, of any version, or of an OCI image layout. Throws 400. */
export async function archivedImages(
  archive: ImageArchive,
  architecture: string,
  signal: AbortSignal,
): Promise<ArchivedImage[]> {
  if (archive.has('manifest.json')) {
    const entries = parsed(dockerManifest, await archive.document('manifest.json', signal), 'manifest.json')
    return Promise.all(
      entries.map(async ({ Config, RepoTags, Layers }) => ({
        config: await archive.document(Config, signal),
        layers: Layers ?? [],
        names: (RepoTags ?? []).map(tagged),
      })),
    )
  }
  if (!archive.has('index.json')) throw broken('does not contain a manifest.json')
  const { manifests } = parsed(ociIndex, await archive.document('index.json', signal), 'index.json')
  const images = new Map<string, ArchivedImage & { names: string[] }>()
  for (const entry of manifests) {
    const chosen = await imageOf(archive, entry, architecture, signal)
    const image = images.get(chosen) ?? { ...(await ociImage(archive, chosen, signal)), names: [] }
    images.set(chosen, image)
    const name = entry.annotations?.['io.containerd.image.name']
    if (name !== undefined) image.names.push(tagged(name))
  }
  return [...images.values()]
}

/** The digest of the manifest that an entry of an index leads to: its own, or that of this platform inside another index. */
async function imageOf(
  archive: ImageArchive,
  entry: z.output<typeof descriptor>,
  architecture: string,
  signal: AbortSignal,
): Promise<string> {
  if (!/index|manifest\.list/.test(entry.mediaType ?? '')) return entry.digest
  const { manifests } = parsed(ociIndex, await archive.document(blob(entry.digest), signal), entry.digest)
  const fits = manifests.find(({ platform }) => platform?.os === 'linux' && platform.architecture === architecture)
  if (fits === undefined) throw broken(`${entry.digest} has no image for linux/${architecture}`)
  return fits.digest
}

async function ociImage(archive: ImageArchive, manifest: string, signal: AbortSignal): Promise<ArchivedImage> {
  const { config, layers } = parsed(ociManifest, await archive.document(blob(manifest), signal), manifest)
  return {
    config: await archive.document(blob(config.digest), signal),
    layers: layers.map((layer) => blob(layer.digest)),
    names: [],
  }
}

/** Path of a blob in an OCI image layout. */
export function blob(of: string): string {
  return `blobs/${of.replace(':', '/')}`
}

function tagged(name: string): string {
  try {
    const reference = parseReference(name)
    if (reference.tag !== undefined) return familiarReference(reference)
  } catch (error) {
    if (!(error instanceof InvalidReference)) throw error
  }
  throw broken(`invalid tag ${JSON.stringify(name)}`)
}

function parsed<T>(schema: z.ZodType<T>, content: Buffer, what: string): T {
  let value: unknown
  try {
    value = JSON.parse(content.toString('utf8'))
  } catch (error) {
    throw broken(`${what} is not JSON: ${error instanceof Error ? error.message : String(error)}`)
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  throw broken(`${what}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
}
