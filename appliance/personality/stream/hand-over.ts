import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { PassThrough } from 'node:stream'
import type { StreamForm } from '../../interaction/api'
import type { Call } from '../api/endpoint'
import { apiVersion, speaks, versionText } from '../api/version'
import type { Engine } from '../engine'
import { connectionOf } from '../listener'

type Request = Pick<Call, 'request' | 'response' | 'version'>

/** The Content-Type of a stream; frames have their own since API 1.42. */
export function streamContentType(form: StreamForm, call: Pick<Call, 'version'>): string {
  return form === 'multiplexed' && speaks(call.version, 42)
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
function takeSocket({ socket }: IncomingMessage): Socket {
  for (const event of ['data', 'end', 'timeout', 'readable']) socket.removeAllListeners(event)
  socket.setTimeout(0)
  return socket
}

/** The head by which dockerd takes a connection over: `101 UPGRADED` for a client that asked for an upgrade, else `200 OK`. */
export function hijackHead(call: Request, form: StreamForm): string {
  const upgrade = call.request.headers.upgrade !== undefined
  const lines = upgrade
    ? ['HTTP/1.1 101 UPGRADED', 'Connection: Upgrade', 'Upgrade: tcp']
    : ['HTTP/1.1 200 OK', 'Connection: close']
  // Who did not ask for an upgrade gets the older type, whatever comes.
  const type = upgrade ? streamContentType(form, call) : 'application/vnd.docker.raw-stream'
  lines.push(`Content-Type: ${type}`, `Api-Version: ${versionText(apiVersion)}`)
  return `${lines.join('\r\n')}\r\n\r\n`
}

/** Writes a hijacked connection's head and all that there is to say on it, and ends it. */
export function hijackedAnswer(call: Request, form: StreamForm, payload: Buffer): void {
  const socket = takeSocket(call.request)
  socket.write(hijackHead(call, form))
  socket.write(payload)
  socket.destroySoon()
}

/**
 * Lets the session that the connection of a request has been given begin, behind `head`. What the client sent and nobody has
 * read goes back to the front, which is all that this process still does on the connection (see interaction/client-connection.ts).
 */
export async function handOver(call: Request, engine: Engine, head: string): Promise<void> {
  const socket = takeSocket(call.request)
  const unread = new PassThrough()
  socket.pipe(unread)
  socket.on('error', () => unread.destroy())
  try {
    // The head comes behind the handover: a client that has read it has a session that outlives this process.
    await engine.interaction.handOver(connectionOf(call.request), socket.bytesWritten + Buffer.byteLength(head))
  } catch (error) {
    // The answer may have begun: only a broken connection tells the client. Or it is the client that has gone.
    if (!socket.destroyed) engine.log(`handing over ${call.request.url}: ${String(error)}`)
    socket.destroy()
    return
  }
  if (head !== '') socket.write(head)
  unread.pipe(socket)
}

/** Lets the session begin that writes the body of this answer. */
export async function handOverBody(call: Request, engine: Engine): Promise<void> {
  // The length is not known; a client of HTTP/1.0 reads to the end.
  if (isChunked(call)) call.response.setHeader('Transfer-Encoding', 'chunked')
  call.response.setHeader('Connection', 'close')
  call.response.flushHeaders()
  await handOver(call, engine, '')
}

/** Whether the client of a request reads a body in chunks. */
export function isChunked({ request }: Pick<Call, 'request'>): boolean {
  return request.httpVersion !== '1.0'
}
