import type { Container } from '../../portlayer/api'
import { hasRecord, recordOf } from '../container/record'
import type { Engine } from '../engine'

/**
 * An image that was removed by force leaves its layers to the containers that stand on them: they go with the last of
 * those.
 */
export function followLayers(engine: Engine): void {
  engine.watch.subscribe(({ action, container }) => {
    if (action === 'removed' && hasRecord(container)) void sweep(engine, container)
  })
}

async function sweep(engine: Engine, container: Container): Promise<void> {
  try {
    if ((await engine.images.find(recordOf(container).image, engine.signal)) === undefined) {
      await engine.images.sweepLayers(engine.signal)
    }
  } catch (error) {
    if (engine.signal.aborted) return
    // They stay until the next container of such an image, or the next removal, takes them along.
    engine.log(`removing the layers that container ${container.id} stood on: ${String(error)}`)
  }
}
