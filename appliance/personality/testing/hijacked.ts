import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** A connection that was asked to become a stream. */
export interface Hijacked {
  /** First line of the answer's head. */
  readonly status: string
  readonly head: string
  readonly socket: Socket
  /** All bytes after the head, when the server has ended. */
  readonly received: Promise<Buffer>
}

/** Posts to an endpoint that takes its connection over, with or without asking for an upgrade. */
export async function openHijacked(
  socketPath: string,
  path: string,
  { body = '', upgrade = true }: { readonly body?: string; readonly upgrade?: boolean } = {},
): Promise<Hijacked> {
  const socket = connect({ path: socketPath, allowHalfOpen: true })
  await once(socket, 'connect')
  const lines = [`POST ${path} HTTP/1.1`, 'Host: docker', `Content-Length: ${Buffer.byteLength(body)}`]
  if (body !== '') lines.push('Content-Type: application/json')
  if (upgrade) lines.push('Connection: Upgrade', 'Upgrade: tcp')
  const chunks: Buffer[] = []
  const ended = new Promise<void>((resolve, reject) => {
    socket.once('end', resolve)
    socket.once('close', resolve)
    socket.once('error', reject)
  })
  const whole = () => Buffer.concat(chunks)
  const headed = new Promise<number>((resolve) => {
    const look = () => {
      const end = whole().indexOf('\r\n\r\n')
      if (end < 0) return
      socket.off('data', look)
      resolve(end + 4)
    }
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('data', look)
  })
  socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`)
  const length = await Promise.race([headed, ended.then(() => 0)])
  const head = whole().subarray(0, length).toString('latin1')
  return {
    status: head.split('\r\n', 1)[0] ?? '',
    head,
    socket,
    received: ended.then(() => {
      socket.end()
      return whole().subarray(length)
    }),
  }
}
