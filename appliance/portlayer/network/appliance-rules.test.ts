import { ruleElements } from './appliance-rules'

const bridge = { name: 'bridge', id: '0', driver: 'bridge', subnet: '172.16.0.0/16', gateway: '172.16.0.1' } as const

test('the contents of the rules are one transaction: emptied, and filled with what there is', () => {
  const inner = { ...bridge, name: 'inner', subnet: '172.17.0.0/16', gateway: '172.17.0.1', internal: true }
  const port = { containerPort: 80, protocol: 'tcp', hostAddress: '0.0.0.0', hostPort: 8080 } as const
  const forwardings = [
    { ...port, address: '172.16.0.2' },
    { ...port, hostPort: 53, protocol: 'udp' as const, hostAddress: '10.0.0.1', address: '172.16.0.3' },
  ]
  expect(ruleElements({ networks: [bridge, inner], forwardings })).toBe(`flush set inet vic outgoing
add element inet vic outgoing { 172.16.0.0/16 }
flush set inet vic gateways
add element inet vic gateways { 172.16.0.1, 172.17.0.1 }
flush map inet vic published
add element inet vic published { tcp . 8080 : 172.16.0.2 . 80 }
flush map inet vic published_at
add element inet vic published_at { 10.0.0.1 . udp . 53 : 172.16.0.3 . 80 }
`)
})

test('what is empty stays empty', () => {
  expect(ruleElements({ networks: [], forwardings: [] })).not.toContain('add element')
})
