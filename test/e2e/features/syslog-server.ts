import { on, once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { createServer as createTlsServer, type SecureContextOptions } from 'node:tls'

/** A syslog server that shows what it gets. */
export interface SyslogServer {
  /** `tcp://…` or `tcp+tls://…`. */
  readonly address: string
  /** The bytes that have come, when they satisfy `isWhole`; rejects with them when they do not within `limit` milliseconds. */
  received(isWhole: (text: string) => boolean, limit: number): Promise<string>
  close(): void
}

/** Listens on a free port of `host`, over TLS with a certificate of its own. */
export async function startSyslogServer(host: string, tls?: SecureContextOptions): Promise<SyslogServer> {
  const server: Server = tls === undefined ? createServer() : createTlsServer(tls)
  let text = ''
  server.on(tls === undefined ? 'connection' : 'secureConnection', (socket) => {
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
      server.emit('received')
    })
    // A container that is killed resets its connection.
    socket.on('error', () => socket.destroy())
  })
  server.listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  return {
    address: `${tls === undefined ? 'tcp' : 'tcp+tls'}://${host}:${address.port}`,
    async received(isWhole, limit) {
      const signal = AbortSignal.timeout(limit)
      try {
        const more = on(server, 'received', { signal })
        while (!isWhole(text)) await more.next()
        return text
      } catch (error) {
        throw new Error(`the syslog server got ${JSON.stringify(text)}`, { cause: error })
      }
    },
    close: () => server.close(),
  }
}
