import { Writable } from 'node:stream'

/** This much of the log is kept for those who follow it. Bytes. */
const maxKept = 1024 * 1024

/** Written to the log when the process has ended and is to be started again: behind what it wrote. */
export const endOfLife = Buffer.alloc(0)

/** One who follows: until the number of a chunk, once the process has ended. */
interface Follower {
  until?: number
}

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
  readonly #followers = new Set<Follower>()
  /** Ends of the process that another start follows, and those starts. */
  #ends = 0
  #starts = 0
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

  /** The process runs again. */
  startAgain(): void {
    this.#starts++
  }

  /**
   * The log from the oldest line that is kept, then each chunk as it is written, until the process ends (as dockerd's log does, also
   * when it is started again) or the signal aborts. Returns `ended` behind the last one, and `behind` when lines were passed by
   * that the reader has not had.
   */
  async *follow(signal: AbortSignal): AsyncGenerator<Buffer, 'ended' | 'behind', undefined> {
    const follower: Follower = this.#ends > this.#starts ? { until: this.#end() } : {}
    this.#followers.add(follower)
    try {
      for (let next = this.#first; next !== follower.until; ) {
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
      return 'ended'
    } finally {
      this.#followers.delete(follower)
    }
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (chunk.length === 0) {
      this.#endLife()
      done()
      return
    }
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

  #end(): number {
    return this.#first + this.#chunks.length
  }

  #endLife(): void {
    this.#ends++
    for (const follower of this.#followers) follower.until ??= this.#end()
    this.#wakeAll()
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
