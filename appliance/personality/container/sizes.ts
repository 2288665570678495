import type { Container, Layer } from '../../portlayer/api'
import type { Engine } from '../engine'

/**
 * Bytes of a container's files as far as they are known: those of its image. What the container has written is in a disk
 * of its own whose files the host does not look into, so docker's SizeRw is left out, as docker leaves out 0.
 */
export interface ContainerSize {
  readonly SizeRootFs: number
}

/** The sizes of containers by one look at the layers. */
export async function containerSizes(
  engine: Engine,
  signal: AbortSignal,
): Promise<(container: Container) => ContainerSize> {
  const layers = new Map((await engine.portLayer.layers(signal)).map((layer) => [layer.chainId, layer]))
  return ({ storage }) => ({ SizeRootFs: chainSize(storage.layer, layers) })
}

function chainSize(top: string, layers: ReadonlyMap<string, Layer>): number {
  let size = 0
  // A bound: a store that somebody else has written could hold a circle.
  for (let id: string | undefined = top, depth = 0; id !== undefined && depth <= layers.size; depth++) {
    const layer: Layer | undefined = layers.get(id)
    size += layer?.size ?? 0
    id = layer?.parent
  }
  return size
}
