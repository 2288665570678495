import type { Socket } from 'node:net'
import { answer, encodeMessage, type InfoStore, RequestDecoder } from './rpci'

/** Serves a guest's RPCI port: one answer a request, in order. A guest that does not take answers is not read either. */
export class RpciPort {
  readonly #socket: Socket
  readonly #decoder = new RequestDecoder()

  constructor(socket: Socket, store: InfoStore, log: (line: string) => void) {
    this.#socket = socket
    socket.on('error', () => socket.destroy()) // QEMU ended; its monitor tells.
    socket.on('drain', () => socket.resume())
    socket.on('data', (chunk: Buffer) => {
      let taken = true
      for (const request of this.#decoder.decode(chunk)) {
        taken = socket.write(encodeMessage(this.#answer(request, store, log)))
      }
      if (!taken) socket.pause()
    })
  }

  /** The guest starts anew: what it had begun to say is void. */
  reset(): void {
    this.#decoder.reset()
  }

  close(): void {
    this.#socket.destroy()
  }

  #answer(request: string | undefined, store: InfoStore, log: (line: string) => void): string {
    try {
      return answer(request, store)
    } catch (error) {
      log(`rpci: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
      return '0 Internal error'
    }
  }
}
