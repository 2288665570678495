import { STATUS_CODES } from 'node:http'
import { Authenticator } from './authenticator'
import type { Credentials } from './credentials'
import { ConnectionFailed, discard, HttpClient, type Request, type Response, readBody } from './http'
import { errorOf, RegistryError } from './registry-error'
import { isAllowed, isInsecure, type RegistrySettings } from './registry-settings'
import { isPassing, pause, pauseAfter } from './retry'

const maxErrorBytes = 64 * 1024

/** A request to a registry; `scopes` is what a token must allow for it, as `repository:app:pull`. */
export interface RegistryRequest extends Request {
  readonly scopes: readonly string[]
  /** For what must not be done twice: a failure is the caller's to deal with. */
  readonly retry?: 'never'
}

/** A registry's refusal, read to its end. */
export interface Refusal {
  readonly status: number
  readonly code: string
  readonly message: string
}

/** One registry: found, spoken to with authentication, asked again after failures that pass. */
export class Connection {
  readonly origin: URL
  readonly #http: HttpClient
  readonly #authenticator: Authenticator

  private constructor(http: HttpClient, origin: URL, authenticator: Authenticator) {
    this.#http = http
    this.origin = origin
    this.#authenticator = authenticator
  }

  /** Reaches the registry of a domain over HTTPS; an insecure one, when that does not answer, over HTTP. */
  static async open(
    domain: string,
    settings: RegistrySettings,
    credentials: Credentials | undefined,
    signal: AbortSignal,
  ): Promise<Connection> {
    const host = domain === 'docker.io' ? 'registry-1.docker.io' : domain
    const schemes = isInsecure(host, settings.insecure) ? ['https', 'http'] : ['https']
    const origins = schemes.map((scheme) => `${scheme}://${host}/v2/`)
    return Connection.#first(origins, settings, credentials, signal)
  }

  /** Reaches a mirror by its URL. It gets no credentials: they are the registry's. */
  static async openMirror(url: string, settings: RegistrySettings, signal: AbortSignal): Promise<Connection> {
    return Connection.#first([new URL('/v2/', url).href], settings, undefined, signal)
  }

  static async #first(
    origins: readonly string[],
    settings: RegistrySettings,
    credentials: Credentials | undefined,
    signal: AbortSignal,
  ): Promise<Connection> {
    const http = new HttpClient(settings)
    let failure: unknown
    try {
      for (const text of origins) {
        const origin = new URL(text)
        if (!isAllowed(origin.host, settings.allowed)) {
          throw new RegistryError('denied', `the registry ${origin.host} is not on the list of allowed registries`)
        }
        const authenticator = new Authenticator(http, origin, credentials, settings.allowed)
        const connection = new Connection(http, origin, authenticator)
        try {
          await connection.#ping(signal)
          return connection
        } catch (error) {
          if (!(error instanceof ConnectionFailed) || signal.aborted) throw error
          failure = error
        }
      }
    } catch (error) {
      http.close()
      throw error
    }
    http.close()
    throw new RegistryError('unavailable', failure instanceof Error ? failure.message : 'no registry to ask')
  }

  /** Milliseconds without a byte after which the registry is given up. */
  get silence(): number {
    return this.#http.silence
  }

  get identityToken(): string | undefined {
    return this.#authenticator.identityToken
  }

  close(): void {
    this.#http.close()
  }

  /** Asks for the registry's root, with authentication when it wants one: 200 for who is let in. */
  async verify(signal: AbortSignal): Promise<void> {
    let response: Response
    try {
      response = await this.send('/v2/', { scopes: [], signal })
    } catch (error) {
      if (!(error instanceof RegistryError && error.kind === 'unauthorized')) throw error
      throw new RegistryError(error.kind, `Get "${this.origin.href}": ${error.message}`, error.code, error.said)
    }
    discard(response)
    const { status } = response
    if (status === 200) return
    const kind = status === 401 || status === 403 ? 'unauthorized' : 'unavailable'
    const said = `${status} ${STATUS_CODES[status] ?? ''}`.trim()
    throw new RegistryError(kind, `login attempt to ${this.origin.href} failed with status: ${said}`)
  }

  /**
   * Sends a request and gives the answer, whatever its status. Authenticates when asked to, and waits and asks again
   * when the registry is overloaded or cannot be reached, unless a streamed body is lost by that.
   */
  async send(path: string | URL, request: RegistryRequest): Promise<Response> {
    const url = new URL(path, this.origin)
    const { scopes, signal } = request
    const repeatable = request.body === undefined || Buffer.isBuffer(request.body)
    const patient = repeatable && request.retry === undefined
    let authenticated = false
    for (let attempt = 1; ; attempt++) {
      const authorization = await this.#authenticator.authorization(scopes, signal)
      let response: Response
      try {
        response = await this.#http.send(url, {
          ...request,
          headers: { ...request.headers, ...(authorization !== undefined && { authorization }) },
        })
      } catch (error) {
        const wait = error instanceof ConnectionFailed && patient ? pauseAfter(attempt) : undefined
        if (wait === undefined || signal.aborted) throw error
        await pause(wait, signal)
        continue
      }
      // Whoever was redirected to another host was refused there, and its challenge is not the registry's.
      if (response.status === 401 && !authenticated && response.url.host === url.host) {
        this.#authenticator.challenged(response, scopes)
        if (!repeatable) return response
        discard(response)
        authenticated = true
        continue
      }
      const wait = isPassing(response.status) && patient ? pauseAfter(attempt, response) : undefined
      if (wait === undefined) return response
      discard(response)
      await pause(wait, signal)
    }
  }

  /** Reads what the registry has to say about an answer that is not the wanted one. */
  async refusal(response: Response): Promise<Refusal> {
    // The status says enough when the explanation does not arrive.
    const body = await readBody(response, maxErrorBytes, this.silence).catch(() => Buffer.alloc(0))
    const { code, message } = errorOf(body)
    return { status: response.status, code, message }
  }

  async #ping(signal: AbortSignal): Promise<void> {
    const response = await this.#http.send(this.origin, { signal })
    if (response.status === 401) this.#authenticator.challenged(response, [])
    discard(response)
  }
}
