import type { IncomingMessage } from 'node:http'

/** As Go's server does (net/http): so much of a body that nobody wants is read. Bytes. */
const maxPassed = 256 * 1024
/** A client that sends nothing more for so long waits for its answer. Milliseconds. */
const patience = 500

/**
 * Lets what is still to come of a request pass before it is refused: a connection that is closed with bytes unread is reset, and the client
 * may lose the answer to that.
 */
export async function letPass(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return
  await new Promise<void>((resolve) => {
    let passed = 0
    const settle = (): void => {
      clearTimeout(timer)
      request.off('data', count).off('end', settle).off('close', settle)
      resolve()
    }
    const count = (chunk: Buffer): void => {
      passed += chunk.length
      if (passed > maxPassed) settle()
    }
    const timer = setTimeout(settle, patience)
    request.on('data', count).once('end', settle).once('close', settle)
    request.resume()
  })
}
