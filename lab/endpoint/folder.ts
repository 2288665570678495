import { createReadStream, createWriteStream } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { PrivilegeId } from '../access/privileges'
import type { FileAccess } from '../datastore/access'
import type { Datastore } from '../datastore/datastore'
import { DatastorePathError, normalizePath } from '../datastore/path'
import { Fault } from '../fault'

/** What file access over HTTP needs of the lab. */
export interface FolderOptions {
  readonly datastore: Datastore
  readonly access: FileAccess
  readonly datacenter: string
  /** The user of a request's session cookie or Basic credentials; undefined when there is none. */
  authenticate(request: IncomingMessage): Promise<string | undefined>
  /** Throws FileLocked when a running machine has the file open. */
  checkUnlocked(path: string): Promise<void>
}

/** An answer that is no success: its status and one line for the client. */
class HttpError extends Error {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message)
    this.status = status
    this.headers = headers
  }
}

/** An upload without a length asks for room in steps of this size. */
const growthBytes = 16 << 20

const statusOfFault: Readonly<Record<string, number>> = {
  NoPermission: 403,
  FileNotFound: 404,
  InvalidDatastorePath: 404,
  FileAlreadyExists: 409,
  FileLocked: 409,
  NoDiskSpace: 507,
}

/** Answers `/folder/PATH?dcPath=…&dsName=…`: GET (with Range), HEAD, PUT and DELETE of one file. */
export async function serveFolder(options: FolderOptions, request: IncomingMessage, response: ServerResponse) {
  try {
    const user = await options.authenticate(request)
    if (user === undefined) {
      throw new HttpError(401, 'log in first', { 'www-authenticate': 'Basic realm="VMware HTTP server"' })
    }
    const path = requestedPath(options, request.url ?? '')
    const check = (privilege: PrivilegeId) => options.access.check(user, path, privilege)
    switch (request.method) {
      case 'GET':
      case 'HEAD':
        check('Datastore.Browse')
        return await send(options, path, request, response)
      case 'PUT':
        check('Datastore.FileManagement')
        return await receive(options, path, request, response)
      case 'DELETE':
        check('Datastore.FileManagement')
        await options.checkUnlocked(path)
        await options.datastore.file(path)
        await options.datastore.remove(path)
        response.writeHead(204).end()
        return
      default:
        throw new HttpError(405, 'GET, HEAD, PUT or DELETE', { allow: 'GET, HEAD, PUT, DELETE' })
    }
  } catch (error) {
    fail(error, request, response)
  }
}

/** The path is taken from the raw request: URL classes would resolve `..` before anybody could refuse it. */
function requestedPath(options: FolderOptions, url: string): string {
  const [raw = '', query = ''] = url.split('?', 2)
  const parameters = new URLSearchParams(query)
  // An inventory path: clients write it with its first slash and without.
  const datacenter = parameters.get('dcPath')?.replace(/^\//, '')
  if (datacenter !== undefined && datacenter !== options.datacenter) throw new HttpError(404, 'no such datacenter')
  if (parameters.get('dsName') !== options.datastore.name) throw new HttpError(404, 'no such datastore')
  try {
    return normalizePath(decodeURIComponent(raw.slice('/folder'.length)))
  } catch (error) {
    if (error instanceof DatastorePathError || error instanceof URIError) throw new HttpError(400, error.message)
    throw error
  }
}

async function send(options: FolderOptions, path: string, request: IncomingMessage, response: ServerResponse) {
  const file = await open(await options.datastore.file(path))
  try {
    const { size, mtime } = await file.stat()
    const range = parseRange(request.headers.range, size)
    const headers = {
      'content-type': 'application/octet-stream',
      'accept-ranges': 'bytes',
      'last-modified': mtime.toUTCString(),
    }
    const length = range === undefined ? size : range.end - range.start + 1
    if (range === undefined) response.writeHead(200, { ...headers, 'content-length': length })
    else {
      const content = `bytes ${range.start}-${range.end}/${size}`
      response.writeHead(206, { ...headers, 'content-length': length, 'content-range': content })
    }
    if (request.method === 'HEAD' || length === 0) {
      response.end()
      return
    }
    // A file that grows meanwhile (a log) is sent as far as was promised.
    const { start, end } = range ?? { start: 0, end: size - 1 }
    await pipeline(createReadStream('', { fd: file, start, end, autoClose: false }), response)
  } finally {
    await file.close()
  }
}

async function receive(options: FolderOptions, path: string, request: IncomingMessage, response: ServerResponse) {
  const { datastore } = options
  const before = await datastore.entry(path)
  if (path === '' || before?.kind === 'directory') throw new HttpError(409, 'a directory is in the way')
  const target = await datastore.resolve(path)
  await options.checkUnlocked(path)
  const announced = request.headers['content-length']
  const expected = announced === undefined ? undefined : Number(announced)
  const reservation = await datastore.reserve(expected ?? 0)
  const partial = datastore.partialPath()
  try {
    let received = 0
    let granted = expected ?? 0
    const meter = new Transform({
      transform(chunk: Buffer, _encoding, done) {
        received += chunk.length
        if (received <= granted) return done(null, chunk)
        granted += growthBytes
        reservation.grow(growthBytes).then(
          () => done(null, chunk),
          (error: Error) => done(error),
        )
      },
    })
    await pipeline(body(request), meter, createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true }))
    if (expected !== undefined && received !== expected) {
      throw new HttpError(400, `Content-Length is ${expected}, the body has ${received} bytes`)
    }
    await rename(partial, target)
    response.writeHead(before === undefined ? 201 : 200, { 'content-length': '0' }).end()
  } finally {
    reservation.release()
    await rm(partial, { force: true })
  }
}

/** The body without pipeline's habit of destroying its source: a refused upload still gets its answer. */
async function* body(request: IncomingMessage): AsyncGenerator<Buffer> {
  for await (const chunk of request.iterator({ destroyOnReturn: false })) yield chunk as Buffer
}

/** The one range of `bytes=a-b`; undefined without one or with several, which a server may ignore (RFC 9110, 14.2). */
function parseRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '')
  if (match === null || (match[1] === '' && match[2] === '')) return undefined
  const start = match[1] === '' ? Math.max(0, size - Number(match[2])) : Number(match[1])
  const end = match[1] === '' || match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1)
  if (start > end) throw new HttpError(416, 'no such range', { 'content-range': `bytes */${size}` })
  return { start, end }
}

function fail(error: unknown, request: IncomingMessage, response: ServerResponse): void {
  if (response.headersSent || request.socket.destroyed) {
    response.destroy()
    return
  }
  const status = error instanceof HttpError ? error.status : error instanceof Fault ? statusOfFault[error.type] : 500
  const message = error instanceof HttpError || error instanceof Fault ? error.message : 'internal error'
  const headers = error instanceof HttpError ? error.headers : {}
  // What is left of the body is not read: the connection cannot be used again.
  response
    .writeHead(status ?? 500, { 'content-type': 'text/plain', connection: 'close', ...headers })
    .end(`${message}\n`)
  if (status === undefined || status === 500) throw error
}
