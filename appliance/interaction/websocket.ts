import { IncomingMessage } from 'node:http'
import { Socket } from 'node:net'
import { type Duplex, PassThrough, pipeline, type Writable } from 'node:stream'
import { createWebSocketStream, WebSocketServer } from 'ws'
import type { WebSocketHandshake } from './api'
import type { Handover } from './client-connection'
import type { ClientStreams } from './client-streams'

/** What a client sends in one message is held as a whole. Bytes. */
const maxMessage = 1024 * 1024

const server = new WebSocketServer({ noServer: true, maxPayload: maxMessage, perMessageDeflate: false })

/**
 * A client whose connection is a websocket from now on: messages carry the bytes of the process without frames. Answers the
 * handshake; rejects when something is wrong with it, which the client has been told.
 */
export async function webSocketStreams(
  { client, head }: Handover,
  { headers, text }: WebSocketHandshake,
): Promise<ClientStreams> {
  const request = new IncomingMessage(new Socket())
  request.method = 'GET'
  request.headers = { ...headers }
  const duplex = await new Promise<Duplex>((resolve, reject) => {
    client.once('close', () => reject(new Error('the websocket was not opened')))
    server.handleUpgrade(request, client, head, (accepted) => {
      resolve(createWebSocketStream(accepted, { decodeStrings: false }))
      // It was paused while it was handed over.
      client.resume()
    })
  })
  const input = new PassThrough()
  duplex.pipe(input)
  // There may be no reader yet, or none.
  input.on('error', () => undefined)
  duplex.on('error', (error) => input.destroy(error))
  duplex.once('close', () => {
    if (!input.writableEnded) input.end()
  })
  const output = text ? asText(duplex) : duplex
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
