import { ask } from '../testing/ask'
import { type Fixture, imageName, startFixture } from '../testing/fixture'

jest.setTimeout(60_000)

let fixture: Fixture
let id: string

const post = (path: string, body?: unknown) => ask(fixture.socket, 'POST', path, body)
const told = async (path: string) => {
  const { status, json } = await post(path)
  return `${status} ${json?.message ?? ''}`.trim()
}

beforeAll(async () => {
  fixture = await startFixture()
  id = (await post('/containers/create?name=one', { Image: imageName, Cmd: ['sleep', '1000'] })).json.Id
  await post('/containers/create?name=two', {
    Image: imageName,
    Cmd: ['sh', '-c', 'trap "exit 7" TERM; while :; do sleep 0.1; done'],
  })
})

afterAll(async () => {
  await fixture.close()
})

describe('a container that does not run', () => {
  it.each([
    ['/containers/one/kill', () => `409 cannot kill container: one: container ${id} is not running`],
    ['/containers/one/kill?signal=FOO', () => '400 cannot kill container: one: invalid signal: FOO'],
    [
      '/containers/one/kill?signal=70',
      () => '400 cannot kill container: one: the linux daemon does not support signal 70',
    ],
    ['/containers/no/kill', () => '404 cannot kill container: no: No such container: no'],
    ['/containers/one/stop', () => '304'],
    ['/containers/one/resize?h=1&w=1', () => `409 container ${id} is not running`],
    ['/containers/one/resize?h=x&w=1', () => '400 invalid resize height "x": invalid syntax'],
    ['/containers/one/resize?h=1&w=-1', () => '400 invalid resize width "-1": value out of range'],
    ['/containers/one/resize', () => '400 invalid resize height "": invalid syntax'],
    ['/containers/one/rename?name=', () => '400 Neither old nor new names may be empty'],
    ['/containers/one/rename?name=/one', () => '400 Renaming a container with the same name as its current name'],
    [
      '/containers/one/rename?name=a%20b',
      () =>
        '400 Error when allocating new name: Invalid container name (/a b), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed',
    ],
    ['/containers/one/wait?condition=soon', () => '400 invalid condition: "soon"'],
    ['/containers/one/start?checkpoint=x', () => '400 checkpoint is only supported in experimental mode'],
    ['/containers/no/start', () => '404 No such container: no'],
  ])('%s', async (path, expected) => {
    expect(await told(path)).toBe(expected())
  })

  it('keeps names apart', async () => {
    const { status, json } = await post('/containers/one/rename?name=two')
    expect(status).toBe(409)
    expect(json.message).toMatch(
      /^Error when allocating new name: Conflict\. The container name "\/two" is already in use by container "[0-9a-f]{64}"\. You have/,
    )
  })
})

describe('a container that runs', () => {
  it('is started once and not removed by the way', async () => {
    expect(await told('/containers/one/start')).toBe('204')
    expect(await told('/containers/one/start')).toBe('304')
    const { status, json } = await ask(fixture.socket, 'DELETE', '/containers/one')
    expect([status, json.message]).toEqual([
      409,
      'cannot remove container "one": container is running: stop the container before removing or force remove',
    ])
  })

  it('can be waited for in each way', async () => {
    await post('/containers/two/start')
    const next = post('/containers/two/wait?condition=next-exit')
    const notRunning = post('/containers/two/wait')
    const removed = post('/containers/two/wait?condition=removed')
    const older = post('/v1.29/containers/two/wait?condition=ignored')
    // All of them wait before it ends.
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(await told('/containers/two/stop')).toBe('204')
    for (const waited of [next, notRunning, older]) expect((await waited).json).toEqual({ StatusCode: 7 })
    expect((await post('/containers/two/wait')).json).toEqual({ StatusCode: 7 })
    expect((await ask(fixture.socket, 'DELETE', '/containers/two?force=1&v=1')).status).toBe(204)
    expect((await removed).json).toEqual({ StatusCode: 7 })
  })

  it.each(['CONT', 'sigwinch', '28', 'SIGCONT'])('takes the signal %s', async (signal) => {
    expect(await told(`/containers/one/kill?signal=${signal}`)).toBe('204')
  })

  it('is restarted, keeping docker’s words when that fails', async () => {
    expect(await told('/containers/one/restart?t=0')).toBe('204')
    const inspected = await ask(fixture.socket, 'GET', '/containers/one/json')
    expect(inspected.json.State.Running).toBe(true)
    expect(await told('/containers/one/restart?signal=FOO')).toBe(
      '400 Cannot restart container one: invalid signal: FOO',
    )
    await post('/containers/create?name=broken', { Image: imageName, Cmd: ['/nope'] })
    expect(await told('/containers/broken/restart')).toMatch(
      /^400 Cannot restart container broken: failed to create task/,
    )
  })
})
