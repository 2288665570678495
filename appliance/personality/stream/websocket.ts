import { PassThrough, pipeline, type Writable } from 'node:stream'
import { createWebSocketStream, type WebSocket, WebSocketServer } from 'ws'
import { invalid } from '../api/docker-error'
import type { Call } from '../api/endpoint'
import { speaks } from '../api/version'
import { type HijackedConnection, takeSocket } from './hijack'

/** What a client sends in one message is held as a whole. Bytes. */
const maxMessage = 1024 * 1024

const server = new WebSocketServer({ noServer: true, maxPayload: maxMessage, perMessageDeflate: false })

/**
 * Takes the client's connection over as a websocket, as dockerd does for attach: messages carry the bytes of the process
 * without frames, as binary since API 1.28 and as text before. Throws docker's refusal of what is no handshake.
 */
export async function acceptWebSocket(call: Pick<Call, 'request' | 'version'>): Promise<HijackedConnection> {
  const { headers } = call.request
  if (headers.upgrade?.toLowerCase() !== 'websocket' || headers['sec-websocket-key'] === undefined) {
    throw invalid('not websocket protocol')
  }
  const socket = takeSocket(call.request)
  const accepted = await new Promise<WebSocket>((resolve, reject) => {
    // What else is wrong with the handshake is answered by the server itself.
    socket.once('close', () => reject(invalid('the websocket was not opened')))
    server.handleUpgrade(call.request, socket, Buffer.alloc(0), resolve)
  })
  const duplex = createWebSocketStream(accepted, { decodeStrings: false })
  const input = new PassThrough()
  duplex.pipe(input)
  // There may be no reader yet, or none.
  input.on('error', () => undefined)
  duplex.on('error', (error) => input.destroy(error))
  duplex.once('close', () => {
    if (!input.writableEnded) input.end()
  })
  const output = speaks(call.version, 28) ? duplex : asText(duplex)
  const close = () => {
    duplex.unpipe(input)
    // Nobody reads on, and without a reader the closing of the client is not seen.
    duplex.resume()
    output.end()
  }
  return { input, output, close }
}

/** A way into `output` on which bytes become text, characters kept whole. */
function asText(output: Writable): Writable {
  const text = new PassThrough().setEncoding('utf8')
  // A broken connection ends both; who writes learns of it by that.
  pipeline(text, output, () => undefined)
  return text
}
