import type { Container } from '../../portlayer/api'
import { hasRecord, type MountRecord, recordOf } from '../container/record'

/** What docker tells of a container's volumes when its process starts and when it has ended. */
interface MountEvent {
  readonly type: 'volume'
  readonly action: 'mount' | 'unmount'
  readonly id: string
  readonly attributes: Readonly<Record<string, string>>
}

function mountsOf(container: Container): readonly MountRecord[] {
  return hasRecord(container) ? (recordOf(container).mounts ?? []) : []
}

/** One for each mount, before the `start`. */
export function mountEvents(container: Container): MountEvent[] {
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
export function unmountEvents(container: Container): MountEvent[] {
  return mountsOf(container).map(({ Name, Driver }) => ({
    ...{ type: 'volume', action: 'unmount', id: Name },
    attributes: { driver: Driver, container: container.id },
  }))
}
