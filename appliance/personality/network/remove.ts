import * as z from 'zod'
import { nanosecondsOf } from '../../nanoseconds'
import type { Network } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { DockerError } from '../api/docker-error'
import { type Answer, type Call, empty, endpoint, json } from '../api/endpoint'
import { onePrune } from '../api/one-prune'
import { filters, matchesLabels } from '../api/query'
import { endpointId, noneId } from '../container/endpoint-view'
import { isRunning, listContainers } from '../container/lookup'
import { untilOf } from '../container/prune'
import type { Engine } from '../engine'
import { networkAttributes, pickNetwork } from './lookup'
import { networkRecordOf } from './record'
import { isPredefined } from './view'

/** `DELETE /networks/{id}` */
export const removeEndpoint = endpoint({
  method: 'delete',
  path: '/networks/:id',
  handle: async (call, engine) => {
    // Docker's `host` is not here, and cannot be removed there.
    const builtIn = ['none', 'host'].map((name) => ({ name, id: name === 'none' ? noneId : '' }))
    const networks = [...(await engine.portLayer.networks()), ...builtIn]
    const network = pickNetwork<{ readonly name: string; readonly id: string }>(networks, call.params.id ?? '')
    if (isPredefined(network.name)) {
      throw new DockerError(403, `${network.name} is a pre-defined network and cannot be removed`)
    }
    await remove(engine, network as Network)
    return empty()
  },
})

async function remove(engine: Engine, network: Network): Promise<void> {
  const { id, name } = network
  try {
    await engine.portLayer.removeNetwork(id)
  } catch (error) {
    if (!(error instanceof PortLayerError && error.code === 'conflict')) throw error
    const active = await activeEndpoints(engine, network)
    throw new DockerError(403, `error while removing network: network ${name} has active endpoints (${active})`)
  }
  engine.events.publish({ type: 'network', action: 'destroy', id, attributes: networkAttributes(network) })
}

/** Who is in the way, as dockerd tells it. */
async function activeEndpoints(engine: Engine, { id }: Network): Promise<string> {
  return (await listContainers(engine))
    .filter((container) => isRunning(container) && container.endpoints.some(({ networkId }) => networkId === id))
    .map((container) => `name:"${container.name}" id:"${endpointId(container, id).slice(0, 12)}"`)
    .join(', ')
}

const pruneQuery = z.object({ filters: filters(['label', 'label!', 'until']) })
const alone = onePrune()

/** `POST /networks/prune`: networks in which nothing runs. */
export const pruneEndpoint = endpoint({
  method: 'post',
  path: '/networks/prune',
  query: pruneQuery,
  handle: (call, engine) => alone(engine, () => prune(call, engine)),
})

async function prune({ query, signal }: Call<z.output<typeof pruneQuery>>, engine: Engine): Promise<Answer> {
  const until = untilOf(query.filters)
  const notLabels = query.filters.get('label!') ?? []
  const deleted: string[] = []
  for (const network of await engine.portLayer.networks(signal)) {
    // A client that has gone wants no more of it.
    if (signal.aborted) break
    if (isPredefined(network.name)) continue
    if (until !== undefined && (nanosecondsOf(network.createdAt ?? '') ?? until) > until) continue
    const { labels } = networkRecordOf(network)
    if (!matchesLabels(query.filters.get('label') ?? [], labels)) continue
    if (notLabels.length > 0 && matchesLabels(notLabels, labels)) continue
    try {
      await remove(engine, network)
      deleted.push(network.name)
    } catch (error) {
      // In use, or gone: the others go nevertheless.
      if (!(error instanceof DockerError || error instanceof PortLayerError)) throw error
    }
  }
  engine.events.publish({ type: 'network', action: 'prune', id: '', attributes: { reclaimed: '0' } })
  return json({ NetworksDeleted: deleted.length === 0 ? null : deleted })
}
