import { createSocket } from 'node:dgram'
import { once, setMaxListeners } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { answer, failure, fitting, readQuery } from './answer'
import { type Ask, askTcp, askUdp, forward } from './forward'
import { Limits } from './limits'
import type { Client } from './names'
import { frame, readFrames } from './tcp-frames'

/** What a name server is given. */
export interface NameServerOptions {
  readonly address: string
  readonly port: number
  /** Who asks from this address; undefined: nobody who is to be answered. */
  readonly client: (address: string) => Client | undefined
  /** The appliance's own servers, now. */
  readonly servers: () => Promise<readonly string[]>
  readonly log: (line: string) => void
  /** How other servers are asked: replaced in tests. */
  readonly ask?: { readonly udp: Ask; readonly tcp: Ask }
}

/** A name server at work. */
export interface NameServer {
  readonly port: number
  readonly close: () => void
}

/** Queries that wait for other servers, and TCP connections. */
const maxQueries = 1024
const maxQueriesEach = 100
const maxConnections = 256
const maxConnectionsEach = 16
/** A TCP connection without a query, or with a client that does not read. Milliseconds. */
const idleMs = 10_000

/** Answers containers over UDP and TCP until it is closed. */
export async function startNameServer(options: NameServerOptions): Promise<NameServer> {
  const { address, port, log, ask = { udp: askUdp, tcp: askTcp } } = options
  const stop = new AbortController()
  setMaxListeners(maxQueries, stop.signal)
  const queries = new Limits(maxQueries, maxQueriesEach)
  const connections = new Limits(maxConnections, maxConnectionsEach)

  /** The answer to a message; undefined when it deserves none. */
  const resolve = async (message: Buffer, from: string, how: 'udp' | 'tcp'): Promise<Buffer | undefined> => {
    const query = readQuery(message)
    if (query === undefined) return undefined
    const client = options.client(from)
    const outcome = answer(query, client)
    const sized = (reply: Buffer): Buffer => (how === 'udp' ? fitting(reply, query.size) : reply)
    if (outcome.kind === 'answer') return sized(outcome.message)
    const release = queries.take(from)
    if (release === undefined) return failure(query)
    try {
      const servers = client?.servers ?? (await options.servers())
      return (await forward(message, servers, ask[how], stop.signal)) ?? failure(query)
    } finally {
      release()
    }
  }

  const udp = createSocket('udp4')
  udp.on('message', (message, { address: from, port: fromPort }) => {
    resolve(message, from, 'udp').then(
      (reply) => {
        if (reply !== undefined && !stop.signal.aborted) udp.send(reply, fromPort, from)
      },
      (error: Error) => {
        if (!stop.signal.aborted) log(`a query from ${from}: ${error.message}`)
      },
    )
  })
  udp.on('error', (error) => log(`UDP: ${error.message}`))

  const serve = async (socket: Socket, from: string): Promise<void> => {
    socket.setTimeout(idleMs, () => socket.destroy())
    for await (const message of readFrames(socket)) {
      const reply = await resolve(message, from, 'tcp')
      if (reply === undefined) break
      if (!socket.write(frame(reply))) await once(socket, 'drain')
    }
    socket.end()
  }
  const sockets = new Set<Socket>()
  const tcp = createServer((socket) => {
    const from = socket.remoteAddress ?? ''
    const release = options.client(from) === undefined ? undefined : connections.take(from)
    socket.on('error', () => socket.destroy())
    if (release === undefined) {
      socket.destroy()
      return
    }
    sockets.add(socket)
    socket.once('close', () => {
      sockets.delete(socket)
      release()
    })
    // A connection that ends early is its client's loss alone.
    serve(socket, from).catch(() => socket.destroy())
  })

  tcp.listen(port, address)
  await once(tcp, 'listening')
  const bound = (tcp.address() as { port: number }).port
  udp.bind(bound, address)
  await once(udp, 'listening')
  return {
    port: bound,
    close: () => {
      stop.abort()
      udp.close()
      tcp.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}
