import type { PortRequest, PublishedPort } from '../api'
import { choosePorts } from './port-choice'

const port = (hostPort: number, more: Partial<PublishedPort> = {}): PublishedPort => {
  return { containerPort: 80, protocol: 'tcp', hostAddress: '0.0.0.0', hostPort, ...more }
}
const request = (first?: number, last = first, more: Partial<PortRequest> = {}): PortRequest => {
  const range = first === undefined || last === undefined ? {} : { first, last }
  return { containerPort: 80, protocol: 'tcp', ...range, ...more }
}
const hostPorts = (...args: Parameters<typeof choosePorts>) => choosePorts(...args).map(({ hostPort }) => hostPort)

test('a fixed port is given when nobody has it, whatever its address or protocol', () => {
  expect(choosePorts([request(8080)], { taken: [] })).toEqual([port(8080)])
  expect(hostPorts([request(8080)], { taken: [port(8080, { protocol: 'udp' })] })).toEqual([8080])
  for (const hostAddress of ['0.0.0.0', '10.0.0.1']) {
    expect(() => choosePorts([request(8080)], { taken: [port(8080, { hostAddress })] })).toThrow(
      'Bind for 0.0.0.0:8080 failed: port is already allocated',
    )
  }
  const elsewhere = request(8080, 8080, { hostAddress: '10.0.0.2' })
  expect(hostPorts([elsewhere], { taken: [port(8080, { hostAddress: '10.0.0.1' })] })).toEqual([8080])
  expect(() => choosePorts([elsewhere], { taken: [port(8080)] })).toThrow('Bind for 10.0.0.2:8080 failed')
  expect(() => choosePorts([request(80), request(80)], { taken: [] })).toThrow('already allocated')
})

test('the appliance keeps its own ports', () => {
  for (const own of [22, 2376, 2377]) {
    expect(() => choosePorts([request(own)], { taken: [] })).toThrow(`0.0.0.0:${own}/tcp: address already in use`)
  }
  expect(hostPorts([request(22, 22, { protocol: 'udp' })], { taken: [] })).toEqual([22])
  expect(hostPorts([request(2376, 2378)], { taken: [] })).toEqual([2378])
})

test('ranges give the first that is free, and do not take what another request needs', () => {
  expect(hostPorts([request(8000, 8002), request(8000)], { taken: [port(8001)] })).toEqual([8002, 8000])
  expect(() => choosePorts([request(8000, 8001)], { taken: [port(8000), port(8001)] })).toThrow(
    'all ports are allocated',
  )
})

test('without a choice of the user it is what the container had, or one that nobody waits for', () => {
  expect(hostPorts([request(), request()], { taken: [] })).toEqual([32768, 32769])
  expect(hostPorts([request()], { taken: [], before: [port(40000)] })).toEqual([40000])
  expect(hostPorts([request()], { taken: [port(40000)], before: [port(40000)] })).toEqual([32768])
  expect(hostPorts([request()], { taken: [], proposed: [port(32768)] })).toEqual([32769])
  // One that is only proposed to another is taken when there is no other.
  expect(hostPorts([request(90, 90)], { taken: [], proposed: [port(90)] })).toEqual([90])
})

test('an address that is not the appliance’s cannot be had', () => {
  const addresses = new Set(['10.0.0.1'])
  expect(hostPorts([request(80, 80, { hostAddress: '10.0.0.1' })], { taken: [], addresses })).toEqual([80])
  expect(() => choosePorts([request(80, 80, { hostAddress: '10.0.0.2' })], { taken: [], addresses })).toThrow(
    '10.0.0.2:80/tcp: cannot assign requested address',
  )
})
