import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import { Duplex } from 'node:stream'
import { connectionIdLength } from '../api'
import type { Front } from '../front'

/** Two ends of a line: what one writes the other reads. */
export function line(): [Duplex, Duplex] {
  const make = (): Duplex =>
    new Duplex({
      read: () => undefined,
      write(chunk, _encoding, done) {
        other(this).push(chunk)
        done()
      },
      final(done) {
        other(this).push(null)
        done()
      },
    })
  const ends: [Duplex, Duplex] = [make(), make()]
  const other = (end: Duplex) => (end === ends[0] ? ends[1] : ends[0])
  return ends
}

/** A client's connection at the front, seen from its two other ends. */
export interface Served {
  readonly client: Duplex
  readonly id: string
  /** The personality's end, behind the id. */
  readonly personality: Socket
  /** Hands the connection over behind `written` bytes and sends back what the client has sent. */
  readonly handOver: (written?: number) => void
}

/** Stands in for the personality at its socket. */
export class FakePersonality {
  readonly #server = createServer({ allowHalfOpen: true, pauseOnConnect: true })
  readonly #front: Front
  readonly #sockets: Socket[] = []

  constructor(front: Front) {
    this.#front = front
  }

  async listen(path: string): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(path, resolve))
  }

  /** A new client. */
  async connect(): Promise<Served> {
    const [client, far] = line()
    client.on('error', () => undefined)
    void this.#front.serve(far)
    const [personality] = (await once(this.#server, 'connection')) as [Socket]
    personality.on('error', () => undefined)
    this.#sockets.push(personality)
    let id: Buffer | null = null
    while (id === null) {
      id = personality.read(connectionIdLength + 1) as Buffer | null
      if (id === null) await once(personality, 'readable')
    }
    const name = id.toString('latin1').trim()
    const handOver = (written = 0) => {
      this.#front.connection(name).handOver(written)
      personality.pipe(personality)
    }
    return { client, id: name, personality, handOver }
  }

  close(): void {
    this.#front.close()
    for (const socket of this.#sockets) socket.destroy()
    this.#server.close()
  }
}
