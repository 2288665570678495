import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import fc from 'fast-check'
import { ask } from './testing/ask'
import { type Fixture, imageName, startFixture } from './testing/fixture'

/** By hand as many as wanted: `VIC_FUZZ_RUNS=100000 npx jest --selectProjects unit --testPathPatterns request-fuzz`. */
const numRuns = Number(process.env.VIC_FUZZ_RUNS ?? 300)

jest.setTimeout(60_000 + numRuns * 20)

/** An answer's first line must be there by then, whatever was asked. Milliseconds. */
const patience = 10_000

let fixture: Fixture

beforeAll(async () => {
  fixture = await startFixture()
  await ask(fixture.socket, 'POST', '/containers/create?name=one', { Image: imageName, Cmd: ['true'] })
})

afterAll(async () => {
  await fixture.close()
})

/** Sends bytes and gives the status of the answer; 0 when the connection was closed without one. A client that half-closes (`ended`) may get none. */
async function statusOf(bytes: Buffer, after: 'open' | 'ended' = 'open'): Promise<number> {
  const socket = connect(fixture.socket)
  let answer = ''
  let late = false
  const timer = setTimeout(() => {
    late = true
    socket.destroy()
  }, patience)
  socket.setEncoding('latin1').on('data', (text: string) => {
    answer += text
    if (answer.includes('\r\n')) socket.destroy()
  })
  // A server that refuses does not read on: the broken pipe is part of the refusal.
  socket.on('error', () => socket.destroy())
  if (after === 'ended') socket.end(bytes)
  else socket.write(bytes)
  await new Promise((resolve) => socket.once('close', resolve))
  clearTimeout(timer)
  if (late) throw new Error('no answer')
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? 0)
}

const paths = [
  'containers/json',
  'containers/create',
  'containers/prune',
  'containers/ID/json',
  'containers/ID/start',
  'containers/ID/stop',
  'containers/ID/restart',
  'containers/ID/kill',
  'containers/ID/rename',
  'containers/ID/resize',
  'containers/ID/wait',
  'containers/ID/logs',
  'containers/ID/attach',
  'containers/ID/attach/ws',
  'containers/ID/exec',
  'containers/ID',
  'exec/ID/start',
  'exec/ID/json',
  'exec/ID/resize',
  'events',
  'info',
  'version',
  '_ping',
  'system/df',
  'images/json',
  'images/ID/json',
  'networks',
  'networks/ID',
  'networks/create',
  'networks/prune',
  'networks/ID/connect',
  'networks/ID/disconnect',
  'volumes',
  'swarm/ID',
  'plugins',
  'nothing/ID',
]
const parameters =
  'all limit size filters since until tail follow stdout stderr stream logs stdin detachKeys t signal h w name condition force v link type checkpoint'.split(
    ' ',
  )

const text = fc.oneof(
  fc.constantFrom(
    '1',
    '0',
    '-1',
    'all',
    'one',
    'nobody',
    'SIGKILL',
    '1e99',
    '{"status":["exited"]}',
    '{"name":["("]}',
    '\0',
    '🐳',
  ),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.json({ maxDepth: 2 }),
)
const encoded = (value: string) => encodeURIComponent(Buffer.from(value).toString('utf8'))
const id = fc.oneof(
  fc.constantFrom('one', 'nobody', '.', '..', '%00', '%zz', '%2e%2e%2fetc', 'a'.repeat(64), ' '),
  text.map(encoded),
)
const path = fc
  .tuple(
    fc.constantFrom('', '/v1.47', '/v1.30', '/v1.24', '/v1.23', '/v9.9', '/v1.', '/'),
    fc.constantFrom(...paths),
    id,
  )
  .map(([version, template, name]) => `${version}/${template.replace('ID', name)}`)
const query = fc
  .array(fc.tuple(fc.constantFrom(...parameters), text.map(encoded)), { maxLength: 6 })
  .map((pairs) => pairs.map(([name, value]) => `${name}=${value}`).join('&'))
const fields =
  'Image Cmd Env Tty HostConfig NetworkingConfig Labels AttachStdin Detach DetachKeys ConsoleSize User Privileged Name Driver IPAM Options Container EndpointConfig'
    .split(' ')
    // The image is never one that exists: nothing is to be started from what comes up here.
    .map((name) => [name, fc.option(fc.jsonValue({ maxDepth: 3 }))] as const)
const body = fc.oneof(
  fc.constant(''),
  fc.json(),
  fc
    .record(Object.fromEntries(fields), { requiredKeys: [] })
    .map((value) => JSON.stringify({ ...value, Image: 'none' })),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('{', '{}{}', '[[[[', 'null', '"', '[]'.repeat(20)),
)
const headers = fc.record({
  type: fc.constantFrom('application/json', 'text/plain', '', 'application/json; charset=utf-8', ';'),
  upgrade: fc.constantFrom('', 'tcp', 'websocket', 'h2c'),
  length: fc.constantFrom('right', 'short', 'chunked'),
})

const requests = fc
  .tuple(fc.constantFrom('GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'), path, query, body, headers)
  .map(([method, where, what, content, { type, upgrade, length }]) => {
    const bytes = Buffer.from(content)
    const lines = [`${method} ${where}?${what} HTTP/1.1`, 'Host: d']
    if (type !== '') lines.push(`Content-Type: ${type}`)
    if (upgrade !== '') lines.push('Connection: Upgrade', `Upgrade: ${upgrade}`)
    if (length === 'chunked') {
      const head = `${[...lines, 'Transfer-Encoding: chunked'].join('\r\n')}\r\n\r\n`
      const chunk = bytes.length === 0 ? '' : `${bytes.length.toString(16)}\r\n`
      return Buffer.concat([
        Buffer.from(head + chunk),
        bytes,
        Buffer.from(chunk === '' ? '0\r\n\r\n' : '\r\n0\r\n\r\n'),
      ])
    }
    const told = length === 'short' ? Math.floor(bytes.length / 2) : bytes.length
    return Buffer.concat([Buffer.from(`${[...lines, `Content-Length: ${told}`].join('\r\n')}\r\n\r\n`), bytes])
  })

describe('the edge of the API', () => {
  it('answers any request, and never with a failure of its own', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (bytes) => {
        const status = await statusOf(bytes)
        // 503 is said of swarms.
        expect(status < 500 || status === 501 || status === 503).toBe(true)
        expect(status).toBeGreaterThan(0)
      }),
      { numRuns },
    )
    expect(fixture.logged).toEqual([])
    expect((await ask(fixture.socket, 'GET', '/_ping')).status).toBe(200)
  })

  it('lives through any bytes', async () => {
    const lines = fc.array(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('GET / HTTP/1.1', '\r\n', ':', 'Host: d')),
    )
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 500 }).map((array) => Buffer.from(array)),
      lines.map((parts) => Buffer.from(parts.join('\r\n'))),
    )
    await fc.assert(
      fc.asyncProperty(bytes, async (sent) => {
        expect(await statusOf(sent, 'ended')).toBeLessThan(500)
      }),
      { numRuns },
    )
    expect((await ask(fixture.socket, 'GET', '/_ping')).status).toBe(200)
  })

  it('serves others while slow clients keep it waiting', async () => {
    const slow: Socket[] = []
    for (let count = 0; count < 100; count++) {
      const socket = connect(fixture.socket)
      socket.on('error', () => undefined)
      socket.write(
        count % 2 === 0
          ? 'GET /_p'
          : 'POST /containers/create HTTP/1.1\r\nHost: d\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{',
      )
      slow.push(socket)
    }
    expect((await ask(fixture.socket, 'GET', '/containers/json?all=1')).status).toBe(200)
    for (const socket of slow) socket.destroy()
  })

  it('lets go of what cut connections used', async () => {
    const body = { Image: imageName, Cmd: ['sleep', '1000'] }
    const { Id } = (await ask(fixture.socket, 'POST', '/containers/create?name=long', body)).json
    await ask(fixture.socket, 'POST', '/containers/long/start')
    const { followers } = fixture.host.machine(Id)
    const sockets = Array.from({ length: 5 }, () => {
      const socket = connect(fixture.socket)
      socket.on('error', () => undefined)
      socket.write('GET /containers/long/logs?stdout=1&follow=1 HTTP/1.1\r\nHost: d\r\n\r\n')
      return socket
    })
    const until = async (count: number) => {
      for (let turn = 0; followers.size !== count && turn < 500; turn++) await delay(10)
      expect(followers.size).toBe(count)
    }
    await until(sockets.length)
    for (const socket of sockets) socket.destroy()
    await until(0)
  })
})
