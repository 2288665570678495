import { firstAddress } from './subnet'

test.each([
  ['172.16.0.0/16', '172.16.0.1/16'],
  ['192.168.7.77/24', '192.168.7.1/24'],
  ['10.0.0.128/30', '10.0.0.129/30'],
])('%s begins with %s', (subnet, first) => expect(firstAddress(subnet)).toBe(first))

test.each(['172.16.0.0', '172.16.0.0/31', '300.0.0.0/8', '::/64'])('%s is refused', (subnet) => {
  expect(() => firstAddress(subnet)).toThrow(RangeError)
})
