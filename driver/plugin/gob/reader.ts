import { integerLength, signed } from './integer'

/** Reads one message from its start to its end; throws a RangeError rather than read past it. */
export class MessageReader {
  readonly #content: Buffer
  #at = 0

  constructor(content: Buffer) {
    this.#content = content
  }

  get remaining(): number {
    return this.#content.length - this.#at
  }

  unsigned(): bigint {
    const first = this.bytes(1).readUInt8(0)
    const rest = integerLength(first) - 1
    return rest === 0 ? BigInt(first) : BigInt(`0x${this.bytes(rest).toString('hex')}`)
  }

  signed(): bigint {
    return signed(this.unsigned())
  }

  /** An unsigned integer that counts something: bounded by `limit`. */
  count(limit: number): number {
    const value = this.unsigned()
    if (value > BigInt(limit)) throw new RangeError(`gob: a count of ${value}; at most ${limit} is possible here`)
    return Number(value)
  }

  /** IEEE 754 in 64 bits, its bytes in reverse. */
  float(): number {
    const bits = Buffer.alloc(8)
    bits.writeBigUInt64BE(this.unsigned())
    return bits.readDoubleLE(0)
  }

  /** Bytes that are preceded by their number. */
  counted(): Buffer {
    return this.bytes(this.count(this.remaining))
  }

  bytes(length: number): Buffer {
    if (length > this.remaining) throw new RangeError('gob: a value goes on after the end of its message')
    const start = this.#at
    this.#at += length
    return this.#content.subarray(start, this.#at)
  }
}
