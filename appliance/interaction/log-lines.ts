import type { Readable } from 'node:stream'
import * as z from 'zod'
import { nanosecondsOf } from '../nanoseconds'
import { readLines } from '../portlayer/lines'

/** One entry of a container's log: at most one line of what a process wrote to one stream. */
export interface LogLine {
  readonly stream: 'stdout' | 'stderr'
  /** With its line end, when it had one. */
  readonly text: string
  /** Nanoseconds since 1970. */
  readonly time: bigint
}

const jsonFileLine = z.object({ log: z.string(), stream: z.enum(['stdout', 'stderr']), time: z.string() })

/**
 * Reads docker's json-file lines. The guest has written them: what is no such line is left out, as docker leaves out
 * the half line of a machine that was switched off.
 */
export async function* readLogLines(source: Readable): AsyncGenerator<LogLine, void, undefined> {
  try {
    for await (const line of readLines(source)) {
      const parsed = parseLogLine(line)
      if (parsed !== undefined) yield parsed
    }
  } finally {
    source.destroy()
  }
}

/** One json-file line; undefined when it is none. */
export function parseLogLine(line: string): LogLine | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
  const parsed = jsonFileLine.safeParse(value)
  if (!parsed.success) return undefined
  const time = nanosecondsOf(parsed.data.time)
  return time === undefined ? undefined : { stream: parsed.data.stream, text: parsed.data.log, time }
}
