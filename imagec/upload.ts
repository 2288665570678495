import { createHash } from 'node:crypto'
import type { RegistryRequest } from './connection'
import { ContentMismatch } from './digest'
import { ConnectionFailed, discard, type Response } from './http'
import type { Descriptor } from './manifest'
import { RegistryError } from './registry-error'
import { isPassing, pause, pauseAfter } from './retry'
import type { WritableRepository } from './writable-repository'

/** A blob up to here is sent in one request, a larger one in chunks of this size. Bytes; so much memory an upload. */
const chunkSize = 8 * 1024 * 1024
/** A registry may ask for larger chunks, but not for ever larger ones. */
const largestChunk = 64 * 1024 * 1024
/** A registry that checks a large blob is silent meanwhile. Milliseconds. */
export const commitSilence = 300_000
/** What taking back an upload may take. Milliseconds. */
const cancelLimit = 5_000

/** One blob on its way into a repository (OCI distribution spec 1.1, "Pushing blobs"). */
export class Upload {
  readonly #repository: WritableRepository

  constructor(repository: WritableRepository) {
    this.#repository = repository
  }

  async send(
    content: AsyncIterable<Buffer>,
    signal: AbortSignal,
    expected?: Pick<Descriptor, 'digest' | 'size'>,
  ): Promise<{ readonly digest: string; readonly size: number }> {
    const hash = createHash('sha256')
    const session = await this.#begin(signal)
    let { location } = session
    let size = 0
    try {
      let last: Buffer = Buffer.alloc(0)
      for await (const { chunk, more } of chunksOf(content, session.chunk)) {
        hash.update(chunk)
        if (expected !== undefined && size + chunk.length > expected.size) {
          throw new ContentMismatch(`the blob ${expected.digest} is larger than its ${expected.size} bytes`)
        }
        if (more) location = await this.#patch(location, chunk, size, signal)
        else last = chunk
        size += chunk.length
      }
      const digest = `sha256:${hash.digest('hex')}`
      if (expected !== undefined && (digest !== expected.digest || size !== expected.size)) {
        throw new ContentMismatch(`the blob ${expected.digest} has ${size} bytes with the digest ${digest}`)
      }
      await this.#commit(location, last, size - last.length, digest, signal)
      return { digest, size }
    } catch (error) {
      await this.#cancel(location)
      throw error
    }
  }

  async #begin(signal: AbortSignal): Promise<{ location: URL; chunk: number }> {
    const path = 'blobs/uploads/'
    const response = await this.#repository.send(path, { method: 'POST', headers: { 'content-length': '0' }, signal })
    if (response.status !== 202) throw await this.#repository.refused(response, path)
    discard(response)
    const least = Number(response.headers['oci-chunk-min-length'] ?? 0)
    if (least > largestChunk) {
      throw new RegistryError('invalid', `the registry wants chunks of at least ${least} bytes: too large`)
    }
    return { location: this.#location(response), chunk: Math.max(chunkSize, Number.isNaN(least) ? 0 : least) }
  }

  /** Sends one chunk; after a failure that passes only what the registry does not have of it yet. */
  async #patch(location: URL, chunk: Buffer, offset: number, signal: AbortSignal): Promise<URL> {
    let state = { location, done: 0 }
    for (let attempt = 1; ; attempt++) {
      const rest = chunk.subarray(state.done)
      if (rest.length === 0) return state.location
      const outcome = await this.#patchOnce(state.location, rest, offset + state.done, signal)
      if (outcome instanceof URL) return outcome
      const wait = pauseAfter(attempt, outcome.response)
      if (wait === undefined) throw outcome.error
      await pause(wait, signal)
      state = await this.#progress(state.location, offset, chunk.length, signal)
    }
  }

  /** Where to send the next chunk, or a failure that passes. Throws those that do not. */
  async #patchOnce(
    location: URL,
    chunk: Buffer,
    offset: number,
    signal: AbortSignal,
  ): Promise<URL | { readonly error: Error; readonly response?: Response }> {
    let response: Response
    try {
      response = await this.#sendTo(location, {
        method: 'PATCH',
        headers: {
          'content-type': 'application/octet-stream',
          'content-range': `${offset}-${offset + chunk.length - 1}`,
        },
        body: chunk,
        silence: commitSilence,
        retry: 'never',
        signal,
      })
    } catch (error) {
      if (!(error instanceof ConnectionFailed) || signal.aborted) throw error
      return { error }
    }
    if (response.status !== 202) {
      const error = await this.#repository.refused(response, location.pathname)
      if (!isPassing(response.status)) throw error
      return { error, response }
    }
    discard(response)
    return this.#location(response)
  }

  /** How much of a chunk the registry has (OCI distribution spec, "Pushing a blob in chunks": upload status). */
  async #progress(location: URL, offset: number, length: number, signal: AbortSignal) {
    const response = await this.#sendTo(location, { signal })
    if (response.status !== 204) throw await this.#repository.refused(response, location.pathname)
    discard(response)
    const last = /^(?:bytes=)?0-(\d+)$/.exec(response.headers.range?.toString() ?? '')?.[1]
    // "0-0" is what registries say that have nothing, too; one byte is never all that they have.
    const has = last === undefined || last === '0' ? 0 : Number(last) + 1
    if (has < offset || has > offset + length) {
      throw new RegistryError(
        'unavailable',
        `the registry has ${has} bytes of an upload of which it said it had ${offset}`,
      )
    }
    return { location: this.#location(response), done: has - offset }
  }

  async #commit(location: URL, last: Buffer, offset: number, digest: string, signal: AbortSignal): Promise<void> {
    const url = new URL(location)
    url.searchParams.set('digest', digest)
    const range =
      offset > 0 && last.length > 0 ? { 'content-range': `${offset}-${offset + last.length - 1}` } : undefined
    const response = await this.#sendTo(url, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream', ...range },
      body: last,
      silence: commitSilence,
      signal,
    })
    // When the first answer was lost, the second one may be that there is no such upload any more.
    if (response.status === 404 && (await this.#repository.hasBlob({ digest, size: offset + last.length }, signal)))
      return
    if (response.status !== 201 && response.status !== 204)
      throw await this.#repository.refused(response, location.pathname)
    discard(response)
  }

  #sendTo(url: URL, request: Omit<RegistryRequest, 'scopes'>): Promise<Response> {
    return this.#repository.connection.send(url, { scopes: this.#repository.scopes, ...request })
  }

  /** Takes back an upload that the registry began with this answer. */
  async cancel(response: Response): Promise<void> {
    await this.#cancel(this.#location(response))
  }

  async #cancel(location: URL): Promise<void> {
    try {
      const signal = AbortSignal.timeout(cancelLimit)
      discard(await this.#sendTo(location, { method: 'DELETE', signal }))
    } catch {
      // The registry forgets uploads that nobody ends; the failure before this one is what matters.
    }
  }

  #location(response: Response): URL {
    const { origin } = this.#repository.connection
    const refuse = (why: string) => new RegistryError('unavailable', `${origin.host} ${why}`)
    const text = response.headers.location
    if (text === undefined) throw refuse('does not say where to upload to')
    let location: URL
    try {
      location = new URL(text, response.url)
    } catch {
      throw refuse('wants an upload to what is no URL')
    }
    if (location.host !== origin.host) throw refuse(`wants an upload to ${location.host}, which is not allowed`)
    // A registry behind a TLS proxy often does not know that it is.
    location.protocol = origin.protocol
    return location
  }
}

/** Regroups content into chunks of a size; the last one, which may be empty, says so. */
async function* chunksOf(
  content: AsyncIterable<Buffer>,
  size: number,
): AsyncGenerator<{ readonly chunk: Buffer; readonly more: boolean }> {
  let parts: Buffer[] = []
  let held = 0
  for await (const piece of content) {
    parts.push(piece)
    held += piece.length
    while (held > size) {
      const all = Buffer.concat(parts)
      yield { chunk: all.subarray(0, size), more: true }
      parts = [all.subarray(size)]
      held -= size
    }
  }
  yield { chunk: Buffer.concat(parts), more: false }
}
