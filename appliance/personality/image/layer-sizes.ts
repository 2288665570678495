import type { Engine } from '../engine'
import type { Image } from './image-store'

/** Bytes of the files of each layer, and what follows from them. */
export interface LayerSizes {
  /** Of one layer; 0 when it is not there. */
  readonly layer: (chainId: string) => number
  /** Of all layers of an image. */
  readonly image: (image: Image) => number
  /** Of the layers that an image has in common with any other of `all`. */
  readonly shared: (image: Image, all: readonly Image[]) => number
  /** Of all layers together. */
  readonly total: number
}

/** Reads the sizes of all layers. */
export async function readLayerSizes(engine: Engine, signal: AbortSignal): Promise<LayerSizes> {
  const sizes = new Map((await engine.portLayer.layers(signal)).map(({ chainId, size }) => [chainId, size]))
  const layer = (chainId: string) => sizes.get(chainId) ?? 0
  const sum = (chainIds: readonly string[]) => chainIds.reduce((total, chainId) => total + layer(chainId), 0)
  return {
    layer,
    image: (image) => sum(image.chainIds),
    shared: (image, all) => {
      const others = new Set(all.filter(({ id }) => id !== image.id).flatMap(({ chainIds }) => chainIds))
      return sum(image.chainIds.filter((chainId) => others.has(chainId)))
    },
    total: sum([...sizes.keys()]),
  }
}
