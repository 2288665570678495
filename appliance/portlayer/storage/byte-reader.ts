import { TarError } from './tar-error'

/**
 * Hears of the bytes of an archive that are no content which was read: headers, padding, what was skipped. It copies what it
 * keeps, and answers with a promise when it has to be waited for.
 */
export type RawListener = (bytes: Uint8Array) => Promise<void> | undefined

/**
 * Takes exact amounts of bytes out of a stream of chunks. What is at hand is taken without a promise: an archive of many small
 * files would otherwise spend most of its time on those.
 */
export class ByteReader {
  private readonly iterator: AsyncIterator<Uint8Array>
  private readonly onRaw: RawListener | undefined
  private chunk = Buffer.alloc(0)
  /** What of the chunk was taken. */
  private taken = 0
  private pressure: Promise<void> | undefined

  constructor(source: AsyncIterable<Uint8Array>, onRaw?: RawListener) {
    this.iterator = source[Symbol.asyncIterator]()
    this.onRaw = onRaw
  }

  /** As {@link exactly}, of what is at hand; undefined, and nothing taken, when that is less. {@link settled} is for the caller to wait for. */
  ready(length: number): Buffer | undefined {
    const taken = this.readyContent(length)
    if (taken !== undefined) this.tell(taken)
    return taken
  }

  /** Like {@link ready}, for content: the listener does not hear of it. */
  readyContent(length: number): Buffer | undefined {
    const end = this.taken + length
    if (end > this.chunk.length) return undefined
    const ready = this.chunk.subarray(this.taken, end)
    this.taken = end
    return ready
  }

  /** What the listener wants to be waited for, if anything. */
  settled(): Promise<void> | undefined {
    const { pressure } = this
    this.pressure = undefined
    return pressure
  }

  /** From 1 to `limit` bytes, undefined at the end. */
  async some(limit: number): Promise<Uint8Array | undefined> {
    const taken = await this.content(limit)
    if (taken !== undefined) {
      this.tell(taken)
      await this.settled()
    }
    return taken
  }

  /** Like {@link some}, for content: the listener does not hear of it. */
  async content(limit: number): Promise<Uint8Array | undefined> {
    while (this.taken === this.chunk.length) {
      const next = await this.iterator.next()
      if (next.done === true) return undefined
      const { buffer, byteOffset, length } = next.value
      this.chunk = Buffer.from(buffer as ArrayBuffer, byteOffset, length)
      this.taken = 0
    }
    return this.readyContent(Math.min(limit, this.chunk.length - this.taken))
  }

  /** Exactly `length` bytes; undefined when the stream is at its end before the first. */
  async exactly(length: number): Promise<Buffer | undefined> {
    const ready = this.ready(length)
    if (ready !== undefined) {
      await this.settled()
      return ready
    }
    const parts: Uint8Array[] = []
    for (let missing = length; missing > 0; ) {
      const part = await this.some(missing)
      if (part === undefined) {
        if (parts.length === 0) return undefined
        throw new TarError('the archive is cut off')
      }
      parts.push(part)
      missing -= part.length
    }
    return Buffer.concat(parts)
  }

  async skip(length: number): Promise<void> {
    for (let missing = length; missing > 0; ) {
      const part = await this.some(missing)
      if (part === undefined) throw new TarError('the archive is cut off')
      missing -= part.length
    }
  }

  /** Reads to the end: who made the stream may still check what came, and refuse it. */
  async drain(): Promise<void> {
    let part = await this.some(Number.MAX_SAFE_INTEGER)
    while (part !== undefined) part = await this.some(Number.MAX_SAFE_INTEGER)
  }

  async close(): Promise<void> {
    await this.iterator.return?.()
  }

  private tell(bytes: Uint8Array): void {
    this.pressure = this.onRaw?.(bytes) ?? this.pressure
  }
}
