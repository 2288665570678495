import type { Endpoint, Network } from '../api'
import { Documents } from '../storage/documents'
import { MemoryFiles } from '../storage/memory-files'
import { parseSubnet } from './ipam'
import { documentStore, storedNetworks } from './network-store'
import { Networks, type NetworksOptions } from './networks'

function open(more: Partial<NetworksOptions> = {}) {
  const endpoints: Endpoint[] = []
  const live: Endpoint[] = []
  const options = {
    vch: 'v',
    subnet: parseSubnet('172.16.0.0/16'),
    endpoints: () => endpoints,
    liveEndpoints: () => live,
  }
  return { networks: new Networks({ ...options, ...more }), endpoints, live }
}

/** Joins one network and keeps the endpoint, as a container's record would. */
function join(
  { networks, endpoints }: ReturnType<typeof open>,
  network: string,
  more: { readonly address?: string; readonly mac?: string } = {},
): Endpoint {
  const { endpoints: made, release } = networks.join({ endpoints: [{ network, ...more }] })
  release()
  endpoints.push(...made)
  return made[0] as Endpoint
}

test('networks without a subnet get the next of the pool; each has addresses of its own', async () => {
  const fixture = open({ foreignSubnets: () => [parseSubnet('172.18.0.0/24')] })
  const one = await fixture.networks.create({ name: 'one' })
  const two = await fixture.networks.create({ name: 'two', internal: true })
  expect([one.subnet, one.gateway, two.subnet]).toEqual(['172.17.0.0/16', '172.17.0.1', '172.19.0.0/16'])
  expect(join(fixture, 'one')).toMatchObject({
    address: '172.17.0.2',
    gateway: '172.17.0.1',
    nameserver: '172.17.0.1',
    networkId: one.id,
  })
  expect(join(fixture, 'one').address).toBe('172.17.0.3')
  const inner = join(fixture, 'two')
  expect([inner.address, inner.gateway, inner.nameserver]).toEqual(['172.19.0.2', undefined, '172.19.0.1'])
  expect(join(fixture, 'bridge').nameserver).toBeUndefined()
})

test('the pool has an end', async () => {
  const { networks } = open()
  for (let count = 0; count < 15 + 16; count += 1) await networks.create({ name: `n${count}` })
  await expect(networks.create({ name: 'more' })).rejects.toMatchObject({
    code: 'no-space',
    message: 'all predefined address pools have been fully subnetted',
  })
})

test('range, gateway and reserved addresses are respected; what cannot be is refused', async () => {
  const fixture = open()
  const { networks } = fixture
  const planned = { subnet: '10.0.0.0/24', ipRange: '10.0.0.8/30', gateway: '10.0.0.8', reserved: ['10.0.0.9'] }
  await networks.create({ name: 'planned', ...planned })
  expect(join(fixture, 'planned').address).toBe('10.0.0.10')
  expect(join(fixture, 'planned').address).toBe('10.0.0.11')
  expect(() => join(fixture, 'planned')).toThrow(/no free address/)
  expect(join(fixture, 'planned', { address: '10.0.0.77' }).address).toBe('10.0.0.77')
  expect(() => join(fixture, 'planned', { address: '10.0.0.77' })).toThrow(/another container/)
  for (const address of ['10.0.0.8', '10.0.0.9', '10.0.0.255', '10.0.1.1']) {
    expect(() => join(fixture, 'planned', { address })).toThrow(/cannot be given/)
  }
  const chosen = await networks.create({ name: 'ranged', subnet: '10.1.0.0/16', ipRange: '10.1.5.0/24' })
  expect(chosen.gateway).toBe('10.1.5.0')
  const single = { subnet: '10.2.0.0/16', ipRange: '10.2.0.9/32', gateway: '10.2.0.1' }
  await networks.create({ name: 'single', ...single })
  expect(join(fixture, 'single').address).toBe('10.2.0.9')
  expect(() => join(fixture, 'single')).toThrow(/no free address/)

  await expect(networks.create({ name: 'planned' })).rejects.toMatchObject({ code: 'name-in-use' })
  await expect(networks.create({ name: 'x', subnet: '10.0.0.0/8' })).rejects.toMatchObject({ code: 'conflict' })
  await expect(networks.create({ name: 'x', subnet: '10.9.0.0/31' })).rejects.toMatchObject({ code: 'invalid' })
  await expect(networks.create({ name: 'x', subnet: '10.9.0.0/24', gateway: '10.8.0.1' })).rejects.toMatchObject({
    code: 'invalid',
  })
})

test('MACs are one container’s', () => {
  const fixture = open()
  const mac = '00:50:56:12:34:56'
  expect(join(fixture, 'bridge', { mac }).mac).toBe(mac)
  expect(() => join(fixture, 'bridge', { mac })).toThrow(/another container/)
})

test('a network in which something runs stays; a new one of its name is another one', async () => {
  const fixture = open()
  const { networks, live } = fixture
  const first = await networks.create({ name: 'n' })
  const endpoint = join(fixture, 'n')
  live.push(endpoint)
  await expect(networks.remove(first.id)).rejects.toMatchObject({ code: 'conflict' })
  live.length = 0
  await networks.remove(first.id)
  await expect(networks.remove(first.id)).rejects.toMatchObject({ code: 'not-found' })
  expect(() => networks.check({ network: { endpoints: [] }, endpoints: [endpoint] })).toThrow('network n not found')
  expect(() => networks.check({ network: { endpoints: [{ network: 'never' }] }, endpoints: [] })).toThrow(
    'network never not found',
  )
  await networks.create({ name: 'n' })
  expect(() => networks.check({ network: { endpoints: [] }, endpoints: [endpoint] })).toThrow('network n not found')
  // Nobody has an address in the new one yet.
  expect(join(fixture, 'n').address).toBe('172.17.0.2')
})

test('networks outlive the appliance; what cannot be made leaves nothing behind', async () => {
  const files = new MemoryFiles()
  const log: string[] = []
  const documents = await Documents.open(files)
  const store = documentStore(documents)
  let isBroken = false
  const changed = async (): Promise<void> => {
    if (isBroken) throw new Error('no rules')
  }
  const { networks } = open({ store, changed })
  const kept = await networks.create({ name: 'kept', subnet: '10.0.0.0/24', annotations: { docker: { labels: {} } } })
  const gone = await networks.create({ name: 'gone' })
  await networks.remove(gone.id)
  isBroken = true
  await expect(networks.create({ name: 'never' })).rejects.toThrow('no rules')
  expect(networks.list().map(({ name }) => name)).toEqual(['bridge', 'kept'])

  await documents.put('network-broken', { version: 1, name: 'no id' }, undefined)
  const again: Network[] = storedNetworks(await Documents.open(files), (line) => log.push(line))
  expect(again).toEqual([kept])
  expect(log).toEqual([expect.stringContaining('network-broken is no network')])
})
