import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { z } from 'zod'
import type { Container } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { DockerError, invalid, notAvailable, notFound } from '../api/docker-error'
import { type Answer, type Call, type Endpoint, empty, endpoint, streamed } from '../api/endpoint'
import { flag, text } from '../api/query'
import type { Engine } from '../engine'
import { tell } from './lifecycle'
import { findContainer, isRunning } from './lookup'
import { absolutePath, type PathStat, pathStat } from './path-stat'
import { recordOf } from './record'

/** PATH_MAX of Linux. Characters. */
const maxPath = 4096
const endOfArchive = Buffer.alloc(1024)

const pathText = text()
  .refine((path) => path !== '', 'bad parameter: path cannot be empty')
  .refine((path) => path.length < maxPath && !path.includes('\0'), 'invalid path')
// Issues of a query's field are told with its name, which dockerd does not do.
const pathQuery = z.object({ path: text() })
const extractQuery = pathQuery.extend({ noOverwriteDirNonDir: flag(), copyUIDGID: flag() })

/** Files in and out of containers that run (docker cp, docker export). */
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
      const archive = await found(call, () => engine.interaction.readFiles(container.id, path, call.signal))
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
      if (hostConfig.ReadonlyRootfs) throw invalid('container rootfs is marked read-only')
      if (call.query.copyUIDGID && config.User !== '') {
        throw notAvailable(
          `giving files to the user "${config.User}" is not available on this host: leave copyUIDGID out`,
        )
      }
      const directories = call.query.noOverwriteDirNonDir ? 'keep' : 'replace'
      const archive = await plainArchive(call.request)
      await found(call, () => engine.interaction.writeFiles(container.id, { path, directories }, archive, call.signal))
      tell(engine, container, 'extract-to-dir')
      return empty(200)
    },
  }),
  endpoint({
    method: 'get',
    path: '/containers/:id/export',
    handle: async (call, engine) => {
      const container = await runningContainer(call, engine)
      const archive = await engine.interaction.exportFiles(container.id, call.signal)
      tell(engine, container, 'export')
      return sendArchive(call, archive, 'application/octet-stream')
    },
  }),
]

async function runningContainer(call: Call, engine: Engine): Promise<Container> {
  const container = await findContainer(engine, call.params.id ?? '', call.signal)
  if (!isRunning(container)) {
    throw notAvailable('files of a container that does not run are not available on this host yet: start it')
  }
  return container
}

async function located(
  call: Call<{ readonly path: string }>,
  engine: Engine,
): Promise<{ readonly container: Container; readonly path: string }> {
  const path = pathText.safeParse(call.query.path)
  if (!path.success) throw invalid(path.error.issues[0]?.message ?? 'invalid path')
  return { container: await runningContainer(call, engine), path: absolutePath(path.data) }
}

async function describe(engine: Engine, container: Container, path: string, signal: AbortSignal): Promise<PathStat> {
  return pathStat(path, await engine.interaction.path(container.id, path, signal))
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
