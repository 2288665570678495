import { type IncomingMessage, request } from 'node:http'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { PathDescription, ProcessList, Statistics } from '../../tether/protocol'
import type { ContainerFiles, ExtractionRequest } from '../container-files'
import { readLines } from '../portlayer/lines'
import { PortLayerError, problemIn } from '../portlayer/problem'
import {
  type AttachRequest,
  type ExecDescription,
  type ExecRequest,
  type ExecState,
  type InteractionEvent,
  interactionSocket,
  type LogsRequest,
  type ProcessesRequest,
  type UpdateRequest,
  type WaitRequest,
} from './api'

/** The main process or an exec of a container: the target of signals and terminal sizes. */
export interface StreamTarget {
  readonly container: string
  /** `main`, or the id of an exec. */
  readonly target: string
}

interface Call {
  readonly method: 'GET' | 'POST' | 'PUT'
  readonly path: string
  readonly json?: unknown
  /** Sent as it comes, instead of `json`. */
  readonly body?: Readable
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

  /** Gives a client's connection the session of an attach. */
  async attach(container: string, session: AttachRequest, signal?: AbortSignal): Promise<void> {
    await this.nothing({ method: 'POST', path: containerPath(container, 'attach'), json: session, signal })
  }

  /** Runs a process in the container, which outlives its session. Resolves when it runs. */
  async exec(container: string, process: ExecRequest, signal?: AbortSignal): Promise<void> {
    await this.nothing({ method: 'POST', path: containerPath(container, 'exec'), json: process, signal })
  }

  /** Whether a client waits for the container's next run. */
  async isExpected(container: string, signal?: AbortSignal): Promise<boolean> {
    const response = await this.send({ method: 'GET', path: containerPath(container, 'expected'), signal })
    return (JSON.parse(await readText(response)) as { readonly expected: boolean }).expected
  }

  /** Gives a client's connection the session of a log. */
  async logs(container: string, session: LogsRequest, signal?: AbortSignal): Promise<void> {
    await this.nothing({ method: 'POST', path: containerPath(container, 'logs'), json: session, signal })
  }

  /** Gives a client's connection the session of a wait, which counts from now on. */
  async wait(container: string, session: WaitRequest, signal?: AbortSignal): Promise<void> {
    await this.nothing({ method: 'POST', path: containerPath(container, 'wait'), json: session, signal })
  }

  /** Lets a connection's session begin, behind `written` bytes of this side; see api.ts. */
  async handOver(connection: string, written: number): Promise<void> {
    const path = `/connections/${encodeURIComponent(connection)}/handover`
    await this.nothing({ method: 'POST', path, json: { written } })
  }

  /** Execs that are remembered. */
  async execs(signal?: AbortSignal): Promise<ExecDescription[]> {
    const response = await this.send({ method: 'GET', path: '/execs', signal })
    return JSON.parse(await readText(response, maxListBytes)) as ExecDescription[]
  }

  /** Events from now on, the first one `ready`; ends by throwing. */
  async *events(signal?: AbortSignal): AsyncGenerator<InteractionEvent, void, undefined> {
    const response = await this.send({ method: 'GET', path: '/events', signal })
    try {
      for await (const line of readLines(response)) yield JSON.parse(line) as InteractionEvent
    } catch (error) {
      signal?.throwIfAborted()
      throw unavailable(this.socketPath, error as Error)
    } finally {
      response.destroy()
    }
    signal?.throwIfAborted()
    throw unavailable(this.socketPath, new Error('the event stream ended'))
  }

  /** Resolves when clients are served with this certificate (hex of its DER's SHA-256; '': any). */
  async certificateServed(sha256: string, signal?: AbortSignal): Promise<void> {
    await this.nothing({ method: 'GET', path: `/certificates?${new URLSearchParams({ sha256 })}`, signal })
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
      socketPath: this.socketPath,
      // A connection that is kept would break with the interaction's restart, in the middle of the next request.
      agent: false,
      method: call.method,
      path: call.path,
      headers: {
        host: 'interaction',
        ...(body !== undefined && {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(body)),
        }),
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

function containerPath(container: string, verb: string): string {
  return `/containers/${encodeURIComponent(container)}/${verb}`
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
