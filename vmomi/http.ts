import { type ClientRequest, type IncomingMessage, Agent as PlainAgent, request as plainRequest } from 'node:http'
import { Agent as TlsAgent, request as tlsRequest } from 'node:https'
import { type Duplex, pipeline, Readable } from 'node:stream'
import { VimError } from './error'
import { connectTrusted, parseThumbprint, type Trust } from './thumbprint'

/** One request to the server. */
export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE'
  /** Path and query. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string | number>>
  readonly body?: string | Uint8Array | Readable
  /** Longest silence of the server while it owes an answer or more of it. */
  readonly silenceMilliseconds: number
  /** Long polls have sockets of their own, so that they never keep a call waiting. */
  readonly isLongPoll?: boolean
  readonly signal?: AbortSignal | undefined
}

/** Idle connections are given up before usual servers (5 s and more) do, so that no call meets a closing one. */
const idleSocketMilliseconds = 4_000
const maxSockets = 16

/** HTTP to one server: its trust, its cookies, its sockets. Redirects are not followed. */
export class HttpConnection {
  readonly origin: URL
  readonly #calls: PlainAgent | TlsAgent
  readonly #longPolls: PlainAgent | TlsAgent
  readonly #cookies = new Map<string, string>()
  readonly #closing = new AbortController()

  constructor(url: URL, trust: Trust) {
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url.hostname))) {
      throw new TypeError(`${url.origin}: only https is spoken, or http on the loopback`)
    }
    if (trust.thumbprint !== undefined) parseThumbprint(trust.thumbprint)
    this.origin = url
    const make = (sockets: number) => {
      const options = { keepAlive: true, maxSockets: sockets, timeout: idleSocketMilliseconds }
      return url.protocol === 'https:'
        ? new TrustingAgent(options, trust, this.#closing.signal)
        : new PlainAgent(options)
    }
    this.#calls = make(maxSockets)
    this.#longPolls = make(Number.POSITIVE_INFINITY)
  }

  /** Forgets the session that cookies carry. */
  forgetCookies(): void {
    this.#cookies.clear()
  }

  /** Resolves with the answer's head; the caller reads the body. Cookies are kept and sent back. */
  request(wanted: HttpRequest): Promise<IncomingMessage> {
    wanted.signal?.throwIfAborted()
    this.#closing.signal.throwIfAborted()
    return new Promise((resolve, reject) => {
      const request = this.#open(wanted)
      request.once('response', (response) => {
        this.#keepCookies(response)
        resolve(response)
      })
      request.on('error', (error) => reject(requestError(wanted, request, error)))
      request.setTimeout(wanted.silenceMilliseconds, () => {
        request.destroy(new Error(`no answer for ${wanted.silenceMilliseconds / 1000} s`))
      })
      sendBody(request, wanted.body)
    })
  }

  /** Breaks what is under way. */
  close(): void {
    this.#closing.abort(new VimError('closed', `the connection to ${this.origin.host} was closed`))
    this.#calls.destroy()
    this.#longPolls.destroy()
  }

  #open({ method, path, headers, isLongPoll, signal }: HttpRequest): ClientRequest {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const open = this.origin.protocol === 'https:' ? tlsRequest : plainRequest
    return open({
      method,
      path,
      protocol: this.origin.protocol,
      hostname: this.origin.hostname.replace(/^\[|\]$/g, ''),
      port: this.origin.port || (this.origin.protocol === 'https:' ? 443 : 80),
      agent: isLongPoll === true ? this.#longPolls : this.#calls,
      headers: { ...headers, ...(cookie === '' ? {} : { Cookie: cookie }) },
      ...(signal === undefined ? {} : { signal }),
    })
  }

  #keepCookies(response: IncomingMessage): void {
    for (const cookie of response.headers['set-cookie'] ?? []) {
      const [, name, value] = /^([^=;]+)=([^;]*)/.exec(cookie) ?? []
      if (name !== undefined && value !== undefined) this.#cookies.set(name.trim(), value)
    }
  }
}

/** Hands out sockets only after the server's certificate was judged. */
class TrustingAgent extends TlsAgent {
  readonly #trust: Trust
  readonly #closing: AbortSignal

  constructor(options: ConstructorParameters<typeof TlsAgent>[0], trust: Trust, closing: AbortSignal) {
    super(options)
    this.#trust = trust
    this.#closing = closing
  }

  override createConnection(
    options: { host?: string | null; port?: string | number | null },
    callback?: (error: Error | null, socket: Duplex) => void,
  ): null {
    connectTrusted(options.host ?? 'localhost', Number(options.port ?? 443), this.#trust, this.#closing).then(
      (socket) => callback?.(null, socket),
      (error: Error) => callback?.(error, undefined as unknown as Duplex),
    )
    return null
  }
}

function sendBody(request: ClientRequest, body: HttpRequest['body']): void {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array) {
    request.end(body)
    return
  }
  pipeline(body, request, (error) => {
    // A failing source ends the request; the request's own failure is reported by its 'error'.
    if (error !== null && error !== undefined) request.destroy(error)
  })
}

function requestError({ method, path, body, signal }: HttpRequest, request: ClientRequest, error: Error): unknown {
  if (signal?.aborted === true) return signal.reason
  if (error instanceof VimError) return error
  if (body instanceof Readable && body.errored !== null) return body.errored
  const where = `${method} ${path.replace(/\?.*/, '')} on ${request.host}`
  const wasSent = request.socket !== null && request.socket !== undefined && request.socket.bytesWritten > 0
  if (!wasSent) return new VimError('unreachable', `${where}: ${error.message}`, { cause: error })
  return new VimError('interrupted', `${where}: ${error.message}; the server may have done what was asked`, {
    cause: error,
  })
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname)
}
