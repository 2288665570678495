import * as http from 'node:http'
import * as https from 'node:https'
import { finished } from 'node:stream/promises'
import { rootCertificates } from 'node:tls'

/** A registry that does not say anything for so long is given up. Milliseconds. */
const silenceLimit = 30_000
const maxRedirects = 5

export interface Request {
  readonly method?: 'GET' | 'HEAD'
  readonly headers?: Readonly<Record<string, string>>
  readonly signal: AbortSignal
}

/** The answer's head; its body is not read yet. `url` is where redirects ended. */
export interface Response {
  readonly status: number
  readonly headers: http.IncomingHttpHeaders
  readonly body: http.IncomingMessage
  readonly url: URL
}

/** The other side could not be reached, or stopped talking. */
export class ConnectionFailed extends Error {
  override readonly name = 'ConnectionFailed'
}

/** HTTP for registries: verified TLS with extra authorities, bounded redirects, and credentials that stay with their host. */
export class HttpClient {
  readonly #http = new http.Agent({ keepAlive: true, maxSockets: 8 })
  readonly #https: https.Agent

  constructor(certificateAuthorities: readonly string[]) {
    this.#https = new https.Agent({
      keepAlive: true,
      maxSockets: 8,
      minVersion: 'TLSv1.2',
      ...(certificateAuthorities.length > 0 && { ca: [...certificateAuthorities, ...systemAuthorities()] }),
    })
  }

  async send(url: URL, request: Request): Promise<Response> {
    let target = url
    let headers = request.headers ?? {}
    for (let hop = 0; hop <= maxRedirects; hop++) {
      const response = await this.#once(target, { ...request, headers })
      const location = response.headers.location
      if (location === undefined || ![301, 302, 303, 307, 308].includes(response.status)) return response
      response.body.resume()
      const next = new URL(location, target)
      if (next.protocol !== 'https:' && next.protocol !== target.protocol) {
        throw new ConnectionFailed(`${target.host} redirects to ${next.protocol}//${next.host}, which is less secure`)
      }
      if (next.host !== target.host) {
        const { authorization: _, ...others } = headers
        headers = others
      }
      target = next
    }
    throw new ConnectionFailed(`${url.host} redirects more than ${maxRedirects} times`)
  }

  close(): void {
    this.#http.destroy()
    this.#https.destroy()
  }

  #once(url: URL, request: Request): Promise<Response> {
    return new Promise((resolve, reject) => {
      const secure = url.protocol === 'https:'
      const call = (secure ? https : http).request(url, {
        method: request.method ?? 'GET',
        headers: { 'user-agent': 'vic-imagec', ...request.headers },
        agent: secure ? this.#https : this.#http,
        signal: request.signal,
      })
      call.setTimeout(silenceLimit, () =>
        call.destroy(new ConnectionFailed(`${url.host} did not answer within ${silenceLimit / 1000} s`)),
      )
      call.on('error', (error: NodeJS.ErrnoException) => reject(connectionError(url, error, request.signal)))
      call.on('response', (body) => resolve({ status: body.statusCode ?? 0, headers: body.headers, body, url }))
      call.end()
    })
  }
}

function connectionError(url: URL, error: NodeJS.ErrnoException, signal: AbortSignal): Error {
  if (signal.aborted || error instanceof ConnectionFailed) return error
  return new ConnectionFailed(`Get "${url.origin}${url.pathname}": ${error.message}`, { cause: error })
}

function systemAuthorities(): readonly string[] {
  // An explicit `ca` replaces Node's defaults, so these are named again.
  return rootCertificates
}

/** Reads a whole body that must not be larger than `limit` bytes. */
export async function readBody(response: Response, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  response.body.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > limit)
      response.body.destroy(
        new ConnectionFailed(`${response.url.host} sent more than ${limit} bytes for ${response.url.pathname}`),
      )
    else chunks.push(chunk)
  })
  await finished(response.body)
  return Buffer.concat(chunks)
}
