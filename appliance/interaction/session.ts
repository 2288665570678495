import { PassThrough } from 'node:stream'
import type { ProcessStream, TetherSession } from './channel'
import type { ClientStreams } from './client-streams'
import { DetachFilter } from './detach-filter'
import { Multiplexer } from './multiplex'

/** How a client and a process are joined. */
export interface SessionOptions {
  readonly stdin: boolean
  readonly stdout: boolean
  readonly stderr: boolean
  /** `raw`: output as it is, both streams as one; `multiplexed`: in docker's frames. */
  readonly form: 'raw' | 'multiplexed'
  /** The keys that leave a terminal; absent: none do. */
  readonly detachKeys?: Buffer | undefined
  /** Whether the end of the client's input is the end of the process's; if not, it means that the client has left. */
  readonly closesInput: boolean
}

/** How a session ended: with the process's output, by the detach keys, or because the client went away. */
export type SessionEnd = 'ended' | 'detached' | 'gone'

/**
 * Carries bytes both ways between a client and a process, at the slower one's pace, until the session ends. The process may be
 * yet to come, or not come at all (undefined). What is left of both when it is over is the caller's.
 */
export function joinSession(
  { input, output }: ClientStreams,
  coming: Promise<TetherSession | undefined>,
  options: SessionOptions,
): Promise<SessionEnd> {
  return new Promise((resolve, reject) => {
    output.once('close', () => resolve('gone'))
    output.on('error', () => resolve('gone'))

    const keys = options.detachKeys
    const typed = keys === undefined ? new PassThrough() : new DetachFilter(keys, () => resolve('detached'))
    // Read also without a use for it, so that a reset is noticed; clients without input half-close at once.
    if (options.stdin) input.pipe(typed)
    else input.resume()
    const left = () => {
      if (options.stdin && !options.closesInput) resolve('gone')
    }
    input.once('end', left)

    coming.then((session) => {
      if (session === undefined) {
        resolve('ended')
        return
      }
      const process = session.stream
      input.off('end', left)
      if (options.stdin) {
        if (input.readableEnded && !options.closesInput) left()
        // What was typed has been given to the process by then.
        typed.once('end', left)
        typed.pipe(process, { end: options.closesInput })
      }
      carryOutput(session, output, options).then(() => resolve('ended'))
    }, reject)
  })
}

/** Resolves when the process has ended and all of its output is delivered; it may have ended before this is called. */
function carryOutput(
  { stream: process, status }: TetherSession,
  output: ClientStreams['output'],
  options: SessionOptions,
): Promise<unknown> {
  process.on('error', () => process.close())
  const delivered = (['stdout', 'stderr'] as const).map((stream) => {
    const source = stream === 'stdout' ? process : process.stderr
    if (!options[stream]) {
      source.resume()
      return undefined
    }
    if (source.readableEnded) return undefined
    const formed = options.form === 'raw' ? source : source.pipe(new Multiplexer(stream))
    formed.pipe(output, { end: false })
    return new Promise<void>((resolve) => formed.once('end', () => resolve()))
  })
  return Promise.all([status, ...delivered])
}

/** Leaves a process alone: nobody reads any more, and what is still on its way must not hold the channel's window. */
export function leave(process: ProcessStream): void {
  process.unpipe()
  process.stderr.unpipe()
  process.resume()
  process.stderr.resume()
}
