import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { PassThrough, type Readable, type Writable } from 'node:stream'
import type { Call } from '../api/endpoint'
import { apiVersion, speaks, versionText } from '../api/version'

/** A connection that was HTTP and now carries the bytes of a process. */
export interface HijackedConnection {
  /** What the client sends; its end is a half-close. */
  readonly input: Readable
  /** To the client; ending it leaves the other direction open until the client closes it too. */
  readonly output: Writable
  /** Closes both directions. */
  readonly close: () => void
}

/** How the bytes to the client are arranged: as they are (a terminal), or in docker's frames. */
export type StreamFormat = 'raw' | 'multiplexed'

/** A client that has been told the end and does not close its side is cut off after this. Milliseconds. */
const lingerLimit = 10_000

/** The Content-Type of a stream; frames have their own since API 1.42. */
export function streamContentType(format: StreamFormat, call: Pick<Call, 'version'>): string {
  return format === 'multiplexed' && speaks(call.version, 42)
    ? 'application/vnd.docker.multiplexed-stream'
    : 'application/vnd.docker.raw-stream'
}

/**
 * The socket of a request, from now on without HTTP on it.
 *
 * Node's server keeps reading requests from the socket until it is told otherwise. There is no public way to say that for
 * a request without `Upgrade`, so its listeners are taken off: `data` (the parser), `end` (which would end our side as well)
 * and `timeout`. Its `close` listener stays and frees the parser.
 */
export function takeSocket({ socket }: IncomingMessage): Socket {
  for (const event of ['data', 'end', 'timeout', 'readable']) socket.removeAllListeners(event)
  socket.setTimeout(0)
  socket.setNoDelay(true)
  return socket
}

/**
 * Takes the client's connection over, as dockerd does for attach and exec: `101 UPGRADED` for a client that sent
 * `Upgrade: tcp`, else `200 OK` and then raw bytes, neither with HTTP framing.
 */
export function hijack(call: Pick<Call, 'request' | 'version'>, format: StreamFormat): HijackedConnection {
  const { request } = call
  const socket = takeSocket(request)
  const input = new PassThrough()
  socket.pipe(input)
  // A reset is the end of the input; the output's pipeline learns of it by itself. There may be no reader yet, or none.
  input.on('error', () => undefined)
  socket.on('error', (error) => input.destroy(error))
  socket.once('close', () => {
    if (!input.writableEnded) input.end()
  })
  socket.write(responseHead(request, streamContentType(format, call)))
  const close = () => {
    socket.unpipe(input)
    socket.destroySoon()
  }
  socket.once('finish', () => {
    // What the client still sends goes nowhere; its close is waited for, but not for ever.
    socket.unpipe(input)
    socket.resume()
    const timer = setTimeout(() => socket.destroy(), lingerLimit)
    socket.once('close', () => clearTimeout(timer))
  })
  return { input, output: socket, close }
}

function responseHead(request: IncomingMessage, contentType: string): string {
  const upgrade = request.headers.upgrade !== undefined
  const lines = upgrade
    ? ['HTTP/1.1 101 UPGRADED', 'Connection: Upgrade', 'Upgrade: tcp']
    : ['HTTP/1.1 200 OK', 'Connection: close']
  // Who did not ask for an upgrade gets the older type, whatever comes.
  const type = upgrade ? contentType : 'application/vnd.docker.raw-stream'
  lines.push(`Content-Type: ${type}`, `Api-Version: ${versionText(apiVersion)}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}
