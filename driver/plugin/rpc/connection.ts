import { once } from 'node:events'
import type { Duplex } from 'node:stream'
import { GobDecoder, GobEncoder, type GobType, type GobValue, isStruct, messages } from '../gob'
import { acceptConnect } from './handshake'

/** A method that can be called: the type of its reply, and what it does. */
export interface RpcMethod {
  readonly reply: GobType
  /** `signal` is aborted when the caller is gone. The message of an Error that it throws is all that the caller gets. */
  call(argument: GobValue, signal: AbortSignal): Promise<unknown>
}

/** What a connection offers. */
export interface RpcService {
  /** Throws when there is no such method; the message goes to the caller. */
  method(name: string): RpcMethod
  /** True for the method whose reply is the last. */
  isLast(name: string): boolean
}

/** How many calls may be in progress: docker-machine has two, its call and a heartbeat. */
const maxConcurrentCalls = 64

const responseType: GobType = {
  kind: 'struct',
  name: 'Response',
  fields: [
    ['ServiceMethod', 'string'],
    ['Seq', 'uint'],
    ['Error', 'string'],
  ],
}

/** A struct without fields: the body of a reply that carries nothing, or an error. */
export const emptyStruct: GobType = { kind: 'struct', name: '', fields: [] }

interface Request {
  readonly method: string
  readonly sequence: number | bigint
}

/**
 * Serves one connection of Go's net/rpc: calls run concurrently, each reply goes out whole, in the order in which calls
 * end. Resolves when the caller hangs up or after the last call's reply; rejects when what it sends cannot be understood.
 */
export async function serveConnection(socket: Duplex, service: RpcService): Promise<void> {
  const gone = new AbortController()
  socket.once('close', () => gone.abort(new Error('docker-machine hung up')))
  socket.once('error', (error) => gone.abort(error))
  const connection = new Connection(socket, service, gone.signal)
  try {
    await connection.run()
  } catch (error) {
    // A caller that is killed resets the connection: that is a hang-up like any other.
    if (!gone.signal.aborted) throw error
  } finally {
    gone.abort(new Error('the connection is closed'))
    await connection.settled()
    socket.destroy()
  }
}

class Connection {
  readonly #socket: Duplex
  readonly #service: RpcService
  readonly #signal: AbortSignal
  readonly #encoder = new GobEncoder()
  readonly #calls = new Set<Promise<void>>()

  constructor(socket: Duplex, service: RpcService, signal: AbortSignal) {
    this.#socket = socket
    this.#service = service
    this.#signal = signal
  }

  async run(): Promise<void> {
    const decoder = new GobDecoder(messages(await acceptConnect(this.#socket)))
    for (;;) {
      const header = await decoder.decode()
      if (header === undefined) return
      const request = parseRequest(header)
      const argument = await decoder.decode()
      if (argument === undefined) throw new Error('the peer hung up inside a call')
      if (this.#calls.size >= maxConcurrentCalls) throw new Error(`the peer makes ${maxConcurrentCalls} calls at once`)
      const call = this.#answer(request, argument).finally(() => this.#calls.delete(call))
      this.#calls.add(call)
      if (this.#service.isLast(request.method)) {
        await call
        this.#socket.end()
        await once(this.#socket, 'finish', { signal: this.#signal })
        return
      }
      if (this.#socket.writableNeedDrain) await once(this.#socket, 'drain', { signal: this.#signal })
    }
  }

  /** Waits for the calls that are in progress: they undo what they began. */
  async settled(): Promise<void> {
    await Promise.all(this.#calls)
  }

  async #answer(request: Request, argument: GobValue): Promise<void> {
    let type = emptyStruct
    let body: unknown = {}
    let failure = ''
    try {
      const method = this.#service.method(request.method)
      body = await method.call(argument, this.#signal)
      type = method.reply
    } catch (error) {
      failure = error instanceof Error && error.message !== '' ? error.message : 'unknown error'
    }
    if (this.#socket.writable) this.#socket.write(this.#reply(request, failure, type, body))
  }

  /** Header and body as one buffer, so that replies never interleave. */
  #reply(request: Request, failure: string, type: GobType, body: unknown): Buffer {
    const header = { ServiceMethod: request.method, Seq: request.sequence, Error: failure }
    return Buffer.concat([this.#encoder.encode(responseType, header), this.#encoder.encode(type, body)])
  }
}

function parseRequest(header: GobValue): Request {
  if (isStruct(header) && typeof header.ServiceMethod === 'string') {
    const sequence = header.Seq ?? 0
    if (typeof sequence === 'number' || typeof sequence === 'bigint') return { method: header.ServiceMethod, sequence }
  }
  throw new Error('the peer sent no header of a call')
}
