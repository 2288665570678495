import fc from 'fast-check'
import { chooseAddress, formatAddress, formatSubnet, gatewayOf, parseAddress, parseSubnet } from './ipam'

const addresses = fc.integer({ min: 0, max: 0xffffffff })
const subnets = fc.tuple(addresses, fc.integer({ min: 8, max: 30 })).map(([address, prefix]) => {
  return parseSubnet(`${formatAddress(address)}/${prefix}`)
})

test('addresses survive their dotted form', () => {
  fc.assert(fc.property(addresses, (address) => parseAddress(formatAddress(address)) === address))
})

test('subnets survive their CIDR form and have no bits beyond the prefix', () => {
  fc.assert(
    fc.property(subnets, (subnet) => {
      expect(parseSubnet(formatSubnet(subnet))).toEqual(subnet)
      expect(subnet.base % 2 ** (32 - subnet.prefixLength)).toBe(0)
    }),
  )
})

test('addresses given in any order of takes and releases are distinct, in the subnet, and the lowest free', () => {
  fc.assert(
    fc.property(subnets, fc.array(fc.nat({ max: 20 }), { maxLength: 40 }), (subnet, steps) => {
      const size = 2 ** (32 - subnet.prefixLength)
      const taken = new Set<number>()
      for (const step of steps) {
        const victim = [...taken][step]
        if (victim !== undefined && step % 3 === 0) {
          taken.delete(victim)
          continue
        }
        if (taken.size === size - 3) {
          expect(() => chooseAddress(subnet, taken)).toThrow(/no free address/)
          continue
        }
        const address = chooseAddress(subnet, taken)
        expect(taken.has(address)).toBe(false)
        expect(address).toBeGreaterThan(gatewayOf(subnet))
        expect(address).toBeLessThan(subnet.base + size - 1)
        for (let lower = gatewayOf(subnet) + 1; lower < address; lower += 1) expect(taken.has(lower)).toBe(true)
        taken.add(address)
      }
    }),
  )
})

test('a wanted address is given, unless taken or out of range', () => {
  const subnet = parseSubnet('10.0.0.0/24')
  expect(chooseAddress(subnet, new Set(), '10.0.0.77')).toBe(parseAddress('10.0.0.77'))
  expect(() => chooseAddress(subnet, new Set([parseAddress('10.0.0.77')]), '10.0.0.77')).toThrow(/another/)
  for (const bad of ['10.0.0.0', '10.0.0.1', '10.0.0.255', '10.0.1.1']) {
    expect(() => chooseAddress(subnet, new Set(), bad)).toThrow(/cannot be given/)
  }
})

test.each(['10.0.0.0', '10.0.0.0/31', '10.0.0/8', '10.0.0.256/8', 'x/8', '10.0.0.0/8/8', ''])(
  '%j is no subnet',
  (text) => {
    expect(() => parseSubnet(text)).toThrow(RangeError)
  },
)
