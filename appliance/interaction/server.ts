import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ClientChannel } from 'ssh2'
import type { Command } from '../../tether/protocol'
import { PortLayerError } from '../portlayer/problem'
import type { AttachRequest, ExecRequest } from './api'
import type { TetherChannel } from './channel'
import type { Channels } from './channels'
import type { Containers } from './containers'
import { readExecStart } from './exec-start'
import type { Execs } from './execs'
import { answerLive } from './live'
import { attachRequest, checkBody, execRequest, idPattern, resizeRequest, signalRequest } from './requests'
import { joinSession } from './session'
import { acceptUpgrade, readUpgradeBody, refuseUpgrade } from './upgrade'

/** An exec's arguments and environment are the largest that a body holds. */
const maxBodyBytes = 8 * 1024 * 1024

export interface InteractionParts {
  /** A name that no other process has had. */
  readonly instance: string
  readonly containers: Containers
  readonly channels: Channels
  readonly execs: Execs
  readonly log: (line: string) => void
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
  server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    connection.on('error', () => connection.destroy())
    upgrade(parts, request, connection, head).catch((error: unknown) => refuseUpgrade(connection, problemOf(error)))
  })
  // Attached sessions and waits last as long as containers do.
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
  if (!idPattern.test(id)) throw new PortLayerError('not-found', `${url.pathname} does not exist`)
  return { collection, id, verb, query: url.searchParams }
}

async function answer(parts: InteractionParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method === 'GET' && request.url === '/instance') {
    response.writeHead(200, { 'content-type': 'text/plain' }).end(parts.instance)
    return
  }
  const route = routeOf(request)
  const gone = new AbortController()
  response.once('close', () => gone.abort(new Error('the client went away')))
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
    case 'GET containers/logs': {
      const { run, channel } = await parts.channels.of(route.id, gone.signal)
      if (String(run) !== route.query.get('run')) throw new PortLayerError('conflict', `run ${run} is the present one`)
      const { stream, status } = await channel.open({ verb: 'log' })
      stream.stderr.resume()
      gone.signal.addEventListener('abort', () => stream.close())
      response.writeHead(200, { 'content-type': 'application/x-ndjson' })
      response.flushHeaders()
      await pipeline(stream, response, { end: false })
      // Broken off, the client knows that more was written than it got.
      if ((await status) === 0) response.end()
      else response.destroy()
      return
    }
    case 'POST containers/exec': {
      // Without an upgrade nobody looks at the streams: the process runs on its own.
      const wanted = checkBody(execRequest, await readRequestBody(request))
      const { channel } = await parts.channels.of(route.id, gone.signal)
      const stream = await beginExec(parts, channel, { ...wanted, stdin: false })
      stream.resume()
      stream.stderr.resume()
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

async function upgrade(
  parts: InteractionParts,
  request: IncomingMessage,
  connection: Duplex,
  head: Buffer,
): Promise<void> {
  const route = routeOf(request)
  const body = await readUpgradeBody(request, connection, head, maxBodyBytes)
  if (route.collection !== 'containers') throw new PortLayerError('not-found', `${request.url} does not exist`)
  if (route.verb === 'attach') await attach(parts, route.id, checkBody(attachRequest, body), connection)
  else if (route.verb === 'exec') await exec(parts, route.id, checkBody(execRequest, body), connection)
  else throw new PortLayerError('not-found', `${request.url} does not exist`)
}

async function attach(parts: InteractionParts, id: string, wanted: AttachRequest, connection: Duplex): Promise<void> {
  const { stdin, stdout, stderr } = wanted
  const gone = closing(connection)
  const command: Command = { verb: 'attach', stdin, stdout, stderr, replay: wanted.from === 'next-run' }
  if (wanted.from === 'now') {
    const { channel } = await parts.channels.of(id, gone)
    const { stream } = await channel.open(command)
    acceptUpgrade(connection, parts.instance)
    await joinSession(connection, stream, wanted)
    return
  }
  const { state } = await parts.containers.find(id, gone)
  const forget = parts.channels.expect(id, {
    after: 'run' in state ? state.run : 0,
    begin: async (channel) => {
      const { stream } = await channel.open(command)
      joinSession(connection, stream, wanted)
    },
    abandon: () => connection.end(),
  })
  connection.once('close', forget)
  acceptUpgrade(connection, parts.instance)
}

async function exec(parts: InteractionParts, id: string, wanted: ExecRequest, connection: Duplex): Promise<void> {
  const { channel } = await parts.channels.of(id, closing(connection))
  const stream = await beginExec(parts, channel, wanted)
  acceptUpgrade(connection, parts.instance)
  await joinSession(connection, stream, { ...wanted, tty: wanted.process.tty, survives: true })
}

async function beginExec(parts: InteractionParts, channel: TetherChannel, wanted: ExecRequest): Promise<ClientChannel> {
  const { execId, process, stdin } = wanted
  parts.execs.begin(execId)
  try {
    const { stream, status } = await channel.open({ verb: 'exec', id: execId, process, stdin })
    const start = await readExecStart(stream)
    if ('error' in start) {
      stream.resume()
      stream.stderr.resume()
      throw new PortLayerError('start-failed', start.error, { exitCode: start.exitCode })
    }
    parts.execs.set(execId, { status: 'running', pid: start.pid })
    // Without a status the container ended before the process did.
    status.then((exitCode = 137) => parts.execs.set(execId, { status: 'exited', exitCode, pid: start.pid }))
    return stream
  } catch (error) {
    parts.execs.set(execId, {
      status: 'exited',
      exitCode: error instanceof PortLayerError ? (error.exitCode ?? 126) : 126,
      error: error instanceof Error ? error.message : String(error),
    })
    throw error
  }
}

/** Aborts when the client's connection closes. */
function closing(connection: Duplex): AbortSignal {
  const gone = new AbortController()
  connection.once('close', () => gone.abort(new Error('the client went away')))
  return gone.signal
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
