import type { IncomingMessage } from 'node:http'
import { PassThrough, type Readable } from 'node:stream'
import { DockerError } from '../api/docker-error'

/** A client that sends nothing for so long, while something is wanted of it, has gone. Milliseconds. */
const idleTimeout = 120_000

/**
 * The body of a request as a stream that can be given up without giving up the connection: what is not wanted any more is
 * read and dropped, so that the client gets to read the answer. Fails when the client goes away before its end.
 */
export function bodyOf(request: IncomingMessage): Readable {
  const body = new PassThrough()
  const gone = (): void => {
    if (!request.complete) body.destroy(new DockerError(499, 'the client has gone away'))
  }
  let seen = 0
  const idle = setInterval(() => {
    // What is not read here is not the client's fault.
    if (request.socket.bytesRead === seen && !body.writableNeedDrain && !request.complete) {
      body.destroy(new DockerError(408, `the client has sent nothing for ${idleTimeout / 1000} s`))
    }
    seen = request.socket.bytesRead
  }, idleTimeout)
  // It may fail while nobody reads it; who reads it later meets the error then.
  body.on('error', () => undefined)
  request.once('error', gone)
  request.once('close', gone)
  body.once('close', () => {
    clearInterval(idle)
    request.off('close', gone)
    request.unpipe(body)
    request.resume()
  })
  request.pipe(body)
  return body
}
