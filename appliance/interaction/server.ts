import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { PortLayerError } from '../portlayer/problem'
import type { InteractionEvent } from './api'
import { bindAttach } from './attach-session'
import { startExec } from './exec-session'
import { answerLive } from './live'
import { bindLogs } from './log-session'
import {
  attachRequest,
  checkBody,
  connectionPattern,
  execRequest,
  handoverRequest,
  idPattern,
  logsRequest,
  resizeRequest,
  signalRequest,
  waitRequest,
} from './requests'
import type { SessionParts } from './session-parts'
import { bindWait } from './wait-session'

/** An exec's arguments and environment are the largest that a body holds. */
const maxBodyBytes = 8 * 1024 * 1024

/** A reader of events that is so far behind is cut off. Bytes. */
const maxEventsBehind = 1024 * 1024

export interface InteractionParts extends SessionParts {
  /** Resolves when clients are served with this certificate; see api.ts. */
  readonly certificateServed: (sha256: string, signal: AbortSignal) => Promise<void>
}

/** The HTTP server of api.ts; listen on its socket with `listen`. */
export function createInteractionServer(parts: InteractionParts): Server {
  const server = createServer((request, response) => {
    answer(parts, request, response).catch((error: unknown) => {
      const problem = problemOf(error)
      if (response.headersSent) response.destroy()
      else
        response
          .writeHead(problem.status, { 'content-type': 'application/json' })
          .end(JSON.stringify(problem.toProblem()))
    })
  })
  // Waits and archives last as long as containers do.
  server.requestTimeout = 0
  server.timeout = 0
  return server
}

function problemOf(error: unknown): PortLayerError {
  if (error instanceof PortLayerError) return error
  return new PortLayerError('internal', error instanceof Error ? error.message : String(error), { cause: error })
}

interface Route {
  readonly collection: string
  readonly id: string
  readonly verb: string
  readonly query: URLSearchParams
}

function routeOf(request: IncomingMessage): Route {
  const url = new URL(request.url ?? '/', 'http://interaction')
  const [, collection = '', id = '', verb = ''] = url.pathname.split('/')
  if (!(collection === 'connections' ? connectionPattern : idPattern).test(id))
    throw new PortLayerError('not-found', `${url.pathname} does not exist`)
  return { collection, id, verb, query: url.searchParams }
}

async function answer(parts: InteractionParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const gone = new AbortController()
  response.once('close', () => gone.abort(new Error('the client went away')))
  if (await answerGeneral(parts, request, response, gone.signal)) return
  const route = routeOf(request)
  const call = `${request.method} ${route.collection}/${route.verb}`
  switch (call) {
    case 'GET execs/': {
      const wait = route.query.get('wait')
      const state =
        wait === 'started' || wait === 'exited'
          ? await parts.execs.until(route.id, wait, gone.signal)
          : parts.execs.get(route.id)
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(state))
      return
    }
    case 'POST containers/attach':
      await bindAttach(parts, route.id, checkBody(attachRequest, await readRequestBody(request)), gone.signal)
      response.writeHead(204).end()
      return
    case 'GET containers/expected':
      response.writeHead(200, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ expected: parts.channels.isExpected(route.id) }))
      return
    case 'POST containers/exec':
      await startExec(parts, route.id, checkBody(execRequest, await readRequestBody(request)), gone.signal)
      response.writeHead(204).end()
      return
    case 'POST containers/logs':
      await bindLogs(parts, route.id, checkBody(logsRequest, await readRequestBody(request)))
      response.writeHead(204).end()
      return
    case 'POST containers/wait':
      await bindWait(parts, route.id, checkBody(waitRequest, await readRequestBody(request)), gone.signal)
      response.writeHead(204).end()
      return
    case 'POST connections/handover': {
      const { written } = checkBody(handoverRequest, await readRequestBody(request))
      parts.front.connection(route.id).handOver(written)
      response.writeHead(204).end()
      return
    }
    case 'POST containers/signal': {
      const wanted = checkBody(signalRequest, await readRequestBody(request))
      const { channel } = await parts.channels.of(route.id, gone.signal)
      await channel.run({ verb: 'signal', ...wanted })
      response.writeHead(204).end()
      return
    }
    case 'POST containers/resize': {
      const wanted = checkBody(resizeRequest, await readRequestBody(request))
      const { channel } = await parts.channels.of(route.id, gone.signal)
      await channel.run({ verb: 'resize', ...wanted })
      response.writeHead(204).end()
      return
    }
    default:
      if (await answerLive(parts.channels, call, route, request, response, gone.signal)) return
      throw new PortLayerError('not-found', `${request.method} ${request.url} does not exist`)
  }
}

/** Answers what is about no container and no exec; false when it is something else. */
async function answerGeneral(
  parts: InteractionParts,
  request: IncomingMessage,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<boolean> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://interaction')
  switch (`${request.method} ${pathname}`) {
    case 'GET /execs':
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(parts.execs.all()))
      return true
    case 'GET /events': {
      const tell = (event: InteractionEvent) => {
        if (response.writableLength > maxEventsBehind) response.destroy()
        else response.write(`${JSON.stringify(event)}\n`)
      }
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      tell({ type: 'ready' })
      gone.addEventListener('abort', parts.notices.subscribe(tell), { once: true })
      return true
    }
    case 'GET /certificates':
      await parts.certificateServed(searchParams.get('sha256') ?? '', gone)
      response.writeHead(204).end()
      return true
    default:
      return false
  }
}

async function readRequestBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBodyBytes) throw new PortLayerError('invalid', `the body is larger than ${maxBodyBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
