import type { Container, Layer } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import type { Engine } from '../engine'
import { eachAtMost } from './at-most'

/** Bytes of a container's files, as docker tells them; without `SizeRw` when nothing was written. */
export interface ContainerSize {
  readonly SizeRw?: number
  readonly SizeRootFs: number
}

/** Looks into the datastore that are under way at a time. */
const maxLooks = 8

/**
 * The sizes of containers: of their images by one look at the layers, and of what they wrote by a look at the disk of each.
 * That disk is counted in the datastore's blocks, with what its file system keeps for itself.
 */
export async function containerSizes(
  engine: Engine,
  containers: readonly Container[],
  signal: AbortSignal,
): Promise<(container: Container) => ContainerSize> {
  const layers = new Map((await engine.portLayer.layers(signal)).map((layer) => [layer.chainId, layer]))
  const written = new Map<string, number>()
  await eachAtMost(maxLooks, containers, async ({ id }) => void written.set(id, await writtenBytes(engine, id, signal)))
  return ({ id, storage }) => {
    const bytes = written.get(id) ?? 0
    return { ...(bytes > 0 && { SizeRw: bytes }), SizeRootFs: chainSize(storage.layer, layers) + bytes }
  }
}

/** Bytes of what a container wrote; 0 when it is gone meanwhile. */
export async function writtenBytes(engine: Engine, id: string, signal?: AbortSignal): Promise<number> {
  try {
    return await engine.portLayer.diskUsage(id, signal)
  } catch (error) {
    if (error instanceof PortLayerError && error.code === 'not-found') return 0
    throw error
  }
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
