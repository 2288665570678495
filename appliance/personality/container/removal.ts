import type { Container } from '../../portlayer/api'
import type { Engine } from '../engine'
import { hasRecord, recordOf, volumeMounts } from './record'

/** Removes a container with the anonymous volumes that it had and no other container has (docker's `rm -v`, and `--rm`). */
export async function removeWithVolumes(engine: Engine, container: Container, signal?: AbortSignal): Promise<void> {
  const mounts = hasRecord(container) ? volumeMounts(recordOf(container).mounts) : []
  const anonymous = new Set(mounts.filter((mount) => mount.anonymous).map(({ Name }) => Name))
  await engine.portLayer.remove(container.id, [...anonymous], signal)
}
