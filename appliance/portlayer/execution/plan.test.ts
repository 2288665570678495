import type { Endpoint, NetworkJoin } from '../api'
import { exampleRecord } from './example'
import { planMachine } from './plan'

const settings = {
  defaultMemoryMegabytes: 128,
  defaultCpus: 1,
  authorizedKey: 'ssh-ed25519 AAAA',
  nameservers: ['10.0.0.1'],
  searchDomains: ['lan'],
}
const [bridge] = exampleRecord.endpoints as [Endpoint]
const named = (network: string, number: number): Endpoint => ({
  ...bridge,
  network,
  mac: `00:50:56:00:01:0${number}`,
  address: `172.2${number}.0.2`,
  gateway: `172.2${number}.0.1`,
  nameserver: `172.2${number}.0.1`,
  networkId: String(number).repeat(64),
})

function planned(endpoints: readonly Endpoint[], more: Partial<NetworkJoin> = {}) {
  const network = { endpoints: endpoints.map((endpoint) => ({ network: endpoint.network })), ...more }
  return planMachine({ ...exampleRecord, network, endpoints }, settings).config.network
}

test('in the default network the guest asks the servers of the VCH, or its own', () => {
  expect(planned([bridge])).toMatchObject({ nameservers: ['10.0.0.1'], searchDomains: ['lan'], resolvOptions: [] })
  expect(planned([bridge], { nameservers: ['9.9.9.9'] }).nameservers).toEqual(['9.9.9.9'])
})

test('in a network with names it asks the appliance, in the first of them', () => {
  const network = planned([bridge, named('b', 1), named('a', 2)], { nameservers: ['9.9.9.9'] })
  expect(network).toMatchObject({ nameservers: ['172.21.0.1'], resolvOptions: ['ndots:0'] })
  expect(planned([named('b', 1)], { resolvOptions: ['ndots:2', 'rotate'] }).resolvOptions).toEqual([
    'ndots:2',
    'rotate',
  ])
})

test('one network gives the default route: that with the highest priority, then the first by name', () => {
  const gateways = (network: ReturnType<typeof planned>) => network.nics.map(({ gateway }) => gateway)
  const endpoints = [named('b', 1), named('a', 2)]
  expect(gateways(planned(endpoints))).toEqual([undefined, '172.22.0.1'])
  const wanted = [{ network: 'b', gatewayPriority: 1 }, { network: 'a' }]
  expect(gateways(planned(endpoints, { endpoints: wanted }))).toEqual(['172.21.0.1', undefined])
  const { gateway: _gateway, ...inner } = named('a', 2)
  expect(gateways(planned([named('b', 1), inner]))).toEqual(['172.21.0.1', undefined])
  expect(planned([inner]).nameservers).toEqual(['172.22.0.1'])
})

const plan = (execution: object, running?: Parameters<typeof planMachine>[2]) =>
  planMachine({ ...exampleRecord, execution: { ...exampleRecord.execution, ...execution } }, settings, running)

test('a container that asks for nothing gets the default', () => {
  expect(plan({})).toMatchObject({ memoryMegabytes: 128, cpus: 1, cpuShares: undefined })
})

test('what the guest itself takes comes on top of the memory that was asked for', () => {
  expect(plan({ memory: 6 << 20, cpus: 1 })).toMatchObject({ memoryMegabytes: 120, cpus: 1 })
  expect(plan({ memory: (256 << 20) + 1 }).memoryMegabytes).toBe(372)
})

test('a VM that runs only grows', () => {
  const size = { memoryMegabytes: 512, cpus: 2 }
  expect(plan({ memory: 64 << 20, cpus: 1 }, size)).toMatchObject(size)
  expect(plan({ memory: 1 << 30, cpus: 4 }, size)).toMatchObject({ memoryMegabytes: 512 + 5 * 128, cpus: 4 })
})
