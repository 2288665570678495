/** What came does not have the form that the protocol says. */
export class XdrError extends Error {
  override readonly name = 'XdrError'
}

/** Values as XDR (RFC 4506) has them: big-endian, in units of four bytes. */
export class XdrWriter {
  private readonly parts: Buffer[] = []

  uint32(value: number): this {
    const part = Buffer.alloc(4)
    part.writeUInt32BE(value)
    this.parts.push(part)
    return this
  }

  uint64(value: bigint): this {
    const part = Buffer.alloc(8)
    part.writeBigUInt64BE(value)
    this.parts.push(part)
    return this
  }

  boolean(value: boolean): this {
    return this.uint32(value ? 1 : 0)
  }

  /** Of a length that both sides know. */
  fixed(value: Buffer): this {
    this.parts.push(value, Buffer.alloc(paddingOf(value.length)))
    return this
  }

  opaque(value: Buffer): this {
    return this.uint32(value.length).fixed(value)
  }

  string(value: string): this {
    return this.opaque(Buffer.from(value))
  }

  bytes(): Buffer {
    return Buffer.concat(this.parts)
  }
}

/** Reads values of XDR; XdrError where they are not there or too long. */
export class XdrReader {
  private readonly content: Buffer
  private at = 0

  constructor(content: Buffer) {
    this.content = content
  }

  uint32(): number {
    return this.take(4).readUInt32BE()
  }

  uint64(): bigint {
    return this.take(8).readBigUInt64BE()
  }

  boolean(): boolean {
    return this.uint32() !== 0
  }

  fixed(length: number): Buffer {
    const value = this.take(length)
    this.take(paddingOf(length))
    return value
  }

  opaque(limit: number): Buffer {
    const length = this.uint32()
    if (length > limit) throw new XdrError(`a value has ${length} bytes, at most ${limit} are allowed`)
    return this.fixed(length)
  }

  string(limit: number): string {
    return this.opaque(limit).toString('utf8')
  }

  /** What follows a flag that says whether it is there. */
  optional<T>(read: () => T): T | undefined {
    return this.boolean() ? read() : undefined
  }

  private take(length: number): Buffer {
    if (this.content.length - this.at < length) throw new XdrError('an answer ends early')
    this.at += length
    return this.content.subarray(this.at - length, this.at)
  }
}

function paddingOf(length: number): number {
  return (4 - (length % 4)) % 4
}
