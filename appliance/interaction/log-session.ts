import type { Writable } from 'node:stream'
import { fixedTime } from '../nanoseconds'
import type { Backlog, LogsRequest, StreamForm } from './api'
import { writeInBatches } from './batches'
import { writeBody } from './chunked-body'
import { byteStreams } from './client-streams'
import { followedLog, writtenLog } from './log'
import type { LogLine } from './log-lines'
import { frame } from './multiplex'
import type { SessionParts } from './session-parts'

interface LogSelection {
  readonly stdout: boolean
  readonly stderr: boolean
  readonly since?: bigint | undefined
  readonly until?: bigint | undefined
}

interface LogForm {
  readonly timestamps: boolean
  readonly prefix: string
  readonly form: StreamForm
}

/** Gives a client's connection the session of a log. Throws what opening the log throws. */
export async function bindLogs(parts: SessionParts, id: string, wanted: LogsRequest): Promise<void> {
  const connection = parts.front.connection(wanted.connection)
  const gone = new AbortController()
  const drop = () => gone.abort(new Error('the client went away'))
  const lines =
    wanted.follow === undefined
      ? writtenLog(parts, id, wanted, gone.signal)
      : await followedLog(parts, id, { ...wanted, run: wanted.follow }, gone.signal)
  const selection = {
    ...wanted,
    since: wanted.since === undefined ? undefined : BigInt(wanted.since),
    until: wanted.until === undefined ? undefined : BigInt(wanted.until),
  }
  try {
    connection.bind({
      begin: async (handover) => {
        const { input, output, close } = byteStreams(handover)
        output.once('close', drop)
        // Who waits for an answer and ends his side has gone.
        input.once('end', () => output.destroy()).resume()
        await writeBody(output, wanted.chunked, (body) => write(selected(lines, selection), wanted, body, gone.signal))
        close()
      },
      drop,
    })
  } catch (error) {
    drop()
    throw error
  }
}

/** Writes what the log has of the given streams, from `since` on: attach's `logs`. */
export async function writeBacklog(
  parts: SessionParts,
  id: string,
  wanted: LogSelection & { readonly form: StreamForm } & Backlog,
  output: Writable,
): Promise<void> {
  const gone = new AbortController()
  output.once('close', () => gone.abort(new Error('the client went away')))
  const lines = selected(writtenLog(parts, id, wanted, gone.signal), wanted)
  await write(lines, { timestamps: false, prefix: '', form: wanted.form }, output, gone.signal)
}

/** What of the lines is wanted; a line after `until` ends it, as lines come in the order of their time. */
async function* selected(lines: AsyncIterable<LogLine>, selection: LogSelection): AsyncGenerator<LogLine> {
  for await (const line of lines) {
    if (selection.until !== undefined && line.time > selection.until) return
    if (selection[line.stream] && (selection.since === undefined || line.time >= selection.since)) yield line
  }
}

async function write(
  lines: AsyncIterable<LogLine>,
  { timestamps, prefix, form }: LogForm,
  output: Writable,
  signal: AbortSignal,
): Promise<void> {
  async function* payloads(): AsyncGenerator<Buffer> {
    for await (const line of lines) {
      const payload = Buffer.from((timestamps ? `${fixedTime(line.time)} ` : '') + prefix + line.text)
      yield form === 'multiplexed' ? frame(line.stream, payload) : payload
    }
  }
  await writeInBatches(payloads(), output, signal)
}
