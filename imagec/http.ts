import * as http from 'node:http'
import * as https from 'node:https'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setImmediate as turn } from 'node:timers/promises'
import { rootCertificates } from 'node:tls'
import { newAgent } from './agents'
import { isMachineLocal } from './host-patterns'
import { networkErrorText } from './network-error'
import { proxyFor } from './proxy'
import { RegistryError } from './registry-error'
import { isAllowed, isInsecure, type RegistrySettings } from './registry-settings'

/** A registry that does not say anything for so long is given up. Milliseconds. */
const defaultSilence = 30_000
const maxRedirects = 5
const redirects: readonly number[] = [301, 302, 303, 307, 308]
const maxDiscarded = 64 * 1024

export interface Request {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
  readonly headers?: Readonly<Record<string, string>>
  /** A stream is sent with back-pressure, in chunks unless the headers name its length; it cannot be sent twice. */
  readonly body?: Buffer | Readable
  /** Milliseconds without a byte before it is given up; a registry takes its time to check what it was sent. */
  readonly silence?: number
  readonly signal: AbortSignal
}

/** The answer's head; its body is not read yet. `url` is where redirects ended. */
export interface Response {
  readonly method: string
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: http.IncomingMessage
  readonly url: URL
}

/** The other side could not be reached, stopped talking, or broke off. */
export class ConnectionFailed extends Error {
  override readonly name = 'ConnectionFailed'
}

/** HTTP for registries: verified TLS with extra authorities, proxies, bounded redirects, and credentials that stay with their host. */
export class HttpClient {
  readonly silence: number
  readonly #settings: RegistrySettings
  readonly #agents = new Map<string, http.Agent>()

  constructor(settings: RegistrySettings) {
    this.#settings = settings
    this.silence = settings.silence ?? defaultSilence
  }

  /** Sends a request. Redirects are followed for GET and HEAD only, and only to where the settings allow. */
  async send(url: URL, request: Request): Promise<Response> {
    let target = url
    let headers = request.headers ?? {}
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const response = await this.#once(target, { ...request, headers })
      const location = response.headers.location
      const follows = request.method === undefined || request.method === 'GET' || request.method === 'HEAD'
      if (location === undefined || !follows || !redirects.includes(response.status)) return response
      discard(response)
      const next = this.#redirect(target, location)
      if (next.host !== target.host) {
        const { authorization: _, ...others } = headers
        headers = others
      }
      target = next
    }
    throw new RegistryError('unavailable', `${url.host} redirects more than ${maxRedirects} times`)
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy()
  }

  #redirect(from: URL, location: string): URL {
    const refuse = (why: string) => new RegistryError('unavailable', `${from.host} redirects to ${why}`)
    let next: URL
    try {
      next = new URL(location, from)
    } catch {
      throw refuse('what is no URL')
    }
    next.username = ''
    next.password = ''
    if (next.protocol !== 'https:' && next.protocol !== from.protocol) {
      throw refuse(`${next.protocol}//${next.host}, which is less secure`)
    }
    if (next.host === from.host) return next
    if (!isAllowed(next.host, this.#settings.allowed)) throw refuse(`${next.host}, which is not allowed`)
    if (isMachineLocal(next.host) && !isMachineLocal(from.host)) throw refuse(`${next.host}, which is of this machine`)
    return next
  }

  #once(url: URL, request: Request): Promise<Response> {
    return new Promise((resolve, reject) => {
      const { body, signal } = request
      const silence = request.silence ?? this.silence
      const call = (url.protocol === 'https:' ? https : http).request(url, {
        method: request.method ?? 'GET',
        headers: {
          'user-agent': 'vic-imagec',
          ...request.headers,
          ...(Buffer.isBuffer(body) && { 'content-length': body.length }),
        },
        agent: this.#agent(url),
        ...this.#tls(url),
        signal,
      })
      const fail = (error: Error) => reject(connectionError(url, error, signal))
      call.setTimeout(silence, () =>
        call.destroy(new ConnectionFailed(`${url.host} did not answer within ${silence / 1000} s`)),
      )
      // A proxy that does not connect must not be taken for the registry.
      call.on('proxyConnect', (connect: { statusCode: number }) => {
        if (connect.statusCode === 200) return
        call.destroy(
          new RegistryError('unavailable', `the proxy refused to connect to ${url.host}: ${connect.statusCode}`),
        )
      })
      call.on('error', fail)
      call.on('response', (message) => {
        // From here on whoever reads watches the time: a reader that pauses is no silence of the registry.
        call.setTimeout(0)
        const { statusCode = 0, headers } = message
        resolve({ method: call.method, status: statusCode, headers, body: message, url })
      })
      if (body === undefined || Buffer.isBuffer(body)) call.end(body)
      else pipeline(body, call).catch(fail)
    })
  }

  /** Per request: the agents of proxies forget what they are given when they are made. */
  #tls(url: URL): https.RequestOptions {
    if (url.protocol !== 'https:') return {}
    const authorities = this.#settings.certificateAuthorities
    return {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: !isInsecure(url.host, this.#settings.insecure),
      // An explicit `ca` replaces Node's defaults, so these are named again.
      ...(authorities.length > 0 && { ca: [...authorities, ...rootCertificates] }),
    }
  }

  #agent(url: URL): http.Agent {
    const proxy = proxyFor(url, this.#settings.proxy ?? {})
    const key = `${url.protocol} ${proxy?.href ?? ''}`
    const agent = this.#agents.get(key) ?? newAgent(url.protocol, proxy)
    this.#agents.set(key, agent)
    return agent
  }
}

function connectionError(url: URL, error: Error, signal: AbortSignal): Error {
  if (signal.aborted || error instanceof ConnectionFailed || error instanceof RegistryError) return error
  return new ConnectionFailed(`Get "${url.origin}${url.pathname}": ${networkErrorText(error)}`, { cause: error })
}

/** What a response says does not matter: a short rest is read so that the connection can be used again. */
export function discard(response: Response): void {
  const length = Number(response.headers['content-length'] ?? Number.NaN)
  const hasBody = response.method !== 'HEAD' && response.status !== 204
  if (!hasBody || length <= maxDiscarded) response.body.resume()
  else response.body.destroy()
}

/** The chunks of a body. Throws {@link ConnectionFailed} after a cut, and when nothing comes for `silence` milliseconds. */
export async function* readChunks(response: Response, silence: number): AsyncGenerator<Buffer> {
  const { body, url } = response
  const stalled = () => body.destroy(new ConnectionFailed(`${url.host} sent nothing for ${silence / 1000} s`))
  const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  try {
    for (;;) {
      const timer = setTimeout(stalled, silence)
      let result: IteratorResult<Buffer>
      try {
        await turn()
        result = await chunks.next()
      } finally {
        clearTimeout(timer)
      }
      if (result.done === true) return
      yield result.value
    }
  } catch (error) {
    if (error instanceof ConnectionFailed || (error as Error).name === 'AbortError') throw error
    throw new ConnectionFailed(`${url.host} broke off: ${networkErrorText(error as Error)}`, { cause: error })
  } finally {
    body.destroy()
  }
}

/** Reads a whole body that must not be larger than `limit` bytes. */
export async function readBody(response: Response, limit: number, silence = defaultSilence): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of readChunks(response, silence)) {
    size += chunk.length
    if (size > limit) {
      const what = `${response.url.host} sent more than ${limit} bytes for ${response.url.pathname}`
      throw new RegistryError('unavailable', what)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
