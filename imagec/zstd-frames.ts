import { Transform, type TransformCallback } from 'node:stream'
import { InvalidImage } from './manifest'

/** zstd's own default: decoders need not accept frames that want more memory (RFC 8878, section 3.1.1.1.2: 8 MiB at least). */
const maxWindow = 128 * 1024 * 1024
const frameMagic = 0xfd2fb528
const skippableMagic = 0x184d2a50

/**
 * Passes zstd data through and ends with {@link InvalidImage} before a frame whose window is too large gets to a
 * decoder that would allocate it, and when the data ends inside a frame. Walks frames and blocks (RFC 8878, section 3.1).
 */
export class ZstdFrames extends Transform {
  /** Bytes of the header that is being read. */
  #header = Buffer.alloc(0)
  /** Content bytes before the next header. */
  #skip = 0
  #next: 'frame' | 'block' = 'frame'
  #checksum = 0

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.#walk(chunk)
      done(null, chunk)
    } catch (error) {
      done(error as Error)
    }
  }

  override _flush(done: TransformCallback): void {
    const whole = this.#next === 'frame' && this.#skip === 0 && this.#header.length === 0
    done(whole ? null : new InvalidImage('the zstd data ends in the middle of a frame'))
  }

  #walk(chunk: Buffer): void {
    let rest = chunk
    while (rest.length > 0) {
      if (this.#skip > 0) {
        const skipped = Math.min(this.#skip, rest.length)
        this.#skip -= skipped
        rest = rest.subarray(skipped)
        continue
      }
      const needed = this.#next === 'block' ? 3 : frameHeaderLength(this.#header)
      const taken = rest.subarray(0, needed - this.#header.length)
      this.#header = Buffer.concat([this.#header, taken])
      rest = rest.subarray(taken.length)
      const complete = this.#next === 'block' ? 3 : frameHeaderLength(this.#header)
      if (this.#header.length < complete) continue
      if (this.#next === 'block') this.#block()
      else this.#frame()
      this.#header = Buffer.alloc(0)
    }
  }

  #frame(): void {
    if (isSkippable(this.#header)) {
      this.#skip = this.#header.readUInt32LE(4)
      return
    }
    if (windowOf(this.#header) > maxWindow) {
      throw new InvalidImage(`a zstd frame wants a window of more than ${maxWindow} bytes`)
    }
    this.#checksum = ((this.#header[4] ?? 0) & 4) === 0 ? 0 : 4
    this.#next = 'block'
  }

  #block(): void {
    const header = this.#header.readUIntLE(0, 3)
    const runLength = ((header >> 1) & 3) === 1
    this.#skip = runLength ? 1 : header >> 3
    if ((header & 1) === 0) return
    this.#skip += this.#checksum
    this.#next = 'frame'
  }
}

function isSkippable(header: Buffer): boolean {
  return (header.readUInt32LE(0) & 0xfffffff0) >>> 0 === skippableMagic
}

/** How long the frame header is, as far as its beginning tells; 5 bytes tell it. */
function frameHeaderLength(start: Buffer): number {
  if (start.length < 5) return 5
  if (isSkippable(start)) return 8
  if (start.readUInt32LE(0) !== frameMagic) throw new InvalidImage('a layer is not in zstd format')
  const { single, dictionaryBytes, sizeBytes } = descriptorOf(start)
  return 5 + (single ? 0 : 1) + dictionaryBytes + sizeBytes
}

function descriptorOf(header: Buffer) {
  const descriptor = header[4] ?? 0
  const single = (descriptor & 0x20) !== 0
  const flag = descriptor >> 6
  return {
    single,
    dictionaryBytes: [0, 1, 2, 4][descriptor & 3] ?? 0,
    sizeBytes: flag === 0 ? (single ? 1 : 0) : 1 << flag,
  }
}

/** Bytes of memory that the frame wants: its window, or with the single segment flag all of its content. */
function windowOf(header: Buffer): number {
  const { single, dictionaryBytes, sizeBytes } = descriptorOf(header)
  if (!single) {
    const base = 2 ** (10 + ((header[5] ?? 0) >> 3))
    return base + (base / 8) * ((header[5] ?? 0) & 7)
  }
  const at = 5 + dictionaryBytes
  if (sizeBytes === 8) return Number(header.readBigUInt64LE(at))
  return header.readUIntLE(at, sizeBytes) + (sizeBytes === 2 ? 256 : 0)
}
