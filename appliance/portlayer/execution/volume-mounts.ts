import type { MountSpec, NfsShare } from '../../../tether/config'
import type { StorageSpec } from '../api'
import { PortLayerError } from '../problem'

/** Units of a container's SCSI controller that volumes and images may have: 0 is the root, 7 the controller itself. */
const units = [1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12, 13, 14, 15]

/** Where volumes of NFS servers are, by the volumes' names: those have no disk. */
export type Shares = Readonly<Record<string, NfsShare>>

/** A volume as a container's VM has it: one disk, however often it is mounted. */
export interface JoinedVolume {
  readonly volume: string
  readonly unit: number
  /** `read`: every one of its mounts is read-only, and so is the disk: other containers may read at the same time. */
  readonly access: 'read' | 'write'
}

/** A further image as a container's VM has it: a disk that is a child of its top layer's. */
export interface JoinedImage {
  /** Chain id. */
  readonly layer: string
  readonly unit: number
}

type MountedDisks = Pick<StorageSpec, 'volumes' | 'images'>

/** The disks of volumes that a container's mounts need, in the order of their first mount; `invalid` when there are too many disks. */
export function joinedVolumes({ volumes = [], images = [] }: MountedDisks, shares: Shares = {}): JoinedVolume[] {
  const names = [...new Set(volumes.map(({ volume }) => volume))].filter((name) => !Object.hasOwn(shares, name))
  const count = names.length + new Set(images.map(({ layer }) => layer)).size
  if (count > units.length) {
    const text = `a container can have at most ${units.length} volumes that are disks, and images, this one has ${count}`
    throw new PortLayerError('invalid', `${text}: mount parts of fewer volumes (volume-subpath)`)
  }
  return names.map((name, index) => {
    const isWritten = volumes.some(({ volume, readOnly }) => volume === name && !readOnly)
    return { volume: name, unit: units[index] ?? 0, access: isWritten ? 'write' : 'read' }
  })
}

/** The disks of further images, behind those of the volumes. */
export function joinedImages(storage: MountedDisks, shares: Shares = {}): JoinedImage[] {
  const taken = joinedVolumes(storage, shares).length
  const layers = [...new Set((storage.images ?? []).map(({ layer }) => layer))]
  return layers.map((layer, index) => ({ layer, unit: units[taken + index] ?? 0 }))
}

/** Chain ids of all layers that a container's disks stand on. */
export function layersOf({ layer, images = [] }: Pick<StorageSpec, 'layer' | 'images'>): string[] {
  return [...new Set([layer, ...images.map((image) => image.layer)])]
}

/** The tether's mounts that a storage part asks for. */
export function mountsOf(storage: StorageSpec, shares: Shares = {}): MountSpec[] {
  const unitOf = new Map(joinedVolumes(storage, shares).map(({ volume, unit }) => [volume, unit]))
  const volumes = (storage.volumes ?? []).map(({ volume, target, readOnly, copyUp, subpath }): MountSpec => {
    const share = Object.hasOwn(shares, volume) ? shares[volume] : undefined
    const place =
      share === undefined
        ? ({ kind: 'volume', bus: 0, unit: unitOf.get(volume) ?? 0 } as const)
        : ({ kind: 'nfs', ...share } as const)
    return { ...place, target, readOnly, copyUp, ...(subpath !== undefined && { subpath }) }
  })
  const unitOfImage = new Map(joinedImages(storage, shares).map(({ layer, unit }) => [layer, unit]))
  const images = (storage.images ?? []).map(({ layer, target, subpath }): MountSpec => {
    const unit = unitOfImage.get(layer) ?? 0
    return { kind: 'image', bus: 0, unit, target, ...(subpath !== undefined && { subpath }) }
  })
  return [...(storage.tmpfs ?? []).map((mount): MountSpec => ({ kind: 'tmpfs', ...mount })), ...volumes, ...images]
}
