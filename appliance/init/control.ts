import { chmod, chown, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import type { DaemonSpec } from './daemon'
import type { DaemonProcess } from './keep-running'

/** Where the supervisor takes requests: the name of a daemon and a line feed, answered by `ok`, or a sentence why not. */
export const controlSocket = '/run/vic/init.sock'

/** Longest request, and how long it may take. Bytes, milliseconds. */
const maxRequest = 64
const requestTimeout = 5_000

/**
 * Serves requests to end a daemon, which the supervisor then starts again. It ends it as a crash would: a daemon that hangs
 * listens to nothing else, and none has anything to lose. Only `user` reaches the socket.
 */
export async function listenForRestarts(
  daemons: ReadonlyMap<DaemonSpec['name'], DaemonProcess>,
  user: number,
  path: string = controlSocket,
): Promise<Server> {
  await rm(path, { force: true })
  const server = createServer((client) => {
    client.on('error', () => client.destroy())
    client.setTimeout(requestTimeout, () => client.destroy())
    serve(daemons, client)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  await chmod(path, 0o600)
  await chown(path, user, 0)
  return server
}

function serve(daemons: ReadonlyMap<string, DaemonProcess>, client: Socket): void {
  let request = ''
  client.setEncoding('latin1').on('data', (text: string) => {
    request += text
    const end = request.indexOf('\n')
    if (end < 0) {
      if (request.length > maxRequest) client.destroy()
      return
    }
    // One request a connection.
    client.removeAllListeners('data').resume()
    const name = request.slice(0, end)
    const daemon = daemons.get(name)
    daemon?.kill('SIGKILL')
    client.end(
      daemon === undefined ? `there is no daemon ${name}; there are ${[...daemons.keys()].join(', ')}\n` : 'ok\n',
    )
  })
}
