import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { type LiveCommand, type Refusal, refusalCodes } from '../../tether/protocol'
import { PortLayerError } from '../portlayer/problem'
import type { ProcessStream, TetherChannel } from './channel'

/** A guest's answer that is read whole is refused beyond this. Bytes. */
const maxAnswerBytes = 8 * 1024 * 1024
/** More standard error than this of a refused command is not kept. Characters. */
const maxRefusal = 4096

/** The tether's whole answer to a command. Rejects with what it refused; the guest is hostile, so the answer is bounded. */
export async function ask(channel: TetherChannel, command: LiveCommand, signal: AbortSignal): Promise<Buffer> {
  const { stream, status } = await channel.open(command)
  const attended = closeWhenGone(stream, signal)
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
    attended()
  }
}

/** Ends a command whose client goes away, or has gone meanwhile; the answer takes that back. */
function closeWhenGone(stream: ProcessStream, gone: AbortSignal): () => void {
  const close = () => stream.close()
  if (gone.aborted) close()
  gone.addEventListener('abort', close, { once: true })
  return () => gone.removeEventListener('abort', close)
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

/**
 * Passes a command's bytes on as they come, at the reader's pace, and gives it `input` at its own. One that fails on the way breaks the
 * response off.
 */
export async function answerStream(
  channel: TetherChannel,
  command: LiveCommand,
  response: ServerResponse,
  gone: AbortSignal,
  input?: IncomingMessage,
): Promise<void> {
  const { stream, status } = await channel.open(command)
  closeWhenGone(stream, gone)
  const refusal = readRefusal(stream.stderr)
  if (input === undefined) stream.end()
  else input.pipe(stream)
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    if (!response.headersSent) response.writeHead(200, { 'content-type': 'application/x-tar' })
    if (!response.write(chunk)) await once(response, 'drain', { signal: gone })
  }
  const code = await status
  gone.throwIfAborted()
  if (code !== 0) throw refused(code, refusal(), command.verb)
  response.end()
}

/** Gives a request's body to a command, at the container's pace. Rejects with what it refused, and then reads no more of it. */
export async function give(
  channel: TetherChannel,
  command: LiveCommand,
  request: IncomingMessage,
  gone: AbortSignal,
): Promise<void> {
  const { stream, status } = await channel.open(command)
  // A body that is cut off must not look like one that has ended.
  closeWhenGone(stream, gone)
  const refusal = readRefusal(stream.stderr)
  stream.resume()
  stream.on('error', () => stream.close())
  request.pipe(stream)
  const code = await status
  request.unpipe(stream)
  gone.throwIfAborted()
  if (code !== 0) throw refused(code, refusal(), command.verb)
}
