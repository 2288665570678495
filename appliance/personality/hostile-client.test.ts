import { connect } from 'node:net'
import fc from 'fast-check'
import { type Fixture, startFixture } from './testing/fixture'

jest.setTimeout(60_000)

let fixture: Fixture

beforeAll(async () => {
  fixture = await startFixture()
})

afterAll(async () => {
  await fixture.close()
})

/** Sends bytes as they are and gives the first line of the answer; '' when the connection was closed without one. */
async function send(bytes: string | Buffer): Promise<string> {
  const socket = connect(fixture.socket)
  let answer = ''
  socket.setEncoding('latin1').on('data', (text: string) => {
    answer += text
    socket.end()
  })
  // A server that refuses does not read on: the broken pipe is part of the refusal.
  socket.on('error', () => socket.destroy())
  socket.write(bytes)
  await new Promise((resolve) => socket.once('close', resolve))
  return answer.split('\r\n', 1)[0] ?? ''
}

function post(path: string, body: string, type = 'application/json'): string {
  return `POST ${path} HTTP/1.1\r\nHost: d\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
}

describe('a hostile client', () => {
  it.each([
    ['garbage', 'GARBAGE\r\n\r\n', 400],
    ['huge headers', `GET /_ping HTTP/1.1\r\nHost: d\r\nX: ${'a'.repeat(100_000)}\r\n\r\n`, 431],
    ['malformed JSON', post('/containers/create', '{bad'), 400],
    ['another content type', post('/containers/create', '{}', 'text/plain'), 400],
    ['a wrong type', post('/containers/create', '{"Image":5}'), 400],
    ['null', post('/containers/create', 'null'), 400],
    ['a path that cannot be decoded', 'GET /containers/%zz/json HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n', 400],
    ['an unknown path', 'GET /nothing HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n', 404],
    ['HEAD where there is none', 'HEAD /info HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n', 404],
    [
      'an attach to nobody',
      'POST /containers/x/attach?stream=1 HTTP/1.1\r\nHost: d\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n',
      404,
    ],
    ['an old version', 'GET /v1.10/info HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n', 400],
  ])('%s is refused', async (_name, bytes, status) => {
    expect(await send(bytes)).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  })

  it('does not get a body read that is too large', async () => {
    const answer = await send(post('/containers/create', `{"Image":"${'a'.repeat(5 << 20)}"}`))
    expect(['', 'HTTP/1.1 413 Payload Too Large']).toContain(answer)
  })

  it('gets an answer below 500 to any JSON, and takes nobody down', async () => {
    await fc.assert(
      fc.asyncProperty(fc.json(), async (body) => {
        expect(await send(post('/containers/create', body))).toMatch(/^HTTP\/1\.1 [45]0[014] /)
      }),
      { numRuns: 100 },
    )
    const field = fc.constantFrom(
      'HostConfig',
      'Env',
      'Cmd',
      'Labels',
      'Entrypoint',
      'NetworkingConfig',
      'Image',
      'Tty',
    )
    await fc.assert(
      fc.asyncProperty(fc.dictionary(field, fc.jsonValue()), async (body) => {
        expect(await send(post('/containers/create', JSON.stringify(body)))).toMatch(/^HTTP\/1\.1 [45]0[014] /)
      }),
      { numRuns: 200 },
    )
    expect(await send('GET /_ping HTTP/1.1\r\nHost: d\r\nConnection: close\r\n\r\n')).toBe('HTTP/1.1 200 OK')
    expect(fixture.logged).toEqual([])
  })
})
