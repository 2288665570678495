import { exampleRecord } from '../execution/example'
import type { ContainerRecord } from '../execution/record'
import { type Publication, Publisher } from './publisher'

const id = (number: number): string => String(number).padStart(64, '0')

function record(number: number, first?: number, more: Partial<ContainerRecord> = {}): ContainerRecord {
  const range = first === undefined ? {} : { first, last: first }
  return {
    ...exampleRecord,
    id: id(number),
    network: { endpoints: [{ network: 'bridge' }], ports: [{ containerPort: 80, protocol: 'tcp', ...range }] },
    endpoints: exampleRecord.endpoints.map((endpoint) => ({ ...endpoint, address: `172.16.0.${number}` })),
    ...more,
  }
}

function open() {
  const containers: Publication[] = []
  return { containers, publisher: new Publisher({ containers: () => containers, addresses: () => new Set() }) }
}

test('a container has its ports from the claim for its start until its VM is off', () => {
  const { containers, publisher } = open()
  const one = record(1, 8080)
  const { ports, release } = publisher.claim(one)
  expect(publisher.forwardings()).toEqual([{ ...ports[0], address: '172.16.0.1' }])
  expect(() => publisher.claim(record(2, 8080))).toThrow('port is already allocated')
  containers.push({ record: { ...one, ports }, poweredOn: true })
  release()
  expect(publisher.forwardings()).toHaveLength(1)
  expect(() => publisher.claim(record(2, 8080))).toThrow('port is already allocated')
  containers[0] = { record: { ...one, ports }, poweredOn: false }
  expect(publisher.forwardings()).toEqual([])
  publisher.claim(record(2, 8080)).release()
})

test('ports that are left to the host are proposed at the making, and are then others’ last choice', () => {
  const { containers, publisher } = open()
  expect(publisher.propose(record(1, 8080))).toBeUndefined()
  const ports = publisher.propose(record(1))
  expect(ports).toMatchObject([{ hostPort: 32768 }])
  containers.push({ record: { ...record(1), ports: ports ?? [] }, poweredOn: false })
  expect(publisher.propose(record(2))).toMatchObject([{ hostPort: 32769 }])
  expect(publisher.claim({ ...record(1), ports: ports ?? [] }).ports).toEqual(ports)
})

test('ports lead to the network that leads to the world; without one there are none', () => {
  const { publisher } = open()
  const [endpoint] = exampleRecord.endpoints
  if (endpoint === undefined) throw new Error('no endpoint')
  const { gateway: _gateway, ...inner } = { ...endpoint, network: 'a-inner', address: '172.17.0.2' }
  const outer = { ...endpoint, network: 'b-outer', address: '172.18.0.2' }
  const other = { ...endpoint, network: 'c-other', address: '172.19.0.2' }
  const requests = { 'a-inner': 0, 'b-outer': 0, 'c-other': 0 }
  const joined = (priorities: Record<string, number>) => ({
    endpoints: Object.entries(priorities).map(([network, gatewayPriority]) => ({ network, gatewayPriority })),
    ports: [{ containerPort: 80, protocol: 'tcp' as const, first: 80, last: 80 }],
  })
  const forwarded = (network: ContainerRecord['network'], endpoints: ContainerRecord['endpoints']) => {
    const { release } = publisher.claim(record(1, 80, { network, endpoints }))
    const addresses = publisher.forwardings().map(({ address }) => address)
    release()
    return addresses
  }
  expect(forwarded(joined(requests), [other, inner, outer])).toEqual(['172.18.0.2'])
  expect(forwarded(joined({ ...requests, 'c-other': 5 }), [inner, outer, other])).toEqual(['172.19.0.2'])
  expect(forwarded(joined({ 'a-inner': 0 }), [inner])).toEqual([])
})
