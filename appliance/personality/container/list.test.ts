import { createHash } from 'node:crypto'
import { ask, filtered } from '../testing/ask'
import { type Fixture, imageName, startFixture } from '../testing/fixture'

jest.setTimeout(60_000)

/** Of the fake host's first network. */
const bridgeId = createHash('sha256').update('fake/bridge').digest('hex')

let fixture: Fixture
const ids: Record<string, string> = {}

async function create(name: string, body: Record<string, unknown>): Promise<string> {
  const created = await ask(fixture.socket, 'POST', `/containers/create?name=${name}`, { Image: imageName, ...body })
  expect(created.status).toBe(201)
  ids[name] = created.json.Id
  return created.json.Id
}

const start = (name: string) => ask(fixture.socket, 'POST', `/containers/${name}/start`)

/** Names of the containers that a listing has, newest first. */
async function names(filters: Record<string, readonly string[]>, query = 'all=1'): Promise<string> {
  const listed = await ask(fixture.socket, 'GET', filtered(`/containers/json?${query}`, filters))
  if (listed.status !== 200) return `${listed.status} ${listed.json.message}`
  return listed.json.map((one: { Names: string[] }) => one.Names[0]?.slice(1)).join(' ')
}

beforeAll(async () => {
  fixture = await startFixture()
  await create('first', { Cmd: ['sh', '-c', 'exit 3'], Labels: { tier: 'web', k: 'v' } })
  await start('first')
  await ask(fixture.socket, 'POST', '/containers/first/wait')
  await create('second', {
    Cmd: ['sleep', '1000'],
    Labels: { tier: 'db' },
    ExposedPorts: { '80/tcp': {}, '53/udp': {} },
    HostConfig: { Mounts: [{ Type: 'tmpfs', Target: '/cache' }] },
  })
  await start('second')
  await create('third', { Cmd: ['true'], HostConfig: { NetworkMode: 'none' } })
})

afterAll(async () => {
  await fixture.close()
})

describe('the list of containers', () => {
  it.each<[Record<string, string[]>, string]>([
    [{}, 'third second first'],
    [{ name: ['ir'] }, 'third first'],
    [{ name: ['^/fir', 'sec.nd$'] }, 'second first'],
    [{ name: ['('] }, ''],
    [{ label: ['tier'] }, 'second first'],
    [{ label: ['tier=web'] }, 'first'],
    [{ label: ['tier', 'k=v'] }, 'first'],
    [{ label: ['tier=web'], name: ['second'] }, ''],
    [{ exited: ['3'] }, 'first'],
    [{ exited: ['0'] }, ''],
    [{ status: ['running'] }, 'second'],
    [{ status: ['created', 'exited'] }, 'third first'],
    [{ before: ['second'] }, 'first'],
    [{ since: ['second'] }, 'third'],
    [{ ancestor: [imageName] }, 'third second first'],
    [{ ancestor: ['nothing'] }, ''],
    [{ network: ['bridge'] }, 'second first'],
    [{ network: [bridgeId.slice(0, 8)] }, 'second first'],
    [{ network: ['none'] }, 'third'],
    [{ volume: ['/cache'] }, 'second'],
    [{ volume: ['/nowhere'] }, ''],
    [{ expose: ['80'] }, 'second'],
    [{ expose: ['50-60/udp'] }, 'second'],
    [{ expose: ['53'] }, ''],
    [{ publish: ['80'] }, ''],
    [{ health: ['none'] }, 'third second first'],
    [{ health: ['healthy'] }, ''],
    [{ 'is-task': ['false'] }, 'third second first'],
    [{ 'is-task': ['true'] }, ''],
    [{ isolation: ['default'] }, 'third second first'],
  ])('with %j has %j', async (filters, expected) => {
    expect(await names(filters)).toBe(expected)
  })

  it('looks at what runs unless a limit or a state is given', async () => {
    expect(await names({}, '')).toBe('second')
    expect(await names({ exited: ['3'] }, '')).toBe('')
    expect(await names({ status: ['exited'] }, '')).toBe('first')
    expect(await names({}, 'limit=2')).toBe('third second')
    expect(await names({}, 'limit=-1')).toBe('second')
  })

  it('takes the beginning of an id, and the older form of filters', async () => {
    expect(await names({ id: [ids.first?.slice(0, 12) ?? ''] })).toBe('first')
    const older = encodeURIComponent(JSON.stringify({ label: { 'tier=db': true } }))
    const { json } = await ask(fixture.socket, 'GET', `/containers/json?all=1&filters=${older}`)
    expect(json).toHaveLength(1)
  })

  it.each<[Record<string, string[]>, string]>([
    [{ nope: ['1'] }, "400 invalid filter 'nope'"],
    [
      { status: ['gone'] },
      "400 invalid filter 'status=gone': invalid value for state (gone): must be one of created, running, paused, restarting, removing, exited, dead",
    ],
    [
      { health: ['well'] },
      "400 invalid filter 'health=well': invalid value for health (well): must be one of none, starting, healthy, unhealthy",
    ],
    [{ exited: ['x'] }, `400 invalid filter 'exited=x': strconv.Atoi: parsing "x": invalid syntax`],
    [{ 'is-task': ['maybe'] }, "400 invalid filter 'is-task=[maybe]'"],
    [{ publish: ['80:80'] }, "400 filter for 'publish' should not contain ':': 80:80"],
    [{ since: ['nobody'] }, '404 No such container: nobody'],
  ])('refuses %j', async (filters, expected) => {
    expect(await names(filters)).toBe(expected)
  })

  it('refuses what is no JSON', async () => {
    const { status, json } = await ask(fixture.socket, 'GET', '/containers/json?filters=x')
    expect([status, json.message]).toEqual([400, 'invalid filter'])
  })

  it('shows ports that are exposed, mounts and sizes', async () => {
    const { json } = await ask(fixture.socket, 'GET', '/containers/json?size=1')
    expect(json).toMatchObject([
      {
        Ports: [
          { PrivatePort: 80, Type: 'tcp' },
          { PrivatePort: 53, Type: 'udp' },
        ],
        Mounts: [{ Type: 'tmpfs', Destination: '/cache' }],
        SizeRootFs: 1_234_567,
      },
    ])
    expect(json[0]).not.toHaveProperty('SizeRw')
    fixture.host.written.set(ids.second ?? '', 4096)
    expect((await ask(fixture.socket, 'GET', '/containers/json?size=1')).json).toMatchObject([
      { SizeRw: 4096, SizeRootFs: 1_234_567 + 4096 },
    ])
    const inspected = await ask(fixture.socket, 'GET', '/containers/second/json?size=1')
    expect(inspected.json).toMatchObject({
      SizeRw: 4096,
      SizeRootFs: 1_234_567 + 4096,
      NetworkSettings: { Ports: { '80/tcp': null, '53/udp': null } },
    })
  })
})

describe('pruning containers', () => {
  const prune = (filters: Record<string, readonly string[]>) =>
    ask(fixture.socket, 'POST', filtered('/containers/prune', filters))

  it('keeps to its filters and never takes what runs', async () => {
    expect((await prune({ label: ['tier=db'] })).json).toEqual({ ContainersDeleted: null, SpaceReclaimed: 0 })
    expect((await prune({ until: ['1h'] })).json.ContainersDeleted).toBeNull()
    expect((await prune({ 'label!': ['tier'] })).json.ContainersDeleted).toEqual([ids.third])
    fixture.host.written.set(ids.first ?? '', 8192)
    expect((await prune({})).json).toEqual({ ContainersDeleted: [ids.first], SpaceReclaimed: 8192 })
    expect(await names({})).toBe('second')
  })

  it.each<[Record<string, string[]>, string]>([
    [{ name: ['x'] }, "invalid filter 'name'"],
    [{ until: ['1h', '2h'] }, 'more than one until filter specified'],
    [{ until: ['soon'] }, 'failed to parse value as time or duration: invalid seconds "soon": invalid syntax'],
  ])('refuses %j', async (filters, message) => {
    expect(await prune(filters)).toMatchObject({ status: 400, json: { message } })
  })
})
