import type { Container } from '../../portlayer/api'
import { DockerError } from '../api/docker-error'
import type { Engine } from '../engine'
import { findVolume, removeVolume } from '../volume/volumes'
import { hasRecord, recordOf } from './record'

/** Removes a container, then the anonymous volumes that it had and no other container has (docker's `rm -v`, and `--rm`). */
export async function removeWithVolumes(engine: Engine, container: Container, signal?: AbortSignal): Promise<void> {
  await engine.portLayer.remove(container.id, signal)
  await removeAnonymousVolumes(engine, container)
}

/** The second half of {@link removeWithVolumes}: for a container that is gone. */
export async function removeAnonymousVolumes(engine: Engine, container: Container): Promise<void> {
  const mounts = hasRecord(container) ? (recordOf(container).mounts ?? []) : []
  for (const name of new Set(mounts.filter(({ anonymous }) => anonymous).map(({ Name }) => Name))) {
    const volume = await findVolume(engine, name)
    if (volume === undefined) continue
    try {
      await removeVolume(engine, volume)
    } catch (error) {
      // As dockerd: that another container has it is no error, and what fails otherwise is for the log.
      if (!(error instanceof DockerError && error.status === 409)) {
        engine.log(`anonymous volume ${name} of container ${container.id}: ${String(error)}`)
      }
    }
  }
}
