import { type ClientRequest, type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http'
import { request as tlsRequest } from 'node:https'
import type { Duplex } from 'node:stream'
import type { Address } from './host'

/** What a host answered to a raw request. */
export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** The body, or what came over the connection after an upgrade. */
  readonly body: Buffer
}

export interface RawRequest {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** More than any script asks for. Bytes. */
const maxAnswer = 64 * 1024 * 1024

/** Sends one request on a connection of its own and reads the answer to its end; a body follows an upgrade. */
export async function ask(address: Address, request: RawRequest, signal: AbortSignal): Promise<RawAnswer> {
  const { message, connection } = await head(address, request, signal)
  const stream = connection ?? message
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length > maxAnswer) throw new Error(`${request.method} ${request.path} answers more than ${maxAnswer} bytes`)
  }
  connection?.destroy()
  return { status: message.statusCode ?? 0, headers: message.headers, body: Buffer.concat(chunks) }
}

/** Resolves with the head of the answer; the body is left to be read. */
export async function head(
  address: Address,
  { method, path, headers = {}, body = '' }: RawRequest,
  signal: AbortSignal,
): Promise<{ message: IncomingMessage; connection: Duplex | undefined }> {
  const upgrades = Object.keys(headers).some((name) => name.toLowerCase() === 'upgrade')
  const hasBody = body !== '' && !upgrades
  const options: RequestOptions = {
    method,
    path,
    agent: false,
    signal,
    headers: {
      ...(address.kind === 'unix' && { Host: 'docker' }),
      ...(hasBody && { 'Content-Type': 'application/json', 'Content-Length': String(Buffer.byteLength(body)) }),
      ...(!hasBody && method !== 'GET' && method !== 'HEAD' && { 'Content-Length': '0' }),
      ...(upgrades && { Connection: 'Upgrade' }),
      ...headers,
    },
  }
  return new Promise((resolve, reject) => {
    const request = connect(address, options)
    request.once('error', reject)
    request.once('response', (message) => resolve({ message, connection: undefined }))
    request.once('upgrade', (message, socket, first) => {
      socket.unshift(first)
      // A host that has said all closes at once, and our end comes too late; who reads learns of everything else.
      socket.on('error', () => undefined)
      socket.end(body)
      resolve({ message, connection: socket })
    })
    request.end(hasBody ? body : undefined)
  })
}

function connect(address: Address, options: RequestOptions): ClientRequest {
  if (address.kind === 'unix') return plainRequest({ ...options, socketPath: address.path })
  const { host, port, ca, cert, key } = address
  return tlsRequest({ ...options, host, port, ca, cert, key })
}
