import { formatTimestamp, now } from './timestamp'

export type StreamName = 'stdout' | 'stderr'

/** Docker splits what has no line end after this many bytes (daemon/logger/copier.go, defaultBufSize). */
const maxLine = 16 * 1024
const lineEnd = 0x0a

/** As Go's encoding/json, whose bytes docker's readers know: also these are escaped. */
const escapes: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  '\u2028': '\\u2028',
  '\u2029': '\\u2029',
}

/** One line of docker's json-file log. */
export function logLine(text: Buffer, stream: StreamName, time: string): string {
  const log = JSON.stringify(text.toString('utf8')).replace(/[<>&\u2028\u2029]/g, (found) => escapes[found] ?? found)
  return `{"log":${log},"stream":"${stream}","time":"${time}"}\n`
}

/**
 * Turns the bytes of one stream into log lines; what has no line end yet is kept, at most 16 KiB. Each line has a time of its
 * own, later than the one before: readers find their place again by it.
 */
export class LogLines {
  readonly #stream: StreamName
  #rest = Buffer.alloc(0)
  #last = 0n

  constructor(stream: StreamName) {
    this.#stream = stream
  }

  /** The lines that `chunk` completes. */
  push(chunk: Buffer): string {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let lines = ''
    let at = 0
    while (at < bytes.length) {
      const found = bytes.subarray(at, at + maxLine).indexOf(lineEnd)
      if (found < 0 && bytes.length - at < maxLine) break
      const end = found < 0 ? at + maxLine : at + found + 1
      lines += this.#line(bytes.subarray(at, end))
      at = end
    }
    this.#rest = Buffer.from(bytes.subarray(at))
    return lines
  }

  /** The last line, when it has no end. */
  flush(): string {
    const rest = this.#rest
    this.#rest = Buffer.alloc(0)
    return rest.length === 0 ? '' : this.#line(rest)
  }

  #line(text: Buffer): string {
    const time = now()
    this.#last = time > this.#last ? time : this.#last + 1n
    return logLine(text, this.#stream, formatTimestamp(this.#last))
  }
}
