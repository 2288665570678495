import type { Container, Volume } from '../../portlayer/api'
import { hasRecord, recordOf, type VolumeMountRecord, volumeMounts } from '../container/record'
import { volumeRecordOf } from './volume-view'

/** What docker tells of volumes, and of a container's when its process starts and when it has ended. */
interface VolumeEvent {
  readonly type: 'volume'
  readonly action: 'create' | 'destroy' | 'mount' | 'unmount'
  readonly id: string
  readonly attributes: Readonly<Record<string, string>>
}

/** That a volume was made or is gone. */
export function volumeEvent(volume: Volume, action: 'create' | 'destroy'): VolumeEvent {
  return { type: 'volume', action, id: volume.name, attributes: { driver: volumeRecordOf(volume).driver } }
}

function mountsOf(container: Container): readonly VolumeMountRecord[] {
  return hasRecord(container) ? volumeMounts(recordOf(container).mounts) : []
}

/** One for each mount, before the `start`. */
export function mountEvents(container: Container): VolumeEvent[] {
  return mountsOf(container).map(({ Name, Driver, Destination, Propagation, RW }) => ({
    ...{ type: 'volume', action: 'mount', id: Name },
    attributes: {
      driver: Driver,
      container: container.id,
      destination: Destination,
      'read/write': String(RW),
      propagation: Propagation,
    },
  }))
}

/** One for each mount, before the `die`. */
export function unmountEvents(container: Container): VolumeEvent[] {
  return mountsOf(container).map(({ Name, Driver }) => ({
    ...{ type: 'volume', action: 'unmount', id: Name },
    attributes: { driver: Driver, container: container.id },
  }))
}
