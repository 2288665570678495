import type { Readable, Writable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import type { Container } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { conflict, invalid, notAvailable } from '../api/docker-error'
import { type Answer, type Call, endpoint, streamed } from '../api/endpoint'
import { flag, text } from '../api/query'
import type { Engine } from '../engine'
import { writeInBatches } from '../stream/batches'
import { streamContentType } from '../stream/hijack'
import { frame } from '../stream/multiplex'
import { detailsText, logAttributes } from './log-attributes'
import { type LogLine, readLogLines } from './log-lines'
import { isReadable, keptBytes } from './log-options'
import { lastLines } from './log-tail'
import { findContainer, isRunning, runOf } from './lookup'
import { recordOf } from './record'
import { fixedTime } from './time'
import { nowNanoseconds, parseTimestamp, secondsProblem } from './timestamp'

/** Live text that broke off is to be had again within this time, asked for at this pace. Milliseconds. */
const resumeLimit = 60_000
const resumePause = 500

const logsQuery = z.object({
  follow: flag(),
  stdout: flag(),
  stderr: flag(),
  since: text(),
  until: text(),
  timestamps: flag(),
  details: flag(),
  tail: text(),
})

/** `GET /containers/{id}/logs` */
export const logsEndpoint = endpoint({
  method: 'get',
  path: '/containers/:id/logs',
  query: logsQuery,
  handle: logs,
})

interface LogSelection {
  readonly stdout: boolean
  readonly stderr: boolean
  readonly since?: bigint | undefined
  readonly until?: bigint | undefined
  readonly timestamps?: boolean
  /** What stands before every line; undefined: nothing. */
  readonly details?: string | undefined
}

async function logs(call: Call<z.output<typeof logsQuery>>, engine: Engine): Promise<Answer> {
  const { query, response, signal } = call
  if (!query.stdout && !query.stderr) throw invalid("must specify at least one of 'stdout' or 'stderr'")
  const container = await findContainer(engine, call.params.id ?? '', signal)
  const selection: LogSelection = {
    stdout: query.stdout,
    stderr: query.stderr,
    since: bound(query.since, 'since'),
    until: bound(query.until, 'until'),
    timestamps: query.timestamps,
    details: query.details ? `${detailsText(logAttributes(container))} ` : undefined,
  }
  if (container.state.status === 'removing') {
    throw conflict('can not get logs from container which is dead or marked for removal')
  }
  refuseUnreadable(container)
  const multiplexed = !recordOf(container).config.Tty
  const tail = /^\+?\d{1,9}$/.test(query.tail) ? Number(query.tail) : undefined
  const source = query.follow
    ? await followed(engine, container, tail, signal)
    : written(engine, container, tail, signal)
  response.statusCode = 200
  response.setHeader('Content-Type', streamContentType(multiplexed ? 'multiplexed' : 'raw', call))
  response.flushHeaders()
  await write(selected(source, selection), selection, multiplexed, response, signal)
  response.end()
  return streamed
}

/** Docker's refusal of a log that is not kept. */
function refuseUnreadable(container: Container): void {
  const { Type, Config } = recordOf(container).hostConfig.LogConfig
  if (isReadable(Type, Config)) return
  throw notAvailable('configured logging driver does not support reading')
}

function bound(value: string, name: string): bigint | undefined {
  if (value === '' || value === '0') return undefined
  const instant = parseTimestamp(value, nowNanoseconds())
  if (instant === undefined)
    throw invalid(`invalid value for "${name}": invalid timestamp ${JSON.stringify(value)}: ${secondsProblem(value)}`)
  return instant
}

/** Writes what the log has of the given streams: attach's `logs`. */
export async function writeBacklog(
  engine: Engine,
  container: Container,
  { stdout, stderr, multiplexed }: { stdout: boolean; stderr: boolean; multiplexed: boolean },
  output: Writable,
  signal: AbortSignal,
): Promise<void> {
  const selection = { stdout, stderr }
  const lines = selected(written(engine, container, undefined, signal), selection)
  await write(lines, selection, multiplexed, output, signal)
}

/** What is kept of the log file, from its end; that of a container that has never run is empty. */
async function file(engine: Engine, container: Container, signal: AbortSignal): Promise<AsyncIterable<LogLine>> {
  const { Type, Config } = recordOf(container).hostConfig.LogConfig
  const kept = keptBytes(Type, Config)
  try {
    // A line that begins before what is kept is none.
    return readLogLines(await engine.portLayer.log(container.id, kept === undefined ? 0 : -kept, signal))
  } catch (error) {
    if (error instanceof PortLayerError && error.code === 'not-found') return none()
    throw error
  }
}

async function* none(): AsyncGenerator<LogLine> {
  yield* []
}

/** What of the lines is wanted; a line after `until` ends it, as lines come in the order of their time. */
async function* selected(lines: AsyncIterable<LogLine>, selection: LogSelection): AsyncGenerator<LogLine> {
  for await (const line of lines) {
    if (selection.until !== undefined && line.time > selection.until) return
    if (selection[line.stream] && (selection.since === undefined || line.time >= selection.since)) yield line
  }
}

/** The log as far as it is written. Docker counts the lines of both streams for `tail`, whichever is shown. */
function written(
  engine: Engine,
  container: Container,
  tail: number | undefined,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const open = () => file(engine, container, signal)
  return lastLines({ look: open, read: open }, tail)
}

/**
 * The log and then what is written, until the run ends. Three parts make it whole: the live text is opened first (it
 * begins with what the file may not have yet), then the file is read, then the live text goes on where the file ended, told
 * apart by stream and time. Live text that breaks off has left something out, which the file has: then it begins again.
 */
async function followed(
  engine: Engine,
  container: Container,
  tail: number | undefined,
  signal: AbortSignal,
): Promise<AsyncGenerator<LogLine>> {
  const first = isRunning(container) ? await present(engine, container, signal) : undefined
  const seen = new SeenLines()
  const open = () => file(engine, container, signal)
  async function* lines(): AsyncGenerator<LogLine> {
    let live = first
    try {
      yield* lastLines({ look: open, read: async () => seen.passing(await open()) }, tail)
      while (live !== undefined) {
        try {
          yield* seen.unseen(readLogLines(live))
          live = undefined
        } catch (error) {
          signal.throwIfAborted()
          if (!brokenOff.includes((error as NodeJS.ErrnoException).code)) throw error
          live = await resumed(engine, container, signal)
        }
        yield* seen.unseen(await open())
      }
    } finally {
      live?.destroy()
    }
  }
  return lines()
}

/** Node's words for an answer that ended before its end, while it was read or before. */
const brokenOff: readonly unknown[] = ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE']

/** The live text once more; the interaction may be starting anew meanwhile. */
async function resumed(engine: Engine, container: Container, signal: AbortSignal): Promise<Readable | undefined> {
  for (const deadline = Date.now() + resumeLimit; ; await delay(resumePause, undefined, { signal })) {
    try {
      return await present(engine, container, signal)
    } catch (error) {
      const temporary = error instanceof PortLayerError && error.code === 'unavailable'
      if (!temporary || Date.now() > deadline) throw error
    }
  }
}

/** The text of the present run; undefined when it has just ended: then the file has all of it. */
async function present(engine: Engine, container: Container, signal: AbortSignal): Promise<Readable | undefined> {
  try {
    const live = await engine.interaction.logs(container.id, runOf(container), signal)
    // It may break off while the file is read; who reads it then is told.
    return live.on('error', () => undefined)
  } catch (error) {
    if (error instanceof PortLayerError && error.code === 'conflict') return undefined
    throw error
  }
}

/** Remembers how far each stream has been read. */
class SeenLines {
  readonly #last = { stdout: -1n, stderr: -1n }

  async *passing(lines: AsyncIterable<LogLine>): AsyncGenerator<LogLine> {
    for await (const line of lines) {
      this.#last[line.stream] = line.time
      yield line
    }
  }

  async *unseen(lines: AsyncIterable<LogLine>): AsyncGenerator<LogLine> {
    for await (const line of lines) {
      if (line.time <= this.#last[line.stream]) continue
      this.#last[line.stream] = line.time
      yield line
    }
  }
}

async function write(
  lines: AsyncIterable<LogLine>,
  selection: LogSelection,
  multiplexed: boolean,
  output: Writable,
  signal: AbortSignal,
): Promise<void> {
  async function* payloads(): AsyncGenerator<Buffer> {
    for await (const line of lines) {
      const prefix = (selection.timestamps === true ? `${fixedTime(line.time)} ` : '') + (selection.details ?? '')
      const payload = Buffer.from(prefix + line.text)
      yield multiplexed ? frame(line.stream, payload) : payload
    }
  }
  await writeInBatches(payloads(), output, signal)
}
