import type { Descriptor } from './manifest'

/** A manifest or index as it is stored, byte for byte. */
export interface StoredManifest {
  readonly bytes: Buffer
  readonly mediaType: string
  readonly digest: string
}

/** Where images come from: a registry's repository, an OCI layout, or a store of the caller's. */
export interface ImageSource {
  /** By tag or digest; what is asked for by digest is verified. */
  manifest(tagOrDigest: string, signal: AbortSignal): Promise<StoredManifest>
  /** The bytes of a blob, verified: they end regularly only when size and digest are right. */
  blob(descriptor: Descriptor, signal: AbortSignal): AsyncGenerator<Buffer>
}

/** Where images go. */
export interface ImageTarget {
  hasBlob(descriptor: Descriptor, signal: AbortSignal): Promise<boolean>
  /**
   * Stores a blob of known digest and size; what is there afterwards is complete, or not there. The content is what
   * {@link ImageSource.blob} gives: it is verified by its source, not once more.
   */
  putBlob(descriptor: Descriptor, content: AsyncIterable<Buffer>, signal: AbortSignal): Promise<void>
  /** Stores a manifest under its digest, and a tag unless undefined; everything that it names is stored by then. */
  putManifest(manifest: StoredManifest, tag: string | undefined, signal: AbortSignal): Promise<void>
}
