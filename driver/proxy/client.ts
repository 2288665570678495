import type { IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { PowerAction, Vch } from '../vch/vch'
import type { ApiError, CreationEvent, VchRequest } from './api'
import { PinnedAgent, ThumbprintError } from './pinned-agent'
import { inspectToken } from './token'

/** The proxy said no; `code` says which no. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
  readonly code: ApiError['code']

  constructor({ code, message }: ApiError) {
    super(message)
    this.code = code
  }
}

const maxLineLength = 256 * 1024
const maxBodyBytes = 4 * 1024 * 1024
const connectTimeoutMilliseconds = 10_000

/** Talks to a validating proxy as the bearer of a token; the token says which certificate the proxy has. */
export class ProxyClient {
  readonly #url: URL
  readonly #token: string
  readonly #agent: PinnedAgent

  /** TokenError when the token is none; ProxyError when the URL is none. */
  constructor(url: string, token: string) {
    const valid = URL.canParse(url) && new URL(url).protocol === 'https:'
    if (!valid)
      throw new ProxyError({ code: 'invalid', message: `'${url}' is no proxy's URL: https://host:port is expected` })
    this.#url = new URL(url)
    this.#token = token.trim()
    this.#agent = new PinnedAgent(inspectToken(this.#token).proxyThumbprint)
  }

  /** Says by a ProxyError why a VCH could not be created. */
  async check(vch: VchRequest, signal: AbortSignal): Promise<void> {
    await this.#json('POST', '/v1/checks', vch, signal)
  }

  /** Creates a VCH and keeps it: when it rejects, also because of `signal`, the proxy takes back what there was of it. */
  async create(vch: VchRequest, onProgress: (line: string) => void, signal: AbortSignal): Promise<Vch> {
    const response = await this.#request('POST', '/v1/vchs', vch, signal)
    let created: Vch | undefined
    try {
      for await (const line of lines(response)) {
        const event = JSON.parse(line) as CreationEvent
        if ('error' in event) throw new ProxyError(event.error)
        if ('progress' in event) onProgress(event.progress)
        if ('created' in event) {
          created = event.created
          await this.#json('POST', `/v1/vchs/${vch.id}/keep`, {}, signal)
        }
        if ('kept' in event && created !== undefined) return created
      }
    } catch (error) {
      signal.throwIfAborted()
      if (!isBrokenConnection(error)) throw error
    } finally {
      response.destroy()
    }
    throw new ProxyError({
      code: 'failed',
      message: `the proxy ${this.#url.origin} ended while it created the VCH; when it runs again it takes it back`,
    })
  }

  list(signal: AbortSignal): Promise<Vch[]> {
    return this.#json('GET', '/v1/vchs', undefined, signal) as Promise<Vch[]>
  }

  /** ProxyError `not-found`. */
  inspect(id: string, signal: AbortSignal): Promise<Vch> {
    return this.#json('GET', `/v1/vchs/${encodeURIComponent(id)}`, undefined, signal) as Promise<Vch>
  }

  /** Resolves with the VCH after the change: running after `start` and `restart`, stopped after the others. */
  change(id: string, action: PowerAction, signal: AbortSignal): Promise<Vch> {
    return this.#json('POST', `/v1/vchs/${encodeURIComponent(id)}/${action}`, {}, signal) as Promise<Vch>
  }

  /** A VCH that does not exist is no error. */
  async remove(id: string, signal: AbortSignal): Promise<void> {
    await this.#json('DELETE', `/v1/vchs/${encodeURIComponent(id)}`, undefined, signal)
  }

  async #json(method: string, path: string, body: unknown, signal: AbortSignal): Promise<unknown> {
    return JSON.parse(await text(await this.#request(method, path, body, signal)))
  }

  /** Resolves with a 2xx answer whose body is still to be read. */
  async #request(method: string, path: string, body: unknown, signal: AbortSignal): Promise<IncomingMessage> {
    const content = body === undefined ? undefined : Buffer.from(JSON.stringify(body))
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = httpsRequest(new URL(path, this.#url), {
        method,
        agent: this.#agent,
        signal,
        headers: {
          authorization: `Bearer ${this.#token}`,
          ...(content !== undefined && { 'content-type': 'application/json', 'content-length': content.length }),
        },
      })
      request.once('socket', (socket) => {
        if (!socket.connecting) return
        const timer = setTimeout(() => request.destroy(new Error('no connection in 10 s')), connectTimeoutMilliseconds)
        socket.once('connect', () => clearTimeout(timer))
        socket.once('close', () => clearTimeout(timer))
      })
      request.once('response', resolve)
      request.once('error', (error) => reject(this.#unreachable(error, signal)))
      request.end(content)
    })
    if (response.statusCode !== undefined && response.statusCode < 300) return response
    throw new ProxyError(parseError(await text(response), response.statusCode ?? 0))
  }

  #unreachable(error: Error, signal: AbortSignal): Error {
    if (signal.aborted) return signal.reason instanceof Error ? signal.reason : error
    if (error instanceof ThumbprintError) {
      return new ProxyError({
        code: 'unauthorized',
        message: `${this.#url.origin} is not the proxy of this token: ${error.message}`,
      })
    }
    const reason = (error as NodeJS.ErrnoException).code ?? error.message
    return new ProxyError({
      code: 'failed',
      message: `the proxy ${this.#url.origin} cannot be reached (${reason}); check VIC_PROXY`,
    })
  }
}

/** The peer went away in the middle of its answer. */
function isBrokenConnection(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ECONNRESET'
}

function parseError(body: string, status: number): ApiError {
  try {
    const { error } = JSON.parse(body) as { error: ApiError }
    if (typeof error.message === 'string') return error
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error
  }
  return { code: 'internal', message: `the proxy answered ${status}` }
}

async function text(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxBodyBytes) throw new ProxyError({ code: 'internal', message: 'the proxy answers without end' })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function* lines(response: IncomingMessage): AsyncGenerator<string> {
  response.setEncoding('utf8')
  let rest = ''
  for await (const chunk of response as AsyncIterable<string>) {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop() ?? ''
    if (rest.length > maxLineLength)
      throw new ProxyError({ code: 'internal', message: 'the proxy answers without end' })
    yield* parts.filter((line) => line !== '')
  }
}
