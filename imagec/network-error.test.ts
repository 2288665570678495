import { once } from 'node:events'
import { createServer as createHttpServer, get as getPlain } from 'node:http'
import { get } from 'node:https'
import { type AddressInfo, createServer } from 'node:net'
import { networkErrorText } from './network-error'

const failure = async (request: ReturnType<typeof get>): Promise<string> => {
  const [error] = (await once(request, 'error')) as [Error]
  return networkErrorText(error)
}

test('a port where nobody listens', async () => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  expect(await failure(get({ host: '127.0.0.1', port }))).toBe(
    `dial tcp 127.0.0.1:${port}: connect: connection refused`,
  )
  expect(await failure(get({ host: 'localhost', port }))).toMatch(
    /^dial tcp (127\.0\.0\.1|\[::1\]):\d+: connect: connection refused$/,
  )
})

test('a server without TLS, and one that says nothing', async () => {
  const plain = createHttpServer((_request, response) => response.end()).listen(0, '127.0.0.1')
  const silent = createServer((socket) => socket.once('data', () => socket.end())).listen(0, '127.0.0.1')
  await Promise.all([once(plain, 'listening'), once(silent, 'listening')])
  const port = (server: typeof silent) => (server.address() as AddressInfo).port
  expect(await failure(get({ host: '127.0.0.1', port: port(plain) }))).toBe(
    'http: server gave HTTP response to HTTPS client',
  )
  expect(await failure(getPlain({ host: '127.0.0.1', port: port(silent) }))).toBe('EOF')
  plain.close()
  silent.close()
})

test.each([
  [{ code: 'ENOTFOUND', hostname: 'a.b' }, 'dial tcp: lookup a.b: no such host'],
  [{ code: 'EAI_AGAIN', hostname: 'a.b' }, 'dial tcp: lookup a.b: Temporary failure in name resolution'],
  [{ code: 'EHOSTUNREACH', address: '::1', port: 5 }, 'dial tcp [::1]:5: connect: no route to host'],
  [
    { code: 'SELF_SIGNED_CERT_IN_CHAIN' },
    'tls: failed to verify certificate: x509: certificate signed by unknown authority',
  ],
  [{ code: 'ECONNRESET' }, 'read: connection reset by peer'],
  [{ code: 'ESOMETHING' }, 'in its own words'],
])('%j', (fields, text) => {
  expect(networkErrorText(Object.assign(new Error('in its own words'), fields))).toBe(text)
})
