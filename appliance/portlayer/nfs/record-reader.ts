import { XdrError } from './xdr'

/** Of what we ask for no answer is larger: 64 KiB of a file or a directory, and what is around it. */
const maxRecordBytes = 256 * 1024
/** A server may cut a record into fragments, but not into nothing. */
const maxFragments = 1024
const lastFragment = 2 ** 31

/** Records of a stream (RFC 5531, section 11): fragments, each with its length and whether it is the last one. */
export class RecordReader {
  private buffered: Buffer[] = []
  private length = 0
  private fragments: Buffer[] = []

  private mark(): number {
    const [first] = this.buffered
    return (first !== undefined && first.length >= 4 ? first : this.join()).readUInt32BE()
  }

  private join(): Buffer {
    const whole = Buffer.concat(this.buffered)
    this.buffered = [whole]
    return whole
  }

  /** The records that are complete with `chunk`; XdrError for one that is too large. */
  *push(chunk: Buffer): Generator<Buffer> {
    this.buffered.push(chunk)
    this.length += chunk.length
    while (this.length >= 4) {
      const mark = this.mark()
      const size = mark % lastFragment
      const before = this.fragments.reduce((sum, fragment) => sum + fragment.length, 0)
      if (before + size > maxRecordBytes || this.fragments.length >= maxFragments) {
        throw new XdrError(`an answer exceeds ${maxRecordBytes} bytes`)
      }
      if (this.length < 4 + size) return
      const whole = this.join()
      this.buffered = [whole.subarray(4 + size)]
      this.length -= 4 + size
      this.fragments.push(whole.subarray(4, 4 + size))
      if (mark < lastFragment) continue
      yield Buffer.concat(this.fragments)
      this.fragments = []
    }
  }
}
