import type { IncomingMessage } from 'node:http'

/** So much of a body that nobody wants is read all the same, for so long. Bytes, milliseconds. */
const maxPassedBy = 64 * 1024 * 1024
const patience = 2_000

/**
 * Reads on what a client still sends of a request that has been answered. A connection that is closed with bytes unread is
 * reset, and the client may never see the answer: Go's server, which is dockerd's, takes the same care.
 */
export function passBy(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return
  let left = maxPassedBy
  const cut = (): void => void request.socket.destroy()
  const timer = setTimeout(cut, patience)
  request.once('close', () => clearTimeout(timer))
  request.on('data', (chunk: Buffer) => {
    left -= chunk.length
    if (left < 0) cut()
  })
  request.resume()
}
