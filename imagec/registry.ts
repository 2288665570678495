import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { ContentMismatch, digestOf } from './digest'
import { ConnectionFailed, HttpClient, type Response, readBody } from './http'
import { acceptedManifests, type Descriptor, maxDocumentBytes } from './manifest'
import { familiarReference, type Reference } from './reference'

/** A registry user: basic credentials, or an identity token of an OAuth2 service. */
export type Credentials =
  | { readonly username: string; readonly password: string }
  | { readonly identityToken: string }
  | { readonly registryToken: string }

/** Which registries may be spoken to how. */
export interface RegistrySettings {
  /** `host[:port]` or CIDR whose registries may use plain HTTP or unverifiable certificates' HTTP; 127.0.0.0/8 always may. */
  readonly insecure: readonly string[]
  /** PEM certificates that are trusted besides the system's. */
  readonly certificateAuthorities: readonly string[]
}

/** What a registry refused: `kind` decides docker's HTTP status. */
export class RegistryError extends Error {
  override readonly name = 'RegistryError'
  readonly kind: 'not-found' | 'denied' | 'unavailable' | 'invalid'

  constructor(kind: RegistryError['kind'], message: string) {
    super(message)
    this.kind = kind
  }
}

const tokenAnswer = z.object({ token: z.string().optional(), access_token: z.string().optional() })
const errorAnswer = z.object({
  errors: z.array(z.object({ code: z.string().default(''), message: z.string().default('') })).min(1),
})
const maxErrorBytes = 64 * 1024
const maxTokenBytes = 256 * 1024

/** One repository of one registry (OCI distribution spec), with its authentication. */
export class Repository {
  readonly #http: HttpClient
  readonly #reference: Reference
  readonly #credentials: Credentials | undefined
  readonly #origin: URL
  #authorization: string | undefined

  private constructor(http: HttpClient, reference: Reference, credentials: Credentials | undefined, origin: URL) {
    this.#http = http
    this.#reference = reference
    this.#credentials = credentials
    this.#origin = origin
  }

  /** Finds out how the registry is reached: HTTPS, or for insecure ones HTTP when HTTPS does not answer. */
  static async open(
    reference: Reference,
    settings: RegistrySettings,
    credentials: Credentials | undefined,
    signal: AbortSignal,
  ): Promise<Repository> {
    const http = new HttpClient(settings.certificateAuthorities)
    const host = reference.domain === 'docker.io' ? 'registry-1.docker.io' : reference.domain
    const origins = isInsecure(host, settings.insecure) ? [`https://${host}`, `http://${host}`] : [`https://${host}`]
    let failure: Error | undefined
    for (const origin of origins) {
      try {
        const url = new URL('/v2/', origin)
        const repository = new Repository(http, reference, credentials, url)
        const response = await http.send(url, { signal })
        response.body.resume()
        if (response.status === 401) await repository.#authenticate(response, signal)
        return repository
      } catch (error) {
        if (!(error instanceof ConnectionFailed)) {
          http.close()
          throw error
        }
        failure ??= error
      }
    }
    http.close()
    throw new RegistryError('unavailable', failure?.message ?? `no answer from ${host}`)
  }

  close(): void {
    this.#http.close()
  }

  /** A manifest by tag or digest: its bytes, media type and digest. Content asked for by digest is verified. */
  async manifest(
    tagOrDigest: string,
    signal: AbortSignal,
  ): Promise<{ bytes: Buffer; mediaType: string; digest: string }> {
    const response = await this.#get(`manifests/${tagOrDigest}`, { accept: acceptedManifests }, signal)
    const bytes = await readBody(response, maxDocumentBytes)
    const digest = digestOf(bytes)
    if (tagOrDigest.includes(':') && digest !== tagOrDigest) {
      throw new ContentMismatch(`the manifest has the digest ${digest} instead of ${tagOrDigest}`)
    }
    return { bytes, mediaType: (response.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '', digest }
  }

  /** A small blob as a whole, verified. */
  async document(descriptor: Descriptor, signal: AbortSignal): Promise<Buffer> {
    if (descriptor.size > maxDocumentBytes)
      throw new ContentMismatch(`the blob ${descriptor.digest} is larger than ${maxDocumentBytes} bytes`)
    const bytes = await readBody(await this.#get(`blobs/${descriptor.digest}`, {}, signal), maxDocumentBytes)
    const found = digestOf(bytes)
    if (found !== descriptor.digest)
      throw new ContentMismatch(`the blob has the digest ${found} instead of ${descriptor.digest}`)
    return bytes
  }

  /** A blob's bytes from `offset` on, not verified yet; fails unless the registry really starts there. */
  async blob(digest: string, offset: number, signal: AbortSignal): Promise<IncomingMessage> {
    const response = await this.#get(`blobs/${digest}`, offset > 0 ? { range: `bytes=${offset}-` } : {}, signal)
    if (
      offset > 0 &&
      (response.status !== 206 || !(response.headers['content-range'] ?? '').startsWith(`bytes ${offset}-`))
    ) {
      response.body.destroy()
      throw new ConnectionFailed(`${this.#origin.host} cannot resume the download of ${digest}`)
    }
    return response.body
  }

  async #get(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
    const url = new URL(`/v2/${this.#reference.path}/${path}`, this.#origin)
    for (let attempt = 0; ; attempt++) {
      const response = await this.#http.send(url, {
        headers: { ...headers, ...(this.#authorization !== undefined && { authorization: this.#authorization }) },
        signal,
      })
      if (response.status === 200 || response.status === 206) return response
      if (response.status === 401 && attempt === 0) {
        response.body.resume()
        await this.#authenticate(response, signal)
        continue
      }
      throw await this.#refusal(response, path)
    }
  }

  async #refusal(response: Response, path: string): Promise<RegistryError> {
    const body = await readBody(response, maxErrorBytes)
    const { code, message } = errorOf(body)
    const name = familiarReference(this.#reference)
    const said = message || `unexpected status ${response.status}`
    if (response.status === 404 && path.startsWith('manifests/')) {
      return new RegistryError('not-found', `manifest for ${name} not found: manifest unknown: ${said}`)
    }
    if (response.status === 401 || response.status === 403 || code === 'DENIED') {
      return new RegistryError(
        'denied',
        `pull access denied for ${name.replace(/[:@].*$/, '')}, repository does not exist or may require 'docker login': denied: ${said}`,
      )
    }
    if (response.status === 404) return new RegistryError('not-found', `${path} of ${name} not found: ${said}`)
    if (response.status === 429) return new RegistryError('unavailable', `toomanyrequests: ${said}`)
    return new RegistryError(
      'unavailable',
      `received unexpected HTTP status ${response.status} from ${this.#origin.host}: ${said}`,
    )
  }

  /** Answers a `WWW-Authenticate` challenge: basic, or a bearer token from the service that it names. */
  async #authenticate(response: Response, signal: AbortSignal): Promise<void> {
    const { scheme, parameters } = parseChallenge(response.headers['www-authenticate'] ?? '')
    const credentials = this.#credentials
    if (credentials !== undefined && 'registryToken' in credentials) {
      this.#authorization = `Bearer ${credentials.registryToken}`
      return
    }
    if (scheme === 'basic') {
      if (credentials === undefined || !('username' in credentials)) {
        throw new RegistryError('denied', `no basic auth credentials for ${this.#origin.host}: log in first`)
      }
      this.#authorization = basic(credentials)
      return
    }
    if (scheme !== 'bearer' || parameters.realm === undefined) {
      throw new RegistryError(
        'unavailable',
        `${this.#origin.host} wants an authentication that is not supported: ${scheme || 'none named'}`,
      )
    }
    const realm = new URL(parameters.realm)
    if (realm.protocol !== 'https:' && this.#origin.protocol === 'https:') {
      throw new RegistryError(
        'denied',
        `${this.#origin.host} sends credentials to ${realm.origin}, which is not secure`,
      )
    }
    realm.searchParams.set('service', parameters.service ?? '')
    realm.searchParams.set('scope', parameters.scope ?? `repository:${this.#reference.path}:pull`)
    const answer = await this.#http.send(realm, {
      headers: credentials !== undefined && 'username' in credentials ? { authorization: basic(credentials) } : {},
      signal,
    })
    const body = await readBody(answer, maxTokenBytes)
    if (answer.status !== 200)
      throw new RegistryError(
        'denied',
        `unauthorized: ${errorOf(body).message || `${realm.host} refused the credentials`}`,
      )
    const parsed = tokenAnswer.safeParse(parseJson(body))
    const token = parsed.data?.token ?? parsed.data?.access_token
    if (token === undefined) throw new RegistryError('unavailable', `${realm.host} answered without a token`)
    this.#authorization = `Bearer ${token}`
  }
}

function basic({ username, password }: { username: string; password: string }): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function errorOf(body: Buffer): { code: string; message: string } {
  const parsed = errorAnswer.safeParse(parseJson(body))
  return parsed.data?.errors[0] ?? { code: '', message: '' }
}

/** Parses a `WWW-Authenticate` header (RFC 9110, section 11.6.1) with one challenge. */
export function parseChallenge(header: string): { scheme: string; parameters: Record<string, string> } {
  const space = header.indexOf(' ')
  const scheme = (space < 0 ? header : header.slice(0, space)).toLowerCase()
  const parameters: Record<string, string> = {}
  for (const [, name = '', quoted, plain] of header
    .slice(scheme.length)
    .matchAll(/([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/g)) {
    parameters[name.toLowerCase()] = quoted?.replace(/\\(.)/g, '$1') ?? plain ?? ''
  }
  return { scheme, parameters }
}

/** True when docker would speak plain HTTP to the registry: listed as insecure by name, address or CIDR, or loopback. */
export function isInsecure(host: string, insecure: readonly string[]): boolean {
  const name = host.replace(/:\d+$/, '')
  const address = toAddress(name)
  return (
    [...insecure, '127.0.0.0/8'].some((entry) => {
      if (entry === host || entry === name) return true
      const [network = '', bits] = entry.split('/')
      const base = toAddress(network)
      if (bits === undefined || address === undefined || base === undefined || !/^\d{1,2}$/.test(bits)) return false
      const shift = 32 - Number(bits)
      return shift >= 32 || address >>> shift === base >>> shift
    }) || name === 'localhost'
  )
}

function toAddress(text: string): number | undefined {
  const parts = text.split('.').map(Number)
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(text) || parts.some((part) => part > 255)) return undefined
  return parts.reduce((value, part) => ((value << 8) | part) >>> 0, 0)
}
