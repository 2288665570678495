import { rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { Socket } from 'node:net'
import { connectionIdLength } from '../interaction/api'

/** Bytes of a request's head, all lines together. */
const maxHeaderSize = 64 * 1024
/** A client has so long for the head of a request. Milliseconds. */
const headersTimeout = 20_000
/** None for the whole of a request: an image may take its time. Who reads a body sees to it that it does not stall. */
const requestTimeout = 0
/** An idle connection is kept for a next request. Milliseconds. */
const keepAliveTimeout = 60_000
/** Connections at once, each with its buffers: a bound against floods. */
const maxConnections = 4096

const limits = { maxHeaderSize, headersTimeout, requestTimeout, keepAliveTimeout }

const connections = new WeakMap<Socket, string>()

/** The id of the client's connection that a request came on: the front's name for it. */
export function connectionOf({ socket }: IncomingMessage): string {
  const id = connections.get(socket)
  if (id === undefined) throw new Error('a request came on no connection of the front')
  return id
}

/**
 * Serves the API to the front (interaction/front.ts) on a unix socket. A connection begins with the id of the client's, and
 * is HTTP from then on.
 */
export async function listenToFront(api: RequestListener, path: string): Promise<Server> {
  // What a killed process left behind would be in the way.
  await rm(path, { force: true })
  const server = createServer(limits, api)
  server.maxConnections = maxConnections
  server.on('clientError', refuse)
  // Node's own listener makes HTTP of a connection: its turn is behind the id.
  const makeHttp = server.listeners('connection') as ((socket: Socket) => void)[]
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    readId(socket, (id) => {
      connections.set(socket, id)
      for (const listener of makeHttp) listener.call(server, socket)
    })
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  return server
}

/** Reads a connection's first line and nothing else; one that ends before is closed. */
function readId(socket: Socket, then: (id: string) => void): void {
  const destroy = () => socket.destroy()
  const read = () => {
    const line = socket.read(connectionIdLength + 1) as Buffer | null
    if (line === null) {
      if (socket.readableEnded) destroy()
      return
    }
    socket.off('readable', read)
    for (const event of ['error', 'end']) socket.off(event, destroy)
    then(line.toString('latin1', 0, connectionIdLength))
  }
  socket.on('readable', read)
  for (const event of ['error', 'end']) socket.once(event, destroy)
}

/** Tells a client whose request is none. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request'
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
}
