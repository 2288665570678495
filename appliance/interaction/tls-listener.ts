import { X509Certificate } from 'node:crypto'
import { createServer, type SecureContextOptions, type Server, type TLSSocket } from 'node:tls'
import type { ApplianceSecrets } from '../config'

/** Docker's port for TLS. */
export const dockerTlsPort = 2376

/** Connections at once, each with its buffers: a bound against floods. */
const maxConnections = 4096

/** Certificates as docker-machine provisioned them. */
type TlsFiles = NonNullable<ApplianceSecrets['tls']>

/**
 * Clients elsewhere: TLS 1.2 and later, client certificates required. It listens as soon as there are certificates and changes
 * them without letting go of its connections.
 */
export class TlsListener {
  readonly #accept: (client: TLSSocket) => void
  readonly #port: number
  readonly #waiting = new Set<() => void>()
  #server: Server | undefined
  #served: string | undefined

  constructor(accept: (client: TLSSocket) => void, port: number = dockerTlsPort) {
    this.#accept = accept
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
    if (this.#server === undefined) this.#server = await this.#listen(context)
    else this.#server.setSecureContext(context)
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

  /** Stops listening; connections are those who accepted them's to close. */
  close(): void {
    this.#server?.close()
  }

  async #listen(context: SecureContextOptions): Promise<Server> {
    const server = createServer({
      ...context,
      requestCert: true,
      rejectUnauthorized: true,
      allowHalfOpen: true,
      noDelay: true,
      ALPNProtocols: ['http/1.1'],
    })
    server.maxConnections = maxConnections
    server.on('secureConnection', this.#accept)
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
