import type { StorageSpec, VolumeRequest } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { volumeRequestSchema } from '../../portlayer/schemas'
import type { FakeHost } from './fake-host'
import { bodyOf, type Route } from './fake-servers'

/** Stores that the fake host has. */
const stores = ['default', 'fast']
/** What every volume takes. Bytes. */
const used = 1_000_000

/** Throws `not-found` when a volume that is to be mounted does not exist. */
export function checkVolumes(host: FakeHost, { volumes = [] }: StorageSpec): void {
  const missing = volumes.find(({ volume }) => !host.volumes.has(volume))
  if (missing !== undefined) throw new PortLayerError('not-found', `there is no volume ${missing.volume}`)
}

/** The port layer's calls for volumes. */
export function volumeRoutes(host: FakeHost): (readonly [string, RegExp, Route])[] {
  const named = (name: string | undefined) => {
    const volume = host.volumes.get(name ?? '')
    if (volume === undefined) throw new PortLayerError('not-found', `there is no volume ${name}`)
    return volume
  }
  return [
    [
      'GET',
      /^\/volumes$/,
      async (_match, _request, _response, url) => {
        const volumes = [...host.volumes.values()]
        return url.searchParams.get('with') === 'usage' ? volumes.map((volume) => ({ ...volume, used })) : volumes
      },
    ],
    ['GET', /^\/volumes\/([^/]+)$/, async (match) => named(match[1])],
    [
      'POST',
      /^\/volumes$/,
      async (_match, request) => {
        const wanted: VolumeRequest = volumeRequestSchema.parse(JSON.parse(await bodyOf(request)))
        const { name, store = 'default', capacity = 8 * 2 ** 30, annotations } = wanted
        if (host.volumes.has(name)) throw new PortLayerError('name-in-use', `there is a volume ${name} already`)
        if (!stores.includes(store)) throw new PortLayerError('invalid', `no volume store named (${store}) exists`)
        const path = `[store] fake/volumes/${name}/volume.vmdk`
        const volume = { name, store, capacity, createdAt: '2026-01-02T03:04:05.123456789Z', path, annotations }
        host.volumes.set(name, volume)
        return volume
      },
    ],
    [
      'DELETE',
      /^\/volumes\/([^/]+)$/,
      async (match) => {
        const { name } = named(match[1])
        const users = [...host.machines.values()].filter(({ container }) =>
          (container.storage.volumes ?? []).some(({ volume }) => volume === name),
        )
        if (users.length > 0) throw new PortLayerError('conflict', `volume ${name} is in use`)
        host.volumes.delete(name)
        return undefined
      },
    ],
  ]
}
