import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { Express, Request, Response } from 'express'
import * as z from 'zod'
import { PortLayerError } from './problem'
import { check, containerIdSchema } from './schemas'
import type { FilesAtRest } from './storage/files-at-rest'

/** What these routes are made of. */
export type FileServices = Pick<FilesAtRest, 'describe' | 'read' | 'write' | 'export' | 'pack' | 'changes'>

const pathQuery = z.object({
  path: z
    .string()
    .max(4096)
    .regex(/^\/[^\0]*$/),
})
const extractionQuery = pathQuery.extend({
  directories: z.enum(['keep', 'replace']),
  owner: z.string().max(256).exactOptional(),
})

/** The calls of api.ts for the files of containers. `signalOf` is aborted when the client goes away before its answer. */
export function addFileRoutes(
  app: Express,
  services: FileServices,
  signalOf: (request: Request, response: Response) => AbortSignal,
): void {
  app.get('/containers/:id/path', async (request, response) => {
    const { path } = check(pathQuery, request.query, 'the query')
    response.json(await services.describe(idOf(request), path, signalOf(request, response)))
  })
  app.get('/containers/:id/files', async (request, response) => {
    const { path } = check(pathQuery, request.query, 'the query')
    const signal = signalOf(request, response)
    await send(services.read(idOf(request), path, signal), 'application/x-tar', response, signal)
  })
  app.put('/containers/:id/files', async (request, response) => {
    const extraction = check(extractionQuery, request.query, 'the query')
    await services.write(idOf(request), extraction, bodyOf(request), signalOf(request, response))
    response.status(204).end()
  })
  app.get('/containers/:id/export', async (request, response) => {
    const signal = signalOf(request, response)
    await send(services.export(idOf(request), signal), 'application/x-tar', response, signal)
  })
  app.post('/containers/:id/pack', async (request, response) => {
    const signal = signalOf(request, response)
    await send(services.pack(idOf(request), bodyOf(request), signal), 'application/x-tar', response, signal)
  })
  app.get('/containers/:id/changes', async (request, response) => {
    const signal = signalOf(request, response)
    await send(lines(services.changes(idOf(request), undefined, signal)), 'application/x-ndjson', response, signal)
  })
  app.post('/containers/:id/changes', async (request, response) => {
    const signal = signalOf(request, response)
    const changes = services.changes(idOf(request), bodyOf(request), signal)
    await send(lines(changes), 'application/x-ndjson', response, signal)
  })
}

function idOf(request: Request): string {
  const { id } = request.params
  const result = containerIdSchema.safeParse(id)
  if (!result.success) throw new PortLayerError('not-found', `No such container: ${id}`)
  return result.data
}

/** The body, which can be given up without giving up the connection: the client gets to read why. */
function bodyOf(request: Request): Readable {
  return Readable.from(request.iterator({ destroyOnReturn: false }), { objectMode: false })
}

async function* lines(values: AsyncGenerator<object, void, undefined>): AsyncGenerator<Buffer, void, undefined> {
  for await (const value of values) yield Buffer.from(`${JSON.stringify(value)}\n`)
}

/** Answers with a stream; what fails before its first bytes is still told as a problem. */
async function send(
  content: AsyncGenerator<Buffer, void, undefined>,
  type: string,
  response: Response,
  signal: AbortSignal,
): Promise<void> {
  const first = await content.next()
  response.type(type)
  async function* whole(): AsyncGenerator<Buffer, void, undefined> {
    if (first.done === true) return
    yield first.value
    yield* content
  }
  try {
    await pipeline(whole, response, { signal })
  } catch (error) {
    // Whoever has gone away is nobody's failure.
    signal.throwIfAborted()
    throw error
  }
}
