import * as z from 'zod'
import { invalid } from '../api/docker-error'
import { type Answer, type Call, endpoint, json } from '../api/endpoint'
import { flag } from '../api/query'
import { type ApiVersion, speaks } from '../api/version'
import { containerShape } from '../container/inspect-shape'
import { listContainers } from '../container/lookup'
import { recordOf } from '../container/record'
import { containerSizes } from '../container/sizes'
import { listed } from '../container/view'
import type { Engine } from '../engine'
import { readLayerSizes } from '../image/layer-sizes'
import { summary } from '../image/list'
import { shownVolume } from '../volume/volume-view'
import { volumeUsers } from '../volume/volumes'
import { diskUsageShape } from './disk-usage-shape'

const types = ['container', 'image', 'volume', 'build-cache']
const usageQuery = z.object({ type: z.string().optional(), 'type[]': z.array(z.string()).optional(), verbose: flag() })

/** `GET /system/df` */
export const diskUsageEndpoint = endpoint({ method: 'get', path: '/system/df', query: usageQuery, handle: diskUsage })

async function diskUsage(call: Call<z.output<typeof usageQuery>>, engine: Engine): Promise<Answer> {
  const { query, version, signal } = call
  // Before 1.42 everything was told, whatever was asked for.
  const given = speaks(version, 42) ? query : { type: undefined, 'type[]': undefined }
  const asked = given['type[]'] ?? (given.type === undefined ? types : [given.type])
  const unknown = asked.find((type) => !types.includes(type))
  if (unknown !== undefined) throw invalid(`unknown object type: ${unknown}`)
  const wants = (type: string) => asked.includes(type)
  const [images, containers] = await Promise.all([
    wants('image') ? imageUsage(engine, version, signal) : { layersSize: 0, images: null },
    wants('container') ? containerUsage(engine, version, signal) : null,
  ])
  const usage = {
    ...images,
    containers,
    volumes: wants('volume') ? await volumeUsage(engine, signal) : null,
    buildCache: wants('build-cache') ? ([] as const) : null,
  }
  return json(diskUsageShape(usage, version, query.verbose ? 'verbose' : 'brief'))
}

async function imageUsage(engine: Engine, version: ApiVersion, signal: AbortSignal) {
  const [sizes, images, containers] = await Promise.all([
    readLayerSizes(engine, signal),
    engine.images.list(signal),
    listContainers(engine, signal),
  ])
  const usersOf = (id: string) => containers.filter((container) => recordOf(container).image === id).length
  return {
    layersSize: sizes.total,
    images: images.map((image) => ({
      ...summary(image, sizes),
      SharedSize: sizes.shared(image, images),
      Containers: usersOf(image.id),
      ...(!speaks(version, 44) && { VirtualSize: sizes.image(image) }),
    })),
  }
}

async function volumeUsage(engine: Engine, signal: AbortSignal) {
  const [volumes, users] = await Promise.all([engine.portLayer.volumesWithUsage(signal), volumeUsers(engine, signal)])
  return volumes.map((volume) => ({
    ...shownVolume(volume),
    // -1 is docker's word for a size that is not known.
    UsageData: { Size: volume.used ?? -1, RefCount: users.get(volume.name)?.length ?? 0 },
  }))
}

async function containerUsage(engine: Engine, version: ApiVersion, signal: AbortSignal) {
  const [images, containers, networks] = await Promise.all([
    engine.images.list(signal),
    listContainers(engine, signal),
    engine.portLayer.networks(signal),
  ])
  const sizeOf = await containerSizes(engine, containers, signal)
  return containers.map((container) => {
    const image = images.find(({ id }) => id === recordOf(container).image)
    return {
      ...containerShape(listed(container, image, networks, version), version),
      ...sizeOf(container),
    }
  })
}
