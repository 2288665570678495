import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { connect, createServer as createSocketServer, type Socket, type Server as SocketServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { listenToFront } from '../personality/listener'
import { byteStreams } from './client-streams'
import { Front } from './front'

let directory: string
let front: Front
let clients: SocketServer
const path = (name: string) => join(directory, name)
const logged: string[] = []
/** Bodies of requests that were cut off. */
let aborted = 0

/** A personality that echoes bodies. */
let personality: Server

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'front-'))
  front = new Front(path('personality'), (line) => logged.push(line), 1_000)
  clients = createSocketServer({ allowHalfOpen: true }, (client) => void front.serve(client))
  await new Promise<void>((resolve) => clients.listen(path('docker'), resolve))
})
beforeEach(async () => {
  personality = await listenToFront((request, response) => {
    request.once('aborted', () => aborted++)
    if (request.url === '/cut') response.writeHead(200).write('half', () => response.destroy())
    else request.pipe(response)
  }, path('personality'))
})
afterEach(async () => {
  personality.closeAllConnections()
  await new Promise((resolve) => personality.close(resolve))
})
afterAll(async () => {
  front.close()
  clients.close()
  await rm(directory, { recursive: true })
})

async function open(): Promise<Socket> {
  const socket = connect({ path: path('docker'), allowHalfOpen: true })
  socket.on('error', () => socket.destroy())
  await once(socket, 'connect')
  return socket
}

const post = (body: string, more = '') =>
  `POST / HTTP/1.1\r\nHost: d\r\nContent-Length: ${body.length}\r\n${more}\r\n${body}`

/** Reads from a socket until what came matches. */
async function until(socket: Socket, pattern: RegExp): Promise<string> {
  let received = ''
  while (!pattern.test(received)) {
    const [chunk] = await once(socket, 'data')
    received += String(chunk)
  }
  return received
}

describe('the front', () => {
  it('carries requests one after the other, also two at once, and asks for a body when it is wanted', async () => {
    const socket = await open()
    socket.write(post('one'))
    expect(await until(socket, /one\r\n0\r\n\r\n$/)).toMatch(/^HTTP\/1.1 200 /)
    socket.write(post('two') + post('three'))
    await until(socket, /two\r\n0\r\n[\s\S]*three\r\n0\r\n\r\n$/)
    socket.write('POST / HTTP/1.1\r\nHost: d\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n')
    expect(await until(socket, /\r\n\r\n$/)).toBe('HTTP/1.1 100 Continue\r\n\r\n')
    socket.write(post('four', 'Connection: close\r\n').slice(-4))
    await until(socket, /four\r\n0\r\n\r\n$/)
    socket.destroy()
  })

  it('carries much at the pace of who reads it', async () => {
    const socket = await open()
    const size = 20 * 1024 * 1024
    socket.write(`POST / HTTP/1.1\r\nHost: d\r\nConnection: close\r\nContent-Length: ${size}\r\n\r\n`)
    socket.end(Buffer.alloc(size, 'x'))
    // Nobody reads yet: of twenty megabytes most are still here.
    await new Promise((resolve) => setTimeout(resolve, 300))
    expect(socket.writableLength).toBeGreaterThan(size / 2)
    socket.destroy()
  })

  it('tells the personality that a client has gone, and a client that an answer is not whole', async () => {
    const before = aborted
    const gone = await open()
    gone.write(`POST / HTTP/1.1\r\nHost: d\r\nContent-Length: 10\r\n\r\nhal`)
    await until(gone, /hal/)
    gone.destroy()
    while (aborted === before) await new Promise((resolve) => setImmediate(resolve))
    const cut = await open()
    cut.write('GET /cut HTTP/1.1\r\nHost: d\r\n\r\n')
    expect(await text(cut)).toMatch(/\r\n4\r\nhalf\r\n$/)
    cut.destroy()
  })

  it('holds clients while the personality starts anew, and refuses them when it takes too long', async () => {
    await new Promise((resolve) => personality.close(resolve))
    const refused = await open()
    expect(await text(refused)).toMatch(/^HTTP\/1.1 503 [\s\S]*"message":"the Docker API is not there at the moment/)
    refused.destroy()
    const held = await open()
    held.write(post('held', 'Connection: close\r\n'))
    await new Promise((resolve) => setTimeout(resolve, 300))
    personality = await listenToFront((request, response) => void request.pipe(response), path('personality'))
    expect(await text(held)).toMatch(/held\r\n0\r\n\r\n$/)
    held.destroy()
  })

  it('ends the connections of a personality that dies', async () => {
    const socket = await open()
    socket.write(post('one'))
    await until(socket, /one\r\n0\r\n\r\n$/)
    personality.closeAllConnections()
    expect(await text(socket)).toBe('')
    socket.destroy()
  })

  it('gives a client to its session, with what it has sent already', async () => {
    await new Promise((resolve) => personality.close(resolve))
    const server = createSocketServer({ allowHalfOpen: true })
    await new Promise<void>((resolve) => server.listen(path('personality'), resolve))
    const socket = await open()
    const [end] = (await once(server, 'connection')) as [Socket]
    const id = (await until(end, /\n/)).trim()
    end.pause()
    let session = ''
    front.connection(id).bind({
      begin: async (handover) => {
        const { input, output, close } = byteStreams(handover)
        session = await text(input)
        output.write('from the session')
        close()
      },
      drop: () => undefined,
    })
    // Sent before the handover, returned behind it.
    socket.write('early ')
    end.write('from the personality, ')
    const unread = Buffer.concat([await once(end.resume(), 'data').then(([chunk]) => chunk as Buffer)])
    end.pause()
    front.connection(id).handOver(end.bytesWritten)
    end.write(unread)
    end.pipe(end)
    socket.end('late')
    expect(await text(socket)).toBe('from the personality, from the session')
    expect(session).toBe('early late')
    await new Promise((resolve) => server.close(resolve))
    personality = createServer()
    await new Promise<void>((resolve) => personality.listen(path('personality'), resolve))
  })

  it('breaks a client off whose session fails, and drops that of one that goes before', async () => {
    await new Promise((resolve) => personality.close(resolve))
    const server = createSocketServer({ allowHalfOpen: true })
    await new Promise<void>((resolve) => server.listen(path('personality'), resolve))
    const accepted = async (): Promise<[Socket, string, Socket]> => {
      const socket = await open()
      const [end] = (await once(server, 'connection')) as [Socket]
      return [socket, (await until(end, /\n/)).trim(), end]
    }
    const [failing, first, firstEnd] = await accepted()
    const begin = async () => {
      throw new Error('no more')
    }
    front.connection(first).bind({ begin, drop: () => undefined })
    front.connection(first).handOver(0)
    firstEnd.pipe(firstEnd)
    expect(await text(failing)).toBe('')
    expect(logged).toContain('session: no more')

    const [leaving, second, secondEnd] = await accepted()
    const dropped = new Promise<void>((drop) => front.connection(second).bind({ begin, drop }))
    // As Node's HTTP server answers the end of a client.
    secondEnd.once('end', () => secondEnd.end()).resume()
    leaving.destroy()
    await dropped
    expect(() => front.connection(second)).toThrow('the client has gone away')
    for (const socket of [failing, firstEnd, secondEnd]) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
    personality = createServer()
    await new Promise<void>((resolve) => personality.listen(path('personality'), resolve))
  })
})
