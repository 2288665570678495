import { z } from 'zod'
import type { Container, Network } from '../../portlayer/api'
import { notFound } from '../api/docker-error'
import { type Endpoint, endpoint, json } from '../api/endpoint'
import { type Filters, filters, flag, matchesLabels, text } from '../api/query'
import { speaks } from '../api/version'
import { listContainers } from '../container/lookup'
import { zeroTime } from '../container/time'
import { ipamStatus } from './ipam-status'

/** Networks and volumes: what there is can be looked at; making them comes with the port layer's part. */
export const networkEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'get',
    path: '/networks',
    query: z.object({
      filters: filters(['dangling', 'driver', 'id', 'label', 'name', 'scope', 'type']),
    }),
    handle: async (call, engine) => {
      const networks = [...(await engine.portLayer.networks(call.signal)).map((one) => networkOf(one, [])), none]
      return json(networks.filter((network) => matches(network, call.query.filters)))
    },
  }),
  endpoint({
    method: 'get',
    path: '/networks/:id',
    query: z.object({ verbose: flag(), scope: text() }),
    handle: async (call, engine) => {
      const wanted = call.params.id ?? ''
      const containers = await listContainers(engine, call.signal)
      const networks = [
        ...(await engine.portLayer.networks(call.signal)).map((one) => networkOf(one, containers)),
        none,
      ]
      const found =
        networks.find(({ Name, Id }) => Name === wanted || Id === wanted) ??
        networks.find(({ Id }) => wanted !== '' && Id.startsWith(wanted))
      if (found === undefined) throw notFound(`network ${wanted} not found`)
      const { Name, Config } = { ...found, Config: found.IPAM.Config ?? [] }
      const members = containersIn(containers, Name)
      return json({
        ...found,
        ...(speaks(call.version, 52) && Config[0] && { Status: ipamStatus(Config[0].Subnet, members) }),
      })
    },
  }),
  endpoint({
    method: 'get',
    path: '/volumes',
    query: z.object({ filters: filters(['dangling', 'driver', 'label', 'name']) }),
    handle: async () => json({ Volumes: [], Warnings: null }),
  }),
  endpoint({
    method: 'get',
    path: '/volumes/:name',
    handle: async (call) => {
      throw notFound(`get ${call.params.name}: no such volume`)
    },
  }),
]

/** Containers that have an address in a network, whether they run or not. */
function containersIn(containers: readonly Container[], network: string): number {
  return containers.filter(({ endpoints }) => endpoints.some((one) => one.network === network)).length
}

type NetworkAnswer = ReturnType<typeof networkOf>

/** The network of containers without one. */
const none: NetworkAnswer = {
  ...networkOf({ name: 'none', id: '0'.repeat(64), driver: 'bridge', subnet: '', gateway: '' }, []),
  Driver: 'null',
  IPAM: { Driver: 'default', Options: null, Config: null },
}

function networkOf(network: Network, containers: readonly Container[]) {
  const members = containers.flatMap((container) => {
    const endpoint = container.endpoints.find((one) => one.network === network.name)
    if (endpoint === undefined || container.state.status !== 'running') return []
    const address = endpoint.address === undefined ? '' : `${endpoint.address}/${endpoint.prefixLength ?? 0}`
    return [
      [
        container.id,
        { Name: container.name, EndpointID: '', MacAddress: endpoint.mac, IPv4Address: address, IPv6Address: '' },
      ] as const,
    ]
  })
  return {
    Name: network.name,
    Id: network.id,
    Created: zeroTime,
    Scope: 'local',
    Driver: network.driver as string,
    EnableIPv4: true,
    EnableIPv6: false,
    IPAM: {
      Driver: 'default',
      Options: null,
      Config: [{ Subnet: network.subnet, Gateway: network.gateway }] as { Subnet: string; Gateway: string }[] | null,
    },
    Internal: false,
    Attachable: false,
    Ingress: false,
    ConfigFrom: { Network: '' },
    ConfigOnly: false,
    Containers: Object.fromEntries(members),
    Options: {},
    Labels: {} as Record<string, string>,
  }
}

const predefined = ['bridge', 'none', 'host']

function matches(network: NetworkAnswer, wanted: Filters): boolean {
  const any = (name: string, test: (value: string) => boolean) => {
    const values = wanted.get(name)
    return values === undefined || values.some(test)
  }
  return (
    any('name', (name) => network.Name.includes(name)) &&
    any('id', (id) => network.Id.startsWith(id)) &&
    any('driver', (driver) => network.Driver === driver) &&
    any('scope', (scope) => network.Scope === scope) &&
    any('type', (type) => (type === 'builtin') === predefined.includes(network.Name)) &&
    any('dangling', (dangling) => ['0', 'false'].includes(dangling)) &&
    matchesLabels(wanted.get('label') ?? [], network.Labels)
  )
}
