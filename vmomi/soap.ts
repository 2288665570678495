import type { IncomingMessage } from 'node:http'
import { Client, type HttpClient, WSDL } from 'soap'
import { VimError, VimFault } from './error'
import type { HttpConnection } from './http'
import {
  type DecodedResponse,
  encodeRequest,
  type ManagedObjectReference,
  type Method,
  type Methods,
  methodNamed,
  ResponseDecoder,
  SchemaError,
} from './schema'
import { generateWsdl } from './schema/wsdl'

export type MethodName = keyof Methods

export interface SoapCallOptions {
  readonly signal?: AbortSignal | undefined
  /** Longest time that the server may stay silent; a long poll's own wait and some more. */
  readonly silenceMilliseconds?: number
  readonly isLongPoll?: boolean
}

const defaultSilenceMilliseconds = 120_000
/** What node-soap reads in place of the answer, which was decoded as it came in. */
const emptyAnswer = '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body/></Envelope>'
const soapOptions = { disableCache: true }

/** How one call reaches the HTTP hook and its result comes back: node-soap passes the options through. */
interface Exchange extends SoapCallOptions {
  readonly method: Method
  answer?: DecodedResponse
}

type HttpCallback = (error: unknown, response?: unknown, body?: string) => void

/** The one parsed WSDL of this process: every session uses it with the same options, so that none disturbs another. */
let sharedWsdl: Promise<WSDL> | undefined

function loadWsdl(): Promise<WSDL> {
  sharedWsdl ??= new Promise((resolve, reject) => {
    const wsdl = new WSDL(generateWsdl('bindings'), 'vim25', soapOptions)
    wsdl.onReady((error: unknown) => (error instanceof Error ? reject(error) : resolve(wsdl)))
  })
  return sharedWsdl
}

/**
 * vim25 calls over one connection. node-soap binds methods to messages and makes the envelopes; arguments are encoded
 * and answers decoded by the schema, since node-soap's own would send unknown fields, order those of subtypes wrongly, pass CDATA
 * through, lose the types of `anyType`, and stop the event loop on large answers.
 */
export class SoapTransport {
  readonly #client: Client

  private constructor(client: Client) {
    this.#client = client
  }

  static async open(connection: HttpConnection): Promise<SoapTransport> {
    const httpClient = new VimHttpClient(connection) as unknown as HttpClient
    return new SoapTransport(new Client(await loadWsdl(), connection.origin.href, { ...soapOptions, httpClient }))
  }

  /** Makes the call once. Throws {@link VimFault}, {@link VimError}, SchemaError, or the signal's reason. */
  async call<M extends MethodName>(
    name: M,
    self: ManagedObjectReference,
    args: Methods[M]['arguments'],
    options: SoapCallOptions = {},
  ): Promise<Methods[M]['result']> {
    const exchange: Exchange = { ...options, method: methodNamed(name) }
    await this.#invoke(name, encodeRequest(name, self, args), exchange)
    const { answer } = exchange
    if (answer === undefined) throw new VimError('protocol', `${name}: no answer`)
    if (answer.kind === 'result') return answer.result as Methods[M]['result']
    throw new VimFault(`${name} on ${self.type} ${self.value}`, answer.fault ?? {}, answer.message)
  }

  #invoke(name: string, body: string, exchange: Exchange): Promise<void> {
    return new Promise((resolve, reject) => {
      const operation: unknown = this.#client[name]
      if (typeof operation !== 'function') throw new VimError('protocol', `the WSDL has no ${name}`)
      operation.call(
        this.#client,
        { _xml: body },
        (error: unknown) => (isNothing(error) ? resolve() : reject(error)),
        exchange,
      )
      // node-soap keeps the last message, which may hold a password, until the next one.
      Object.assign(this.#client, { lastMessage: undefined, lastRequest: undefined })
    })
  }
}

function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined
}

/** node-soap's HTTP hook. It answers with an error of ours or with {@link emptyAnswer}: what was sent is in neither. */
class VimHttpClient {
  readonly #connection: HttpConnection

  constructor(connection: HttpConnection) {
    this.#connection = connection
  }

  request(
    _url: string,
    envelope: string,
    callback: HttpCallback,
    headers: Record<string, string>,
    exchange: Exchange,
  ): Promise<void> {
    return this.#exchange(envelope, headers, exchange).then(
      () => callback(null, { status: 200, headers: {} }, emptyAnswer),
      (error: unknown) => callback(error),
    )
  }

  async #exchange(envelope: string, headers: Record<string, string>, exchange: Exchange): Promise<void> {
    const bytes = Buffer.from(envelope)
    const response = await this.#connection.request({
      method: 'POST',
      path: this.#connection.origin.pathname,
      headers: { ...headers, 'Content-Length': bytes.length },
      body: bytes,
      silenceMilliseconds: exchange.silenceMilliseconds ?? defaultSilenceMilliseconds,
      isLongPoll: exchange.isLongPoll === true,
      signal: exchange.signal,
    })
    exchange.answer = await readAnswer(response, exchange)
  }
}

/** Decodes piece by piece, so that a large answer does not hold up everything else. */
async function readAnswer(response: IncomingMessage, { method, signal }: Exchange): Promise<DecodedResponse> {
  const status = response.statusCode ?? 0
  const isXml = /\bxml\b/.test(response.headers['content-type'] ?? '')
  if ((status !== 200 && status !== 500) || !isXml) {
    response.destroy()
    const what = status === 200 || status === 500 ? 'no XML' : `HTTP status ${status}`
    throw new VimError('status', `${method.name}: the server answered with ${what}`, { status })
  }
  const decoder = new ResponseDecoder(method)
  const text = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const chunk of response) decoder.write(text.decode(chunk as Buffer, { stream: true }))
    decoder.write(text.decode())
    return decoder.finish()
  } catch (error) {
    signal?.throwIfAborted()
    if (error instanceof SchemaError || error instanceof TypeError) {
      throw new VimError('protocol', `${method.name}: ${error.message}`, { cause: error })
    }
    const message = error instanceof Error ? error.message : String(error)
    throw new VimError('interrupted', `${method.name}: the answer broke off: ${message}`, { cause: error })
  }
}
