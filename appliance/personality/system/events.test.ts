import { ask, filtered } from '../testing/ask'
import { docker } from '../testing/docker'
import { type Fixture, imageName, startFixture } from '../testing/fixture'

jest.setTimeout(60_000)

interface Event {
  readonly Type: string
  readonly Action: string
  readonly Actor: { readonly ID: string; readonly Attributes: Record<string, string> }
  readonly [more: string]: unknown
}

let fixture: Fixture
const post = (path: string, body?: unknown) => ask(fixture.socket, 'POST', path, body)

const create = (name: string, ...command: string[]) =>
  post(`/containers/create?name=${name}`, { Image: imageName, Cmd: command, Labels: { of: name } })

/** What has been told of a container until now. */
async function told(name: string, filters: Record<string, readonly string[]> = {}, version = ''): Promise<Event[]> {
  const until = Date.now() / 1000
  const query = filtered(`${version}/events?since=0&until=${until}`, { label: [`of=${name}`], ...filters })
  const { text } = await ask(fixture.socket, 'GET', query)
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Event]))
}

const actions = (events: readonly Event[]) => events.map(({ Action }) => Action)

beforeAll(async () => {
  fixture = await startFixture()
})

afterAll(async () => {
  await fixture.close()
})

describe('events', () => {
  it('have docker’s shape', async () => {
    const { json } = await create('shape', 'true')
    const [event] = await told('shape', {}, '/v1.51')
    const { time, timeNano, ...rest } = event as Event
    expect(rest).toEqual({
      status: 'create',
      id: json.Id,
      from: imageName,
      Type: 'container',
      Action: 'create',
      Actor: { ID: json.Id, Attributes: { image: imageName, maker: 'test', name: 'shape', of: 'shape' } },
      scope: 'local',
    })
    expect(Math.floor(Number(timeNano) / 1e9)).toBe(time)
    const [later] = await told('shape', {}, '/v1.52')
    const { status, id, from, ...newer } = event as Event & Record<string, unknown>
    expect(later).toEqual(newer)
  })

  it('tell a life in docker’s order, with its attributes', async () => {
    await create('life', 'sleep', '1000')
    await post('/containers/life/start')
    await post('/containers/life/kill?signal=CONT')
    await post('/containers/life/rename?name=life2')
    await docker(fixture.socket, ['exec', 'life2', 'true'])
    await docker(fixture.socket, ['exec', 'life2', 'sh', '-c', 'exit 4'])
    await post('/containers/life2/stop')
    await ask(fixture.socket, 'DELETE', '/containers/life2')
    const events = await told('life')
    expect(actions(events)).toEqual([
      'create',
      'start',
      'kill',
      'rename',
      'exec_create: true ',
      'exec_start: true ',
      'exec_die',
      'exec_create: sh -c exit 4',
      'exec_start: sh -c exit 4',
      'exec_die',
      'kill',
      'die',
      'stop',
      'destroy',
    ])
    const attributesOf = (action: string, position = 0) =>
      events.filter(({ Action }) => Action.startsWith(action))[position]?.Actor.Attributes
    expect(attributesOf('kill')).toMatchObject({ signal: '18' })
    expect(attributesOf('rename')).toMatchObject({ oldName: '/life', name: 'life2' })
    expect(attributesOf('exec_die', 1)).toMatchObject({ exitCode: '4', execID: attributesOf('exec_start', 1)?.execID })
    expect(attributesOf('die')).toMatchObject({ exitCode: '143', execDuration: '0' })
    expect(actions(await told('life', { event: ['exec_create', 'die'] }))).toEqual([
      'exec_create: true ',
      'exec_create: sh -c exit 4',
      'die',
    ])
    expect(actions(await told('life', { event: ['start'], type: ['image'] }))).toEqual([])
  })

  it('tell what an administrator does to the machines', async () => {
    const off = (await create('off', 'sleep', '1000')).json.Id
    await post('/containers/off/start')
    await fixture.host.powerOff(off)
    await post('/containers/off/wait')
    expect((await ask(fixture.socket, 'GET', '/containers/off/json')).json.State).toMatchObject({
      Status: 'exited',
      ExitCode: 137,
    })
    fixture.host.remove(off)
    await post('/containers/create?name=after', { Image: imageName })
    expect(actions(await told('off'))).toEqual(['create', 'start', 'die', 'destroy'])
    expect((await ask(fixture.socket, 'GET', '/containers/off/json')).status).toBe(404)
  })

  it('end at once when only the past is wanted, and refuse times that are none', async () => {
    const past = await ask(fixture.socket, 'GET', '/events?since=1&until=2')
    expect([past.status, past.text]).toEqual([200, ''])
    expect(await ask(fixture.socket, 'GET', '/events?since=3&until=2')).toMatchObject({
      status: 400,
      json: { message: '`since` time (3) cannot be after `until` time (2)' },
    })
    expect((await ask(fixture.socket, 'GET', '/events?since=soon')).status).toBe(400)
    expect((await ask(fixture.socket, 'GET', '/events?filters=%5B')).json).toEqual({ message: 'invalid filter' })
  })
})
