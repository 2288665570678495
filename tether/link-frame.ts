import { crc32 } from 'node:zlib'

/** What a frame says. Frames of the server end have bit 7 set, so that a terminal's echo is never taken for an answer. */
export const frameType = {
  /** Client: begin the session (`number`: protocol version). */
  hello: 0x01,
  data: 0x02,
  credit: 0x03,
  end: 0x04,
  reset: 0x05,
  ping: 0x06,
  pong: 0x07,
  /** Server: somebody listens now; whatever was before is gone. */
  here: 0x08,
} as const

/** Bit of every frame that the server end sends. */
export const fromServer = 0x80

export interface Frame {
  readonly type: number
  /** Chosen by the client at random; 0 in `here`. */
  readonly session: number
  /** Data, end, ping, pong: the stream offset; credit: bytes consumed; both modulo 2^32. */
  readonly number: number
  readonly payload: Buffer
}

/** Largest payload of one frame, in bytes: at a serial port's 300 KB/s a keystroke waits 13 ms behind one. */
export const maxPayload = 4096

const flag = 0x7e
const escapeByte = 0x7d
const escapeBit = 0x20
const headerLength = 9
const checkLength = 4
const maxBody = headerLength + maxPayload + checkLength
const noPayload = Buffer.alloc(0)

/** Where the next byte of `source` is that must be escaped, from `at` on; its length when there is none. */
class SpecialBytes {
  readonly #source: Buffer
  #flag: number
  #escape: number

  constructor(source: Buffer) {
    this.#source = source
    this.#flag = this.#find(flag, 0)
    this.#escape = this.#find(escapeByte, 0)
  }

  next(at: number): number {
    if (this.#flag < at) this.#flag = this.#find(flag, at)
    if (this.#escape < at) this.#escape = this.#find(escapeByte, at)
    return Math.min(this.#flag, this.#escape)
  }

  #find(byte: number, at: number): number {
    const found = this.#source.indexOf(byte, at)
    return found < 0 ? this.#source.length : found
  }
}

function writeEscaped(target: Buffer, start: number, source: Buffer): number {
  const special = new SpecialBytes(source)
  let end = start
  for (let at = 0; at < source.length; ) {
    const stop = special.next(at)
    source.copy(target, end, at, stop)
    end += stop - at
    if (stop < source.length) {
      target[end++] = escapeByte
      target[end++] = (source[stop] as number) ^ escapeBit
    }
    at = stop + 1
  }
  return end
}

/** Encodes one frame between two flags, as HDLC does on asynchronous lines (RFC 1662, section 4). */
export function encodeFrame(type: number, session: number, number: number, payload: Buffer = noPayload): Buffer {
  const header = Buffer.allocUnsafe(headerLength)
  header.writeUInt8(type, 0)
  header.writeUInt32BE(session, 1)
  header.writeUInt32BE(number >>> 0, 5)
  const check = Buffer.allocUnsafe(checkLength)
  check.writeUInt32BE(crc32(payload, crc32(header)))

  const target = Buffer.allocUnsafe(2 + 2 * (headerLength + payload.length + checkLength))
  target[0] = flag
  let end = writeEscaped(target, 1, header)
  end = writeEscaped(target, end, payload)
  end = writeEscaped(target, end, check)
  target[end++] = flag
  return target.subarray(0, end)
}

/**
 * Finds frames in bytes that may be anything: what is too long, too short or fails its CRC is passed over. Memory is
 * bounded by one frame.
 */
export class FrameDecoder {
  readonly #body = Buffer.allocUnsafe(maxBody)
  #length = 0
  #escaped = false
  /** Inside garbage or an oversized frame: wait for the next flag. */
  #skipping = true

  /** Calls `receive` for each complete frame in `chunk` and what came before; payloads are copies. */
  push(chunk: Buffer, receive: (frame: Frame) => void): void {
    const special = new SpecialBytes(chunk)
    for (let at = 0; at < chunk.length; ) {
      const stop = special.next(at)
      this.#append(chunk, at, stop)
      at = stop + 1
      if (chunk[stop] === flag) {
        const frame = this.#skipping ? undefined : this.#complete()
        this.#length = 0
        this.#escaped = false
        this.#skipping = false
        if (frame) receive(frame)
      } else if (stop < chunk.length) {
        this.#escaped = true
      }
    }
  }

  /** Takes bytes that are no flag and no escape. */
  #append(chunk: Buffer, start: number, end: number): void {
    if (start === end || this.#skipping) return
    if (this.#length + end - start > maxBody) {
      this.#skipping = true
      return
    }
    const first = this.#length
    this.#length += chunk.copy(this.#body, first, start, end)
    if (this.#escaped) this.#body[first] = (this.#body[first] as number) ^ escapeBit
    this.#escaped = false
  }

  #complete(): Frame | undefined {
    const end = this.#length - checkLength
    if (end < headerLength || this.#escaped) return undefined
    if (crc32(this.#body.subarray(0, end)) !== this.#body.readUInt32BE(end)) return undefined
    return {
      type: this.#body.readUInt8(0),
      session: this.#body.readUInt32BE(1),
      number: this.#body.readUInt32BE(5),
      payload: Buffer.from(this.#body.subarray(headerLength, end)),
    }
  }
}
