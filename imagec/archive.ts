import { createReadStream, createWriteStream } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as tar from 'tar-stream'
import type { ImageSource, StoredManifest } from './content'
import { blobsOf } from './copy'
import { type Descriptor, InvalidImage, type Manifest, maxDocumentBytes, mediaTypes } from './manifest'
import { tagAnnotation } from './oci-layout'
import { familiarReference, type Reference } from './reference'

/** An image for an archive, and what it is called there. */
export interface SavedImage {
  readonly source: ImageSource
  readonly stored: StoredManifest
  readonly manifest: Manifest
  readonly reference: Reference
}

/** Where containerd and docker look for an image's name in an archive. */
const nameAnnotation = 'io.containerd.image.name'
/** Archives come from anywhere: no image has more files. */
const maxEntries = 10_000

/**
 * Writes an image as a tar that is an OCI layout (skopeo's `oci-archive:`) and a docker archive (`docker load`) at once.
 * A file is there complete or not at all; to a stream the image goes as it comes.
 */
export async function saveArchive(image: SavedImage, output: string | Writable, signal: AbortSignal): Promise<void> {
  if (typeof output !== 'string') return pipeline(packed(image, signal), output, { signal, end: false })
  const partial = `${output}.partial`
  try {
    await pipeline(packed(image, signal), createWriteStream(partial), { signal })
    await rename(partial, output)
  } catch (error) {
    await rm(partial, { force: true })
    throw error
  }
}

function packed(image: SavedImage, signal: AbortSignal): Readable {
  const pack = tar.pack()
  fill(pack, image, signal).then(
    () => pack.finalize(),
    (error: Error) => pack.destroy(error),
  )
  return pack as unknown as Readable
}

async function fill(pack: tar.Pack, image: SavedImage, signal: AbortSignal): Promise<void> {
  const { source, stored, manifest, reference } = image
  const blobs = new Map(blobsOf(manifest).map((blob) => [blob.digest, blob]))
  for (const directory of ['blobs', 'blobs/sha256']) await entry(pack, { name: directory, type: 'directory' })
  for (const blob of blobs.values()) {
    const content = Readable.from(source.blob(blob, signal), { objectMode: false })
    await pipeline(content, pack.entry({ name: pathOf(blob), size: blob.size, mode: 0o444 }), { signal })
  }
  const tag = reference.tag
  const index = {
    schemaVersion: 2,
    mediaType: mediaTypes.ociIndex,
    manifests: [
      {
        mediaType: stored.mediaType,
        digest: stored.digest,
        size: stored.bytes.length,
        ...(tag !== undefined && {
          annotations: { [nameAnnotation]: `${reference.domain}/${reference.path}:${tag}`, [tagAnnotation]: tag },
        }),
      },
    ],
  }
  const named = tag === undefined ? null : [familiarReference({ domain: reference.domain, path: reference.path, tag })]
  const docker = [{ Config: pathOf(manifest.config), RepoTags: named, Layers: manifest.layers.map(pathOf) }]
  await entry(pack, { name: pathOf(stored) }, stored.bytes)
  await entry(pack, { name: 'index.json' }, JSON.stringify(index))
  await entry(pack, { name: 'manifest.json' }, JSON.stringify(docker))
  await entry(pack, { name: 'oci-layout' }, JSON.stringify({ imageLayoutVersion: '1.0.0' }))
}

function entry(
  pack: tar.Pack,
  headers: { readonly name: string; readonly type?: 'directory' },
  content: string | Buffer = '',
): Promise<void> {
  return new Promise((resolve, reject) => {
    pack.entry({ mode: headers.type === 'directory' ? 0o755 : 0o444, ...headers }, content, (error) =>
      error ? reject(error) : resolve(),
    )
  })
}

function pathOf({ digest }: Pick<Descriptor, 'digest'>): string {
  return `blobs/sha256/${digest.slice('sha256:'.length)}`
}

/** Unpacks what belongs to an OCI layout of a tar into a directory; nothing else of it is written. */
export async function unpackArchive(file: string, directory: string, signal: AbortSignal): Promise<void> {
  const extract = tar.extract()
  let entries = 0
  const unpack = async () => {
    for await (const found of extract) {
      const name = found.header.name.replace(/^\.\//, '')
      if (++entries > maxEntries) throw new InvalidImage(`${file} has more than ${maxEntries} files: it is no image`)
      const isDocument = name === 'index.json' || name === 'oci-layout'
      const isBlob = /^blobs\/sha256\/[0-9a-f]{64}$/.test(name)
      if (found.header.type !== 'file' || !(isDocument || isBlob)) {
        found.resume()
        continue
      }
      if (isDocument && (found.header.size ?? 0) > maxDocumentBytes) {
        throw new InvalidImage(`${name} of ${file} is larger than ${maxDocumentBytes} bytes`)
      }
      await mkdir(dirname(join(directory, name)), { recursive: true })
      await pipeline(found, createWriteStream(join(directory, name)), { signal })
    }
  }
  await Promise.all([pipeline(createReadStream(file), extract, { signal }), unpack()])
}
