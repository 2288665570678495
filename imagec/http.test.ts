import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import * as http from 'node:http'
import * as https from 'node:https'
import { type AddressInfo, connect, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Connection } from './connection'
import { HttpClient, readBody } from './http'
import type { RegistrySettings } from './registry-settings'

const listen = async (server: Server) => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}
const { signal } = new AbortController()
const settings: RegistrySettings = { insecure: [], certificateAuthorities: [], silence: 2000 }

/** A registry with a certificate of its own for `registry.test`, which only a proxy can reach. */
describe('HttpClient', () => {
  let directory: string
  let certificate: string
  let registry: https.Server
  let port: number
  const proxied: string[] = []
  let proxyAnswer = '200 OK'
  let proxy: http.Server
  let proxyPort: number

  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'imagec-http-'))
    const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
    const subject = ['-subj', '/CN=registry.test', '-addext', 'subjectAltName=DNS:registry.test']
    const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2']
    execFileSync('openssl', [...made, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' })
    certificate = readFileSync(cert, 'utf8')
    registry = https.createServer({ key: readFileSync(key), cert: certificate }, (_, response) => response.end('{}'))
    port = await listen(registry)
    proxy = http.createServer((request, response) => {
      proxied.push(`${request.method} ${request.url} ${request.headers['proxy-authorization'] ?? ''}`)
      response.end('through the proxy')
    })
    proxy.on('connect', (request, socket) => {
      proxied.push(`CONNECT ${request.url} ${request.headers['proxy-authorization'] ?? ''}`)
      socket.write(`HTTP/1.1 ${proxyAnswer}\r\nWWW-Authenticate: Basic realm="phishing"\r\n\r\n`)
      if (!proxyAnswer.startsWith('200')) {
        socket.end()
        return
      }
      const upstream = connect(port, '127.0.0.1')
      socket.pipe(upstream).pipe(socket)
      for (const end of [socket, upstream]) end.on('error', () => end.destroy())
    })
    proxyPort = await listen(proxy)
  })
  afterAll(() => {
    for (const server of [registry, proxy]) {
      server.closeAllConnections()
      server.close()
    }
    rmSync(directory, { recursive: true })
  })
  beforeEach(() => {
    proxied.length = 0
    proxyAnswer = '200 OK'
  })

  const open = (more: Partial<RegistrySettings>, user?: { username: string; password: string }) => {
    const url = `http://someone:pr0xy@127.0.0.1:${proxyPort}`
    return Connection.open('registry.test', { ...settings, proxy: { https: url }, ...more }, user, signal)
  }

  it('trusts the authorities that it is given, through a proxy that cannot read along', async () => {
    const connection = await open({ certificateAuthorities: [certificate] })
    await connection.verify(signal)
    connection.close()
    const authorization = `Basic ${Buffer.from('someone:pr0xy').toString('base64')}`
    expect(new Set(proxied)).toEqual(new Set([`CONNECT registry.test:443 ${authorization}`]))
  })

  it('trusts nobody else, unless the registry may be insecure', async () => {
    await expect(open({})).rejects.toThrow(/x509: certificate signed by unknown authority$/)
    const connection = await open({ insecure: ['*.test'] })
    expect(connection.origin.protocol).toBe('https:')
    connection.close()
  })

  it.each(['407 Proxy Authentication Required', '401 Unauthorized', '502 Bad Gateway'])(
    'never takes a proxy that answers %s for the registry',
    async (answer) => {
      proxyAnswer = answer
      const user = { username: 'u', password: 's3cret' }
      const failure = await open({ certificateAuthorities: [certificate] }, user).catch((error: unknown) => error)
      expect((failure as Error).message).toBe(`the proxy refused to connect to registry.test: ${answer.slice(0, 3)}`)
      expect(proxied).toHaveLength(1)
    },
  )

  it('asks for plain HTTP through a proxy by the whole URL, and directly what needs none', async () => {
    const client = new HttpClient({ ...settings, proxy: { http: `127.0.0.1:${proxyPort}`, noProxy: ['direct.test'] } })
    const response = await client.send(new URL('http://registry.test/v2/'), { signal })
    expect((await readBody(response, 100)).toString()).toBe('through the proxy')
    expect(proxied).toEqual(['GET http://registry.test/v2/ '])
    await expect(client.send(new URL('http://direct.test:1/v2/'), { signal })).rejects.toThrow(/direct\.test/)
    expect(proxied).toHaveLength(1)
    client.close()
  })

  it('gives up who accepts and says nothing', async () => {
    const mute = http.createServer(() => undefined)
    const mutePort = await listen(mute)
    const client = new HttpClient({ ...settings, silence: 100 })
    const url = new URL(`http://127.0.0.1:${mutePort}/`)
    await expect(client.send(url, { signal })).rejects.toThrow('did not answer within 0.1 s')
    client.close()
    mute.closeAllConnections()
    mute.close()
  })
})
