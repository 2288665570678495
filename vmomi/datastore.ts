import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { VimError } from './error'
import type { HttpConnection, HttpRequest } from './http'
import type { Session } from './session'

/** A file on a datastore. */
export interface DatastorePath {
  /** The datastore's name. */
  readonly datastore: string
  /** Relative to the datastore's root, `/` between segments. */
  readonly path: string
  /** Inventory path of the datacenter, without leading slash. An ESXi host has only `ha-datacenter`. */
  readonly datacenter?: string
}

/**
 * - `not-found`: no such file, directory or datastore
 * - `denied`: the session may not
 * - `no-space`: the datastore is full
 * - `range`: the file has nothing at that offset
 * - `failed`: any other answer, see `status`
 */
export type DatastoreErrorKind = 'not-found' | 'denied' | 'no-space' | 'range' | 'failed'

/** The server refused a datastore request. */
export class DatastoreError extends Error {
  override readonly name = 'DatastoreError'
  readonly kind: DatastoreErrorKind
  readonly status: number
  readonly file: DatastorePath

  constructor(method: string, file: DatastorePath, status: number) {
    const kind = kindOf(status)
    super(`${method} [${file.datastore}] ${file.path}: ${kind} (HTTP status ${status})`)
    this.kind = kind
    this.status = status
    this.file = file
  }
}

export interface UploadOptions {
  /** Bytes of a stream, when known; without it the body goes out in chunks. */
  readonly length?: number
  readonly signal?: AbortSignal | undefined
}

export interface DownloadOptions {
  /** First byte. */
  readonly start?: number
  /** Last byte, included. */
  readonly end?: number
  readonly signal?: AbortSignal | undefined
}

export interface FileHead {
  readonly length: number
  /** RFC 1123 date, when the server tells. */
  readonly modified: string | undefined
}

export interface Download {
  /** Fails when the connection breaks before the last byte. Has to be read or destroyed. */
  readonly body: Readable
  /** Bytes that follow, when the server tells. */
  readonly length: number | undefined
}

const silenceMilliseconds = 120_000
const hostDatacenter = 'ha-datacenter'

/** Files of datastores over HTTPS, with the session's cookie. */
export class DatastoreFiles {
  readonly #session: Session
  readonly #connection: HttpConnection

  constructor(session: Session) {
    this.#session = session
    this.#connection = session.connection
  }

  /** Writes the file anew. Its directory must exist. A stream is sent once: after an error start with a new one. */
  async upload(file: DatastorePath, body: Readable | Uint8Array | string, options: UploadOptions = {}): Promise<void> {
    const isWhole = typeof body === 'string' || body instanceof Uint8Array
    const length = isWhole ? Buffer.byteLength(body) : options.length
    const headers = {
      'Content-Type': 'application/octet-stream',
      ...(length === undefined ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': length }),
    }
    // A stream cannot be sent again with a new session's cookie: make sure of the session first.
    if (!isWhole) await this.#touch(options.signal)
    const response = await this.#send('PUT', file, { headers, body, signal: options.signal }, isWhole)
    await finish(response)
  }

  /** Opens the file for reading, whole or from `start` to `end`. */
  async download(file: DatastorePath, { start, end, signal }: DownloadOptions = {}): Promise<Download> {
    const isRange = start !== undefined || end !== undefined
    const headers = isRange ? { Range: `bytes=${start ?? 0}-${end ?? ''}` } : {}
    const response = await this.#send('GET', file, { headers, signal })
    if (isRange && response.statusCode !== 206) {
      response.destroy()
      throw new VimError('protocol', `GET [${file.datastore}] ${file.path}: the server ignored the range`)
    }
    const length = response.headers['content-length']
    return { body: response, length: length === undefined ? undefined : Number(length) }
  }

  /** Length of the file; undefined when there is none. */
  async head(file: DatastorePath, signal?: AbortSignal): Promise<FileHead | undefined> {
    try {
      const response = await this.#send('HEAD', file, { signal })
      await finish(response)
      return { length: Number(response.headers['content-length'] ?? 0), modified: response.headers['last-modified'] }
    } catch (error) {
      if (error instanceof DatastoreError && error.kind === 'not-found') return undefined
      throw error
    }
  }

  /** Deletes a file. Virtual disks are deleted by DeleteVirtualDisk_Task, directories by DeleteDatastoreFile_Task. */
  async delete(file: DatastorePath, signal?: AbortSignal): Promise<void> {
    await finish(await this.#send('DELETE', file, { signal }))
  }

  async #touch(signal: AbortSignal | undefined): Promise<void> {
    await this.#session.call('CurrentTime', { type: 'ServiceInstance', value: 'ServiceInstance' }, {}, { signal })
  }

  /** Logs in again once when the session has gone. */
  async #send(
    method: HttpRequest['method'],
    file: DatastorePath,
    request: Pick<HttpRequest, 'headers' | 'body' | 'signal'>,
    mayRepeat = true,
  ): Promise<IncomingMessage> {
    const wanted: HttpRequest = { ...request, method, path: folderPath(file), silenceMilliseconds }
    const { generation } = this.#session
    const response = await this.#connection.request(wanted)
    const status = response.statusCode ?? 0
    if (status >= 200 && status < 300) return response
    response.destroy()
    if (status !== 401 || !mayRepeat) throw new DatastoreError(method, file, status)
    await this.#session.renew(generation)
    const second = await this.#connection.request(wanted)
    if (second.statusCode !== undefined && second.statusCode >= 200 && second.statusCode < 300) return second
    second.destroy()
    throw new DatastoreError(method, file, second.statusCode ?? 0)
  }
}

/** URL of a file below `/folder`. Throws a TypeError for a path that is absolute or climbs. */
export function folderPath({ datastore, path, datacenter = hostDatacenter }: DatastorePath): string {
  const segments = path.split('/')
  if (segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new TypeError(`${JSON.stringify(path)} is no path of a file on a datastore`)
  }
  const query = `dcPath=${encodeURIComponent(datacenter)}&dsName=${encodeURIComponent(datastore)}`
  return `/folder/${segments.map(encodeURIComponent).join('/')}?${query}`
}

/** Reads what is left, so that the connection can be used again. */
async function finish(response: IncomingMessage): Promise<void> {
  for await (const _chunk of response);
}

function kindOf(status: number): DatastoreErrorKind {
  switch (status) {
    case 404:
      return 'not-found'
    case 401:
    case 403:
      return 'denied'
    case 416:
      return 'range'
    case 507:
      return 'no-space'
    default:
      return 'failed'
  }
}
