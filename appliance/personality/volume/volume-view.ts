import type { Volume } from '../../portlayer/api'

/** docker's name of the driver that is meant when none is named. */
export const defaultDriver = 'local'
/** Label of volumes whose name nobody chose. */
export const anonymousLabel = 'com.docker.volume.anonymous'

/** What docker knows of a volume and the port layer does not: kept in its annotations. */
export interface VolumeRecord {
  readonly driver: string
  readonly labels: Readonly<Record<string, string>> | null
  readonly options: Readonly<Record<string, string>> | null
}

/** The annotations that hold a record. */
export function volumeAnnotations(record: VolumeRecord): Record<string, unknown> {
  return { docker: record }
}

/** The record of a volume; one that was not made through the Docker API has docker's defaults. */
export function volumeRecordOf({ annotations }: Volume): VolumeRecord {
  const record = annotations.docker as Partial<VolumeRecord> | undefined
  return { driver: record?.driver ?? defaultDriver, labels: record?.labels ?? null, options: record?.options ?? null }
}

/** Docker's Volume (API reference, "Inspect a volume"). */
export function shownVolume(volume: Volume): Record<string, unknown> {
  const { driver, labels, options } = volumeRecordOf(volume)
  return {
    CreatedAt: volume.createdAt.replace(/\.\d+/, ''),
    Driver: driver,
    Labels: labels,
    Mountpoint: volume.path,
    Name: volume.name,
    Options: options,
    Scope: 'local',
  }
}
