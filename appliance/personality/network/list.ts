import * as z from 'zod'
import type { Container } from '../../portlayer/api'
import { invalid } from '../api/docker-error'
import { endpoint, json } from '../api/endpoint'
import { type Filters, filters, flag, matchesLabels, text } from '../api/query'
import { speaks } from '../api/version'
import { noneId } from '../container/endpoint-view'
import { listContainers } from '../container/lookup'
import type { Engine } from '../engine'
import { ipamStatus } from './ipam-status'
import { pickNetwork } from './lookup'
import { isPredefined, type ShownNetwork, shownNetwork, shownNone } from './view'

/** `GET /networks`, with a slash at its end or without: without the containers since API 1.28. */
export const listEndpoint = endpoint({
  method: 'get',
  path: '/networks{/}',
  query: z.object({
    filters: filters(['dangling', 'driver', 'id', 'label', 'name', 'scope', 'type']),
  }),
  handle: async (call, engine) => {
    const wanted = call.query.filters
    const networks = (await shownNetworks(engine, call.signal)).filter((network) => matches(network, wanted))
    return json(speaks(call.version, 28) ? networks.map(({ Containers, ...network }) => network) : networks)
  },
})

/** `GET /networks/{id}` */
export const inspectEndpoint = endpoint({
  method: 'get',
  path: '/networks/:id',
  query: z.object({ verbose: flag(), scope: text() }),
  handle: async (call, engine) => {
    const { scope } = call.query
    const networks = (await shownNetworks(engine, call.signal)).filter(({ Scope }) => scope === '' || Scope === scope)
    const { shown } = pickNetwork(
      networks.map((shown) => ({ name: shown.Name, id: shown.Id, shown })),
      call.params.id ?? '',
    )
    return json({
      ...shown,
      ...(speaks(call.version, 52) && addressUse(shown, await listContainers(engine, call.signal))),
    })
  },
})

/** How many addresses are in use: containers keep theirs while they are stopped. */
function addressUse({ Name, IPAM }: ShownNetwork, containers: readonly Container[]): Record<string, unknown> {
  const { Config } = IPAM as { readonly Config: readonly { readonly Subnet: string }[] | null }
  const members = containers.filter(({ endpoints }) => endpoints.some(({ network }) => network === Name))
  return Config?.[0] === undefined ? {} : { Status: ipamStatus(Config[0].Subnet, members.length) }
}

async function shownNetworks(engine: Engine, signal: AbortSignal): Promise<ShownNetwork[]> {
  const [networks, containers] = await Promise.all([engine.portLayer.networks(signal), listContainers(engine, signal)])
  return [...networks.map((network) => shownNetwork(network, containers)), shownNone(containers)]
}

function matches(network: ShownNetwork, wanted: Filters): boolean {
  const any = (name: string, test: (value: string) => boolean) => {
    const values = wanted.get(name) ?? []
    return values.length === 0 || values.some(test)
  }
  const isUnused = Object.keys(network.Containers).length === 0 && network.Id !== noneId && !isPredefined(network.Name)
  return (
    any('name', (name) => network.Name.includes(name)) &&
    any('id', (id) => network.Id.includes(id)) &&
    any('driver', (driver) => network.Driver === driver) &&
    any('scope', (scope) => network.Scope === scope) &&
    any('type', (type) => isOfType(network, type)) &&
    any('dangling', (dangling) => isTrue(dangling) === isUnused) &&
    matchesLabels(wanted.get('label') ?? [], network.Labels)
  )
}

function isOfType({ Name }: ShownNetwork, type: string): boolean {
  if (type !== 'builtin' && type !== 'custom')
    throw invalid("invalid value for filter 'type': must be 'builtin' or 'custom'")
  return (type === 'builtin') === isPredefined(Name)
}

function isTrue(value: string): boolean {
  if (['1', 'true'].includes(value)) return true
  if (['0', 'false'].includes(value)) return false
  throw invalid(`invalid value for filter 'dangling': must be "true" (or "1"), or "false" (or "0")`)
}
