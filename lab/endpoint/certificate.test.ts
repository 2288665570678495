import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, get } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TLSSocket } from 'node:tls'
import { openCertificate } from './certificate'

test('a certificate is kept until it has to name more, and a client that trusts it verifies it', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'lab-certificate-'))
  const first = await openCertificate(directory, ['127.0.0.1', 'localhost'])
  expect(await openCertificate(directory, ['127.0.0.1'])).toEqual(first)
  const second = await openCertificate(directory, ['127.0.0.1', 'localhost', '10.9.8.1'])
  expect(second.thumbprint).not.toBe(first.thumbprint)
  await rm(directory, { recursive: true })

  const server = createServer({ cert: second.certificate, key: second.key }, (_request, response) => response.end('x'))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const port = (server.address() as AddressInfo).port
  const thumbprint = await new Promise<string>((resolve, reject) => {
    get({ host: '127.0.0.1', port, ca: second.certificate }, (response) => {
      resolve((response.socket as TLSSocket).getPeerCertificate().fingerprint256)
      response.resume()
    }).on('error', reject)
  })
  server.close()
  expect(second.thumbprint).toBe(thumbprint)
})
