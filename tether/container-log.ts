import { Writable } from 'node:stream'

/** This much of the log is kept for those who follow it. Bytes. */
const maxKept = 1024 * 1024

/**
 * The container's log on its way to the port whose file keeps it; the last of it is kept for those who follow. They set no
 * pace: who falls behind by more than that reads the file and begins again. The port does: the process waits for it. A port
 * that fails is told of by `failed`, once, and written to no more.
 */
export class ContainerLog extends Writable {
  readonly #port: Writable | undefined
  readonly #chunks: Buffer[] = []
  #keptBytes = 0
  /** Number of the first kept chunk, counted from the log's beginning. */
  #first = 0
  readonly #waiting = new Set<() => void>()
  #portFailed = false

  /** Without a port the log goes nowhere but to those who follow. */
  constructor(port: Writable | undefined, failed: (error: Error) => void) {
    super()
    this.once('close', () => this.#wakeAll())
    this.#port = port
    port?.on('error', (error) => {
      if (!this.#portFailed) failed(error)
      this.#portFailed = true
    })
  }

  /**
   * The log from the oldest line that is kept, then each chunk as it is written, until the signal aborts. Returns `ended` behind
   * the last one, and `behind` when lines were passed by that the reader has not had.
   */
  async *follow(signal: AbortSignal): AsyncGenerator<Buffer, 'ended' | 'behind', undefined> {
    for (let next = this.#first; ; ) {
      if (next < this.#first) return 'behind'
      const chunk = this.#chunks[next - this.#first]
      if (chunk !== undefined) {
        next++
        yield chunk
      } else if (this.destroyed || signal.aborted) {
        return 'ended'
      } else {
        await this.#next(signal)
      }
    }
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.#keep(chunk)
    const port = this.#port
    if (port === undefined || this.#portFailed) {
      done()
      return
    }
    const taken = (): void => {
      port.off('close', taken)
      done()
    }
    // Its errors are told of above; the process goes on without the file.
    port.once('close', taken).write(chunk, taken)
  }

  #keep(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#keptBytes += chunk.length
    while (this.#keptBytes > maxKept) {
      this.#keptBytes -= this.#chunks.shift()?.length ?? 0
      this.#first++
    }
    this.#wakeAll()
  }

  /** Resolves with the next chunk, the end, or the signal. */
  #next(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = (): void => {
        this.#waiting.delete(wake)
        signal.removeEventListener('abort', wake)
        resolve()
      }
      this.#waiting.add(wake)
      signal.addEventListener('abort', wake, { once: true })
    })
  }

  #wakeAll(): void {
    for (const wake of [...this.#waiting]) wake()
  }
}
