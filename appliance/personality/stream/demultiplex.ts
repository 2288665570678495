import { Transform, type TransformCallback } from 'node:stream'
import { frame } from './multiplex'

const headerLength = 8

/** Takes docker's frames away and passes what is in them on, both streams as one. */
export class Demultiplexer extends Transform {
  #header = Buffer.alloc(0)
  #left = 0

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    let rest = chunk
    while (rest.length > 0) {
      if (this.#left > 0) {
        const payload = rest.subarray(0, this.#left)
        this.#left -= payload.length
        rest = rest.subarray(payload.length)
        this.push(payload)
        continue
      }
      const missing = headerLength - this.#header.length
      this.#header = Buffer.concat([this.#header, rest.subarray(0, missing)])
      rest = rest.subarray(missing)
      if (this.#header.length < headerLength) break
      this.#left = this.#header.readUInt32BE(4)
      this.#header = Buffer.alloc(0)
    }
    done()
  }
}

/** Puts everything into frames of standard output: for a client that takes a terminal for a plain process. */
export class Framer extends Transform {
  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    done(null, frame('stdout', chunk))
  }
}
