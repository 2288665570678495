import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { RecordReader } from './record-reader'
import { XdrReader, XdrWriter } from './xdr'

/** A server cannot be reached, does not answer, or answers with something else than ONC RPC. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
}

/** Whom a server believes to serve (AUTH_SYS, RFC 5531 appendix A). */
export interface RpcCredential {
  readonly uid: number
  readonly gid: number
}

/** A procedure of a program of a version. */
export interface RpcProcedure {
  readonly program: number
  readonly version: number
  readonly procedure: number
}

/** Where a program is served, over TCP. */
export interface RpcAddress {
  readonly host: string
  readonly port: number
}

export interface RpcOptions {
  /** Of calls that name none. */
  readonly credential: RpcCredential
  /** How long a connection, and each answer, may take. Milliseconds. */
  readonly patience: number
  readonly signal?: AbortSignal | undefined
}

interface Waiting {
  readonly resolve: (answer: XdrReader) => void
  readonly reject: (error: Error) => void
  readonly timer: NodeJS.Timeout
}

/** Ports that only root may bind: servers ask for them unless an export says `insecure`. Of `resvport` of nfs(5). */
const reservedPorts = { first: 665, last: 1023 }
const reservedPortAttempts = 20
const authSys = 1

/**
 * ONC RPC (RFC 5531) over one TCP connection. The server is not trusted: answers are bounded, late ones end the connection, and an
 * answer that nobody waits for is dropped.
 */
export class RpcClient {
  private readonly socket: Socket
  private readonly options: RpcOptions
  private readonly name: string
  private readonly waiting = new Map<number, Waiting>()
  private readonly abort = (): void => this.end(new RpcError(`${this.name}: given up`))
  private xid = randomInt(2 ** 31)
  private ended: Error | undefined

  private constructor(socket: Socket, { host, port }: RpcAddress, options: RpcOptions) {
    this.socket = socket
    this.options = options
    this.name = `${host}:${port}`
    const records = new RecordReader()
    socket.on('data', (chunk: Buffer) => {
      try {
        for (const record of records.push(chunk)) this.take(record)
      } catch (error) {
        this.end(new RpcError(`${this.name} does not speak ONC RPC: ${(error as Error).message}`))
      }
    })
    socket.on('error', (error) => this.end(new RpcError(`${this.name}: ${error.message}`)))
    socket.on('close', () => this.end(new RpcError(`${this.name} has closed the connection`)))
    options.signal?.addEventListener('abort', this.abort, { once: true })
  }

  /** RpcError when nobody answers there in time. */
  static async connect(address: RpcAddress, options: RpcOptions): Promise<RpcClient> {
    const end = AbortSignal.timeout(options.patience)
    const signal = options.signal === undefined ? end : AbortSignal.any([end, options.signal])
    try {
      return new RpcClient(await dial(address, signal), address, options)
    } catch (error) {
      options.signal?.throwIfAborted()
      const why = end.aborted ? `does not answer within ${options.patience / 1000} s` : (error as Error).message
      throw new RpcError(`${address.host}:${address.port}: ${why}`, { cause: error })
    }
  }

  /** The results of a call; RpcError when the server refuses it or does not answer. A call is never sent again. */
  call(
    { program, version, procedure }: RpcProcedure,
    parameters: Buffer = Buffer.alloc(0),
    { uid, gid }: RpcCredential = this.options.credential,
  ): Promise<XdrReader> {
    if (this.ended !== undefined) return Promise.reject(this.ended)
    this.xid = (this.xid + 1) % 2 ** 32
    const { xid } = this
    const credential = new XdrWriter().uint32(0).string('vic').uint32(uid).uint32(gid).uint32(0).bytes()
    const head = new XdrWriter().uint32(xid).uint32(0).uint32(2).uint32(program).uint32(version).uint32(procedure)
    const message = Buffer.concat([head.uint32(authSys).opaque(credential).uint32(0).uint32(0).bytes(), parameters])
    const mark = Buffer.alloc(4)
    mark.writeUInt32BE(2 ** 31 + message.length)
    return new Promise((resolve, reject) => {
      const late = new RpcError(`${this.name} does not answer within ${this.options.patience / 1000} s`)
      const timer = setTimeout(() => this.end(late), this.options.patience)
      this.waiting.set(xid, { resolve, reject, timer })
      this.socket.write(Buffer.concat([mark, message]))
    })
  }

  close(): void {
    this.end(new RpcError(`${this.name}: the connection is closed`))
  }

  private take(record: Buffer): void {
    const answer = new XdrReader(record)
    const xid = answer.uint32()
    const waiting = this.waiting.get(xid)
    if (waiting === undefined) return
    this.waiting.delete(xid)
    clearTimeout(waiting.timer)
    try {
      checkAccepted(answer)
      waiting.resolve(answer)
    } catch (error) {
      waiting.reject(new RpcError(`${this.name}: ${(error as Error).message}`))
    }
  }

  private end(error: Error): void {
    this.ended ??= error
    this.options.signal?.removeEventListener('abort', this.abort)
    this.socket.destroy()
    for (const { reject, timer } of this.waiting.values()) {
      clearTimeout(timer)
      reject(error)
    }
    this.waiting.clear()
  }
}

const refusals = ['', 'program is not there', 'version is not there', 'procedure is not there', 'cannot read the call']

function checkAccepted(answer: XdrReader): void {
  if (answer.uint32() !== 1) throw new RpcError('not an answer')
  if (answer.uint32() !== 0) throw new RpcError('the server refuses calls of this client (authentication AUTH_SYS)')
  answer.uint32()
  answer.opaque(400)
  const status = answer.uint32()
  if (status !== 0) throw new RpcError(`the server refuses a call: ${refusals[status] ?? `error ${status}`}`)
}

/** From a reserved port where this process may have one. */
async function dial({ host, port }: RpcAddress, signal: AbortSignal): Promise<Socket> {
  for (let attempt = 0; ; attempt++) {
    const localPort = randomInt(reservedPorts.first, reservedPorts.last + 1)
    const isReserved = attempt < reservedPortAttempts
    const socket = connect({ host, port, family: 4, ...(isReserved && { localPort }) })
    try {
      await once(socket, 'connect', { signal })
      return socket
    } catch (error) {
      socket.on('error', () => undefined).destroy()
      const { code = '' } = error as NodeJS.ErrnoException
      // EADDRNOTAVAIL: the same connection has only just ended.
      if (!isReserved || !['EACCES', 'EADDRINUSE', 'EADDRNOTAVAIL'].includes(code)) throw error
      if (code === 'EACCES') attempt = reservedPortAttempts - 1
    }
  }
}
