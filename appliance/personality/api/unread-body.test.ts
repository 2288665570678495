import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { passBy } from './unread-body'

let server: Server
let port: number

/** Refuses every request as soon as its head is there. */
beforeAll(async () => {
  server = createServer((incoming, response) => {
    passBy(incoming)
    response.writeHead(400, { connection: 'keep-alive' }).end('refused')
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  port = (server.address() as AddressInfo).port
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

const head = (length: number) => `POST / HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n`

describe('a body that nobody wants', () => {
  it('does not keep its client from the answer', async () => {
    const chunk = Buffer.alloc(64 * 1024)
    const count = 500
    const socket = connect(port, '127.0.0.1')
    const answer = once(socket, 'readable')
    socket.write(head(count * chunk.length))
    for (let i = 0; i < count; i++) if (!socket.write(chunk)) await once(socket, 'drain')
    await answer
    expect(String(socket.read())).toMatch(/^HTTP\/1.1 400 /)
    socket.destroy()
  })

  it('is cut off when it does not end', async () => {
    const socket = connect(port, '127.0.0.1')
    socket.write(`${head(100)}slow`)
    expect(await text(socket)).toMatch(/^HTTP\/1.1 400 /)
  })
})
