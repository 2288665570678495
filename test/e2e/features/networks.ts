import type { SharedVch } from '../shared-vch'

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

  beforeAll(async () => {
    await vch.ok('network', 'create', '--subnet', '10.201.0.0/24', 'front')
    await vch.ok('network', 'create', '--internal', 'back')
    const addressed = ['--network', 'front', '--ip', '10.201.0.77', '--mac-address', '00:50:56:12:34:56']
    const published = ['--network-alias', 'www', '-p', '8080:80']
    await vch.ok('create', '--name', 'web', ...addressed, ...published, vch.box, 'sh', '-c', serve)
    await vch.ok('network', 'connect', 'back', 'web')
    await vch.ok('start', 'web')
  })
  afterAll(async () => {
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
    const found = await inside(
      'front',
      'wget -qO- http://web/; wget -qO- http://www/; nslookup $(hostname) | tail -n 3',
    )
    expect(found).toMatch(new RegExp(`^${page}\n${page}\n`))
    expect(found).toContain('10.201.0.')
    // dnsmasq of the lab answers for the names that its DHCP clients gave: the VCH is one of them.
    expect(await inside('front', `nslookup ${vch.machine}`)).toContain(await vch.dockerMachine('ip', vch.machine))
  })

  it('keep an internal network to itself', async () => {
    const ip = await vch.dockerMachine('ip', vch.machine)
    const script = `wget -qO- http://web/; ping -c 1 -W 2 ${vch.environment.registry.split(':')[0]} || echo cut off; nslookup ${vch.machine} || echo unknown`
    const seen = await inside('back', script)
    expect(seen).toMatch(new RegExp(`^${page}\n`))
    expect(seen).toMatch(/cut off/)
    expect(seen).toMatch(/unknown/)
    expect(seen).not.toContain(ip)
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
