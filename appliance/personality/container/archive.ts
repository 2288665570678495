import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import * as z from 'zod'
import type { ContainerFiles } from '../../container-files'
import type { Container } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { conflict, DockerError, invalid, notFound } from '../api/docker-error'
import { type Answer, type Call, type Endpoint, empty, endpoint, streamed } from '../api/endpoint'
import { flag, text } from '../api/query'
import type { Engine } from '../engine'
import { bodyOf } from '../image/request-body'
import { filesOf } from './files'
import { tell } from './lifecycle'
import { findContainer } from './lookup'
import { absolutePath, type PathStat, pathStat } from './path-stat'
import { recordOf } from './record'
import { withoutRoot } from './rootless-archive'

/** PATH_MAX of Linux. Characters. */
const maxPath = 4096
const endOfArchive = Buffer.alloc(1024)

const pathText = text()
  .refine((path) => path !== '', 'bad parameter: path cannot be empty')
  .refine((path) => path.length < maxPath && !path.includes('\0'), 'invalid path')
// Issues of a query's field are told with its name, which dockerd does not do.
const pathQuery = z.object({ path: text() })
const extractQuery = pathQuery.extend({ noOverwriteDirNonDir: flag(), copyUIDGID: flag() })

/** Files in and out of containers (docker cp, docker export). */
export const archiveEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'head',
    path: '/containers/:id/archive',
    query: pathQuery,
    handle: async (call, engine) => {
      const { container, path } = await located(call, engine)
      tellStat(call, await found(call, () => describe(engine, container, path, call.signal)))
      return empty(200)
    },
  }),
  endpoint({
    method: 'get',
    path: '/containers/:id/archive',
    query: pathQuery,
    handle: async (call, engine) => {
      const { container, path } = await located(call, engine)
      const stat = await found(call, () => describe(engine, container, path, call.signal))
      const files = filesOf(engine, container)
      const archive = await found(call, () => files.readFiles(container.id, path, call.signal))
      tellStat(call, stat)
      tell(engine, container, 'archive-path')
      return sendArchive(call, archive, 'application/x-tar')
    },
  }),
  endpoint({
    method: 'put',
    path: '/containers/:id/archive',
    query: extractQuery,
    handle: async (call, engine) => {
      const { container, path } = await located(call, engine)
      const { config, hostConfig } = recordOf(container)
      const files = filesOf(engine, container)
      if (hostConfig.ReadonlyRootfs) {
        await found(call, () => requireDirectory(files, container, path, call.signal))
        throw invalid('container rootfs is marked read-only')
      }
      const where = {
        path,
        directories: call.query.noOverwriteDirNonDir ? ('keep' as const) : ('replace' as const),
        ...(call.query.copyUIDGID && config.User !== '' && { owner: config.User }),
      }
      const body = bodyOf(call.request)
      try {
        const archive = await plainArchive(body)
        await found(call, () => files.writeFiles(container.id, where, archive, call.signal))
      } finally {
        body.destroy()
      }
      tell(engine, container, 'extract-to-dir')
      return empty(200)
    },
  }),
  endpoint({
    method: 'get',
    path: '/containers/:id/export',
    handle: async (call, engine) => {
      const container = await findContainer(engine, call.params.id ?? '', call.signal)
      if (container.state.status === 'removing') {
        throw conflict(`You cannot export container ${container.id} which is being removed`)
      }
      const archive = await filesOf(engine, container).exportFiles(container.id, call.signal)
      tell(engine, container, 'export')
      return sendArchive(call, Readable.from(withoutRoot(archive), { objectMode: false }), 'application/octet-stream')
    },
  }),
]

async function located(
  call: Call<{ readonly path: string }>,
  engine: Engine,
): Promise<{ readonly container: Container; readonly path: string }> {
  const path = pathText.safeParse(call.query.path)
  if (!path.success) throw invalid(path.error.issues[0]?.message ?? 'invalid path')
  const container = await findContainer(engine, call.params.id ?? '', call.signal)
  return { container, path: absolutePath(path.data) }
}

async function describe(engine: Engine, container: Container, path: string, signal: AbortSignal): Promise<PathStat> {
  return pathStat(path, await filesOf(engine, container).path(container.id, path, signal))
}

async function requireDirectory(
  files: ContainerFiles,
  container: Container,
  path: string,
  signal: AbortSignal,
): Promise<void> {
  try {
    await files.path(container.id, `${path}/.`, signal)
  } catch (error) {
    if (!(error instanceof PortLayerError && /not a directory/.test(error.message))) throw error
    throw invalid('extraction point is not a directory')
  }
}

/** Docker's word for a path where nothing is. */
async function found<T>(call: Call<{ readonly path: string }>, look: () => Promise<T>): Promise<T> {
  try {
    return await look()
  } catch (error) {
    if (!(error instanceof PortLayerError)) throw error
    if (error.code === 'not-found') {
      throw notFound(`Could not find the file ${call.query.path} in container ${call.params.id}`)
    }
    throw error.code === 'internal' ? new DockerError(500, error.message, { cause: error }) : error
  }
}

function tellStat(call: Call, stat: PathStat): void {
  const header = Buffer.from(JSON.stringify(stat)).toString('base64')
  call.response.setHeader('X-Docker-Container-Path-Stat', header)
}

/** Sends an archive as it comes; one that breaks off breaks the connection, so that nobody takes it for whole. */
async function sendArchive({ response }: Call, archive: Readable, type: string): Promise<Answer> {
  response.writeHead(200, { 'content-type': type })
  await pipeline(archive, response)
  return streamed
}

/** The archive that a client sends, unpacked when it is gzip; none at all is an empty one. */
async function plainArchive(request: Readable): Promise<Readable> {
  const source = request[Symbol.asyncIterator]() as AsyncIterator<Buffer>
  const first = await source.next()
  if (first.done === true) return Readable.from([endOfArchive])
  const whole = Readable.from(
    (async function* () {
      yield first.value
      for (;;) {
        const next = await source.next()
        if (next.done === true) return
        yield next.value
      }
    })(),
    { objectMode: false },
  )
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) return whole
  const plain = createGunzip()
  whole.once('error', (error) => plain.destroy(error))
  return whole.pipe(plain)
}
