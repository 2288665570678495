import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { keepAliveDelay } from './client'
import type { Direction } from './extension'
import { type Claim, Handshake } from './handshake'

/** A virtual serial port that a host has connected. */
export interface SerialConnection extends Claim {
  readonly remoteAddress: string
  /** The line: what the guest writes is read here. */
  readonly stream: Duplex
}

export interface ConcentratorEvents {
  /** Whether the service is known here; false answers WONT-PROXY and ends the connection. */
  accept(serviceUri: string, direction: Direction): boolean
  /** A port is connected. Whoever takes it owns the stream and its errors. */
  connected(connection: SerialConnection): void
  /** A connection was given up before it became a port: refused, silent, or against the protocol. */
  rejected?(error: Error, remoteAddress: string): void
}

/** Most connections at once; a host has a few serial ports a machine. */
export const maxConnections = 4096

/** A virtual serial port concentrator (vSPC): takes the telnet connections of hosts for their machines' serial ports. */
export class Concentrator {
  readonly #server: Server
  readonly #events: ConcentratorEvents
  readonly #sockets = new Set<Socket>()

  constructor(events: ConcentratorEvents) {
    this.#events = events
    this.#server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveDelay }, (socket) =>
      this.#welcome(socket),
    )
    this.#server.maxConnections = maxConnections
  }

  /** Listens; resolves with the address in use. */
  listen(port: number, host: string): Promise<AddressInfo> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject)
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject)
        this.#server.on('error', (error) => this.#events.rejected?.(error, host))
        resolve(this.#server.address() as AddressInfo)
      })
    })
  }

  /** Stops listening and ends every connection. */
  close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    for (const socket of this.#sockets) socket.destroy()
    return closed
  }

  #welcome(socket: Socket): void {
    this.#sockets.add(socket)
    socket.once('close', () => this.#sockets.delete(socket))
    const remoteAddress = socket.remoteAddress ?? ''
    const handshake = new Handshake(
      socket,
      (serviceUri, direction) => this.#events.accept(serviceUri, direction),
      (outcome) => {
        if (outcome instanceof Error) {
          handshake.stream.on('error', () => handshake.stream.destroy())
          this.#events.rejected?.(outcome, remoteAddress)
        } else this.#events.connected({ ...outcome, remoteAddress, stream: handshake.stream })
      },
    )
  }
}
