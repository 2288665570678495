import * as z from 'zod'
import type { Container } from '../../portlayer/api'
import { endpoint, json } from '../api/endpoint'
import { flag } from '../api/query'
import { speaks } from '../api/version'
import { networkNames } from './connections'
import { containerShape } from './inspect-shape'
import { findContainer, isRunning } from './lookup'
import { recordOf } from './record'
import { containerSizes } from './sizes'
import { inspected } from './view'

/** `GET /containers/{id}/json` */
export const inspectEndpoint = endpoint({
  method: 'get',
  path: '/containers/:id/json',
  query: z.object({ size: flag() }),
  handle: async (call, engine) => {
    const container = await findContainer(engine, call.params.id ?? '', call.signal)
    const networks = await engine.portLayer.networks(call.signal)
    // dockerd forgets a container's execs when it ends.
    const execs = isRunning(container) ? engine.execs.listed(container.id) : []
    const sizeOf = call.query.size ? await containerSizes(engine, [container], call.signal) : undefined
    const answer = inspected(
      speaks(call.version, 45) ? container : withOwnAliases(container),
      networks,
      execs,
      call.version,
    )
    return json(containerShape({ ...answer, ...sizeOf?.(container) }, call.version))
  },
})

const predefined: readonly string[] = ['bridge', 'host', 'none', 'default']

/** Before API 1.45 the short id and the host name stood among the aliases in a user's network. */
function withOwnAliases(container: Container): Container {
  const own = [container.id.slice(0, 12), recordOf(container).config.Hostname]
  if (networkNames(container).every((name) => predefined.includes(name))) return container
  const endpoints = container.network.endpoints.map((one) =>
    predefined.includes(one.network) ? one : { ...one, aliases: [...new Set([...(one.aliases ?? []), ...own])] },
  )
  return { ...container, network: { ...container.network, endpoints } }
}
