import { PortLayerError } from '../problem'
import type { ContainerRecord } from './record'
import { joinedVolumes } from './volume-mounts'

/**
 * Refuses to start a container one of whose volumes is written by a container that is on, or would be written while another
 * one reads it: a disk has one writer, or any number of readers. Directories of servers are everybody's. `conflict`, which names both and says what to do.
 */
export function checkVolumesFree(starting: ContainerRecord, running: Iterable<ContainerRecord>): void {
  const wanted = new Map(joinedVolumes(starting.storage, starting.shares).map((joined) => [joined.volume, joined]))
  if (wanted.size === 0) return
  for (const other of running) {
    if (other.id === starting.id) continue
    for (const { volume, access } of joinedVolumes(other.storage, other.shares)) {
      const mine = wanted.get(volume)
      if (mine === undefined || (mine.access === 'read' && access === 'read')) continue
      const [one, two] = [starting, other].map(({ id, execution }) => `${execution.name} (${id.slice(0, 12)})`)
      throw new PortLayerError(
        'conflict',
        `container ${one} cannot start: container ${two} is running with volume ${volume}, and a volume is written by one container at a time. Stop ${other.execution.name} first, or mount the volume read-only in both`,
      )
    }
  }
}
