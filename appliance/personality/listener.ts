import { X509Certificate } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { Socket } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import type { ApplianceSecrets } from '../config'

/** Docker's port for TLS. */
export const dockerTlsPort = 2376

/** Bytes of a request's head, all lines together. */
const maxHeaderSize = 64 * 1024
/** A client has so long for the head of a request. Milliseconds. */
const headersTimeout = 20_000
/** None for the whole of a request: an image may take its time. Who reads a body sees to it that it does not stall. */
const requestTimeout = 0
/** An idle connection is kept for a next request. Milliseconds. */
const keepAliveTimeout = 60_000
/** Connections at once, each with its buffers: a bound against floods. */
const maxConnections = 4096

const limits = { maxHeaderSize, headersTimeout, requestTimeout, keepAliveTimeout }

/** Certificates as docker-machine provisioned them. */
type TlsFiles = NonNullable<ApplianceSecrets['tls']>

/** Serves the API on a unix socket, whose directory says who may use it. */
export async function listenOnSocket(api: RequestListener, path: string): Promise<Server> {
  // What a killed process left behind would be in the way.
  await rm(path, { force: true })
  const server = bounded(createServer(limits, api))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, resolve)
  })
  return server
}

/**
 * The API for clients elsewhere: TLS 1.2 and later, client certificates required. It listens as soon as there are
 * certificates and changes them without letting go of its connections.
 */
export class TlsListener {
  readonly #api: RequestListener
  readonly #port: number
  readonly #waiting = new Set<() => void>()
  #server: TlsServer | undefined
  #served: string | undefined

  constructor(api: RequestListener, port: number = dockerTlsPort) {
    this.#api = api
    this.#port = port
  }

  /** Port that clients connect to; undefined while there are no certificates. */
  get port(): number | undefined {
    const address = this.#server?.address()
    return typeof address === 'object' && address !== null ? address.port : undefined
  }

  /** Serves with these certificates from now on; throws when they are none or do not belong together. */
  async use(tls: TlsFiles): Promise<void> {
    const context: SecureContextOptions = {
      ca: tls.ca,
      cert: tls.certificate,
      key: tls.key,
      minVersion: 'TLSv1.2',
    }
    if (this.#server === undefined) {
      const options = { ...limits, ...context, requestCert: true, rejectUnauthorized: true, allowHalfOpen: true }
      this.#server = await this.#listen(bounded(createTlsServer(options, this.#api)))
    } else this.#server.setSecureContext(context)
    this.#served = new X509Certificate(tls.certificate).fingerprint256.replaceAll(':', '').toLowerCase()
    for (const wake of [...this.#waiting]) wake()
  }

  /** Resolves when the certificate with this SHA-256 (hex of its DER; '': any) is served; rejects with the signal's reason. */
  async serving(sha256: string, signal: AbortSignal): Promise<void> {
    while (sha256 === '' ? this.#served === undefined : this.#served !== sha256) {
      await new Promise<void>((resolve, reject) => {
        signal.throwIfAborted()
        const end = () => {
          this.#waiting.delete(wake)
          signal.removeEventListener('abort', abort)
        }
        const wake = () => {
          end()
          resolve()
        }
        const abort = () => {
          end()
          reject(signal.reason)
        }
        this.#waiting.add(wake)
        signal.addEventListener('abort', abort, { once: true })
      })
    }
  }

  /** Stops listening and closes what is open. */
  close(): void {
    this.#server?.close()
    this.#server?.closeAllConnections()
  }

  async #listen(server: TlsServer): Promise<TlsServer> {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, () => {
        server.off('error', reject)
        resolve()
      })
    })
    return server
  }
}

function bounded<T extends Server | TlsServer>(server: T): T {
  server.maxConnections = maxConnections
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable) {
      socket.destroy()
      return
    }
    const status =
      error.code === 'HPE_HEADER_OVERFLOW'
        ? '431 Request Header Fields Too Large'
        : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
          ? '408 Request Timeout'
          : '400 Bad Request'
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  })
  return server
}
