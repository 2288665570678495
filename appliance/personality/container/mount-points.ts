import type { ImageMount, Volume, VolumeMount } from '../../portlayer/api'
import { DockerError, invalid, notAvailable, toDockerError } from '../api/docker-error'
import type { Engine } from '../engine'
import type { Image } from '../image/image-store'
import { volumeRecordOf } from '../volume/volume-view'
import { obtainVolume, removeVolume } from '../volume/volumes'
import type { Config } from './config'
import type { HostConfig } from './host-config'
import { findContainer } from './lookup'
import {
  type ImageMountSpec,
  isWritable,
  parseBind,
  parseMount,
  parseVolumesFrom,
  type VolumeMountSpec,
  volumeTarget,
} from './mount-spec'
import { type MountRecord, recordOf } from './record'

/** A mount as it is recorded, and as the port layer is asked for it. */
interface Planned {
  readonly record: MountRecord
  readonly volume?: VolumeMount
  readonly image?: ImageMount
}

/** What a new container mounts of volumes and further images. */
export interface MountPoints {
  readonly records: readonly MountRecord[]
  readonly volumes: readonly VolumeMount[]
  readonly images: readonly ImageMount[]
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
  for (const inherited of await inheritedMounts(engine, hostConfig)) {
    points.set(inherited.record.Destination, inherited)
  }
  for (const spec of wanted.images) points.set(spec.target, plannedImage(spec, await engine.images.get(spec.image)))
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
    for (const spec of wanted.volumes) {
      points.set(spec.target, await obtain(spec, spec.mode === '' ? 'z' : spec.mode))
    }
    for (const target of targets) {
      if (points.has(target) || Object.hasOwn(hostConfig.Tmpfs, target) || hasTmpfs(hostConfig, target)) continue
      points.set(target, await obtain(anonymous(target, hostConfig.VolumeDriver), ''))
    }
  } catch (error) {
    await discard()
    throw notMissing(error)
  }
  const all = [...points.values()]
  return {
    records: all.map(({ record }) => record),
    volumes: all.flatMap(({ volume }) => volume ?? []),
    images: all.flatMap(({ image }) => image ?? []),
    discard,
  }
}

interface Wanted {
  readonly volumes: readonly VolumeMountSpec[]
  readonly images: readonly ImageMountSpec[]
}

/** Binds and Mounts, which may not name a place twice. */
function wantedMounts(hostConfig: HostConfig): Wanted {
  const taken = new Set(Object.keys(hostConfig.Tmpfs))
  const volumes: VolumeMountSpec[] = []
  const images: ImageMountSpec[] = []
  const take = (target: string) => {
    if (taken.has(target)) throw invalid(`Duplicate mount point: ${target}`)
    taken.add(target)
  }
  for (const bind of hostConfig.Binds ?? []) {
    const spec = parseBind(bind, hostConfig.VolumeDriver)
    take(spec.target)
    volumes.push(spec)
  }
  for (const mount of hostConfig.Mounts ?? []) {
    const spec = parseMount(mount)
    take(spec?.target ?? mount.Target)
    if (spec === undefined) continue
    if ('image' in spec) images.push(spec)
    else volumes.push(spec)
  }
  return { volumes, images }
}

async function inheritedMounts(engine: Engine, hostConfig: HostConfig): Promise<Planned[]> {
  const inherited: Planned[] = []
  for (const spec of hostConfig.VolumesFrom ?? []) {
    const { container: name, mode } = parseVolumesFrom(spec)
    const container = await findContainer(engine, name).catch((error: unknown) => {
      throw notMissing(error)
    })
    const { volumes = [], images = [] } = container.storage
    for (const record of recordOf(container).mounts ?? []) {
      const isHere = ({ target }: { readonly target: string }) => target === record.Destination
      if (record.Type === 'image') {
        const image = images.find(isHere)
        if (image !== undefined) inherited.push({ record, image })
        continue
      }
      const mount = volumes.find(isHere)
      if (mount === undefined) continue
      const isWritten = record.RW && isWritable(mode)
      inherited.push({
        record: { ...record, Mode: '', RW: isWritten },
        volume: { ...mount, readOnly: !isWritten, copyUp: false },
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
    volume: { volume: volume.name, target, readOnly, copyUp, ...(subpath !== undefined && { subpath }) },
  }
}

function plannedImage({ image: name, target, subpath }: ImageMountSpec, image: Image): Planned {
  const layer = image.chainIds.at(-1)
  if (layer === undefined) throw notAvailable(`image ${image.id} has no layers: there is nothing of it to be mounted`)
  return {
    record: {
      ...{ Type: 'image', Name: name, Source: image.id, Destination: target },
      ...{ Mode: '', RW: false, Propagation: 'rprivate' },
    },
    image: { layer, target, ...(subpath !== undefined && { subpath }) },
  }
}
