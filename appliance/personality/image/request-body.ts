import type { IncomingMessage } from 'node:http'
import { PassThrough, type Readable } from 'node:stream'
import { DockerError } from '../api/docker-error'

/**
 * The body of a request as a stream that can be given up without giving up the connection: what is not wanted any more is
 * read and dropped, so that the client gets to read the answer. Fails when the client goes away before its end.
 */
export function bodyOf(request: IncomingMessage): Readable {
  const body = new PassThrough()
  const gone = (): void => {
    if (!request.complete) body.destroy(new DockerError(499, 'the client has gone away'))
  }
  request.once('error', gone)
  request.once('close', gone)
  body.once('close', () => {
    request.off('close', gone)
    request.unpipe(body)
    request.resume()
  })
  request.pipe(body)
  return body
}
