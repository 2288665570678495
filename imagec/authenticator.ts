import * as z from 'zod'
import { type Challenge, parseChallenges } from './challenge'
import { basicAuthorization, type Credentials } from './credentials'
import { type HttpClient, type Response, readBody } from './http'
import { errorOf, parseJson, RegistryError } from './registry-error'
import { isAllowed } from './registry-settings'
import { isPassing, pause, pauseAfter } from './retry'

const printable = z.string().regex(/^[\x21-\x7e]+$/)
const tokenAnswer = z.object({
  token: printable.optional(),
  access_token: printable.optional(),
  refresh_token: printable.optional(),
  expires_in: z.number().nonnegative().optional(),
})
const maxTokenBytes = 256 * 1024
/** What a token without `expires_in` lives (distribution's token specification), and the least it is taken for. Seconds. */
const defaultLife = 60
/** A token is no longer used so long before its end. Milliseconds. */
const margin = 5_000
/** Token services tell clients apart by this name. */
const clientId = 'vic-imagec'

interface Token {
  readonly authorization: string
  /** Milliseconds since the epoch. */
  readonly expires: number
}

/** Whom one registry lets in: answers its challenges and keeps the tokens until they expire. */
export class Authenticator {
  readonly #http: HttpClient
  readonly #origin: URL
  readonly #allowed: readonly string[] | undefined
  readonly #tokens = new Map<string, Token>()
  readonly #asking = new Map<string, Promise<Token>>()
  #credentials: Credentials | undefined
  #challenge: Challenge | undefined
  #identityToken: string | undefined

  constructor(http: HttpClient, origin: URL, credentials: Credentials | undefined, allowed?: readonly string[]) {
    this.#http = http
    this.#origin = origin
    this.#credentials = credentials
    this.#allowed = allowed
  }

  /** The identity token that the token service gave for a password, to be kept instead of it. */
  get identityToken(): string | undefined {
    return this.#identityToken
  }

  /** The `Authorization` header for requests that need `scopes`; undefined before the registry's first challenge. */
  async authorization(scopes: readonly string[], signal: AbortSignal): Promise<string | undefined> {
    if (this.#challenge === undefined) return undefined
    if (this.#credentials !== undefined && 'registryToken' in this.#credentials) {
      return `Bearer ${this.#credentials.registryToken}`
    }
    if (this.#challenge.scheme === 'basic') return this.#basic()
    return (await this.#token(this.#challenge, scopes, signal)).authorization
  }

  /** Takes note of a 401 answer. Throws {@link RegistryError} when the registry wants what cannot be done. */
  challenged(response: Response, scopes: readonly string[]): void {
    const challenges = parseChallenges(response.headers['www-authenticate'] ?? '')
    const bearer = challenges.find(({ scheme, parameters }) => scheme === 'bearer' && parameters.realm !== undefined)
    const chosen = bearer ?? challenges.find(({ scheme }) => scheme === 'basic')
    if (chosen === undefined) {
      const named = challenges.map(({ scheme }) => scheme).join(', ') || 'none named'
      throw new RegistryError(
        'unavailable',
        `${this.#origin.host} wants an authentication that is not supported: ${named}`,
      )
    }
    this.#challenge = chosen
    this.#tokens.delete(keyOf(scopes))
  }

  #basic(): string {
    const credentials = this.#credentials
    if (credentials === undefined || !('username' in credentials)) {
      throw new RegistryError('unauthorized', 'no basic auth credentials')
    }
    return basicAuthorization(credentials)
  }

  async #token(challenge: Challenge, scopes: readonly string[], signal: AbortSignal): Promise<Token> {
    const key = keyOf(scopes)
    const known = this.#tokens.get(key)
    if (known !== undefined && known.expires > Date.now()) return known
    const asking = this.#asking.get(key) ?? this.#ask(challenge, scopes, signal)
    this.#asking.set(key, asking)
    try {
      const token = await asking
      this.#tokens.set(key, token)
      return token
    } finally {
      this.#asking.delete(key)
    }
  }

  async #ask(challenge: Challenge, scopes: readonly string[], signal: AbortSignal): Promise<Token> {
    const realm = this.#realm(challenge.parameters.realm ?? '')
    const service = challenge.parameters.service ?? ''
    const wanted = [...new Set([...scopes, ...(challenge.parameters.scope ?? '').split(' ')])].filter(
      (one) => one !== '',
    )
    let response: Response
    if (this.#credentials !== undefined && 'identityToken' in this.#credentials) {
      const grant = { grant_type: 'refresh_token', refresh_token: this.#credentials.identityToken }
      response = await this.#post(realm, service, wanted, grant, signal)
    } else {
      response = await this.#get(realm, service, wanted, signal)
      const user = this.#credentials
      if ((response.status === 404 || response.status === 405) && user !== undefined && 'username' in user) {
        response.body.destroy()
        const grant = {
          grant_type: 'password',
          username: user.username,
          password: user.password,
          access_type: 'offline',
        }
        response = await this.#post(realm, service, wanted, grant, signal)
      }
    }
    return this.#read(realm, response)
  }

  async #read(realm: URL, response: Response): Promise<Token> {
    const body = await readBody(response, maxTokenBytes, this.#http.silence)
    if (response.status !== 200) {
      const said = errorOf(body).message
      if (response.status === 400 || response.status === 401 || response.status === 403) {
        throw new RegistryError(
          'unauthorized',
          `unauthorized: ${said || 'authentication required'}`,
          'UNAUTHORIZED',
          said,
        )
      }
      throw new RegistryError(
        'unavailable',
        `the token service ${realm.host} answered with status ${response.status}${said && `: ${said}`}`,
      )
    }
    const answer = tokenAnswer.safeParse(parseJson(body)).data
    const token = answer?.token ?? answer?.access_token
    if (token === undefined) {
      throw new RegistryError('unavailable', `the token service ${realm.host} answered without a usable token`)
    }
    if (answer?.refresh_token !== undefined) {
      this.#identityToken = answer.refresh_token
      // A service may give a new one at each use, and the old one is spent then.
      if (this.#credentials !== undefined && 'identityToken' in this.#credentials) {
        this.#credentials = { identityToken: answer.refresh_token }
      }
    }
    const life = Math.max(answer?.expires_in ?? defaultLife, defaultLife) * 1000
    return { authorization: `Bearer ${token}`, expires: Date.now() + life - margin }
  }

  #realm(text: string): URL {
    let realm: URL
    try {
      realm = new URL(text)
    } catch {
      throw new RegistryError('unavailable', `${this.#origin.host} names a token service that is no URL`)
    }
    if (realm.protocol !== 'https:' && (realm.protocol !== 'http:' || this.#origin.protocol === 'https:')) {
      throw new RegistryError(
        'denied',
        `${this.#origin.host} sends credentials to ${realm.origin}, which is not secure`,
      )
    }
    if (realm.host !== this.#origin.host && !isAllowed(realm.host, this.#allowed)) {
      throw new RegistryError('denied', `${this.#origin.host} sends credentials to ${realm.host}, which is not allowed`)
    }
    return realm
  }

  /** Docker's token specification: the question in the query, the user by basic authentication. */
  #get(realm: URL, service: string, scopes: readonly string[], signal: AbortSignal): Promise<Response> {
    const url = new URL(realm)
    if (service !== '') url.searchParams.set('service', service)
    for (const scope of scopes) url.searchParams.append('scope', scope)
    const user = this.#credentials
    if (user === undefined || !('username' in user)) return this.#send(url, { signal })
    url.searchParams.set('account', user.username)
    url.searchParams.set('client_id', clientId)
    url.searchParams.set('offline_token', 'true')
    return this.#send(url, { headers: { authorization: basicAuthorization(user) }, signal })
  }

  /** OAuth2 (distribution's specification "oauth"): everything in a form, so that secrets are in no URL. */
  #post(
    realm: URL,
    service: string,
    scopes: readonly string[],
    grant: Readonly<Record<string, string>>,
    signal: AbortSignal,
  ): Promise<Response> {
    const form = new URLSearchParams({ ...grant, service, client_id: clientId, scope: scopes.join(' ') })
    return this.#send(realm, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(form.toString()),
      signal,
    })
  }

  async #send(url: URL, request: Parameters<HttpClient['send']>[1]): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      const response = await this.#http.send(url, request)
      const wait = isPassing(response.status) ? pauseAfter(attempt, response) : undefined
      if (wait === undefined) return response
      response.body.destroy()
      await pause(wait, request.signal)
    }
  }
}

function keyOf(scopes: readonly string[]): string {
  return [...scopes].sort().join(' ')
}
