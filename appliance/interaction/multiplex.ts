import { Transform, type TransformCallback } from 'node:stream'

/** Docker's stream numbers (API reference, "Stream format"). */
const streamNumbers = { stdin: 0, stdout: 1, stderr: 2 } as const

export type StreamName = keyof typeof streamNumbers

const headerLength = 8

function headerOf(stream: StreamName, length: number): Buffer {
  const header = Buffer.alloc(headerLength)
  header[0] = streamNumbers[stream]
  header.writeUInt32BE(length, 4)
  return header
}

/** Puts a payload into one of docker's frames: stream number, three zeros, length as uint32 big-endian. */
export function frame(stream: StreamName, payload: Buffer): Buffer {
  return Buffer.concat([headerOf(stream, payload.length), payload])
}

/** Makes a frame of every chunk. */
export class Multiplexer extends Transform {
  readonly #stream: StreamName

  constructor(stream: StreamName) {
    super()
    this.#stream = stream
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    // Apart, so that the chunk is not copied.
    this.push(headerOf(this.#stream, chunk.length))
    done(null, chunk)
  }
}
