import { ask, filtered } from '../testing/ask'
import { dockerAt } from '../testing/docker'
import { type Fixture, imageName, startFixture } from '../testing/fixture'

jest.setTimeout(60_000)

let fixture: Fixture
const { run, ok } = dockerAt(() => fixture.socket)
const refused = async (...args: string[]): Promise<string> => {
  const outcome = await run(...args)
  expect(outcome.code).not.toBe(0)
  return outcome.stderr
    .replace(/^(docker: )?Error response from daemon: /, '')
    .replace(/exit status 1\s*$/, '')
    .trim()
}
const inspect = async (format: string, name: string): Promise<string> => ok('inspect', '-f', format, name)
const post = (path: string, body?: unknown) => ask(fixture.socket, 'POST', path, body)
const sleep = [imageName, 'sleep', '1000']

beforeEach(async () => {
  fixture = await startFixture()
})

afterEach(async () => {
  await fixture.close()
})

describe('networks', () => {
  it('are made, shown, filtered and removed', async () => {
    const id = await ok('network', 'create', '--label', 'of=test', 'backend')
    expect(id).toMatch(/^[0-9a-f]{64}$/)
    expect(await ok('network', 'ls', '--format', '{{.Name}} {{.Driver}}')).toBe(
      'backend bridge\nbridge bridge\nnone null',
    )
    const shown = JSON.parse(await ok('network', 'inspect', 'backend'))[0]
    expect(shown).toMatchObject({
      Name: 'backend',
      Id: id,
      Scope: 'local',
      Driver: 'bridge',
      EnableIPv6: false,
      IPAM: { Driver: 'default', Config: [{ Subnet: '172.17.0.0/16', Gateway: '172.17.0.1' }] },
      Internal: false,
      Containers: {},
      Labels: { of: 'test' },
    })
    expect(await ok('network', 'ls', '-q', '--no-trunc', '--filter', 'type=custom')).toBe(id)
    expect(await ok('network', 'ls', '-q', '--no-trunc', '--filter', 'dangling=true')).toBe(id)
    expect(await ok('network', 'ls', '-q', '--filter', 'label=of=other')).toBe('')
    expect(await refused('network', 'create', 'backend')).toBe('network with name backend already exists')
    expect(await ok('network', 'rm', id.slice(0, 12))).toBe(id.slice(0, 12))
    expect(await refused('network', 'inspect', 'backend')).toContain('network backend not found')
  })

  it('have the addresses that were asked for', async () => {
    const subnet = ['--subnet', '10.5.0.0/24', '--ip-range', '10.5.0.128/25', '--gateway', '10.5.0.254']
    await ok('network', 'create', ...subnet, '--aux-address', 'printer=10.5.0.128', 'planned')
    const config = JSON.parse(await ok('network', 'inspect', '-f', '{{json .IPAM.Config}}', 'planned'))
    expect(config).toEqual([
      {
        Subnet: '10.5.0.0/24',
        IPRange: '10.5.0.128/25',
        Gateway: '10.5.0.254',
        AuxiliaryAddresses: { printer: '10.5.0.128' },
      },
    ])
    await ok('run', '-d', '--name', 'free', '--network', 'planned', ...sleep)
    await ok('run', '-d', '--name', 'fixed', '--network', 'planned', '--ip', '10.5.0.7', ...sleep)
    expect(await inspect('{{.NetworkSettings.Networks.planned.IPAddress}}', 'free')).toBe('10.5.0.129')
    expect(await inspect('{{json .NetworkSettings.Networks.planned}}', 'fixed')).toContain('"IPAddress":"10.5.0.7"')
    expect(await inspect('{{.NetworkSettings.Networks.planned.IPAMConfig.IPv4Address}}', 'fixed')).toBe('10.5.0.7')
    expect(await refused('network', 'create', '--subnet', '10.5.0.0/16', 'wide')).toBe(
      'invalid pool request: Pool overlaps with other one on this address space',
    )
    expect(await refused('network', 'create', '--subnet', '10.6.0.1/16', 'bits')).toBe(
      'invalid network config:\ninvalid subnet 10.6.0.1/16: it should be 10.6.0.0/16',
    )
    const { status } = await post('/networks/create', { Name: 'wide', IPAM: { Config: [{ Subnet: '10.5.0.0/16' }] } })
    expect(status).toBe(403)
  })

  it('refuse what is not theirs to do, by name', async () => {
    expect(await refused('network', 'rm', 'bridge')).toContain('bridge is a pre-defined network and cannot be removed')
    expect(await refused('network', 'create', 'host')).toBe('operation is not permitted on predefined host network')
    expect(await refused('network', 'create', '--driver', 'weave', 'x')).toBe('plugin "weave" not found')
    expect(await refused('network', 'create', '--ipv6', 'x')).toContain('EnableIPv6: not available on this host')
    expect(await refused('network', 'create', '-o', 'com.docker.network.bridge.name=br7', 'x')).toContain('br7')
    expect(await refused('create', '--ip', '172.16.0.9', imageName)).toBe(
      'invalid config for network bridge: invalid endpoint settings:\nuser-specified IP address is supported on user-defined networks only',
    )
    expect(await refused('create', '--mac-address', '02:42:ac:11:00:02', imageName)).toContain('00:50:56:00:00:00')
    await ok('network', 'create', 'plain')
    expect(await refused('create', '--network', 'plain', '--ip', '172.18.0.9', imageName)).toBe(
      'invalid config for network plain: invalid endpoint settings:\nno configured subnet contains IP address 172.18.0.9',
    )
  })

  it('are pruned when nothing runs in them; those in use cannot be removed', async () => {
    await ok('network', 'create', 'used')
    await ok('network', 'create', 'idle')
    await ok('run', '-d', '--name', 'user', '--network', 'used', ...sleep)
    expect(await refused('network', 'rm', 'used')).toMatch(
      /^error while removing network: network used has active endpoints \(name:"user" id:"[0-9a-f]{12}"\)$/,
    )
    expect(await ok('network', 'prune', '-f')).toBe('Deleted Networks:\nidle')
    await ok('rm', '-f', 'user')
    expect(await ok('network', 'prune', '-f')).toBe('Deleted Networks:\nused')
  })

  it('that are not there yet are joined at the start', async () => {
    await ok('create', '--name', 'early', '--network', 'later', '--network-alias', 'x', ...sleep)
    expect(await inspect('{{.HostConfig.NetworkMode}}', 'early')).toBe('later')
    expect(await refused('start', 'early')).toContain('failed to set up container networking: network later not found')
    expect(await inspect('{{.State.Status}}', 'early')).toBe('created')
    await ok('network', 'create', '--subnet', '10.7.0.0/24', 'later')
    await ok('start', 'early')
    expect(await inspect('{{.NetworkSettings.Networks.later.IPAddress}}', 'early')).toBe('10.7.0.2')
    expect(await refused('run', '--network', 'never', ...sleep)).toContain('network never not found')
  })

  it('that are gone stop a start', async () => {
    await ok('network', 'create', 'short')
    await ok('create', '--name', 'late', '--network', 'short', ...sleep)
    await ok('network', 'rm', 'short')
    expect(await refused('start', 'late')).toContain('failed to set up container networking: network short not found')
  })
})

describe('containers', () => {
  it('are in several networks, with aliases, names and a MAC of their own', async () => {
    await ok('network', 'create', 'one')
    await ok('network', 'create', 'two')
    const several = ['--network', 'name=two,alias=db,alias=cache', '--network', 'one']
    const id = await ok('run', '-d', '--name', 'both', '--hostname', 'inner', ...several, ...sleep)
    const { two, one } = JSON.parse(await inspect('{{json .NetworkSettings.Networks}}', 'both'))
    expect(two).toMatchObject({
      Aliases: ['db', 'cache'],
      DNSNames: ['both', 'db', 'cache', id.slice(0, 12), 'inner'],
      Gateway: '172.18.0.1',
      IPPrefixLen: 16,
    })
    expect(two.EndpointID).toMatch(/^[0-9a-f]{64}$/)
    expect(one.IPAddress).toBe('172.17.0.2')
    expect(await inspect('{{.HostConfig.NetworkMode}} {{.NetworkSettings.IPAddress}}', 'both')).toBe('two')
    const members = JSON.parse(await ok('network', 'inspect', '-f', '{{json .Containers}}', 'one'))
    expect(members[id]).toMatchObject({ Name: 'both', IPv4Address: '172.17.0.2/16', EndpointID: one.EndpointID })

    const old = await ask(fixture.socket, 'GET', `/v1.43/containers/${id}/json`)
    expect(old.json.NetworkSettings.Networks.two.Aliases).toContain(id.slice(0, 12))

    await ok('create', '--name', 'mac', '--mac-address', '00:50:56:3A:00:01', ...sleep)
    await ok('start', 'mac')
    expect(await inspect('{{.NetworkSettings.MacAddress}}', 'mac')).toBe('00:50:56:3a:00:01')
  })

  it('that do not run are connected and disconnected', async () => {
    await ok('network', 'create', 'extra')
    await ok('create', '--name', 'cc', ...sleep)
    await ok('network', 'connect', '--alias', 'other', 'extra', 'cc')
    await ok('network', 'connect', 'extra', 'cc')
    await ok('start', 'cc')
    const networks = JSON.parse(await inspect('{{json .NetworkSettings.Networks}}', 'cc'))
    expect(Object.keys(networks)).toEqual(['bridge', 'extra'])
    expect(networks.extra.Aliases).toEqual(['other'])
    expect(await refused('network', 'connect', 'extra', 'cc')).toBe(
      'endpoint with name cc already exists in network extra',
    )
    await ok('kill', 'cc')
    await ok('network', 'disconnect', 'bridge', 'cc')
    const { id } = JSON.parse(await inspect('{"id":"{{.Id}}"}', 'cc'))
    expect(await refused('network', 'disconnect', 'bridge', 'cc')).toBe(
      `container ${id} is not connected to the network bridge`,
    )
    await ok('start', 'cc')
    expect(Object.keys(JSON.parse(await inspect('{{json .NetworkSettings.Networks}}', 'cc')))).toEqual(['extra'])
  })

  it('that run are connected and disconnected, and their guests are told', async () => {
    const extra = await ok('network', 'create', 'extra')
    const id = await ok('run', '-d', '--name', 'live', ...sleep)
    const since = String(Date.now() / 1000)
    await ok('network', 'connect', '--alias', 'other', 'extra', 'live')
    expect(fixture.host.followed).toEqual([id])
    const networks = JSON.parse(await inspect('{{json .NetworkSettings.Networks}}', 'live'))
    expect(Object.keys(networks)).toEqual(['bridge', 'extra'])
    expect(networks.extra).toMatchObject({
      Aliases: ['other'],
      NetworkID: extra,
      IPAddress: expect.stringMatching(/^172/),
    })
    expect(await refused('network', 'connect', 'extra', 'live')).toBe(
      'endpoint with name live already exists in network extra',
    )
    await ok('network', 'disconnect', 'extra', 'live')
    expect(fixture.host.followed).toEqual([id, id])
    expect(Object.keys(JSON.parse(await inspect('{{json .NetworkSettings.Networks}}', 'live')))).toEqual(['bridge'])
    expect(await refused('network', 'disconnect', 'extra', 'live')).toBe(
      `container ${id} is not connected to network extra`,
    )
    const until = String(Date.now() / 1000)
    const told = await ok(
      'events',
      '--since',
      since,
      '--until',
      until,
      '--format',
      '{{json .}}',
      '--filter',
      'type=network',
    )
    const attributes = { container: id, name: 'extra', type: 'bridge' }
    expect(told.split('\n').map((line) => JSON.parse(line))).toMatchObject([
      { Action: 'connect', Actor: { ID: extra, Attributes: attributes } },
      { Action: 'disconnect', Actor: { ID: extra, Attributes: attributes } },
    ])
  })

  it('that cannot use a new network are without it again', async () => {
    await ok('network', 'create', 'extra')
    const id = await ok('run', '-d', '--name', 'live', ...sleep)
    fixture.host.refuseNetworks = 'the network interface did not appear'
    expect(await refused('network', 'connect', 'extra', 'live')).toBe('the network interface did not appear')
    expect(Object.keys(JSON.parse(await inspect('{{json .NetworkSettings.Networks}}', id)))).toEqual(['bridge'])
  })

  it('without a network join no other', async () => {
    await ok('network', 'create', 'any')
    await ok('create', '--name', 'lonely', '--network', 'none', ...sleep)
    expect(await refused('network', 'connect', 'any', 'lonely')).toContain('in private (none) mode')
    expect(await inspect('{{json .NetworkSettings.Networks}}', 'lonely')).toMatch(/^{"none":/)
  })

  it('that have left `none` join another, and those that have left all start without one', async () => {
    const networks = () => inspect('{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}', 'lonely')
    await ok('network', 'create', 'any')
    await ok('create', '--name', 'lonely', '--network', 'none', ...sleep)
    await ok('network', 'disconnect', 'none', 'lonely')
    expect(await networks()).toBe('')
    expect(await refused('network', 'disconnect', 'none', 'lonely')).toContain('is not connected to the network none')
    await ok('start', 'lonely')
    expect(await networks()).toBe('')
    expect(JSON.parse(await ok('network', 'inspect', '-f', '{{json .Containers}}', 'none'))).toEqual({})
    await ok('network', 'connect', 'any', 'lonely')
    expect(await networks()).toBe('any')
    expect(await ok('ps', '--format', '{{.Networks}}')).toBe('any')
  })
})

describe('ports', () => {
  it('are published, shown and filtered while the container runs', async () => {
    const published = ['-p', '8080:80', '-p', '127.0.0.1:53:53/udp', '-p', '443', '--expose', '9000']
    await ok('create', '--name', 'web', ...published, ...sleep)
    expect(await ok('ps', '-a', '--format', '{{.Ports}}')).toBe('')
    await ok('start', 'web')
    expect(await ok('port', 'web')).toBe('53/udp -> 127.0.0.1:53\n80/tcp -> 0.0.0.0:8080\n443/tcp -> 0.0.0.0:32768')
    expect(await ok('port', 'web', '80')).toBe('0.0.0.0:8080')
    expect(await ok('ps', '--format', '{{.Ports}}')).toBe(
      '127.0.0.1:53->53/udp, 9000/tcp, 0.0.0.0:8080->80/tcp, 0.0.0.0:32768->443/tcp',
    )
    const { Ports } = JSON.parse(await inspect('{{json .NetworkSettings}}', 'web'))
    expect(Ports).toEqual({
      '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '8080' }],
      '53/udp': [{ HostIp: '127.0.0.1', HostPort: '53' }],
      '443/tcp': [{ HostIp: '0.0.0.0', HostPort: '32768' }],
      '9000/tcp': null,
    })
    expect(JSON.parse(await inspect('{{json .HostConfig.PortBindings}}', 'web'))['443/tcp']).toEqual([
      { HostIp: '', HostPort: '' },
    ])
    expect(await ok('ps', '--format', '{{.Names}}', '--filter', 'publish=8080')).toBe('web')
    expect(await ok('ps', '--format', '{{.Names}}', '--filter', 'publish=9000')).toBe('')
    expect(await ok('ps', '--format', '{{.Names}}', '--filter', 'expose=9000')).toBe('web')
  })

  it('are one container’s at a time, and none of the host’s own', async () => {
    await ok('run', '-d', '--name', 'first', '-p', '8080:80', ...sleep)
    const text = await refused('run', '-d', '--name', 'second', '-p', '8080:80', ...sleep)
    expect(text).toMatch(
      /^failed to set up container networking: driver failed programming external connectivity on endpoint second \([0-9a-f]{64}\): Bind for 0.0.0.0:8080 failed: port is already allocated/,
    )
    expect(await inspect('{{.State.Status}}', 'second')).toBe('created')
    const { status } = await post('/containers/second/start')
    expect(status).toBe(500)
    await ok('kill', 'first')
    await ok('start', 'second')
    expect(await refused('run', '-d', '-p', '2376:80', ...sleep)).toContain('0.0.0.0:2376/tcp: address already in use')
  })

  it('come from ranges, and all of the exposed with -P', async () => {
    await ok('run', '-d', '--name', 'aa', '-p', '8000-8001:80', ...sleep)
    await ok('run', '-d', '--name', 'bb', '-p', '8000-8001:80', ...sleep)
    expect([await ok('port', 'aa', '80'), await ok('port', 'bb', '80')]).toEqual(['0.0.0.0:8000', '0.0.0.0:8001'])
    expect(await refused('run', '-d', '-p', '8000-8001:80', ...sleep)).toContain('all ports are allocated')
    await ok('run', '-d', '--name', 'all', '-P', '--expose', '81-82', ...sleep)
    expect(await ok('port', 'all')).toBe('81/tcp -> 0.0.0.0:32768\n82/tcp -> 0.0.0.0:32769')
    const wrong = await post('/containers/create', { Image: imageName, HostConfig: { PortBindings: { 'x/tcp': [] } } })
    expect([wrong.status, wrong.json.message]).toEqual([400, "invalid JSON: invalid port 'x': invalid syntax"])
  })
})

describe('events', () => {
  it('tell of networks, and of containers that come and go in them', async () => {
    const id = await ok('network', 'create', 'told')
    const container = await ok('run', '-d', '--network', 'told', ...sleep)
    await ok('rm', '-f', container)
    await ok('network', 'rm', 'told')
    const query = filtered(`/events?since=0&until=${Date.now() / 1000}`, { type: ['network'] })
    const { text } = await ask(fixture.socket, 'GET', query)
    const events = text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
    expect(events.map(({ Action, Actor }) => [Action, Actor.ID, Actor.Attributes])).toEqual([
      ['create', id, { name: 'told', type: 'bridge' }],
      ['connect', id, { container, name: 'told', type: 'bridge' }],
      ['disconnect', id, { container, name: 'told', type: 'bridge' }],
      ['destroy', id, { name: 'told', type: 'bridge' }],
    ])
  })
})
