import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { PortLayerError } from '../portlayer/problem'
import { instanceHeader } from './api'

/**
 * The body of a request that asks for an upgrade. Node hands such a request over without its body: it is the first
 * `Content-Length` bytes of the connection, which is left exactly behind them.
 */
export async function readUpgradeBody(
  request: IncomingMessage,
  connection: Duplex,
  head: Buffer,
  limit: number,
): Promise<Buffer> {
  const length = Number(request.headers['content-length'] ?? 0)
  if (!Number.isSafeInteger(length) || length < 0 || length > limit) {
    throw new PortLayerError('invalid', `the request's body must have a Content-Length of at most ${limit} bytes`)
  }
  if (head.length > 0) connection.unshift(head)
  while (connection.readableLength < length) {
    // Reading what is there makes the stream fetch more; it is put back until all of it is there.
    const part = connection.read() as Buffer | null
    if (part !== null) connection.unshift(part)
    if (connection.readableLength >= length) break
    await readable(connection)
  }
  return length === 0 ? Buffer.alloc(0) : (connection.read(length) as Buffer)
}

function readable(connection: Duplex): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void) => () => {
      connection.off('readable', more)
      connection.off('end', ended)
      connection.off('close', ended)
      act()
    }
    const more = settle(resolve)
    const ended = settle(() => reject(new PortLayerError('invalid', 'the connection ended within the request')))
    connection.on('readable', more)
    connection.on('end', ended)
    connection.on('close', ended)
  })
}

/** Answers 101: from here on the connection is a byte stream. `instance` names this process. */
export function acceptUpgrade(connection: Duplex, instance: string): void {
  const head = ['HTTP/1.1 101 UPGRADED', 'Connection: Upgrade', 'Upgrade: tcp', `${instanceHeader}: ${instance}`]
  connection.write(`${head.join('\r\n')}\r\n\r\n`)
}

/** Answers a request for an upgrade with an error, and ends the connection. */
export function refuseUpgrade(connection: Duplex, error: PortLayerError): void {
  const body = JSON.stringify(error.toProblem())
  connection.end(
    `HTTP/1.1 ${error.status} ${error.code}\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  )
}
