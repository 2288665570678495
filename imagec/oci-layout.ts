import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import * as z from 'zod'
import type { ImageSource, ImageTarget, StoredManifest } from './content'
import { ContentMismatch, digestOf, isDigest, VerifyContent } from './digest'
import { writeNewFile } from './file-writer'
import { checked, type Descriptor, descriptor, InvalidImage, maxDocumentBytes, mediaTypes } from './manifest'

/** The annotation of a manifest's tag (OCI image spec, "Pre-defined annotation keys"). */
export const tagAnnotation = 'org.opencontainers.image.ref.name'
const indexSchema = z.object({ manifests: z.array(descriptor.loose()).max(4096) })

/** Images in a directory (OCI image layout 1.1). Whatever is stored is complete or not there. */
export class OciLayout implements ImageSource, ImageTarget {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  /** By tag, by digest, or by an empty text: the only image. */
  async manifest(tagOrDigest: string): Promise<StoredManifest> {
    const { manifests } = await this.#index()
    const found = isDigest(tagOrDigest)
      ? (manifests.find(({ digest }) => digest === tagOrDigest) ?? { digest: tagOrDigest, mediaType: '' })
      : tagOrDigest === '' && manifests.length === 1
        ? manifests[0]
        : manifests.find(({ annotations }) => annotations?.[tagAnnotation] === tagOrDigest)
    if (found === undefined) {
      const tags = manifests.map(({ annotations, digest }) => annotations?.[tagAnnotation] ?? digest).join(', ')
      throw new InvalidImage(
        `${this.#directory} has no image ${tagOrDigest ? `"${tagOrDigest}"` : 'of its own without a name'}: it has ${tags || 'none'}`,
      )
    }
    const bytes = await this.#document(this.#pathOf(found.digest), `the manifest ${found.digest}`)
    if (digestOf(bytes) !== found.digest) {
      throw new ContentMismatch(`the manifest ${found.digest} in ${this.#directory} has the digest ${digestOf(bytes)}`)
    }
    return { bytes, mediaType: found.mediaType, digest: found.digest }
  }

  async *blob(blob: Descriptor, signal: AbortSignal): AsyncGenerator<Buffer> {
    const file = createReadStream(this.#pathOf(blob.digest), { signal })
    const verified = new VerifyContent(`the blob ${blob.digest} in ${this.#directory}`, blob.digest, blob.size)
    const reading = pipeline([file, verified], { signal })
    // The reader of `verified` gets the same failure.
    reading.catch((error: Error) => verified.destroy(error))
    yield* verified as AsyncIterable<Buffer>
    await reading
  }

  async hasBlob({ digest, size }: Descriptor): Promise<boolean> {
    const found = await stat(this.#pathOf(digest)).catch(absent)
    return found?.size === size
  }

  async putBlob(blob: Descriptor, content: AsyncIterable<Buffer>, signal: AbortSignal): Promise<void> {
    await this.#write(blob.digest, content, signal)
  }

  async putManifest(manifest: StoredManifest, tag: string | undefined, signal: AbortSignal): Promise<void> {
    await this.#write(manifest.digest, once(manifest.bytes), signal)
    if (tag === undefined) return
    const { manifests } = await this.#index()
    const entry = {
      mediaType: manifest.mediaType,
      digest: manifest.digest,
      size: manifest.bytes.length,
      annotations: { [tagAnnotation]: tag },
    }
    const others = manifests.filter(({ annotations }) => annotations?.[tagAnnotation] !== tag)
    const index = { schemaVersion: 2, mediaType: mediaTypes.ociIndex, manifests: [...others, entry] }
    await this.#replace('oci-layout', JSON.stringify({ imageLayoutVersion: '1.0.0' }))
    await this.#replace('index.json', JSON.stringify(index))
  }

  async #index(): Promise<z.infer<typeof indexSchema>> {
    const path = join(this.#directory, 'index.json')
    if ((await access(path).then(() => path, absent)) === undefined) {
      if ((await access(this.#directory).then(() => path, absent)) === undefined || (await this.#isNew()))
        return { manifests: [] }
      throw new InvalidImage(`${this.#directory} is no OCI image layout: it has no index.json`)
    }
    return checked(indexSchema, await this.#document(path, 'the index.json'), 'the index.json')
  }

  async #isNew(): Promise<boolean> {
    return (await access(join(this.#directory, 'blobs')).then(() => true, absent)) === true
  }

  async #document(path: string, what: string): Promise<Buffer> {
    const found = await stat(path).catch(absent)
    if (found === undefined) throw new InvalidImage(`${this.#directory} does not have ${what}`)
    if (found.size > maxDocumentBytes) throw new InvalidImage(`${what} is larger than ${maxDocumentBytes} bytes`)
    return readFile(path)
  }

  #pathOf(digest: string): string {
    // Digests are checked where they are read; this is what keeps a path from being one.
    if (!isDigest(digest)) throw new InvalidImage(`"${digest}" is no sha256 digest`)
    return join(this.#directory, 'blobs', 'sha256', digest.slice('sha256:'.length))
  }

  async #write(digest: string, content: AsyncIterable<Buffer>, signal: AbortSignal): Promise<void> {
    const path = this.#pathOf(digest)
    await mkdir(join(this.#directory, 'blobs', 'sha256'), { recursive: true })
    const partial = join(this.#directory, `.${randomUUID()}.partial`)
    try {
      await writeNewFile(partial, content, signal)
      await rename(partial, path)
    } catch (error) {
      await rm(partial, { force: true })
      throw error
    }
  }

  async #replace(name: string, text: string): Promise<void> {
    const partial = join(this.#directory, `.${randomUUID()}.partial`)
    await writeFile(partial, text, { flag: 'wx' })
    await rename(partial, join(this.#directory, name))
  }
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT') return undefined
  throw error
}
