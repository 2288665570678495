import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect, isIPv6 } from 'node:net'
import { frame, readFrames } from './tcp-frames'

/** How long one server may take, and how many are asked. */
const serverPatienceMs = 4_000
const maxServers = 3
const dnsPort = 53

/** Asks one server; rejects when it does not answer. */
export type Ask = (message: Buffer, server: string, signal: AbortSignal) => Promise<Buffer>

/**
 * The first answer that is not a server's own failure; undefined when none has any. Each is asked over the transport that the
 * query came by, from a port and with an id that nobody can guess.
 */
export async function forward(
  message: Buffer,
  servers: readonly string[],
  ask: Ask,
  signal: AbortSignal,
): Promise<Buffer | undefined> {
  let last: Buffer | undefined
  for (const server of servers.slice(0, maxServers)) {
    signal.throwIfAborted()
    const id = randomInt(0x10000)
    const query = Buffer.from(message)
    query.writeUInt16BE(id, 0)
    try {
      const reply = await ask(query, server, AbortSignal.any([signal, AbortSignal.timeout(serverPatienceMs)]))
      if (!isReply(reply, query)) continue
      reply.writeUInt16BE(message.readUInt16BE(0), 0)
      last = reply
      if (!hasFailed(reply)) return reply
    } catch {
      // The next one, if there is one: that none has answered is told to the client.
    }
  }
  return last
}

/** Whether `reply` answers `query`: id and question are the same, as far as both go. */
function isReply(reply: Buffer, query: Buffer): boolean {
  return reply.length >= 12 && reply.readUInt16BE(0) === query.readUInt16BE(0) && (reply.readUInt8(2) & 0x80) !== 0
}

/** SERVFAIL and REFUSED: another server may know better (dockerd's resolver). */
function hasFailed(reply: Buffer): boolean {
  return [2, 5].includes(reply.readUInt8(3) & 0x0f)
}

/** Asks over UDP. */
export const askUdp: Ask = async (message, server, signal) => {
  const socket = createSocket(isIPv6(server) ? 'udp6' : 'udp4')
  try {
    // Connected: the kernel drops what comes from elsewhere.
    socket.connect(dnsPort, server)
    await once(socket, 'connect', { signal })
    socket.send(message)
    for (;;) {
      const [reply] = (await once(socket, 'message', { signal })) as [Buffer]
      if (isReply(reply, message)) return reply
    }
  } finally {
    socket.on('error', () => undefined)
    socket.close()
  }
}

/** Asks over TCP. */
export const askTcp: Ask = async (message, server, signal) => {
  const socket = connect({ host: server, port: dnsPort })
  const abort = (): void => void socket.destroy(new Error('no answer in time'))
  signal.addEventListener('abort', abort)
  try {
    socket.write(frame(message))
    for await (const reply of readFrames(socket)) return reply
    throw new Error('closed without an answer')
  } finally {
    signal.removeEventListener('abort', abort)
    socket.destroy()
  }
}
