import type { Readable } from 'node:stream'
import { type LayerDescriptor, type LayerSink, SharedDownloads } from '../../../imagec'
import type { PortLayerClient } from '../../portlayer/client'

/**
 * Writes layers to the port layer. Pulls at the same time may bring the same layer: it is written once, and the others
 * wait for that and read theirs to the end, so that it is verified all the same.
 */
export class PortLayerSink implements LayerSink {
  /** Pulls into this sink fetch a layer that several of them want once. */
  readonly shared = new SharedDownloads()
  readonly #portLayer: PortLayerClient
  readonly #writing = new Map<string, Promise<{ readonly size: number }>>()

  constructor(portLayer: PortLayerClient) {
    this.#portLayer = portLayer
  }

  async has(chainId: string, signal: AbortSignal): Promise<boolean> {
    return this.#portLayer.hasLayer(chainId, signal)
  }

  async write(layer: LayerDescriptor, tar: Readable, signal: AbortSignal): Promise<{ readonly size: number }> {
    const other = this.#writing.get(layer.chainId)
    if (other !== undefined) {
      const written = await other.catch(() => undefined)
      if (written !== undefined) {
        for await (const _chunk of tar) signal.throwIfAborted()
        return written
      }
      return this.write(layer, tar, signal)
    }
    const writing = this.#portLayer.writeLayer(layer, tar, signal)
    this.#writing.set(layer.chainId, writing)
    try {
      return await writing
    } finally {
      this.#writing.delete(layer.chainId)
    }
  }
}
