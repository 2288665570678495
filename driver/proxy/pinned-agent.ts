import { Agent, type AgentOptions } from 'node:https'
import type { LookupFunction } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect } from 'node:tls'

/** The peer is not the one whose thumbprint we know. */
export class ThumbprintError extends Error {
  override readonly name = 'ThumbprintError'
}

/**
 * Connects to the one server whose certificate has the given SHA-256 thumbprint, whoever signed it and whatever names it
 * bears. Nothing is sent before the certificate was compared.
 */
export class PinnedAgent extends Agent {
  readonly #thumbprint: string

  constructor(thumbprint: string) {
    super({ keepAlive: true, maxSockets: 8 })
    this.#thumbprint = thumbprint
  }

  override createConnection(
    options: AgentOptions & { host?: string; port?: number; lookup?: LookupFunction },
    callback?: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    // The chain is not verified because the certificate itself is known: that is the stricter check.
    const socket = connect({ ...options, rejectUnauthorized: false, session: undefined })
    const fail = (error: Error) => callback?.(error, socket)
    socket.once('error', fail)
    socket.once('secureConnect', () => {
      socket.off('error', fail)
      const presented = socket.getPeerX509Certificate()?.fingerprint256
      if (presented === this.#thumbprint) {
        callback?.(null, socket)
        return
      }
      socket.destroy()
      fail(new ThumbprintError(`its certificate has the thumbprint ${presented}, the token says ${this.#thumbprint}`))
    })
  }
}
