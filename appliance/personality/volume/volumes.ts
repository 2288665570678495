import { randomBytes } from 'node:crypto'
import type { Volume } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { conflict, DockerError, invalid, notFound, toDockerError } from '../api/docker-error'
import type { Engine } from '../engine'
import { volumeEvent } from './events'
import { parseVolumeOptions } from './volume-options'
import { anonymousLabel, defaultDriver, volumeAnnotations, volumeRecordOf } from './volume-view'

/** One and the same: docker's name for it, and VIC's. */
export const volumeDrivers: readonly string[] = [defaultDriver, 'vsphere']

/** A volume as docker's API asks for it. */
export interface VolumeWish {
  /** '' for an anonymous one. */
  readonly name: string
  /** '' for any. */
  readonly driver: string
  readonly options: Readonly<Record<string, string>> | null
  readonly labels: Readonly<Record<string, string>> | null
}

/** The volume of that name, made when there is none, as dockerd does; what exists stays as it is. Throws docker's refusals. */
export async function obtainVolume(engine: Engine, wish: VolumeWish): Promise<{ volume: Volume; isNew: boolean }> {
  const isAnonymous = wish.name === ''
  const name = isAnonymous ? randomBytes(32).toString('hex') : wish.name
  try {
    checkDriver(wish.driver)
    const present = isAnonymous ? undefined : await findVolume(engine, checkVolumeName(name))
    if (present !== undefined) return { volume: checkSameDriver(present, wish.driver), isNew: false }
    const labels = isAnonymous ? { ...wish.labels, [anonymousLabel]: '' } : wish.labels
    const driver = wish.driver === '' ? defaultDriver : wish.driver
    const annotations = volumeAnnotations({ driver, labels, options: wish.options })
    const request = { name, ...parseVolumeOptions(wish.options ?? {}), annotations }
    const volume = await engine.portLayer.createVolume(request)
    engine.events.publish(volumeEvent(volume, 'create'))
    return { volume, isNew: true }
  } catch (error) {
    // Somebody else has just made it.
    const made = isTaken(error) ? await findVolume(engine, name) : undefined
    if (made !== undefined) return { volume: checkSameDriver(made, wish.driver), isNew: false }
    const { status, message } = toDockerError(error)
    throw new DockerError(status, `create ${name}: ${message}`, { cause: error })
  }
}

/** The volume; undefined also for a name that no volume can have. */
export async function findVolume(engine: Engine, name: string, signal?: AbortSignal): Promise<Volume | undefined> {
  return namePattern.test(name) ? engine.portLayer.volume(name, signal) : undefined
}

/** Removes a volume and tells it. Throws docker's refusal of one that a container has, running or not. */
export async function removeVolume(engine: Engine, volume: Volume): Promise<void> {
  const { name } = volume
  const users = await usersOf(engine, name)
  if (users.length > 0) throw inUse(name, users)
  try {
    await engine.portLayer.removeVolume(name)
  } catch (error) {
    if (!(error instanceof PortLayerError && error.code === 'conflict')) throw error
    throw inUse(name, await usersOf(engine, name))
  }
  engine.events.publish(volumeEvent(volume, 'destroy'))
}

/** Ids of the containers that have the volume. */
async function usersOf(engine: Engine, name: string): Promise<string[]> {
  const users = await volumeUsers(engine)
  return users.get(name) ?? []
}

/** Ids of the containers that have a volume, by its name. */
export async function volumeUsers(engine: Engine, signal?: AbortSignal): Promise<Map<string, string[]>> {
  const users = new Map<string, string[]>()
  for (const { id, storage } of await engine.portLayer.containers(signal)) {
    for (const name of new Set((storage.volumes ?? []).map(({ volume }) => volume))) {
      users.set(name, [...(users.get(name) ?? []), id])
    }
  }
  return users
}

const namePattern = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{1,199}$/

function checkVolumeName(name: string): string {
  if (name.length === 1) {
    throw invalid('volume name is too short, names should be at least two alphanumeric characters')
  }
  if (namePattern.test(name)) return name
  if (name.length > 200) throw invalid('volume name is too long, names have at most 200 characters')
  throw invalid(
    `${JSON.stringify(name)} includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`,
  )
}

function checkDriver(driver: string): void {
  if (driver === '' || volumeDrivers.includes(driver)) return
  throw notFound(`error looking up volume plugin ${driver}: plugin ${JSON.stringify(driver)} not found`)
}

function checkSameDriver(volume: Volume, driver: string): Volume {
  const { driver: has } = volumeRecordOf(volume)
  if (driver === '' || driver === has) return volume
  throw conflict(`driver '${has}' already has volume '${volume.name}': volume name must be unique`)
}

function isTaken(error: unknown): boolean {
  return error instanceof PortLayerError && error.code === 'name-in-use'
}

function inUse(name: string, users: readonly string[]): DockerError {
  return conflict(`remove ${name}: volume is in use - [${users.join(', ')}]`)
}
