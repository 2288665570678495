import { createHash } from 'node:crypto'
import { ContentMismatch } from './digest'
import { ConnectionFailed, type Response, readChunks } from './http'
import type { Descriptor } from './manifest'
import { pause, pauseAfter } from './retry'

/** So many bytes between two cuts are progress, and the count of attempts begins anew. */
const progress = 1024 * 1024

/** Asks for content from an offset on (`Range: bytes=OFFSET-`, none for 0): 200 or 206, anything else is thrown. */
export type OpenAt = (offset: number, signal: AbortSignal) => Promise<Response>

/**
 * The bytes of a blob, continued where they stopped after cuts and stalls. Ends regularly only when size and digest of
 * the whole are right, else with {@link ContentMismatch}, or {@link ConnectionFailed} when the cuts have no end.
 */
export async function* download(
  blob: Descriptor,
  open: OpenAt,
  silence: number,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const what = `the blob ${blob.digest}`
  const hash = createHash('sha256')
  let offset = 0
  let counted = 0
  for (let attempt = 1; offset < blob.size || attempt === 1; attempt++) {
    // Whoever opens has tried often enough by itself.
    const response = await open(offset, signal)
    try {
      for await (const chunk of rest(response, blob, offset, silence)) {
        hash.update(chunk)
        offset += chunk.length
        yield chunk
      }
      if (offset >= blob.size) break
      throw new ConnectionFailed(`${response.url.host} ended ${what} after ${offset} of ${blob.size} bytes`)
    } catch (error) {
      if (signal.aborted || !(error instanceof ConnectionFailed)) throw error
      if (offset - counted >= progress) attempt = 1
      counted = offset
      const wait = pauseAfter(attempt)
      if (wait === undefined) throw error
      await pause(wait, signal)
    }
  }
  const found = `sha256:${hash.digest('hex')}`
  if (found !== blob.digest) throw new ContentMismatch(`${what} has the digest ${found}`)
}

/** What follows `offset`, never more than the blob's size: a server without ranges sends what is known once more. */
async function* rest(response: Response, blob: Descriptor, offset: number, silence: number): AsyncGenerator<Buffer> {
  const { status, headers, body, url } = response
  const start = status === 206 ? Number(/^bytes (\d+)-/.exec(headers['content-range'] ?? '')?.[1] ?? Number.NaN) : 0
  const length = headers['content-length'] === undefined ? undefined : Number(headers['content-length'])
  if (start > offset || Number.isNaN(start)) {
    body.destroy()
    throw new ContentMismatch(`${url.host} sent another part of the blob ${blob.digest} than was asked for`)
  }
  if (length !== undefined && (start + length > blob.size || (status === 200 && length !== blob.size))) {
    body.destroy()
    throw new ContentMismatch(`${url.host} has ${start + length} bytes for ${blob.digest} instead of ${blob.size}`)
  }
  let skip = offset - start
  let position = offset
  for await (const chunk of readChunks(response, silence)) {
    const skipped = Math.min(skip, chunk.length)
    skip -= skipped
    position += chunk.length - skipped
    if (position > blob.size) {
      throw new ContentMismatch(`${url.host} sent more for ${blob.digest} than its ${blob.size} bytes`)
    }
    if (skipped < chunk.length) yield skipped === 0 ? chunk : chunk.subarray(skipped)
  }
}
