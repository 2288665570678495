import type { StorageSpec, Volume } from '../../portlayer/api'
import { DockerError, invalid, toDockerError } from '../api/docker-error'
import type { Engine } from '../engine'
import { volumeRecordOf } from '../volume/volume-view'
import { obtainVolume, removeVolume } from '../volume/volumes'
import type { Config } from './config'
import type { HostConfig } from './host-config'
import { findContainer } from './lookup'
import { isWritable, parseBind, parseMount, parseVolumesFrom, type VolumeMountSpec, volumeTarget } from './mount-spec'
import { type MountRecord, recordOf } from './record'

/** A mount as it is recorded, and as the port layer is asked for it. */
interface Planned {
  readonly record: MountRecord
  readonly storage: NonNullable<StorageSpec['volumes']>[number]
}

/** What a new container mounts of volumes. */
export interface MountPoints {
  readonly records: readonly MountRecord[]
  readonly storage: NonNullable<StorageSpec['volumes']>
  /** Removes the anonymous volumes that were made for it. */
  readonly discard: () => Promise<void>
}

/**
 * Decides what is mounted where in dockerd's order (daemon/volumes.go): volumes of other containers, then Binds, then Mounts,
 * each over the one before, then the image's and the user's Config.Volumes where nothing is yet. Volumes that are missing
 * are made; when the create fails the anonymous ones go again.
 */
export async function mountPointsOf(engine: Engine, config: Config, hostConfig: HostConfig): Promise<MountPoints> {
  // All of it is checked before anything is made.
  const wanted = wantedMounts(hostConfig)
  const targets = Object.keys(config.Volumes ?? {}).map(volumeTarget)
  const points = new Map<string, Planned>()
  for (const inherited of await inheritedMounts(engine, hostConfig)) points.set(inherited.storage.target, inherited)
  const made: Volume[] = []
  const discard = async () => {
    for (const volume of made) {
      await removeVolume(engine, volume).catch((error: unknown) => {
        engine.log(`volume ${volume.name} of a create that failed: ${toDockerError(error).message}`)
      })
    }
  }
  const obtain = async (spec: VolumeMountSpec, mode: string): Promise<Planned> => {
    const { volume, isNew } = await obtainVolume(engine, spec)
    if (isNew && spec.name === '') made.push(volume)
    return planned(spec, volume, mode)
  }
  try {
    for (const spec of wanted) points.set(spec.target, await obtain(spec, spec.mode === '' ? 'z' : spec.mode))
    for (const target of targets) {
      if (points.has(target) || Object.hasOwn(hostConfig.Tmpfs, target) || hasTmpfs(hostConfig, target)) continue
      points.set(target, await obtain(anonymous(target, hostConfig.VolumeDriver), ''))
    }
  } catch (error) {
    await discard()
    throw notMissing(error)
  }
  const all = [...points.values()]
  return { records: all.map(({ record }) => record), storage: all.map(({ storage }) => storage), discard }
}

/** Binds and Mounts, which may not name a place twice. */
function wantedMounts(hostConfig: HostConfig): VolumeMountSpec[] {
  const taken = new Set(Object.keys(hostConfig.Tmpfs))
  const specs: VolumeMountSpec[] = []
  const take = (target: string, spec: VolumeMountSpec | undefined) => {
    if (taken.has(target)) throw invalid(`Duplicate mount point: ${target}`)
    taken.add(target)
    if (spec !== undefined) specs.push(spec)
  }
  for (const bind of hostConfig.Binds ?? []) {
    const spec = parseBind(bind, hostConfig.VolumeDriver)
    take(spec.target, spec)
  }
  for (const mount of hostConfig.Mounts ?? []) {
    const spec = parseMount(mount)
    take(spec?.target ?? mount.Target, spec)
  }
  return specs
}

async function inheritedMounts(engine: Engine, hostConfig: HostConfig): Promise<Planned[]> {
  const inherited: Planned[] = []
  for (const spec of hostConfig.VolumesFrom ?? []) {
    const { container: name, mode } = parseVolumesFrom(spec)
    const container = await findContainer(engine, name).catch((error: unknown) => {
      throw notMissing(error)
    })
    const mounts = container.storage.volumes ?? []
    for (const record of recordOf(container).mounts ?? []) {
      const mount = mounts.find(({ target }) => target === record.Destination)
      if (mount === undefined) continue
      const isWritten = record.RW && isWritable(mode)
      inherited.push({
        record: { ...record, Mode: '', RW: isWritten },
        storage: { ...mount, readOnly: !isWritten, copyUp: false },
      })
    }
  }
  return inherited
}

/** Clients take a create's 404 for a missing image, which they would pull. */
function notMissing(error: unknown): unknown {
  return error instanceof DockerError && error.status === 404 ? invalid(error.message) : error
}

function hasTmpfs({ Mounts }: HostConfig, target: string): boolean {
  return (Mounts ?? []).some(({ Type, Target }) => Type === 'tmpfs' && Target === target)
}

function anonymous(target: string, driver: string): VolumeMountSpec {
  return { name: '', target, readOnly: false, copyUp: true, mode: '', driver, options: null, labels: null }
}

function planned(spec: VolumeMountSpec, volume: Volume, mode: string): Planned {
  const { target, readOnly, copyUp, subpath } = spec
  return {
    record: {
      Type: 'volume',
      Name: volume.name,
      Source: volume.path,
      Destination: target,
      Driver: volumeRecordOf(volume).driver,
      Mode: mode,
      RW: !readOnly,
      Propagation: '',
      ...(spec.name === '' && { anonymous: true }),
    },
    storage: { volume: volume.name, target, readOnly, copyUp, ...(subpath !== undefined && { subpath }) },
  }
}
