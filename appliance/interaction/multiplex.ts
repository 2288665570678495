import { Transform, type TransformCallback } from 'node:stream'

/** Docker's stream numbers in its multiplexed format. */
export type OutputStream = 1 | 2

const headerLength = 8

/**
 * Puts docker's header before every chunk: stream number, three zeros, the length as uint32 big-endian
 * (Docker Engine API, "Attach to a container", stream format).
 */
export class Multiplexer extends Transform {
  readonly #stream: OutputStream

  constructor(stream: OutputStream) {
    super()
    this.#stream = stream
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    const header = Buffer.alloc(headerLength)
    header[0] = this.#stream
    header.writeUInt32BE(chunk.length, 4)
    this.push(header)
    done(null, chunk)
  }
}
