import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import * as http from 'node:http'
import * as https from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { HttpClient, readChunks } from './http'

const { signal } = new AbortController()

/** A key and a certificate of its own; loopback's is not verified. */
const directory = mkdtempSync(join(tmpdir(), 'imagec-agents-'))
const [keyFile, certFile] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-subj', '/CN=x']
execFileSync('openssl', [...made, '-keyout', keyFile, '-out', certFile], { stdio: 'ignore' })
const [key, cert] = [readFileSync(keyFile), readFileSync(certFile)]
afterAll(() => rmSync(directory, { recursive: true }))

describe.each(['http', 'https'] as const)('a direct connection over %s', (scheme) => {
  let server: http.Server
  let answer: (response: http.ServerResponse, request: http.IncomingMessage) => void
  let client: HttpClient
  const get = (path = '/') =>
    client.send(new URL(path, `${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`), { signal })

  beforeEach(async () => {
    const listener: http.RequestListener = (request, response) => answer(response, request)
    server = scheme === 'http' ? http.createServer(listener) : https.createServer({ key, cert }, listener)
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    client = new HttpClient({ insecure: [], certificateAuthorities: [] })
  })
  afterEach(() => {
    client.close()
    server.closeAllConnections()
    server.close()
  })

  it('gives chunks that stay what they are while others are read', async () => {
    const blocks = Array.from({ length: 64 }, (_, i) => Buffer.alloc(100_000, i))
    answer = (response) => response.end(Buffer.concat(blocks))
    const chunks: Buffer[] = []
    for await (const chunk of readChunks(await get(), 5000)) chunks.push(chunk)
    expect(Buffer.concat(chunks).equals(Buffer.concat(blocks))).toBe(true)
  })

  it('is used for the next request too', async () => {
    const ports = new Set<number | undefined>()
    answer = (response, request) => {
      ports.add(request.socket.remotePort)
      response.end('x'.repeat(300_000))
    }
    for (const path of ['/a', '/b', '/c']) {
      let size = 0
      for await (const chunk of readChunks(await get(path), 5000)) size += chunk.length
      expect(size).toBe(300_000)
    }
    expect(ports.size).toBe(1)
  })

  it('holds the other side back when nobody reads', async () => {
    const block = Buffer.alloc(64 * 1024)
    let sent = 0
    const endless = function* () {
      for (;;) {
        sent += block.length
        yield block
      }
    }
    answer = (response) => Readable.from(endless()).pipe(response)
    const response = await get()
    const chunks = readChunks(response, 5000)
    await chunks.next()
    // What the kernel holds for both ends is some megabytes; what is not held back would be hundreds in this time.
    let before = -1
    while (before !== sent) {
      before = sent
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    expect(response.body.readableLength).toBeLessThanOrEqual(2 * 1024 * 1024)
    expect((await chunks.next()).value?.length).toBeGreaterThan(0)
    await chunks.return(undefined)
  })

  it('that broke off is an error', async () => {
    answer = (response) => {
      response.writeHead(200, { 'content-length': 1_000_000 })
      response.write(Buffer.alloc(500_000), () => response.destroy())
    }
    const reading = (async () => {
      for await (const _ of readChunks(await get(), 5000));
    })()
    await expect(reading).rejects.toThrow(/broke off/)
  })
})
