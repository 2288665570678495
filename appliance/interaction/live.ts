import type { IncomingMessage, ServerResponse } from 'node:http'
import type { z } from 'zod'
import type { ExtractionRequest } from '../container-files'
import { PortLayerError } from '../portlayer/problem'
import type { Channels } from './channels'
import { checkAnswer, pathDescription, processesRequest, processList, statistics, updateRequest } from './live-schemas'
import { answerStream, ask, give } from './live-streams'
import { checkBody } from './requests'

/** Requests are a few words. Bytes. */
const maxBodyBytes = 256 * 1024
/** PATH_MAX of Linux. Characters. */
const maxPath = 4096

/** The container that a request is about. */
interface Target {
  readonly id: string
  readonly query: URLSearchParams
}

/** Answers the calls of api.ts that concern a running container beyond its streams; false when `call` is none of them. */
export async function answerLive(
  channels: Channels,
  call: string,
  { id, query }: Target,
  request: IncomingMessage,
  response: ServerResponse,
  gone: AbortSignal,
): Promise<boolean> {
  switch (call) {
    case 'POST containers/pause':
    case 'POST containers/unpause': {
      const { channel } = await channels.of(id, gone)
      await ask(channel, { verb: call === 'POST containers/pause' ? 'pause' : 'unpause' }, gone)
      response.writeHead(204).end()
      return true
    }
    case 'POST containers/update': {
      const wanted = checkBody(updateRequest, await readBody(request))
      const { channel } = await channels.of(id, gone)
      await ask(channel, { verb: 'update', ...wanted }, gone)
      response.writeHead(204).end()
      return true
    }
    case 'POST containers/follow-network': {
      const { channel } = await channels.of(id, gone)
      await ask(channel, { verb: 'follow-network' }, gone)
      response.writeHead(204).end()
      return true
    }
    case 'POST containers/processes': {
      const wanted = checkBody(processesRequest, await readBody(request))
      const { channel } = await channels.of(id, gone)
      answerJson(response, processList, await ask(channel, { verb: 'processes', ...wanted }, gone))
      return true
    }
    case 'GET containers/statistics': {
      const { channel } = await channels.of(id, gone)
      answerJson(response, statistics, await ask(channel, { verb: 'statistics' }, gone))
      return true
    }
    case 'GET containers/path': {
      const { channel } = await channels.of(id, gone)
      const command = { verb: 'describe-path', path: absolutePath(query) } as const
      answerJson(response, pathDescription, await ask(channel, command, gone))
      return true
    }
    case 'GET containers/files': {
      const { channel } = await channels.of(id, gone)
      await answerStream(channel, { verb: 'read-files', path: absolutePath(query) }, response, gone)
      return true
    }
    case 'GET containers/export': {
      const { channel } = await channels.of(id, gone)
      await answerStream(channel, { verb: 'export' }, response, gone)
      return true
    }
    case 'GET containers/listing': {
      const { channel } = await channels.of(id, gone)
      await answerStream(channel, { verb: 'list-files' }, response, gone)
      return true
    }
    case 'POST containers/pack': {
      const { channel } = await channels.of(id, gone)
      await answerStream(channel, { verb: 'pack-files' }, response, gone, request)
      return true
    }
    case 'PUT containers/files': {
      const { channel } = await channels.of(id, gone)
      const where = { path: absolutePath(query), ...extractionOf(query) }
      await give(channel, { verb: 'write-files', ...where }, request, gone)
      response.writeHead(204).end()
      return true
    }
    default:
      return false
  }
}

/** Passes a guest's JSON on when it is what it has to be. */
function answerJson<T>(response: ServerResponse, schema: z.ZodType<T>, answer: Buffer): void {
  const value = checkAnswer(schema, answer)
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBodyBytes) throw new PortLayerError('invalid', `the body is larger than ${maxBodyBytes} bytes`)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function extractionOf(query: URLSearchParams): Omit<ExtractionRequest, 'path'> {
  const owner = query.get('owner')
  return {
    directories: query.get('directories') === 'replace' ? 'replace' : 'keep',
    ...(owner !== null && { owner }),
  }
}

function absolutePath(query: URLSearchParams): string {
  const path = query.get('path') ?? ''
  if (!path.startsWith('/') || path.length > maxPath || path.includes('\0')) {
    throw new PortLayerError('invalid', 'path is not an absolute path')
  }
  return path
}
