import type { Container } from '../../portlayer/api'
import { hasRecord, mountedImages, recordOf } from '../container/record'
import type { Engine } from '../engine'

/**
 * An image that was removed by force, or while it was mounted, leaves its layers to the containers that need them: they go
 * with the last of those.
 */
export function followLayers(engine: Engine): void {
  engine.watch.subscribe(({ action, container }) => {
    if (action === 'removed' && hasRecord(container)) void sweep(engine, container)
  })
}

async function sweep(engine: Engine, container: Container): Promise<void> {
  try {
    const record = recordOf(container)
    for (const id of new Set([record.image, ...mountedImages(record)])) {
      if ((await engine.images.find(id, engine.signal)) !== undefined) continue
      await engine.images.sweepLayers(engine.signal)
      return
    }
  } catch (error) {
    if (engine.signal.aborted) return
    // They stay until the next container of such an image, or the next removal, takes them along.
    engine.log(`removing the layers that container ${container.id} stood on: ${String(error)}`)
  }
}
