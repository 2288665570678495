import type { Socket } from 'node:dgram'
import type { SharedVch } from '../shared-vch'
import { startAnsweringServer } from './answering-server'

/** The page that the test's server has. */
const page = 'a page'

/** Networks and published ports, seen from containers and from outside. */
export function networks(vch: SharedVch): void {
  const serve = `echo ${page} > /index.html; httpd -f -p 80 -h /`
  const inside = (network: string, script: string): Promise<string> =>
    vch.ok('run', '--rm', '--network', network, vch.box, 'sh', '-c', script)
  const outside = async (): Promise<string> =>
    vch.shell(
      'curl -fsS --retry 20 --retry-delay 1 --retry-all-errors "http://$1:8080/"',
      await vch.dockerMachine('ip', vch.machine),
    )

  /** Where the host that runs the lab is in its network. */
  const gateway = (): string => vch.environment.registry.split(':')[0] ?? ''
  let world: Socket

  beforeAll(async () => {
    world = await startAnsweringServer(gateway(), '192.0.2.7')
    await vch.ok('network', 'create', '--subnet', '10.201.0.0/24', 'front')
    await vch.ok('network', 'create', '--internal', 'back')
    const addressed = ['--network', 'front', '--ip', '10.201.0.77', '--mac-address', '00:50:56:12:34:56']
    const published = ['--network-alias', 'www', '-p', '8080:80']
    await vch.ok('create', '--name', 'web', ...addressed, ...published, vch.box, 'sh', '-c', serve)
    await vch.ok('network', 'connect', 'back', 'web')
    await vch.ok('start', 'web')
  })
  afterAll(async () => {
    world.close()
    await vch.ok('rm', '-f', 'web')
    await vch.ok('network', 'rm', 'front', 'back')
  })

  it('give a container the addresses that were asked for, one NIC a network', async () => {
    const links = await vch.ok('exec', 'web', 'ip', '-o', 'link')
    expect(links).toMatch(/00:50:56:12:34:56/)
    const addresses = await vch.ok('exec', 'web', 'ip', '-o', '-4', 'addr')
    const back = await vch.ok('inspect', '-f', '{{.NetworkSettings.Networks.back.IPAddress}}', 'web')
    expect(addresses).toContain('10.201.0.77/24')
    expect(addresses).toContain(`${back}/`)
    expect(links.match(/\beth\d/g)).toHaveLength(2)
  })

  it('let containers find each other by name, and the world by the name server of the host', async () => {
    // nslookup also asks for IPv6, of which there is none: its exit code says nothing.
    const found = await inside('front', 'wget -qO- http://web/; wget -qO- http://www/; nslookup web; true')
    expect(found).toMatch(new RegExp(`^${page}\n${page}\n`))
    expect(found).toMatch(/^Address: 10\.201\.0\.77$/m)
    const asking = ['--network', 'front', '--dns', gateway(), vch.box, 'sh', '-c', 'nslookup world.test; true']
    expect(await vch.ok('run', '--rm', ...asking)).toMatch(/^Address: 192\.0\.2\.7$/m)
  })

  it('keep an internal network to itself', async () => {
    const asking = `ping -c 1 -W 2 ${gateway()} || echo cut off; nslookup world.test; true`
    const argv = ['--network', 'back', '--dns', gateway(), vch.box, 'sh', '-c', `wget -qO- http://web/; ${asking}`]
    const seen = await vch.ok('run', '--rm', ...argv)
    expect(seen).toMatch(new RegExp(`^${page}\n`))
    expect(seen).toMatch(/cut off/)
    expect(seen).not.toContain('192.0.2.7')
  })

  it('take a container in while it runs, and let it go', async () => {
    await vch.ok('run', '-d', '--name', 'live', vch.box, 'sleep', '100000')
    const live = (script: string): Promise<string> => vch.ok('exec', 'live', 'sh', '-c', script)
    await vch.ok('network', 'connect', '--alias', 'late', 'front', 'live')
    expect(await live('wget -qO- http://web/')).toBe(page)
    expect(await inside('front', 'ping -c 1 -w 10 late')).toContain('1 packets received')
    await vch.ok('network', 'disconnect', 'bridge', 'live')
    expect(await live('ip -o -4 addr; ip route')).toMatch(/eth1 [\s\S]*default via 10\.201\.0\.1 dev eth1/)
    expect(await live('ip -o link')).not.toContain('eth0')
    await vch.ok('network', 'connect', 'bridge', 'live')
    expect(await live('ip route')).toMatch(/^default via \S+ dev eth0 *$/m)
    await vch.ok('rm', '-f', 'live')
  })

  it('publish ports to the outside and to containers, also after stop and start and a restart of the VCH', async () => {
    expect(await vch.ok('port', 'web')).toBe('80/tcp -> 0.0.0.0:8080')
    expect(await outside()).toBe(page)
    const ip = await vch.dockerMachine('ip', vch.machine)
    // From its own network through the host's port and back (hairpin), and from another network.
    const ask = `printf 'GET / HTTP/1.0\\r\\n\\r\\n' | nc -w 10 ${ip} 8080 | tail -n 1`
    expect(await inside('front', ask)).toBe(page)
    expect(await inside('bridge', ask)).toBe(page)
    await vch.ok('stop', '-t', '1', 'web')
    expect(await vch.shell('curl -s --max-time 3 "http://$1:8080/" || echo refused', ip)).toBe('refused')
    await vch.ok('start', 'web')
    expect(await outside()).toBe(page)
    await vch.dockerMachine('restart', vch.machine)
    expect(await outside()).toBe(page)
    expect(await vch.ok('exec', 'web', 'wget', '-qO-', 'http://www/')).toBe(page)
  })
}
