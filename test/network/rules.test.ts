import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { firewallRules } from '../../appliance/init/firewall'
import type { Network } from '../../appliance/portlayer/api'
import { type PortForwarding, ruleElements } from '../../appliance/portlayer/network/appliance-rules'
import { canFilter, type Namespace, nftProgram, openNamespace, run } from './namespace'

/**
 * The appliance's rules with real traffic: an appliance with a public and a bridge interface, a client outside, and
 * containers in the bridge. `one` and `two` are in the default network, `other` in a network of its own, `inner` in one
 * that leads nowhere.
 */
const networks: readonly Network[] = [
  { name: 'bridge', id: '0', driver: 'bridge', subnet: '172.16.0.0/16', gateway: '172.16.0.1' },
  { name: 'other', id: '1', driver: 'bridge', subnet: '172.17.0.0/16', gateway: '172.17.0.1' },
  { name: 'inner', id: '2', driver: 'bridge', subnet: '172.18.0.0/16', gateway: '172.18.0.1', internal: true },
]
const publicAddress = '10.9.0.2'
const clientAddress = '10.9.0.1'
const addresses = { one: '172.16.0.2', two: '172.16.0.3', other: '172.17.0.2', inner: '172.18.0.2' } as const
type Name = keyof typeof addresses

const children: { kill: (signal: 'SIGKILL') => boolean }[] = []
const places = new Map<string, Namespace>()

function place(name: string): Namespace {
  const found = places.get(name)
  if (found === undefined) throw new Error(`no namespace ${name}`)
  return found
}

/** A wire between two namespaces. */
function connect(one: Namespace, oneName: string, other: Namespace, otherName: string): void {
  const names = [`v${one.pid}${oneName}`.slice(0, 15), `w${other.pid}${otherName}`.slice(0, 15)] as const
  run(['ip', 'link', 'add', names[0], 'type', 'veth', 'peer', 'name', names[1]])
  for (const [name, at, final] of [
    [names[0], one, oneName],
    [names[1], other, otherName],
  ] as const) {
    run(['ip', 'link', 'set', name, 'netns', String(at.pid)])
    at.run(['ip', 'link', 'set', name, 'name', final, 'up'])
  }
}

/** Answers every TCP connection and UDP packet to a port with its own name and the address that it sees. */
async function serve(name: Name, port: number): Promise<void> {
  const program = `
const reply = (from) => '${name} ' + from
require('net').createServer((s) => s.end(reply(s.remoteAddress))).listen(${port}, '0.0.0.0', () => {
  const u = require('dgram').createSocket('udp4')
  u.on('message', (_, from) => u.send(reply(from.address), from.port, from.address))
  u.bind(${port}, '0.0.0.0', () => console.log('ready'))
})`
  const pid = String(place(name).pid)
  const child = spawn('nsenter', ['-t', pid, '-n', process.execPath, '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.push(child)
  await once(child.stdout, 'data')
}

/** What a place reads from an address, or `nothing` within a second. */
function ask(from: string, address: string, port: number, protocol: 'tcp' | 'udp' = 'tcp'): string {
  const tcp = `const s = require('net').connect(${port}, '${address}'); s.on('data', (d) => end(String(d))); s.on('error', () => end('nothing'))`
  const udp = `const s = require('dgram').createSocket('udp4'); s.on('message', (d) => end(String(d))); s.send('?', ${port}, '${address}')`
  const program = `const end = (text) => { console.log(text); process.exit(0) }
setTimeout(() => end('nothing'), 1000)
${protocol === 'tcp' ? tcp : udp}`
  return place(from).run([process.execPath, '-e', program]).trim()
}

function program(forwardings: readonly PortForwarding[]): void {
  place('appliance').run([...(nftProgram() ?? []), '-f', '-'], ruleElements({ networks, forwardings }))
}

const forwarding = (hostPort: number, to: Name, more: Partial<PortForwarding> = {}): PortForwarding => ({
  hostPort,
  hostAddress: '0.0.0.0',
  protocol: 'tcp',
  containerPort: 80,
  address: addresses[to],
  ...more,
})

const describeWithRules = canFilter() ? describe : describe.skip

describeWithRules('the rules of the appliance', () => {
  beforeAll(async () => {
    for (const name of ['appliance', 'switch', 'client', ...Object.keys(addresses)]) {
      places.set(name, await openNamespace())
    }
    const appliance = place('appliance')
    connect(place('client'), 'eth0', appliance, 'eth0')
    place('client').run(['ip', 'addr', 'add', `${clientAddress}/24`, 'dev', 'eth0'])
    place('client').run(['ip', 'route', 'add', '172.16.0.0/12', 'via', publicAddress])
    place('switch').run(['ip', 'link', 'add', 'br0', 'type', 'bridge'])
    place('switch').run(['ip', 'link', 'set', 'br0', 'up'])
    const plug = (name: string, at: Namespace, link: string, port: string): void => {
      connect(at, link, place('switch'), port)
      place('switch').run(['ip', 'link', 'set', port, 'master', 'br0'])
      expect(name).not.toBe('')
    }
    plug('appliance', appliance, 'eth1', 'p0')
    appliance.run(['ip', 'addr', 'add', `${publicAddress}/24`, 'dev', 'eth0'])
    for (const { gateway } of networks) appliance.run(['ip', 'addr', 'add', `${gateway}/16`, 'dev', 'eth1'])
    appliance.run(['sysctl', '-qw', 'net.ipv4.ip_forward=1', 'net.ipv4.conf.eth1.send_redirects=0'])
    appliance.run(['sysctl', '-qw', 'net.ipv4.conf.all.send_redirects=0'])
    for (const [index, [name, address]] of Object.entries(addresses).entries()) {
      plug(name, place(name), 'eth0', `p${index + 1}`)
      place(name).run(['ip', 'addr', 'add', `${address}/16`, 'dev', 'eth0'])
      const gateway = address.replace(/\d+$/, '1')
      place(name).run(['ip', 'route', 'add', 'default', 'via', gateway])
      await serve(name as Name, 80)
    }
    const rules = firewallRules({ publicInterface: 'eth0', bridgeInterface: 'eth1', bridgeSubnet: '172.16.0.0/16' })
    appliance.run([...(nftProgram() ?? []), '-f', '-'], rules)
  }, 60_000)

  afterAll(() => {
    for (const child of children) child.kill('SIGKILL')
    for (const { close } of places.values()) close()
  })

  test('a published port leads to its container, over TCP and UDP, with the client seen by its own address', () => {
    program([forwarding(8080, 'one'), forwarding(8080, 'two', { protocol: 'udp' })])
    expect(ask('client', publicAddress, 8080)).toBe(`one ${clientAddress}`)
    expect(ask('client', publicAddress, 8080, 'udp')).toBe(`two ${clientAddress}`)
    expect(ask('client', publicAddress, 8081)).toBe('nothing')
  }, 30_000)

  test('a port on one address is there alone; what is taken away is gone', () => {
    program([
      forwarding(8082, 'one', { hostAddress: publicAddress }),
      forwarding(8083, 'one', { hostAddress: '127.0.0.1' }),
    ])
    expect(ask('client', publicAddress, 8082)).toBe(`one ${clientAddress}`)
    expect(ask('client', publicAddress, 8083)).toBe('nothing')
    expect(ask('client', publicAddress, 8080)).toBe('nothing')
  }, 30_000)

  test('containers reach published ports by the address of the VCH: in their network, in another, their own', () => {
    program([forwarding(8080, 'one')])
    expect(ask('two', publicAddress, 8080)).toBe('one 172.16.0.1')
    expect(ask('other', publicAddress, 8080)).toBe('one 172.16.0.1')
    expect(ask('one', publicAddress, 8080)).toBe('one 172.16.0.1')
  }, 30_000)

  test('networks do not reach each other, and nobody outside reaches containers; within a network they do', () => {
    program([])
    expect(ask('one', addresses.two, 80)).toBe(`two ${addresses.one}`)
    expect(ask('one', addresses.other, 80)).toBe('nothing')
    expect(ask('client', addresses.one, 80)).toBe('nothing')
  }, 30_000)

  test('containers reach the world behind the address of the VCH, but not from an internal network', async () => {
    program([forwarding(8080, 'one')])
    const listener = spawn(
      'nsenter',
      [
        ...['-t', String(place('client').pid), '-n', process.execPath, '-e'],
        "require('net').createServer((s) => s.end(s.remoteAddress)).listen(99, '0.0.0.0', () => console.log('ready'))",
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    children.push(listener)
    await once(listener.stdout, 'data')
    expect(ask('other', clientAddress, 99)).toBe(publicAddress)
    expect(ask('inner', clientAddress, 99)).toBe('nothing')
    expect(ask('inner', publicAddress, 8080)).toBe('nothing')
  }, 30_000)

  test("queries of containers to their name server stay the appliance's, whoever publishes port 53", () => {
    program([forwarding(53, 'one', { protocol: 'udp' })])
    expect(ask('client', publicAddress, 53, 'udp')).toBe(`one ${clientAddress}`)
    expect(ask('two', '172.16.0.1', 53, 'udp')).toBe('nothing')
  }, 30_000)
})
