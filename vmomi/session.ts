import { isFault, VimError } from './error'
import { HttpConnection } from './http'
import type { ManagedObjectReference, Methods, ServiceContent, UserSession } from './schema'
import { type MethodName, type SoapCallOptions, SoapTransport } from './soap'
import type { Trust } from './thumbprint'

export interface ConnectOptions extends Trust {
  /** `https://host`, `host`, or with the path of the API. */
  readonly url: string
  readonly username: string
  readonly password: string
  /** Bounds the log-in. */
  readonly signal?: AbortSignal | undefined
  /** Milliseconds between calls that keep the session from idling out; 0: none. */
  readonly keepAlive?: number
}

const defaultKeepAliveMilliseconds = 5 * 60_000
const serviceInstance: ManagedObjectReference = { type: 'ServiceInstance', value: 'ServiceInstance' }

/** Methods that only read: a second try after a broken connection changes nothing. */
const readOnly =
  /^(?:Retrieve(?!Properties)|RetrieveProperties(?:Ex)?$|Query|Find|Fetch|HasPrivilege|CurrentTime$|SessionIsActive$)/

/**
 * An authenticated session. When the server has forgotten it, it logs in again and makes the call once more; `generation` tells
 * users of session-bound objects (filters, views) that theirs are gone.
 */
export class Session {
  readonly connection: HttpConnection
  readonly content: ServiceContent
  readonly #soap: SoapTransport
  readonly #credentials: { readonly userName: string; readonly password: string }
  readonly #closing = new AbortController()
  #user: UserSession
  #generation = 1
  #login: Promise<void> | undefined
  #keepAliveTimer: NodeJS.Timeout | undefined

  private constructor(
    connection: HttpConnection,
    soap: SoapTransport,
    content: ServiceContent,
    credentials: { readonly userName: string; readonly password: string },
    user: UserSession,
  ) {
    this.connection = connection
    this.#soap = soap
    this.content = content
    this.#credentials = credentials
    this.#user = user
  }

  static async open(options: ConnectOptions): Promise<Session> {
    const connection = new HttpConnection(serviceUrl(options.url), options)
    try {
      const soap = await SoapTransport.open(connection)
      const { signal } = options
      const content = await soap.call('RetrieveServiceContent', serviceInstance, {}, { signal })
      const credentials = { userName: options.username, password: options.password }
      const user = await soap.call('Login', sessionManagerOf(content), credentials, { signal })
      const session = new Session(connection, soap, content, credentials, user)
      session.#keepAlive(options.keepAlive ?? defaultKeepAliveMilliseconds)
      return session
    } catch (error) {
      connection.close()
      throw error
    }
  }

  get user(): UserSession {
    return this.#user
  }

  /** Grows with every new log-in. */
  get generation(): number {
    return this.#generation
  }

  /** Aborted when the session is closed. */
  get closed(): AbortSignal {
    return this.#closing.signal
  }

  /** One call, with a new log-in when needed. A broken connection is only tried again by methods that read. */
  async call<M extends MethodName>(
    method: M,
    self: ManagedObjectReference,
    args: Methods[M]['arguments'],
    options: SoapCallOptions = {},
  ): Promise<Methods[M]['result']> {
    const generation = this.#generation
    try {
      return await this.callOnce(method, self, args, options)
    } catch (error) {
      options.signal?.throwIfAborted()
      if (error instanceof VimError && error.kind === 'interrupted' && readOnly.test(method)) {
        return await this.callOnce(method, self, args, options)
      }
      if (!isFault(error, 'NotAuthenticated')) throw error
      await this.renew(generation)
      return await this.callOnce(method, self, args, options)
    }
  }

  /** One call as it is: for session-bound objects, which a new log-in would not bring back. */
  async callOnce<M extends MethodName>(
    method: M,
    self: ManagedObjectReference,
    args: Methods[M]['arguments'],
    options: SoapCallOptions = {},
  ): Promise<Methods[M]['result']> {
    this.closed.throwIfAborted()
    try {
      return await this.#soap.call(method, self, args, options)
    } catch (error) {
      // Closing breaks all connections.
      this.closed.throwIfAborted()
      throw error
    }
  }

  /** Logs in again unless somebody did since `generation`. */
  async renew(generation: number): Promise<void> {
    if (generation !== this.#generation) return
    this.#login ??= this.#logIn().finally(() => {
      this.#login = undefined
    })
    await this.#login
  }

  /** Logs out and ends everything that waits. */
  async close(): Promise<void> {
    if (this.closed.aborted) return
    clearInterval(this.#keepAliveTimer)
    const reason = new VimError('closed', 'the session was closed')
    try {
      await this.callOnce('Logout', sessionManagerOf(this.content), {})
    } catch (error) {
      // A session that is gone, or a server that is, needs no log-out.
      if (!isFault(error, 'NotAuthenticated') && !(error instanceof VimError)) throw error
    } finally {
      this.#closing.abort(reason)
      this.connection.close()
    }
  }

  async #logIn(): Promise<void> {
    this.connection.forgetCookies()
    this.#user = await this.callOnce('Login', sessionManagerOf(this.content), this.#credentials)
    this.#generation++
  }

  #keepAlive(milliseconds: number): void {
    if (milliseconds === 0) return
    this.#keepAliveTimer = setInterval(() => {
      // What fails here fails again in the next call that somebody waits for.
      this.call('CurrentTime', serviceInstance, {}).catch(() => undefined)
    }, milliseconds)
    this.#keepAliveTimer.unref()
  }
}

function sessionManagerOf(content: ServiceContent): ManagedObjectReference {
  if (content.sessionManager === undefined) throw new VimError('protocol', 'the server has no SessionManager')
  return content.sessionManager
}

function serviceUrl(text: string): URL {
  const url = new URL(text.includes('://') ? text : `https://${text}`)
  if (url.pathname === '/' || url.pathname === '') url.pathname = '/sdk'
  if (url.username !== '' || url.password !== '') throw new TypeError('credentials do not belong in the URL')
  return url
}
