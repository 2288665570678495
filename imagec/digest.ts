import { createHash, type Hash } from 'node:crypto'
import { Transform, type TransformCallback } from 'node:stream'

const pattern = /^sha256:[0-9a-f]{64}$/

/** True for `sha256:` and 64 lower case hex digits, the only digests that registries must support (OCI image spec). */
export function isDigest(text: string): boolean {
  return pattern.test(text)
}

export function digestOf(bytes: Uint8Array | string): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`
}

/** What arrived is not what was asked for: the content has another digest or size. */
export class ContentMismatch extends Error {
  override readonly name = 'ContentMismatch'
}

/** Passes bytes through and ends with {@link ContentMismatch} unless they have the digest and, when known, the size. */
export class VerifyContent extends Transform {
  readonly #hash: Hash = createHash('sha256')
  readonly #expected: string
  readonly #size: number | undefined
  readonly #what: string
  #seen = 0

  constructor(what: string, expected: string, size?: number) {
    super()
    this.#what = what
    this.#expected = expected
    this.#size = size
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#seen += chunk.length
    if (this.#size !== undefined && this.#seen > this.#size) {
      done(new ContentMismatch(`${this.#what} is larger than the ${this.#size} bytes that its manifest says`))
      return
    }
    this.#hash.update(chunk)
    done(null, chunk)
  }

  override _flush(done: TransformCallback): void {
    if (this.#size !== undefined && this.#seen !== this.#size) {
      done(new ContentMismatch(`${this.#what} has ${this.#seen} bytes instead of ${this.#size}`))
      return
    }
    const found = `sha256:${this.#hash.digest('hex')}`
    done(
      found === this.#expected
        ? null
        : new ContentMismatch(`${this.#what} has the digest ${found} instead of ${this.#expected}`),
    )
  }
}

/** OCI image spec: the chain id of a layer is the digest of its parent's chain id, a space and its diff id. */
export function chainIdsOf(diffIds: readonly string[]): string[] {
  const chain: string[] = []
  for (const diffId of diffIds) {
    const parent = chain.at(-1)
    chain.push(parent === undefined ? diffId : digestOf(`${parent} ${diffId}`))
  }
  return chain
}
