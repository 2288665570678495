import type { Duplex } from 'node:stream'

/**
 * How Go's net/rpc opens a connection over HTTP (net/rpc/server.go, `ServeHTTP`): a request line with bare line feeds, an
 * answer whose status text the client compares, then gob both ways. Not HTTP enough for an HTTP parser.
 */
const request = 'CONNECT /_goRPC_ HTTP/1.0'
const answer = 'HTTP/1.0 200 Connected to Go RPC\n\n'
const refusal = 'HTTP/1.0 405 Method Not Allowed\nContent-Type: text/plain; charset=utf-8\n\n405 must CONNECT\n'

/** The longest request head that is read, in bytes. */
const maxHeadBytes = 4096

/** Answers the CONNECT; gives the bytes that follow. Throws when the peer asks for anything else. */
export async function acceptConnect(socket: Duplex): Promise<AsyncIterable<Buffer>> {
  const chunks = socket.iterator({ destroyOnReturn: false })
  let head = Buffer.alloc(0)
  for (;;) {
    const end = headEnd(head)
    if (end !== undefined) {
      if (head.toString('latin1', 0, head.indexOf('\n')).trimEnd() !== request) {
        socket.end(refusal)
        throw new Error('the peer speaks no net/rpc')
      }
      socket.write(answer)
      return following(head.subarray(end), chunks)
    }
    if (head.length > maxHeadBytes) throw new Error(`the peer sent a request head of more than ${maxHeadBytes} bytes`)
    const next = await chunks.next()
    if (next.done === true) throw new Error('the peer hung up before its request')
    head = Buffer.concat([head, next.value as Buffer])
  }
}

/** Where the empty line ends, with bare line feeds or with carriage returns. */
function headEnd(head: Buffer): number | undefined {
  for (const mark of ['\n\n', '\r\n\r\n']) {
    const at = head.indexOf(mark)
    if (at >= 0) return at + mark.length
  }
  return undefined
}

async function* following(first: Buffer, rest: AsyncIterableIterator<unknown>): AsyncGenerator<Buffer> {
  if (first.length > 0) yield first
  for await (const chunk of rest) yield chunk as Buffer
}
