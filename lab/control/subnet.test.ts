import { networkInterfaces } from 'node:os'
import { checkSubnet, defaultName, freeSubnet, gatewayOf } from './subnet'

test('a free subnet is a /24 of 10.0.0.0/8, the same for the same seed, and none of the host', async () => {
  const subnet = await freeSubnet('seed')
  expect(subnet).toMatch(/^10\.\d+\.\d+\.0\/24$/)
  expect(await freeSubnet('seed')).toBe(subnet)
  const prefix = gatewayOf(subnet).replace(/1$/, '')
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { address } of addresses ?? []) expect(address.startsWith(prefix)).toBe(false)
  }
})

test('names are short and stable', () => {
  expect(defaultName('/a')).toMatch(/^lab[0-9a-f]{5}$/)
  expect(defaultName('/a')).toBe(defaultName('/a'))
  expect(defaultName('/a')).not.toBe(defaultName('/b'))
})

test.each(['10.1.2.0/16', '10.1.2.3/24', '10.256.2.0/24', 'x'])('%s is refused', (text) => {
  expect(() => checkSubnet(text)).toThrow(TypeError)
})
