import { setTimeout as delay } from 'node:timers/promises'
import { PortLayerError } from '../portlayer/problem'
import type { Backlog } from './api'
import type { ProcessStream } from './channel'
import { type LogLine, readLogLines } from './log-lines'
import { lastLines } from './log-tail'
import type { SessionParts } from './session-parts'

/**
 * A container's log: its file, and the very text that the tether writes to it, as the tether also sends it. That text begins with the
 * lines that are kept (what the log's slow way to the datastore may still owe, 1 MiB), then comes each line as it is written,
 * until the process ends. The `time` of a stream's lines grows with every line: so the two are joined.
 */
type LogParts = Pick<SessionParts, 'source' | 'channels'>

export interface LogExtent extends Backlog {
  /** So many lines from the end; absent: all. */
  readonly tail?: number
}

/** Live text that broke off, and a file that the port layer cannot give, are to be had again within this time, asked for at this pace. Milliseconds. */
const resumeLimit = 60_000
const resumePause = 500

/** The log as far as it is written. Docker counts the lines of both streams for `tail`, whichever is shown. */
export function writtenLog(
  parts: LogParts,
  id: string,
  { kept, tail }: LogExtent,
  signal: AbortSignal,
): AsyncGenerator<LogLine> {
  const open = () => file(parts, id, kept, signal)
  return lastLines({ look: open, read: open }, tail)
}

/**
 * The log and then what is written, until the process or its run `run` ends. Three parts make it whole: the live text is opened first (it
 * begins with what the file may not have yet), then the file is read, then the live text goes on where the file ended, told
 * apart by stream and time. Live text that breaks off has left something out, which the file has: then it begins again.
 */
export async function followedLog(
  parts: LogParts,
  id: string,
  { kept, tail, run }: LogExtent & { readonly run: number },
  signal: AbortSignal,
): Promise<AsyncGenerator<LogLine>> {
  const first = await present(parts, id, run, signal)
  const seen = new SeenLines()
  const open = () => resumed(() => file(parts, id, kept, signal), signal)
  /** What of the file has not been seen, over every restart of the port layer. */
  async function* rest(): AsyncGenerator<LogLine> {
    for (;;) {
      try {
        yield* seen.unseen(await open())
        return
      } catch (error) {
        signal.throwIfAborted()
        if (!isBrokenOff(error)) throw error
      }
    }
  }
  async function* lines(): AsyncGenerator<LogLine> {
    let live = first
    try {
      yield* lastLines({ look: open, read: async () => seen.passing(await open()) }, tail)
      while (live !== undefined) {
        let whole = false
        try {
          yield* seen.unseen(readLogLines(live.stream))
          whole = await live.whole
        } catch (error) {
          if (!isBrokenOff(error)) throw error
        }
        signal.throwIfAborted()
        // The file may have what the next process of this run has written by now.
        if (whole) return
        live = await resumed(() => present(parts, id, run, signal), signal)
        yield* rest()
      }
    } finally {
      live?.stream.close()
    }
  }
  return lines()
}

/** Node's words for an answer that ended before its end, while it was read or before. */
const brokenOff: readonly unknown[] = ['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE']

function isBrokenOff(error: unknown): boolean {
  return brokenOff.includes((error as NodeJS.ErrnoException).code)
}

/** What is kept of the log file, from its end; that of a container that has never run is empty. */
async function file(
  { source }: LogParts,
  id: string,
  kept: number | undefined,
  signal: AbortSignal,
): Promise<AsyncIterable<LogLine>> {
  try {
    // A line that begins before what is kept is none.
    return readLogLines(await source.log(id, kept === undefined ? 0 : -kept, signal))
  } catch (error) {
    if (error instanceof PortLayerError && error.code === 'not-found') return none()
    throw error
  }
}

async function* none(): AsyncGenerator<LogLine> {
  yield* []
}

interface LiveText {
  readonly stream: ProcessStream
  /** Whether everything was told, known when the stream has ended. */
  readonly whole: Promise<boolean>
}

/** The text of the run; undefined when it has ended: then the file has all of it. */
async function present(
  { channels }: LogParts,
  id: string,
  run: number,
  signal: AbortSignal,
): Promise<LiveText | undefined> {
  try {
    const line = await channels.of(id, signal)
    if (line.run !== run) return undefined
    const { stream, status } = await line.channel.open({ verb: 'log' })
    stream.stderr.resume()
    const close = () => stream.close()
    if (signal.aborted) close()
    signal.addEventListener('abort', close, { once: true })
    stream.once('close', () => signal.removeEventListener('abort', close))
    return { stream, whole: status.then((code) => code === 0) }
  } catch (error) {
    if (error instanceof PortLayerError && error.code === 'conflict') return undefined
    throw error
  }
}

/** What `open` gives, asked again while the port layer or the channel is away. */
async function resumed<T>(open: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (const deadline = Date.now() + resumeLimit; ; await delay(resumePause, undefined, { signal })) {
    try {
      return await open()
    } catch (error) {
      signal.throwIfAborted()
      const temporary = !(error instanceof PortLayerError) || error.code === 'unavailable'
      if (!temporary || Date.now() > deadline) throw error
    }
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
