import { createHash, X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openCertificate, type ServerCertificate } from '../../lab/endpoint/certificate'
import { connect, thumbprintOf } from '../../vmomi'

/** Who is believed. The server counts what reaches it: nothing may before it is trusted. */
let directory: string
let certificate: ServerCertificate
let server: Server
let url: string
let requests = 0
const credentials = { username: 'a', password: 'b' }

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'trust-'))
  certificate = await openCertificate(directory, ['127.0.0.1'])
  server = createServer({ cert: certificate.certificate, key: certificate.key }, (_request, response) => {
    requests++
    response.writeHead(503).end()
  })
  server.listen(0)
  await once(server, 'listening')
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await rm(directory, { recursive: true })
})

beforeEach(() => {
  requests = 0
})

/** The server answers every request with 503: to get that far is to trust it. */
const trusted = { kind: 'status', status: 503 }
const untrusted = { kind: 'untrusted' }

test('the thumbprint that a server shows', async () => {
  expect(await thumbprintOf(url)).toBe(certificate.thumbprint)
  expect(requests).toBe(0)
})

test.each([
  ['SHA-256', () => certificate.thumbprint],
  ['SHA-256 in another writing', () => certificate.thumbprint.replaceAll(':', '').toLowerCase()],
  ['SHA-1', () => createHash('sha1').update(new X509Certificate(certificate.certificate).raw).digest('hex')],
])('a pinned certificate is trusted: %s', async (_what, thumbprint) => {
  await expect(connect({ ...credentials, url, thumbprint: thumbprint() })).rejects.toMatchObject(trusted)
})

test('an authority is trusted for its own names only', async () => {
  const certificateAuthorities = [certificate.certificate]
  await expect(connect({ ...credentials, url, certificateAuthorities })).rejects.toMatchObject(trusted)
  const otherName = url.replace('127.0.0.1', 'localhost')
  requests = 0
  await expect(connect({ ...credentials, url: otherName, certificateAuthorities })).rejects.toMatchObject(untrusted)
  expect(requests).toBe(0)
})

test.each([
  ['nothing', {}],
  ['another thumbprint', { thumbprint: 'ab'.repeat(32) }],
  ['another SHA-1 thumbprint', { thumbprint: 'ab'.repeat(20) }],
])('with %s the server gets nothing', async (_what, trust) => {
  await expect(connect({ ...credentials, url, ...trust })).rejects.toMatchObject(untrusted)
  expect(requests).toBe(0)
})

test('what is no thumbprint is refused', async () => {
  await expect(connect({ ...credentials, url, thumbprint: 'abc' })).rejects.toThrow('no thumbprint')
})
