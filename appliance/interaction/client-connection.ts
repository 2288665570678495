import { randomBytes } from 'node:crypto'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { PortLayerError } from '../portlayer/problem'
import { connectionIdLength } from './api'

/** A connection that the personality has given away. */
export interface Handover {
  readonly client: Duplex
  /** What the client had sent and the personality had not used; `client` goes on behind it. */
  readonly head: Buffer
}

/** What is to become of a connection when the personality gives it away. */
export interface Session {
  /** Carries the client from now on. Rejects when it cannot go on: then the connection is broken off. */
  readonly begin: (handover: Handover) => Promise<void>
  /** Called instead when the connection closes before. */
  readonly drop: () => void
}

/** A client that has been told the end and does not close its side is cut off after this. Milliseconds. */
const lingerLimit = 10_000

/**
 * One client's connection, carried byte by byte to the personality and back until either ends it, or until the personality
 * hands it over. HTTP is the personality's alone: where its last answer ends it says by the number of bytes that it has
 * written. It then sends back what it has read of the client and not used, which is all that comes behind that number, since the
 * client's bytes no longer go to it.
 */
export class ClientConnection {
  /** Nobody who has not been told it can know it. */
  readonly id = randomBytes(connectionIdLength / 2).toString('hex')
  readonly #client: Duplex
  readonly #personality: Socket
  readonly #log: (line: string) => void
  #session: Session | undefined
  /** Bytes of the personality that were given to the client, and how many of them are to be. */
  #given = 0
  #toGive = Number.POSITIVE_INFINITY
  #returned: Buffer[] = []

  constructor(client: Duplex, personality: Socket, log: (line: string) => void) {
    this.#client = client
    this.#personality = personality
    this.#log = log
  }

  /** Carries until the connection ends. */
  start(): void {
    const client = this.#client
    const personality = this.#personality
    client.on('error', () => client.destroy())
    client.once('close', () => {
      personality.destroy()
      this.#session?.drop()
      this.#session = undefined
    })
    client.pipe(personality)
    personality.on('data', (bytes: Buffer) => this.#give(bytes))
    personality.once('end', () => this.#over())
    // It has died, or broken an answer off.
    personality.on('error', () => personality.destroy())
    personality.once('close', () => {
      if (!personality.readableEnded) client.destroy()
    })
  }

  /** Says what becomes of the connection at its handover. Throws `conflict` when that has been said. */
  bind(session: Session): void {
    if (this.#client.destroyed) throw new PortLayerError('not-found', 'the client has gone away')
    if (this.#session !== undefined) throw new PortLayerError('conflict', 'the connection has a session already')
    this.#session = session
  }

  /** The personality has written `written` bytes in all, and its part is over. Throws `conflict` without a session. */
  handOver(written: number): void {
    if (this.#session === undefined) throw new PortLayerError('conflict', 'the connection has no session')
    if (this.#toGive !== Number.POSITIVE_INFINITY || written < this.#given)
      throw new PortLayerError('conflict', 'the connection has been handed over already')
    this.#toGive = written
    this.#client.unpipe(this.#personality)
    this.#personality.end()
  }

  #give(bytes: Buffer): void {
    const left = this.#toGive - this.#given
    const given = bytes.length <= left ? bytes : bytes.subarray(0, left)
    this.#given += given.length
    if (given.length > 0 && !this.#client.write(given)) {
      this.#personality.pause()
      this.#client.once('drain', () => this.#personality.resume())
    }
    // No more than was on its way when the carrying stopped.
    if (given.length < bytes.length) this.#returned.push(bytes.subarray(given.length))
  }

  /** The personality has ended its side. */
  #over(): void {
    const client = this.#client
    const session = this.#session
    if (client.destroyed) return
    if (session === undefined || this.#given !== this.#toGive) {
      client.unpipe(this.#personality)
      this.#personality.destroy()
      client.end()
      // A connection that is closed with bytes unread is reset, and the client may never see the answer.
      client.resume()
      const timer = setTimeout(() => client.destroy(), lingerLimit)
      client.once('close', () => clearTimeout(timer))
      return
    }
    this.#session = undefined
    this.#personality.destroy()
    session.begin({ client, head: Buffer.concat(this.#returned) }).catch((error: unknown) => {
      if (!client.destroyed) this.#log(`session: ${error instanceof Error ? error.message : String(error)}`)
      client.destroy()
    })
    this.#returned = []
  }
}
