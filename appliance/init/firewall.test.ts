import { firewallRules } from './firewall'

const rules = firewallRules({ publicInterface: 'eth0', bridgeInterface: 'eth1', bridgeSubnet: '172.16.0.0/16' })
const linesAbout = (text: string): string[] => rules.split('\n').filter((line) => line.includes(text))

test('what is not allowed is dropped', () => {
  expect(linesAbout('policy drop')).toHaveLength(2)
})

test('containers reach no port of the appliance but DNS', () => {
  expect(linesAbout('iifname "eth1"').filter((line) => line.includes('dport') && line.includes('accept'))).toEqual([
    expect.stringContaining('th dport 53 accept'),
  ])
})

test('only containers with their own addresses are forwarded, and masqueraded', () => {
  expect(linesAbout('oifname "eth0"')).toEqual([
    expect.stringContaining('iifname "eth1" oifname "eth0" ip saddr @outgoing accept'),
    expect.stringContaining('ip saddr @outgoing masquerade'),
  ])
  expect(linesAbout('elements')).toEqual([expect.stringContaining('{ 172.16.0.0/16 }')])
})
