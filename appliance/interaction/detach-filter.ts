import { Transform } from 'node:stream'

/**
 * Passes a terminal's input on until the keys come; then ends without them and calls `onDetach`. Keys that began a
 * sequence and did not end it are passed on when the next one shows it.
 */
export class DetachFilter extends Transform {
  readonly #keys: Buffer
  readonly #onDetach: () => void
  #matched = 0
  #detached = false

  constructor(keys: Buffer, onDetach: () => void) {
    super()
    this.#keys = keys
    this.#onDetach = onDetach
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    if (!this.#detached) {
      const passed = this.#pass(chunk)
      if (passed.length > 0) this.push(passed)
      if (this.#detached) this.#onDetach()
    }
    done()
  }

  override _flush(done: () => void): void {
    if (!this.#detached && this.#matched > 0) this.push(this.#keys.subarray(0, this.#matched))
    done()
  }

  #pass(chunk: Buffer): Buffer {
    const out: Buffer[] = []
    let kept = 0
    for (const [position, byte] of chunk.entries()) {
      if (byte === this.#keys[this.#matched]) {
        // Bytes before the sequence go now; the sequence itself is held back.
        if (this.#matched === 0) out.push(chunk.subarray(kept, position))
        kept = position + 1
        this.#matched++
        if (this.#matched < this.#keys.length) continue
        this.#detached = true
        return Buffer.concat(out)
      }
      if (this.#matched > 0) {
        out.push(this.#keys.subarray(0, this.#matched))
        this.#matched = byte === this.#keys[0] ? 1 : 0
        kept = this.#matched === 1 ? position + 1 : position
        if (this.#matched === this.#keys.length) {
          this.#detached = true
          return Buffer.concat(out)
        }
      }
    }
    out.push(chunk.subarray(kept))
    return Buffer.concat(out)
  }
}
