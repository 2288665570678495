import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import type { Readable } from 'node:stream'
import { bodyOf } from './request-body'

let server: Server
afterEach(() => new Promise((resolve) => server.close(resolve)))

it('fails with the client gone, also for who begins to read only then', async () => {
  const given = new Promise<Readable>((resolve) => {
    server = createServer((request) => resolve(bodyOf(request)))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1')
  client.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf')
  const body = await given
  client.destroy()
  await new Promise((resolve) => body.once('close', resolve))
  await expect(body.toArray()).rejects.toMatchObject({ status: 499, message: 'the client has gone away' })
})
