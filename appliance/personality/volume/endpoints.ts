import * as z from 'zod'
import type { Volume } from '../../portlayer/api'
import { DockerError, invalid, notAvailable, notFound } from '../api/docker-error'
import { type Endpoint, empty, endpoint, json } from '../api/endpoint'
import { type Filters, filters, flag, matchesLabels } from '../api/query'
import { orEmpty, textField } from '../container/fields'
import type { Engine } from '../engine'
import { pruneVolumesEndpoint } from './prune'
import { shownVolume, volumeRecordOf } from './volume-view'
import { findVolume, obtainVolume, removeVolume, volumeUsers } from './volumes'

const texts = () =>
  z
    .record(z.string(), z.string())
    .nullish()
    .transform((value) => value ?? null)

const createSchema = z.object({
  Name: textField(),
  Driver: textField(),
  DriverOpts: texts(),
  Labels: texts(),
  ClusterVolumeSpec: z.unknown().optional(),
})

/** Everything under /volumes. */
export const volumeEndpoints: readonly Endpoint[] = [
  pruneVolumesEndpoint,
  endpoint({
    method: 'get',
    path: '/volumes',
    query: z.object({ filters: filters(['dangling', 'driver', 'label', 'name']) }),
    handle: async (call, engine) => {
      const matches = await volumeFilter(engine, call.query.filters, call.signal)
      const volumes = await engine.portLayer.volumes(call.signal)
      return json({ Volumes: volumes.filter(matches).map(shownVolume), Warnings: null })
    },
  }),
  endpoint({
    method: 'get',
    path: '/volumes/:name',
    handle: async (call, engine) => json(shownVolume(await named(engine, call.params.name ?? '', call.signal))),
  }),
  endpoint({
    method: 'post',
    path: '/volumes/create',
    body: orEmpty(createSchema),
    handle: async ({ body }, engine) => {
      if (body.ClusterVolumeSpec !== undefined && body.ClusterVolumeSpec !== null) {
        throw notAvailable('ClusterVolumeSpec: Docker Swarm is not available on this host')
      }
      const wish = { name: body.Name, driver: body.Driver, options: body.DriverOpts, labels: body.Labels }
      return json(shownVolume((await obtainVolume(engine, wish)).volume), 201)
    },
  }),
  endpoint({
    method: 'delete',
    path: '/volumes/:name',
    query: z.object({ force: flag() }),
    handle: async (call, engine) => {
      try {
        await removeVolume(engine, await named(engine, call.params.name ?? '', call.signal))
      } catch (error) {
        // Forced: what is not there is gone. One that a container has stays all the same, as with dockerd.
        if (!(call.query.force && error instanceof DockerError && error.status === 404)) throw error
      }
      return empty()
    },
  }),
]

async function named(engine: Engine, name: string, signal: AbortSignal): Promise<Volume> {
  const volume = await findVolume(engine, name, signal)
  if (volume === undefined) throw notFound(`get ${name}: no such volume`)
  return volume
}

async function volumeFilter(
  engine: Engine,
  wanted: Filters,
  signal: AbortSignal,
): Promise<(volume: Volume) => boolean> {
  const [drivers = [], names = []] = [wanted.get('driver'), wanted.get('name')]
  const dangling = danglingOf(wanted)
  const users = dangling === undefined ? new Map() : await volumeUsers(engine, signal)
  return (volume) => {
    const { driver, labels } = volumeRecordOf(volume)
    return (
      (drivers.length === 0 || drivers.includes(driver)) &&
      (names.length === 0 || names.some((name) => volume.name.includes(name))) &&
      matchesLabels(wanted.get('label') ?? [], labels ?? {}) &&
      (dangling === undefined || dangling !== users.has(volume.name))
    )
  }
}

function danglingOf(wanted: Filters): boolean | undefined {
  const values = wanted.get('dangling')
  if (values === undefined || values.length === 0) return undefined
  const isTrue = values.includes('1') || values.includes('true')
  const isFalse = values.includes('0') || values.includes('false')
  if (isTrue !== isFalse) return isTrue
  throw invalid(`invalid filter 'dangling=[${values.join(' ')}]'`)
}
