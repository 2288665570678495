import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { pipeline } from 'node:stream/promises'
import express, { type NextFunction, type Request, type Response } from 'express'
import * as z from 'zod'
import type { Info } from './api'
import type { DocumentCondition } from './client'
import type { EventHub } from './events'
import type { Containers } from './execution/containers'
import type { Handles } from './execution/handles'
import { addFileRoutes, type FileServices } from './file-routes'
import type { Networks } from './network/networks'
import { PortLayerError } from './problem'
import {
  check,
  containerPatchSchema,
  digestSchema,
  executionSchema,
  handleRequestSchema,
  maxBodyBytes,
  networkJoinSchema,
  networkSpecSchema,
  secretsPatchSchema,
  storageSchema,
  volumeNameSchema,
  volumeRequestSchema,
} from './schemas'
import type { Secrets } from './secrets'
import type { Documents } from './storage/documents'
import type { Layers } from './storage/layers'
import type { Spools } from './storage/spools'
import type { Volumes } from './storage/volumes'

/** What the API is made of. */
export interface PortLayerServices {
  readonly info: (signal: AbortSignal) => Promise<Info>
  readonly networks: Pick<Networks, 'list' | 'create' | 'remove'>
  readonly events: Pick<EventHub, 'watch'>
  readonly handles: Pick<Handles, 'create' | 'joinExecution' | 'joinStorage' | 'joinNetwork' | 'commit'>
  readonly containers: Pick<
    Containers,
    'list' | 'get' | 'start' | 'powerOff' | 'wait' | 'remove' | 'update' | 'openLog' | 'diskUsage'
  >
  readonly files: FileServices
  readonly layers: Pick<Layers, 'has' | 'list' | 'write' | 'remove' | 'openTar'>
  readonly spools: Pick<Spools, 'hold' | 'write' | 'read'>
  readonly documents: Pick<Documents, 'list' | 'get' | 'put' | 'delete'>
  readonly volumes: Pick<Volumes, 'list' | 'listWithUsage' | 'get' | 'create' | 'remove'>
  readonly secrets: Pick<Secrets, 'get' | 'update'>
}

const natural = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
/** Of a log: from the end when it is negative. */
const logOffset = z.coerce.number().int()

/** The server of api.ts, not yet listening. Every body is checked here; `log` hears of what is nobody's mistake. */
export function createPortLayerServer(services: PortLayerServices, log: (line: string) => void): Server {
  const app = express()
  app.disable('x-powered-by')
  app.disable('etag')
  const json = express.json({ limit: maxBodyBytes, strict: false })

  app.get('/info', async (request, response) => {
    response.json(await services.info(signalOf(request, response)))
  })
  app.get('/networks', (_request, response) => {
    response.json(services.networks.list())
  })
  app.post('/networks', json, async (request, response) => {
    response.json(await services.networks.create(check(networkSpecSchema, request.body, 'the network')))
  })
  app.delete('/networks/:id', async (request, response) => {
    await services.networks.remove(param(request, 'id'))
    response.status(204).end()
  })
  app.get('/events', (request, response) => sendEvents(services, request, response))

  app.post('/handles', json, (request, response) => {
    const { container } = check(handleRequestSchema, request.body, 'the handle')
    response.json(services.handles.create(container))
  })
  app.put('/handles/:handle/execution', json, (request, response) => {
    services.handles.joinExecution(param(request, 'handle'), check(executionSchema, request.body, 'execution'))
    response.status(204).end()
  })
  app.put('/handles/:handle/storage', json, (request, response) => {
    services.handles.joinStorage(param(request, 'handle'), check(storageSchema, request.body, 'storage'))
    response.status(204).end()
  })
  app.put('/handles/:handle/network', json, (request, response) => {
    services.handles.joinNetwork(param(request, 'handle'), check(networkJoinSchema, request.body, 'network'))
    response.status(204).end()
  })
  // Once begun, these four are not undone by a client that goes away: vSphere has its task.
  app.post('/handles/:handle/commit', async (request, response) => {
    response.json(await services.handles.commit(param(request, 'handle')))
  })
  app.post('/containers/:id/start', async (request, response) => {
    response.json(await services.containers.start(param(request, 'id')))
  })
  app.post('/containers/:id/power-off', async (request, response) => {
    response.json(await services.containers.powerOff(param(request, 'id')))
  })
  app.delete('/containers/:id', async (request, response) => {
    const volumes = [request.query.volume ?? []].flat()
    await services.containers.remove(param(request, 'id'), check(z.array(volumeNameSchema), volumes, 'volume'))
    response.status(204).end()
  })

  app.get('/containers', (_request, response) => {
    response.json(services.containers.list())
  })
  app.get('/containers/:id', (request, response) => {
    response.json(services.containers.get(param(request, 'id')))
  })
  app.get('/containers/:id/wait', async (request, response) => {
    const run = check(natural, request.query.run ?? '', 'run')
    response.json(await services.containers.wait(param(request, 'id'), run, signalOf(request, response)))
  })
  app.patch('/containers/:id', json, async (request, response) => {
    const patch = check(containerPatchSchema, request.body, 'the patch')
    response.json(await services.containers.update(param(request, 'id'), patch))
  })
  app.get('/containers/:id/disk-usage', async (request, response) => {
    const signal = signalOf(request, response)
    response.json({ bytes: await services.containers.diskUsage(param(request, 'id'), signal) })
  })
  app.get('/containers/:id/log', async (request, response) => {
    const offset = check(logOffset, request.query.offset ?? '0', 'offset')
    const signal = signalOf(request, response)
    const content = await services.containers.openLog(param(request, 'id'), offset, signal)
    response.type('application/octet-stream')
    await pipeline(content, response, { signal })
  })

  addFileRoutes(app, services.files, signalOf)

  app.get('/layers', (_request, response) => {
    response.json(services.layers.list())
  })
  app.head('/layers/:chainId', (request, response) => {
    response.status(services.layers.has(chainId(request)) ? 200 : 404).end()
  })
  app.put('/layers/:chainId', async (request, response) => {
    const { parent } = request.query
    const layer = {
      chainId: chainId(request),
      diffId: check(digestSchema, request.query.diffId, 'diffId'),
      ...(parent !== undefined && { parent: check(digestSchema, parent, 'parent') }),
    }
    response.json(await services.layers.write(layer, request, signalOf(request, response)))
  })
  app.delete('/layers/:chainId', async (request, response) => {
    await services.layers.remove(chainId(request))
    response.status(204).end()
  })

  app.get('/layers/:chainId/tar', async (request, response) => {
    const signal = signalOf(request, response)
    const tar = services.layers.openTar(chainId(request), signal)
    response.type('application/x-tar')
    await pipeline(tar, response, { signal })
  })
  app.post('/spools', async (request, response) => {
    response.type('application/x-ndjson')
    // The spool is the caller's for as long as the answer lasts.
    await services.spools.hold((spool) => response.write(`${JSON.stringify({ spool })}\n`), signalOf(request, response))
  })
  app.put('/spools/:spool/:name', async (request, response) => {
    const signal = signalOf(request, response)
    response.json(await services.spools.write(param(request, 'spool'), param(request, 'name'), request, signal))
  })
  app.get('/spools/:spool/:name', async (request, response) => {
    const content = await services.spools.read(param(request, 'spool'), param(request, 'name'))
    response.type('application/octet-stream')
    await pipeline(content, response, { signal: signalOf(request, response) })
  })

  app.get('/documents', (request, response) => {
    response.json(services.documents.list(check(z.string().max(200), request.query.prefix ?? '', 'prefix')))
  })
  app.get('/documents/:name', (request, response) => {
    const { value, etag } = services.documents.get(param(request, 'name'))
    response.set('etag', etag).json(value)
  })
  app.put('/documents/:name', json, async (request, response) => {
    const etag = await services.documents.put(param(request, 'name'), request.body, conditionOf(request))
    response.set('etag', etag).status(204).end()
  })
  app.delete('/documents/:name', async (request, response) => {
    await services.documents.delete(param(request, 'name'), conditionOf(request))
    response.status(204).end()
  })

  app.get('/volumes', async (request, response) => {
    const { volumes } = services
    const withUsage = check(z.literal('usage').optional(), request.query.with, 'with') !== undefined
    response.json(withUsage ? await volumes.listWithUsage(signalOf(request, response)) : volumes.list())
  })
  app.get('/volumes/:name', (request, response) => {
    response.json(services.volumes.get(param(request, 'name')))
  })
  // As with containers, these two are not undone by a client that goes away.
  app.post('/volumes', json, async (request, response) => {
    response.json(await services.volumes.create(check(volumeRequestSchema, request.body, 'the volume')))
  })
  app.delete('/volumes/:name', async (request, response) => {
    await services.volumes.remove(check(volumeNameSchema, request.params.name, 'name'))
    response.status(204).end()
  })

  app.get('/secrets', (_request, response) => {
    response.json(services.secrets.get())
  })
  app.patch('/secrets', json, async (request, response) => {
    response.json(await services.secrets.update(check(secretsPatchSchema, request.body, 'secrets')))
  })

  app.use((request: Request) => {
    throw new PortLayerError('not-found', `${request.method} ${request.path} is no call of the port layer`)
  })
  app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
    sendProblem(error, request, response, log)
  })

  const server = createServer(app)
  // Layers, events and waits take as long as they take; who calls is on this machine.
  server.requestTimeout = 0
  return server
}

async function sendEvents(services: PortLayerServices, request: Request, response: Response): Promise<void> {
  const signal = signalOf(request, response)
  response.type('application/x-ndjson')
  response.flushHeaders()
  for await (const event of services.events.watch(signal)) {
    if (!response.write(`${JSON.stringify(event)}\n`)) {
      await once(response, 'drain', { signal }).catch((error: unknown) => {
        if (!signal.aborted) throw error
      })
    }
  }
}

/** Aborted when the client goes away before its answer. */
function signalOf(_request: Request, response: Response): AbortSignal {
  const controller = new AbortController()
  response.once('close', () => {
    if (!response.writableFinished) controller.abort(new PortLayerError('unavailable', 'the client went away'))
  })
  return controller.signal
}

function param(request: Request, name: string): string {
  return check(z.string(), request.params[name], name)
}

function chainId(request: Request): string {
  return check(digestSchema, request.params.chainId, 'chain id')
}

function conditionOf(request: Request): DocumentCondition | undefined {
  const etag = request.get('if-match')
  if (etag !== undefined) return { etag }
  const none = request.get('if-none-match')
  if (none === undefined) return undefined
  if (none !== '*') throw new PortLayerError('invalid', 'If-None-Match is understood with * only')
  return { absent: true }
}

function sendProblem(error: unknown, request: Request, response: Response, log: (line: string) => void): void {
  const problem = toProblemError(error)
  if (problem.code === 'internal') {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
    log(`${request.method} ${request.path}: ${detail}`)
  }
  if (response.headersSent || response.destroyed) {
    response.destroy()
    return
  }
  // A body that is not wanted any more is let pass until the client has read the answer: a reset could overtake it.
  if (!request.complete) request.resume()
  response.status(problem.status).json(problem.toProblem())
}

function toProblemError(error: unknown): PortLayerError {
  if (error instanceof PortLayerError) return error
  // What express's body parser refuses has a status of its own.
  const status = (error as { status?: unknown } | null)?.status
  const message = error instanceof Error ? error.message : String(error)
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return new PortLayerError('invalid', `the request is not valid: ${message}`, { cause: error })
  }
  return new PortLayerError('internal', message, { cause: error })
}
