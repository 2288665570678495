import type { Readable } from 'node:stream'

/** One layer on its way into a store. Digests are `sha256:<hex>`. */
export interface LayerDescriptor {
  /** OCI chain id: identifies the file system after this layer. */
  readonly chainId: string
  /** Chain id of the layer below; absent for the first. */
  readonly parent?: string
  /** Digest of the uncompressed tar. */
  readonly diffId: string
}

/** Where imagec writes layers: it knows neither Docker nor vSphere. */
export interface LayerSink {
  /** True when the layer is complete in the store, so that it need not be fetched. */
  has(chainId: string, signal: AbortSignal): Promise<boolean>
  /**
   * Writes one layer from its uncompressed tar. The parent is complete by then. imagec checks the digest while the
   * tar flows and destroys the stream with an error when it is wrong, so the sink keeps a layer only after the
   * stream's regular end. Resolves with the size of the layer's files in bytes.
   */
  write(layer: LayerDescriptor, tar: Readable, signal: AbortSignal): Promise<{ readonly size: number }>
}
