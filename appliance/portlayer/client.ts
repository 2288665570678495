import { Agent, type ClientRequest, type IncomingMessage, request } from 'node:http'
import type { Readable } from 'node:stream'
import { finished, pipeline } from 'node:stream/promises'
import type { PathDescription } from '../../tether/protocol'
import type { ApplianceSecrets } from '../config'
import type { ContainerFiles, ExtractionRequest } from '../container-files'
import {
  type Container,
  type ContainerChange,
  type ContainerPatch,
  type DocumentEntry,
  type ExecutionSpec,
  type Handle,
  type Info,
  type Layer,
  type Network,
  type NetworkJoin,
  type NetworkSpec,
  type PortLayerEvent,
  portLayerSocket,
  type StorageSpec,
  type Volume,
  type VolumeRequest,
} from './api'
import { readLines } from './lines'
import { PortLayerError, problemIn } from './problem'

export { PortLayerError } from './problem'

/** A document and the ETag with which it is replaced. */
export interface StoredDocument {
  readonly value: unknown
  readonly etag: string
}

/** A place for files on the datastore, open until it is closed or the connection to the port layer ends. */
export interface Spool {
  readonly id: string
  readonly close: () => void
}

/** What must hold for a document to be written: nothing is there yet, or exactly the version with this ETag. */
export type DocumentCondition = { readonly absent: true } | { readonly etag: string }

/** An answer's body is JSON of at most this size; streams have no limit. */
const maxAnswerBytes = 64 * 1024 * 1024

interface Call {
  readonly method: string
  readonly path: string
  readonly json?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal | undefined
}

/**
 * The typed client of api.ts. Every method rejects with a {@link PortLayerError}: the port layer's Problem, or
 * `unavailable` when nobody answers on the socket; an aborted signal rejects with its reason.
 */
export class PortLayerClient implements ContainerFiles {
  /** One connection a call: a kept one may be closed by the server in the moment in which the next call is sent. */
  private readonly agent = new Agent({ keepAlive: false })
  private readonly socketPath: string

  constructor(socketPath: string = portLayerSocket) {
    this.socketPath = socketPath
  }

  /** Ends what is under way. */
  close(): void {
    this.agent.destroy()
  }

  async info(signal?: AbortSignal): Promise<Info> {
    return this.json({ method: 'GET', path: '/info', signal })
  }

  /**
   * What happens from now on; the first event is `ready`, after which nothing is missed. Throws `unavailable` when the
   * port layer goes away or has cut a reader off that was too slow: connect again and list the containers.
   */
  async *events(signal?: AbortSignal): AsyncGenerator<PortLayerEvent, void, undefined> {
    const response = await this.open({ method: 'GET', path: '/events', signal })
    try {
      for await (const line of readLines(response)) yield JSON.parse(line) as PortLayerEvent
    } catch (error) {
      signal?.throwIfAborted()
      throw unavailable(this.socketPath, error)
    } finally {
      response.destroy()
    }
    signal?.throwIfAborted()
    throw unavailable(this.socketPath, new Error('the event stream ended'))
  }

  /** A pending change of `container`, or of a new container when absent. */
  async createHandle(container?: string, signal?: AbortSignal): Promise<Handle> {
    const json = container === undefined ? {} : { container }
    return this.json({ method: 'POST', path: '/handles', json, signal })
  }

  async joinExecution(handle: string, execution: ExecutionSpec, signal?: AbortSignal): Promise<void> {
    await this.nothing({ method: 'PUT', path: `/handles/${encode(handle)}/execution`, json: execution, signal })
  }

  async joinStorage(handle: string, storage: StorageSpec, signal?: AbortSignal): Promise<void> {
    await this.nothing({ method: 'PUT', path: `/handles/${encode(handle)}/storage`, json: storage, signal })
  }

  async joinNetwork(handle: string, network: NetworkJoin, signal?: AbortSignal): Promise<void> {
    await this.nothing({ method: 'PUT', path: `/handles/${encode(handle)}/network`, json: network, signal })
  }

  /** Applies the handle in one vSphere task; `conflict` when the container changed since the handle was made. */
  async commit(handle: string, signal?: AbortSignal): Promise<Container> {
    return this.json({ method: 'POST', path: `/handles/${encode(handle)}/commit`, signal })
  }

  async containers(signal?: AbortSignal): Promise<Container[]> {
    return this.json({ method: 'GET', path: '/containers', signal })
  }

  async container(id: string, signal?: AbortSignal): Promise<Container> {
    return this.json({ method: 'GET', path: `/containers/${encode(id)}`, signal })
  }

  /** Powers on and answers when the process runs; `start-failed` with docker's exit code when it could not. */
  async start(id: string, signal?: AbortSignal): Promise<Container> {
    return this.json({ method: 'POST', path: `/containers/${encode(id)}/start`, signal })
  }

  async powerOff(id: string, signal?: AbortSignal): Promise<Container> {
    return this.json({ method: 'POST', path: `/containers/${encode(id)}/power-off`, signal })
  }

  /** Answers when run `run` has ended, at once when it has already. */
  async wait(id: string, run: number, signal?: AbortSignal): Promise<Container> {
    return this.json({ method: 'GET', path: `/containers/${encode(id)}/wait?run=${run}`, signal })
  }

  /** Destroys the VM and its disks, and those of `volumes` that no other container has; `conflict` when it runs. */
  async remove(id: string, volumes: readonly string[] = [], signal?: AbortSignal): Promise<void> {
    const query = volumes.map((name) => `volume=${encode(name)}`).join('&')
    await this.nothing({ method: 'DELETE', path: `/containers/${encode(id)}?${query}`, signal })
  }

  /** Changes name or annotations. */
  async update(id: string, patch: ContainerPatch, signal?: AbortSignal): Promise<Container> {
    return this.json({ method: 'PATCH', path: `/containers/${encode(id)}`, json: patch, signal })
  }

  /** Bytes on the datastore of the disk that the container writes to. */
  async diskUsage(id: string, signal?: AbortSignal): Promise<number> {
    const path = `/containers/${encode(id)}/disk-usage`
    const { bytes } = await this.json<{ readonly bytes: number }>({ method: 'GET', path, signal })
    return bytes
  }

  /** The container's log from byte `offset` (of the end when negative) to its present end: docker's json-file lines. The caller reads or destroys it. */
  async log(id: string, offset = 0, signal?: AbortSignal): Promise<Readable> {
    return this.open({ method: 'GET', path: `/containers/${encode(id)}/log?offset=${offset}`, signal })
  }

  async path(container: string, path: string, signal?: AbortSignal): Promise<PathDescription> {
    return this.json({ method: 'GET', path: filesPath(container, 'path', { path }), signal })
  }

  async readFiles(container: string, path: string, signal?: AbortSignal): Promise<Readable> {
    return this.open({ method: 'GET', path: filesPath(container, 'files', { path }), signal })
  }

  async writeFiles(
    container: string,
    where: ExtractionRequest,
    archive: Readable,
    signal?: AbortSignal,
  ): Promise<void> {
    await this.upload({ method: 'PUT', path: filesPath(container, 'files', { ...where }), signal }, archive)
  }

  async exportFiles(container: string, signal?: AbortSignal): Promise<Readable> {
    return this.open({ method: 'GET', path: filesPath(container, 'export', {}), signal })
  }

  async packFiles(container: string, names: Readable, signal?: AbortSignal): Promise<Readable> {
    return this.sendStream({ method: 'POST', path: filesPath(container, 'pack', {}), signal }, names)
  }

  /** What a container has changed of its image; `listing` is that of one that runs. */
  async *changes(
    container: string,
    listing: Readable | undefined,
    signal?: AbortSignal,
  ): AsyncGenerator<ContainerChange, void, undefined> {
    const path = filesPath(container, 'changes', {})
    const response =
      listing === undefined
        ? await this.open({ method: 'GET', path, signal })
        : await this.sendStream({ method: 'POST', path, signal }, listing)
    try {
      for await (const line of readLines(response)) yield JSON.parse(line) as ContainerChange
    } finally {
      response.destroy()
    }
  }

  /** True when the layer is complete. */
  async hasLayer(chainId: string, signal?: AbortSignal): Promise<boolean> {
    try {
      await this.nothing({ method: 'HEAD', path: `/layers/${encode(chainId)}`, signal })
      return true
    } catch (error) {
      if (error instanceof PortLayerError && error.code === 'not-found') return false
      throw error
    }
  }

  async layers(signal?: AbortSignal): Promise<Layer[]> {
    return this.json({ method: 'GET', path: '/layers', signal })
  }

  /** Writes a layer from its uncompressed tar; kept only when `tar` ends regularly. `tar` is destroyed on failure. */
  async writeLayer(
    layer: Pick<Layer, 'chainId' | 'parent' | 'diffId'>,
    tar: Readable,
    signal?: AbortSignal,
  ): Promise<Layer> {
    const query = new URLSearchParams({ diffId: layer.diffId })
    if (layer.parent !== undefined) query.set('parent', layer.parent)
    const path = `/layers/${encode(layer.chainId)}?${query}`
    const headers = { 'content-type': 'application/x-tar' }
    return (await this.upload({ method: 'PUT', path, headers, signal }, tar)) as Layer
  }

  /** The layer's uncompressed tar, byte for byte; ends with an error when it is not. The caller reads or destroys it. */
  async layerTar(chainId: string, signal?: AbortSignal): Promise<Readable> {
    return this.open({ method: 'GET', path: `/layers/${encode(chainId)}/tar`, signal })
  }

  /** Opens a place for files on the datastore; `close` removes it with all in it. */
  async openSpool(signal?: AbortSignal): Promise<Spool> {
    const response = await this.open({ method: 'POST', path: '/spools', signal })
    response.on('error', () => response.destroy())
    const lines = readLines(response)
    const first = await lines.next()
    if (first.done === true) throw unavailable(this.socketPath, new Error('no spool was opened'))
    return { id: (JSON.parse(first.value) as { spool: string }).spool, close: () => response.destroy() }
  }

  /** Writes a file of a spool; gives its bytes. `content` is destroyed on failure. */
  async writeSpool(spool: Spool, name: string, content: Readable, signal?: AbortSignal): Promise<{ size: number }> {
    const path = `/spools/${encode(spool.id)}/${encode(name)}`
    return (await this.upload({ method: 'PUT', path, signal }, content)) as { size: number }
  }

  /** A file of a spool; the caller reads or destroys it. */
  async readSpool(spool: Spool, name: string, signal?: AbortSignal): Promise<Readable> {
    return this.open({ method: 'GET', path: `/spools/${encode(spool.id)}/${encode(name)}`, signal })
  }

  /** `conflict` when a layer or a container is on top of it. */
  async removeLayer(chainId: string, signal?: AbortSignal): Promise<void> {
    await this.nothing({ method: 'DELETE', path: `/layers/${encode(chainId)}`, signal })
  }

  async documents(prefix = '', signal?: AbortSignal): Promise<DocumentEntry[]> {
    return this.json({ method: 'GET', path: `/documents?${new URLSearchParams({ prefix })}`, signal })
  }

  /** The document with its ETag; undefined when there is none. */
  async document(name: string, signal?: AbortSignal): Promise<StoredDocument | undefined> {
    try {
      const response = await this.open({ method: 'GET', path: `/documents/${encode(name)}`, signal })
      return { etag: etagOf(response), value: await readJson(response) }
    } catch (error) {
      if (error instanceof PortLayerError && error.code === 'not-found') return undefined
      throw error
    }
  }

  /** Writes the document and gives its new ETag; `precondition-failed` when `condition` does not hold. */
  async putDocument(
    name: string,
    value: unknown,
    condition?: DocumentCondition,
    signal?: AbortSignal,
  ): Promise<string> {
    const headers = conditionHeaders(condition)
    const path = `/documents/${encode(name)}`
    const response = await this.open({ method: 'PUT', path, json: value, headers, signal })
    response.resume()
    await finished(response)
    return etagOf(response)
  }

  /** Removes the document; `not-found` when there is none, `precondition-failed` when `condition` does not hold. */
  async deleteDocument(name: string, condition?: DocumentCondition, signal?: AbortSignal): Promise<void> {
    const headers = conditionHeaders(condition)
    await this.nothing({ method: 'DELETE', path: `/documents/${encode(name)}`, headers, signal })
  }

  async networks(signal?: AbortSignal): Promise<Network[]> {
    return this.json({ method: 'GET', path: '/networks', signal })
  }

  /** Makes a network; `name-in-use`, `conflict` with another subnet, `no-space` when none is left. */
  async createNetwork(spec: NetworkSpec, signal?: AbortSignal): Promise<Network> {
    return this.json({ method: 'POST', path: '/networks', json: spec, signal })
  }

  /** Removes a network; `conflict` when a container in it runs. */
  async removeNetwork(id: string, signal?: AbortSignal): Promise<void> {
    await this.nothing({ method: 'DELETE', path: `/networks/${encode(id)}`, signal })
  }

  async volumes(signal?: AbortSignal): Promise<Volume[]> {
    return this.json({ method: 'GET', path: '/volumes', signal })
  }

  /** All volumes with what they take on their datastores: a look at the files of each. */
  async volumesWithUsage(signal?: AbortSignal): Promise<Volume[]> {
    return this.json({ method: 'GET', path: '/volumes?with=usage', signal })
  }

  /** The volume; undefined when there is none. */
  async volume(name: string, signal?: AbortSignal): Promise<Volume | undefined> {
    try {
      return await this.json({ method: 'GET', path: `/volumes/${encode(name)}`, signal })
    } catch (error) {
      if (error instanceof PortLayerError && error.code === 'not-found') return undefined
      throw error
    }
  }

  /** `name-in-use` when there is a volume of that name, `invalid` when there is no such store. */
  async createVolume(volume: VolumeRequest, signal?: AbortSignal): Promise<Volume> {
    return this.json({ method: 'POST', path: '/volumes', json: volume, signal })
  }

  /** `conflict` when a container has it. */
  async removeVolume(name: string, signal?: AbortSignal): Promise<void> {
    await this.nothing({ method: 'DELETE', path: `/volumes/${encode(name)}`, signal })
  }

  async secrets(signal?: AbortSignal): Promise<ApplianceSecrets> {
    return this.json({ method: 'GET', path: '/secrets', signal })
  }

  /** Merges `patch` into the secrets and answers when vSphere has them. */
  async updateSecrets(patch: Partial<ApplianceSecrets>, signal?: AbortSignal): Promise<ApplianceSecrets> {
    return this.json({ method: 'PATCH', path: '/secrets', json: patch, signal })
  }

  /** Sends a stream as the body of a call and gives the JSON of the answer. */
  private async upload(call: Call, body: Readable): Promise<unknown> {
    const { outgoing, answer } = this.send(call)
    // A refusal may come while the body still flows, and tells more than the broken pipe that follows it.
    const result = answer.then(readJson).finally(() => {
      if (!outgoing.writableFinished) body.destroy()
    })
    const [sent, received] = await Promise.allSettled([pipeline(body, outgoing), result])
    if (received.status === 'fulfilled') return received.value
    call.signal?.throwIfAborted()
    // Only the answer knows better than the source why it stopped; when there is none, the source's own error is the cause.
    const silent = received.reason instanceof PortLayerError && received.reason.code === 'unavailable'
    throw silent && sent.status === 'rejected' ? sent.reason : received.reason
  }

  /** Sends a stream as the body of a call whose answer is a stream as well, and may begin before the body has ended. */
  private async sendStream(call: Call, body: Readable): Promise<IncomingMessage> {
    const { outgoing, answer } = this.send(call)
    let broken: unknown
    const sent = pipeline(body, outgoing).catch((error: unknown) => {
      broken = error
    })
    try {
      return await answer
    } catch (error) {
      body.destroy()
      await sent
      call.signal?.throwIfAborted()
      const silent = error instanceof PortLayerError && error.code === 'unavailable'
      throw silent && broken !== undefined ? broken : error
    }
  }

  private async json<T>(call: Call): Promise<T> {
    return (await readJson(await this.open(call))) as T
  }

  private async nothing(call: Call): Promise<void> {
    const response = await this.open(call)
    response.resume()
    await finished(response)
  }

  /** Sends a call whose body, if any, is JSON; resolves with the answer's head when it is a success. */
  private async open(call: Call): Promise<IncomingMessage> {
    const { outgoing, answer } = this.send({
      ...call,
      headers: { ...call.headers, ...(call.json !== undefined && { 'content-type': 'application/json' }) },
    })
    outgoing.end(call.json === undefined ? undefined : JSON.stringify(call.json))
    return answer
  }

  private send(call: Call): { outgoing: ClientRequest; answer: Promise<IncomingMessage> } {
    call.signal?.throwIfAborted()
    const outgoing = request({
      socketPath: this.socketPath,
      agent: this.agent,
      method: call.method,
      path: call.path,
      headers: { host: 'port-layer', ...call.headers },
      ...(call.signal !== undefined && { signal: call.signal }),
    })
    const answer = new Promise<IncomingMessage>((resolve, reject) => {
      outgoing.on('error', (error) => {
        reject(call.signal?.aborted === true ? call.signal.reason : unavailable(this.socketPath, error))
      })
      outgoing.once('response', (response) => {
        if ((response.statusCode ?? 500) < 300) resolve(response)
        else readProblem(call, response).then(reject, reject)
      })
    })
    return { outgoing, answer }
  }
}

function filesPath(container: string, verb: string, query: Readonly<Record<string, string>>): string {
  return `/containers/${encode(container)}/${verb}?${new URLSearchParams(query)}`
}

function encode(part: string): string {
  return encodeURIComponent(part)
}

function conditionHeaders(condition: DocumentCondition | undefined): Record<string, string> {
  if (condition === undefined) return {}
  return 'etag' in condition ? { 'if-match': condition.etag } : { 'if-none-match': '*' }
}

function etagOf(response: IncomingMessage): string {
  const { etag } = response.headers
  if (etag === undefined) throw new PortLayerError('internal', 'the port layer sent a document without an ETag')
  return etag
}

function unavailable(socketPath: string, cause: unknown): PortLayerError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new PortLayerError('unavailable', `the port layer does not answer on ${socketPath} (${why}); try again`, {
    cause,
  })
}

async function readText(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length
    if (length > maxAnswerBytes) throw new PortLayerError('internal', `an answer exceeds ${maxAnswerBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

async function readJson(response: IncomingMessage): Promise<unknown> {
  if (response.statusCode === 204) return undefined
  return JSON.parse(await readText(response))
}

async function readProblem(call: Call, response: IncomingMessage): Promise<PortLayerError> {
  const text = await readText(response)
  // HEAD has no body: the status says all.
  if (text === '' && response.statusCode === 404) return new PortLayerError('not-found', `${call.path} does not exist`)
  return problemIn(text, `${call.method} ${call.path}: status ${response.statusCode}`)
}
