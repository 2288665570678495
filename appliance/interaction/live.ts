import type { IncomingMessage, ServerResponse } from 'node:http'
import type { z } from 'zod'
import { type LiveCommand, type Refusal, refusalCodes } from '../../tether/protocol'
import { PortLayerError } from '../portlayer/problem'
import type { TetherChannel } from './channel'
import type { Channels } from './channels'
import { checkAnswer, processesRequest, processList, statistics } from './live-schemas'
import { checkBody } from './requests'

/** A guest's answer that is read whole is refused beyond this. Bytes. */
const maxAnswerBytes = 8 * 1024 * 1024
/** Requests are a few words. Bytes. */
const maxBodyBytes = 256 * 1024
/** More standard error than this of a refused command is not kept. Characters. */
const maxRefusal = 4096

/** The container that a request is about. */
interface Target {
  readonly id: string
  readonly query: URLSearchParams
}

/** Answers the calls of api.ts that concern a running container beyond its streams; false when `call` is none of them. */
export async function answerLive(
  channels: Channels,
  call: string,
  { id }: Target,
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

/** The tether's whole answer to a command. Rejects with what it refused; the guest is hostile, so the answer is bounded. */
export async function ask(channel: TetherChannel, command: LiveCommand, signal: AbortSignal): Promise<Buffer> {
  const { stream, status } = await channel.open(command)
  const close = () => stream.close()
  signal.addEventListener('abort', close, { once: true })
  const refusal = readRefusal(stream.stderr)
  stream.end()
  try {
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > maxAnswerBytes) {
        stream.close()
        throw new PortLayerError('internal', `the container's answer exceeds ${maxAnswerBytes} bytes`)
      }
      chunks.push(chunk)
    }
    const code = await status
    signal.throwIfAborted()
    if (code !== 0) throw refused(code, refusal(), command.verb)
    return Buffer.concat(chunks)
  } finally {
    signal.removeEventListener('abort', close)
  }
}

/** Keeps the beginning of a command's standard error; the answer gives what has come so far. */
export function readRefusal(stderr: NodeJS.ReadableStream): () => string {
  let text = ''
  stderr.on('data', (chunk: Buffer) => {
    if (text.length < maxRefusal) text += chunk.toString('utf8')
  })
  return () => text.slice(0, maxRefusal).trim()
}

const problems: Readonly<Record<Refusal, PortLayerError['code']>> = {
  failed: 'internal',
  'not-found': 'not-found',
  conflict: 'conflict',
  invalid: 'invalid',
}

/** What a command's exit status and sentence mean; undefined: the container ended before its answer. */
export function refused(code: number | undefined, text: string, verb: string): PortLayerError {
  if (code === undefined) return new PortLayerError('conflict', `the container ended before it answered ${verb}`)
  const kind = (Object.keys(refusalCodes) as Refusal[]).find((refusal) => refusalCodes[refusal] === code) ?? 'failed'
  return new PortLayerError(problems[kind], text || `the container refused ${verb}`)
}
