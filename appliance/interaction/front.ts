import { connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { PortLayerError } from '../portlayer/problem'
import { ClientConnection } from './client-connection'

/** A client waits so long for a personality that is starting anew, and it is looked for at this pace. Milliseconds. */
const patience = 30_000
const pause = 250

/** What connecting fails with while nobody listens. */
const absent: readonly unknown[] = ['ENOENT', 'ECONNREFUSED']

/**
 * The clients' side of the Docker API: every connection of theirs ends here, so that it outlives the personality, to which it
 * is carried. Each begins, on the personality's socket, with a line that tells its id ({@link ClientConnection.id}).
 */
export class Front {
  readonly #connections = new Map<string, ClientConnection>()
  readonly #clients = new Set<Duplex>()
  readonly #socket: string
  readonly #log: (line: string) => void
  readonly #patience: number

  /** `socket` is the personality's. `limit`: how long it may be away before clients hear of it, milliseconds. */
  constructor(socket: string, log: (line: string) => void, limit = patience) {
    this.#socket = socket
    this.#log = log
    this.#patience = limit
  }

  /** Takes a client's connection. */
  async serve(client: Duplex): Promise<void> {
    const gone = new AbortController()
    this.#clients.add(client)
    client.once('close', () => {
      this.#clients.delete(client)
      gone.abort(new Error('the client went away'))
    })
    client.on('error', () => client.destroy())
    let personality: Socket
    try {
      personality = await this.#connect(gone.signal)
    } catch (error) {
      if (!gone.signal.aborted) refuse(client, error instanceof Error ? error.message : String(error))
      return
    }
    const connection = new ClientConnection(client, personality, this.#log)
    this.#connections.set(connection.id, connection)
    client.once('close', () => this.#connections.delete(connection.id))
    personality.write(`${connection.id}\n`)
    connection.start()
  }

  /** An open connection by its id. Throws `not-found`. */
  connection(id: string): ClientConnection {
    const connection = this.#connections.get(id)
    if (connection === undefined) throw new PortLayerError('not-found', 'the client has gone away')
    return connection
  }

  /** Breaks off what is open: clients must not take it for the end of what they were told. */
  close(): void {
    for (const client of this.#clients) client.destroy()
  }

  async #connect(signal: AbortSignal): Promise<Socket> {
    for (const deadline = Date.now() + this.#patience; ; await delay(pause, undefined, { signal })) {
      signal.throwIfAborted()
      try {
        return await connected(this.#socket)
      } catch (error) {
        if (!absent.includes((error as NodeJS.ErrnoException).code) || Date.now() > deadline) throw error
      }
    }
  }
}

function connected(path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ path, allowHalfOpen: true })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject)
      resolve(socket)
    })
  })
}

/** Answers a client that nobody else answers, whatever it asks for. */
function refuse(client: Duplex, reason: string): void {
  const body = `${JSON.stringify({ message: `the Docker API is not there at the moment (${reason}); try again` })}\n`
  const head = [
    'HTTP/1.1 503 Service Unavailable',
    'Content-Type: application/json',
    'Connection: close',
    `Content-Length: ${Buffer.byteLength(body)}`,
  ]
  client.resume()
  client.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => client.destroy())
}
