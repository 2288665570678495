import { once } from 'node:events'
import WebSocket from 'ws'
import { frame } from '../../interaction/multiplex'
import { ask } from '../testing/ask'
import { type Fixture, imageName, startFixture } from '../testing/fixture'
import { openHijacked } from '../testing/hijacked'

jest.setTimeout(60_000)

let fixture: Fixture
const post = (path: string, body?: unknown) => ask(fixture.socket, 'POST', path, body)

async function create(name: string, script: string, more: Record<string, unknown> = {}): Promise<void> {
  const body = { Image: imageName, Cmd: ['sh', '-c', script], OpenStdin: true, StdinOnce: true, ...more }
  expect((await post(`/containers/create?name=${name}`, body)).status).toBe(201)
}

/** Opens a websocket and gives what came on it when it has been closed; `send` goes out at the beginning. */
async function overWebSocket(path: string, send: readonly string[] = []): Promise<{ data: string; binary: boolean[] }> {
  const socket = new WebSocket(`ws+unix://${fixture.socket}:${path}`)
  const chunks: Buffer[] = []
  const binary: boolean[] = []
  socket.on('message', (data: Buffer, isBinary) => {
    chunks.push(data)
    binary.push(isBinary)
  })
  await once(socket, 'open')
  for (const text of send) socket.send(text)
  await once(socket, 'close')
  return { data: Buffer.concat(chunks).toString('utf8'), binary }
}

beforeAll(async () => {
  fixture = await startFixture()
})

afterAll(async () => {
  await fixture.close()
})

describe('attaching by taking the connection over', () => {
  it.each([
    [true, 'HTTP/1.1 101 UPGRADED', 'application/vnd.docker.multiplexed-stream'],
    [false, 'HTTP/1.1 200 OK', 'application/vnd.docker.raw-stream'],
  ])('carries both ways and the end of the input (upgrade: %s)', async (upgrade, status, type) => {
    const name = `hijack${upgrade}`
    await create(name, 'cat; echo err >&2')
    const opened = await openHijacked(fixture.socket, `/containers/${name}/attach?stream=1&stdin=1&stdout=1&stderr=1`, {
      upgrade,
    })
    expect(opened.status).toBe(status)
    expect(opened.head).toContain(`Content-Type: ${type}\r\n`)
    await post(`/containers/${name}/start`)
    opened.socket.end('typed')
    expect(await opened.received).toEqual(
      Buffer.concat([frame('stdout', Buffer.from('typed')), frame('stderr', Buffer.from('err\n'))]),
    )
    // What has been written can be had again, without waiting for more.
    const logs = await openHijacked(fixture.socket, `/containers/${name}/attach?logs=1&stderr=1`)
    expect(await logs.received).toEqual(frame('stderr', Buffer.from('err\n')))
  })

  it('gives the log and then what comes', async () => {
    await create('both', 'echo before; read x; echo after')
    await post('/containers/both/start')
    await new Promise((resolve) => setTimeout(resolve, 300))
    const opened = await openHijacked(fixture.socket, '/containers/both/attach?logs=1&stream=1&stdin=1&stdout=1')
    opened.socket.write('\n')
    const lines = ['before\n', 'after\n'].map((line) => frame('stdout', Buffer.from(line)))
    expect(await opened.received).toEqual(Buffer.concat(lines))
  })

  it('refuses before it takes over', async () => {
    const query = 'stream=1&stdout=1'
    expect((await openHijacked(fixture.socket, `/containers/nobody/attach?${query}`)).status).toMatch(/ 404 /)
    const keys = await openHijacked(fixture.socket, `/containers/both/attach?${query}&detachKeys=ctrl-`)
    expect(keys.status).toMatch(/ 400 /)
    expect((await keys.received).toString()).toContain('Invalid detach keys (ctrl-) provided')
  })
})

describe('attaching over a websocket', () => {
  it('carries both ways without frames', async () => {
    await create('ws', 'read x; echo got $x; echo err >&2')
    await post('/containers/ws/start')
    const query = 'stream=1&stdin=1&stdout=1&stderr=1'
    const { data, binary } = await overWebSocket(`/v1.47/containers/ws/attach/ws?${query}`, ['one\n'])
    expect(data).toBe('got one\nerr\n')
    expect(binary).not.toContain(false)
    expect((await overWebSocket('/containers/ws/attach/ws?logs=1&stderr=1')).data).toBe('err\n')
  })

  it('gives older clients text, and all streams', async () => {
    await create('older', 'read x; echo é$x; echo err >&2')
    await post('/containers/older/start')
    const { data, binary } = await overWebSocket('/v1.27/containers/older/attach/ws?stream=1', ['two\n'])
    expect(data).toBe('étwo\nerr\n')
    expect(binary).not.toContain(true)
  })

  it('lets a client leave without ending the process', async () => {
    await create('left', 'exec sleep 1000', { StdinOnce: false })
    await post('/containers/left/start')
    const socket = new WebSocket(`ws+unix://${fixture.socket}:/containers/left/attach/ws?stream=1&stdout=1`)
    await once(socket, 'open')
    socket.close()
    await once(socket, 'close')
    expect((await ask(fixture.socket, 'GET', '/containers/left/json')).json.State.Running).toBe(true)
  })

  it('refuses what is no handshake, and nobody', async () => {
    expect(await ask(fixture.socket, 'GET', '/containers/ws/attach/ws?stream=1')).toMatchObject({
      status: 400,
      json: { message: 'not websocket protocol' },
    })
    const socket = new WebSocket(`ws+unix://${fixture.socket}:/containers/nobody/attach/ws?stream=1`)
    const [error] = await once(socket, 'error').catch((reason: Error) => [reason])
    expect(error.message).toBe('Unexpected server response: 404')
  })
})
