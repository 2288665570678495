import type { RestartReport } from '../../../tether/config'
import type { Container, ContainerState } from '../../portlayer/api'
import type { Config } from './config'
import type { HostConfig } from './host-config'

/** Docker's mount point of a volume, as it was made. */
export interface VolumeMountRecord {
  readonly Type: 'volume'
  readonly Name: string
  readonly Source: string
  readonly Destination: string
  readonly Driver: string
  readonly Mode: string
  readonly RW: boolean
  readonly Propagation: ''
  /** Nobody gave the volume its name: it goes with the container when that is wanted. */
  readonly anonymous?: true
}

/** Docker's mount point of a further image, as it was made. */
export interface ImageMountRecord {
  readonly Type: 'image'
  /** As the image was named. */
  readonly Name: string
  /** Its id. */
  readonly Source: string
  readonly Destination: string
  readonly Mode: ''
  readonly RW: false
  readonly Propagation: 'rprivate'
}

export type MountRecord = VolumeMountRecord | ImageMountRecord

/** The mount points of volumes among these. */
export function volumeMounts(mounts: readonly MountRecord[] = []): VolumeMountRecord[] {
  return mounts.filter((mount) => mount.Type === 'volume')
}

/** Ids of the further images that are mounted. */
export function mountedImages({ mounts = [] }: Pick<ContainerRecord, 'mounts'>): string[] {
  return mounts.flatMap(({ Type, Source }) => (Type === 'image' ? [Source] : []))
}

/** What docker knows of a container and the port layer does not: kept in ExecutionSpec.annotations, beside the container. */
export interface ContainerRecord {
  readonly version: 1
  /** Docker's Config, merged with the image's. */
  readonly config: Config
  readonly hostConfig: HostConfig
  /** Id of the image, `sha256:…`. */
  readonly image: string
  /** Program and arguments as started: docker's Path and Args. */
  readonly path: string
  readonly args: readonly string[]
  /** Its volumes and further images; absent when there are none. */
  readonly mounts?: readonly MountRecord[]
  /** It was made for the network `none` and has left it since. */
  readonly hasLeftNone?: true
}

/** The annotations that hold a record. */
export function toAnnotations(record: ContainerRecord): Record<string, unknown> {
  return { docker: record }
}

/** The record of a container. Only this program writes it, and guests cannot: its shape is what was written. */
export function recordOf(container: Container): ContainerRecord {
  const record = container.execution.annotations.docker as Partial<ContainerRecord> | undefined
  if (record?.version !== 1) {
    throw new Error(`container ${container.id} has no record that this version of the product can read`)
  }
  return record as ContainerRecord
}

/** True for containers that were made through the Docker API. */
export function hasRecord(container: Container): boolean {
  return (container.execution.annotations.docker as Partial<ContainerRecord> | undefined)?.version === 1
}

/** The attributes of a container's events: image, name and labels. */
export function containerAttributes(container: Container): Record<string, string> {
  if (!hasRecord(container)) return { name: container.name }
  const { config } = recordOf(container)
  return { ...config.Labels, image: config.Image, name: container.name }
}

/** Between the end of its process and the next start that its policy wants. */
export function isRestarting(
  state: ContainerState,
): state is Extract<ContainerState, { status: 'running' }> & { restarts: RestartReport } {
  return state.status === 'running' && state.restarts?.waiting === true
}

/** A container that was stopped while it waited for its next start: the end of its process has been told before. */
export function stoppedWaiting(state: ContainerState): boolean {
  return state.status === 'exited' && state.restarts?.finishedAt === state.finishedAt
}

/** A run whose process never began: docker shows such a container as `created`, with the exit code and the error. */
export function failedToStart(state: ContainerState): boolean {
  return state.status === 'exited' && state.startedAt === undefined && state.error !== undefined
}
