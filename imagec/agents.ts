import * as http from 'node:http'
import * as https from 'node:https'
import type { Duplex } from 'node:stream'
import { HttpProxyAgent } from 'http-proxy-agent'
import { HttpsProxyAgent } from 'https-proxy-agent'

/** Connections to one host at a time. */
const maxSockets = 8
/** What one read takes from a connection at most. Bytes; so much memory a connection. */
const readBytes = 512 * 1024

/** Connections for URLs of a scheme, kept for the next request; through a proxy, if any. */
export function newAgent(protocol: string, proxy: URL | undefined): http.Agent {
  const pool = { keepAlive: true, maxSockets, highWaterMark: readBytes }
  if (protocol === 'http:') return proxy === undefined ? new DirectHttpAgent(pool) : new HttpProxyAgent(proxy, pool)
  return proxy === undefined ? new DirectHttpsAgent(pool) : new HttpsProxyAgent(proxy, pool)
}

class DirectHttpAgent extends http.Agent {
  override createConnection(...[options, created]: Parameters<http.Agent['createConnection']>) {
    return readingIntoOneBuffer((reads) => super.createConnection({ ...options, ...reads }, created))
  }
}

class DirectHttpsAgent extends https.Agent {
  override createConnection(...[options, created]: Parameters<https.Agent['createConnection']>) {
    return readingIntoOneBuffer((reads) => super.createConnection({ ...options, ...reads }, created))
  }
}

/**
 * Makes a socket that reads into one buffer of its own (`onread` of net.connect) instead of a new one of 64 KiB each
 * time: half of what a download costs. The listener for its data, Node's HTTP parser, copies what it keeps.
 */
function readingIntoOneBuffer(
  connect: (reads: { readonly onread: OnRead }) => Duplex | null | undefined,
): Duplex | null | undefined {
  const onread: OnRead = {
    buffer: Buffer.allocUnsafeSlow(readBytes),
    callback(length, buffer) {
      socket?.emit('data', buffer.subarray(0, length))
      return true
    },
  }
  const socket = connect({ onread })
  return socket
}

interface OnRead {
  readonly buffer: Buffer
  callback(length: number, buffer: Uint8Array): boolean
}
