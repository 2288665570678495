import { Duplex, PassThrough, type Writable } from 'node:stream'
import type { ProcessStream } from '../../interaction/channel'

/** A session channel of a fake guest. */
export class FakeStream extends Duplex implements ProcessStream {
  readonly stderr = new PassThrough()
  /** The exit status, undefined when the channel was closed before. */
  readonly status: Promise<number | undefined>
  readonly #input: Writable | null
  #end: (code: number | undefined) => void = () => undefined

  constructor(input: Writable | null) {
    super()
    this.#input = input
    input?.on('error', () => undefined)
    this.status = new Promise((resolve) => {
      this.#end = resolve
    })
    this.once('close', () => this.#end(undefined))
  }

  give(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    if (this.destroyed) return
    if (stream === 'stdout') this.push(chunk)
    else this.stderr.write(chunk)
  }

  /** The process has ended. */
  finish(code: number): void {
    this.#end(code)
    // The channel is closed behind what it still has to give.
    this.once('end', () => this.destroy())
    this.push(null)
    this.stderr.end()
  }

  close(): void {
    this.destroy()
  }

  override _read(): void {
    // Output is pushed as it comes.
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (this.#input === null || this.#input.destroyed) done()
    else this.#input.write(chunk, () => done())
  }

  override _final(done: () => void): void {
    this.#input?.end()
    done()
  }
}
