import { type IncomingMessage, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import type { Duplex, Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { PathDescription, ProcessList, Statistics } from '../../tether/protocol'
import type { ContainerFiles, ExtractionRequest } from '../container-files'
import { PortLayerError, problemIn } from '../portlayer/problem'
import {
  type AttachRequest,
  type ExecRequest,
  type ExecState,
  instanceHeader,
  interactionSocket,
  type ProcessesRequest,
  type UpdateRequest,
} from './api'

/** The main process or an exec of a container: the target of signals and terminal sizes. */
export interface StreamTarget {
  readonly container: string
  /** `main`, or the id of an exec. */
  readonly target: string
}

/** The streams of a container's process. */
export interface Attachment {
  readonly stream: Duplex
  /** Asked when the stream has ended: whether that was the end, or the interaction has died under it. */
  isWhole(): Promise<boolean>
}

interface Upgraded {
  readonly socket: Duplex
  readonly instance: string | string[] | undefined
}

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly json?: unknown
  /** Sent as it comes, instead of `json`. */
  readonly body?: Readable
  /** Ask for the byte stream of api.ts instead of an answer. */
  readonly upgrade?: true
  readonly signal?: AbortSignal | undefined
}

/** Answers are small: an exec's state or a problem. Bytes. */
const maxAnswerBytes = 64 * 1024
/** What ps prints may be long. Bytes. */
const maxListBytes = 16 * 1024 * 1024

/**
 * The typed client of api.ts. Every method rejects with a {@link PortLayerError}: the Problem that the interaction told,
 * or `unavailable` when nobody answers on the socket. An aborted signal rejects with its reason.
 */
export class InteractionClient implements ContainerFiles {
  private readonly socketPath: string

  constructor(socketPath: string = interactionSocket) {
    this.socketPath = socketPath
  }

  /** Joins the process's streams; the stream is the caller's to end and destroy. See api.ts for what it carries. */
  async attach(container: string, options: AttachRequest, signal?: AbortSignal): Promise<Attachment> {
    const path = `/containers/${encodeURIComponent(container)}/attach`
    const { socket, instance } = await this.upgrade(path, options, signal)
    return { stream: socket, isWhole: async () => (await this.instance()) === instance }
  }

  /** Runs a process in the container with its streams, which are the caller's to end and destroy; it outlives them. */
  async exec(container: string, options: ExecRequest, signal?: AbortSignal): Promise<Duplex> {
    return (await this.upgrade(`/containers/${encodeURIComponent(container)}/exec`, options, signal)).socket
  }

  /** Runs a process in the container whose streams nobody wants. */
  async execDetached(container: string, options: ExecRequest, signal?: AbortSignal): Promise<void> {
    const path = `/containers/${encodeURIComponent(container)}/exec`
    await this.nothing({ method: 'POST', path, json: options, signal })
  }

  /** State of an exec, at once or when it has `started` (or could not) or `exited`. */
  async execState(execId: string, wait?: 'started' | 'exited', signal?: AbortSignal): Promise<ExecState> {
    const query = wait === undefined ? '' : `?wait=${wait}`
    const response = await this.send({ method: 'GET', path: `/execs/${encodeURIComponent(execId)}${query}`, signal })
    return JSON.parse(await readText(response)) as ExecState
  }

  /** Sends a signal by number. */
  async signal({ container, target }: StreamTarget, signal: number, abort?: AbortSignal): Promise<void> {
    const path = `/containers/${encodeURIComponent(container)}/signal`
    await this.nothing({ method: 'POST', path, json: { target, signal }, signal: abort })
  }

  /** Sets the size of the terminal. */
  async resize(
    { container, target }: StreamTarget,
    size: { readonly rows: number; readonly columns: number },
    signal?: AbortSignal,
  ): Promise<void> {
    const path = `/containers/${encodeURIComponent(container)}/resize`
    await this.nothing({ method: 'POST', path, json: { target, ...size }, signal })
  }

  /** Freezes every process of the container, or thaws them. */
  async freeze(container: string, verb: 'pause' | 'unpause', signal?: AbortSignal): Promise<void> {
    await this.nothing({ method: 'POST', path: `/containers/${encodeURIComponent(container)}/${verb}`, signal })
  }

  /** Brings new limits and a new restart policy to the running container. */
  async update(container: string, change: UpdateRequest, signal?: AbortSignal): Promise<void> {
    const path = `/containers/${encodeURIComponent(container)}/update`
    await this.nothing({ method: 'POST', path, json: change, signal })
  }

  /** Has the running container take in what was changed of its network. */
  async followNetwork(container: string, signal?: AbortSignal): Promise<void> {
    await this.nothing({ method: 'POST', path: `/containers/${encodeURIComponent(container)}/follow-network`, signal })
  }

  /** What ps says of the container's processes. */
  async processes(container: string, wanted: ProcessesRequest, signal?: AbortSignal): Promise<ProcessList> {
    const path = `/containers/${encodeURIComponent(container)}/processes`
    const response = await this.send({ method: 'POST', path, json: wanted, signal })
    return JSON.parse(await readText(response, maxListBytes)) as ProcessList
  }

  /** The container's counters now. */
  async statistics(container: string, signal?: AbortSignal): Promise<Statistics> {
    const path = `/containers/${encodeURIComponent(container)}/statistics`
    return JSON.parse(await readText(await this.send({ method: 'GET', path, signal }))) as Statistics
  }

  /** What lies at an absolute path; `not-found`. */
  async path(container: string, path: string, signal?: AbortSignal): Promise<PathDescription> {
    const response = await this.send({ method: 'GET', path: filesPath(container, 'path', { path }), signal })
    return JSON.parse(await readText(response)) as PathDescription
  }

  /** A tar archive of what is at an absolute path; it ends with an error when it is not whole. The caller reads or destroys it. */
  async readFiles(container: string, path: string, signal?: AbortSignal): Promise<Readable> {
    return this.send({ method: 'GET', path: filesPath(container, 'files', { path }), signal })
  }

  /** Unpacks a tar archive in a directory; `not-found`, `invalid`. */
  async writeFiles(
    container: string,
    where: ExtractionRequest,
    archive: Readable,
    signal?: AbortSignal,
  ): Promise<void> {
    await this.nothing({ method: 'PUT', path: filesPath(container, 'files', { ...where }), body: archive, signal })
  }

  /** A tar archive of the root file system. */
  async exportFiles(container: string, signal?: AbortSignal): Promise<Readable> {
    return this.send({ method: 'GET', path: filesPath(container, 'export', {}), signal })
  }

  /** A tar archive of the objects that are named; see {@link ContainerFiles}. */
  async packFiles(container: string, names: Readable, signal?: AbortSignal): Promise<Readable> {
    return this.send({ method: 'POST', path: filesPath(container, 'pack', {}), body: names, signal })
  }

  /** A listing of the root file system, gzip (tether/launcher/list.h); the caller reads or destroys it. */
  async listing(container: string, signal?: AbortSignal): Promise<Readable> {
    return this.send({ method: 'GET', path: filesPath(container, 'listing', {}), signal })
  }

  /** The log of run `run` while it is written; the caller reads or destroys it. */
  async logs(container: string, run: number, signal?: AbortSignal): Promise<Readable> {
    return this.send({ method: 'GET', path: `/containers/${encodeURIComponent(container)}/logs?run=${run}`, signal })
  }

  /** Names the process that answers; undefined when none does. */
  private async instance(): Promise<string | undefined> {
    try {
      return await readText(await this.send({ method: 'GET', path: '/instance' }))
    } catch (error) {
      if (error instanceof PortLayerError && error.code === 'unavailable') return undefined
      throw error
    }
  }

  private async nothing(call: Call): Promise<void> {
    const response = await this.send(call)
    response.resume()
    await finished(response)
  }

  private async send(call: Call): Promise<IncomingMessage> {
    return this.open(call, (outgoing, resolve, reject) => {
      outgoing.once('response', (response: IncomingMessage) => {
        if ((response.statusCode ?? 500) < 300) resolve(response)
        else readProblem(call, response).then(reject, reject)
      })
    })
  }

  private async upgrade(path: string, json: unknown, signal: AbortSignal | undefined): Promise<Upgraded> {
    const call: Call = { method: 'POST', path, json, upgrade: true, signal }
    return this.open<Upgraded>(call, (outgoing, resolve, reject) => {
      outgoing.once('response', (response: IncomingMessage) => {
        // Nobody else closes this end of a half-open connection; the request lets go of it with the answer's end.
        const { socket } = response
        readProblem(call, response)
          .then(reject, reject)
          .finally(() => socket.destroy())
      })
      outgoing.once('upgrade', ({ headers }: IncomingMessage, socket: Socket, head: Buffer) => {
        if (head.length > 0) socket.unshift(head)
        resolve({ socket, instance: headers[instanceHeader.toLowerCase()] })
      })
    })
  }

  private async open<T>(
    call: Call,
    listen: (
      outgoing: ReturnType<typeof request>,
      resolve: (value: T) => void,
      reject: (error: unknown) => void,
    ) => void,
  ): Promise<T> {
    call.signal?.throwIfAborted()
    const body = call.json === undefined ? undefined : JSON.stringify(call.json)
    const outgoing = request({
      // Half-open: the end of standard input is not the end of the output.
      createConnection: () => connect({ path: this.socketPath, allowHalfOpen: true }),
      method: call.method,
      path: call.path,
      headers: {
        host: 'interaction',
        ...(body !== undefined && {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
        }),
        ...(call.upgrade && { connection: 'Upgrade', upgrade: 'tcp' }),
      },
      ...(call.signal !== undefined && { signal: call.signal }),
    })
    return new Promise<T>((resolve, reject) => {
      outgoing.on('error', (error) => {
        reject(call.signal?.aborted === true ? call.signal.reason : unavailable(this.socketPath, error))
      })
      listen(outgoing, resolve, reject)
      if (call.body === undefined) outgoing.end(body)
      else {
        call.body.pipe(outgoing)
        call.body.once('error', (cause) => {
          reject(new PortLayerError('internal', `what is to be sent cannot be read: ${cause.message}`, { cause }))
          outgoing.destroy()
        })
      }
    })
  }
}

function filesPath(container: string, verb: string, query: Readonly<Record<string, string>>): string {
  return `/containers/${encodeURIComponent(container)}/${verb}?${new URLSearchParams(query)}`
}

function unavailable(socketPath: string, cause: Error): PortLayerError {
  const text = `the interaction does not answer on ${socketPath} (${cause.message}); try again`
  return new PortLayerError('unavailable', text, { cause })
}

async function readText(response: IncomingMessage, limit = maxAnswerBytes): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > limit) throw new PortLayerError('internal', `an answer exceeds ${limit} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function readProblem(call: Call, response: IncomingMessage): Promise<PortLayerError> {
  return problemIn(await readText(response), `${call.method} ${call.path}: status ${response.statusCode}`)
}
