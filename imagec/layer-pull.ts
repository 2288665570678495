import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ImageSource } from './content'
import { decompression, explained } from './decompression'
import { chainIdsOf, VerifyContent } from './digest'
import type { LayerDescriptor } from './layer-sink'
import { compressionOf, type Descriptor, type Manifest } from './manifest'
import type { LayerStatus, PullRequest } from './pull'
import { readDocument } from './repository'
import { SharedDownloads } from './shared-downloads'
import { Slots } from './slots'
import { type Together, together } from './together'

/** Docker's `max-concurrent-downloads`. */
const defaultParallel = 3
/** What a layer downloads ahead of its turn to be written. Bytes; so much memory a layer, and no disk. */
const ahead = 8 * 1024 * 1024
/** A blob that occurs several times in an image is kept for that when it is no larger. */
const kept = 1024 * 1024
/** Progress is told every so many bytes. */
const progressStep = 512 * 1024

/** One layer on its way: what it is in the registry and in the store. */
interface Layer {
  readonly blob: Descriptor
  readonly target: LayerDescriptor
}

/**
 * Brings all layers of an image into the sink, several downloads at a time. They are written bottom up, each when its
 * parent is complete. The first failure ends everything and is the one that is thrown.
 */
export async function pullLayers(
  source: ImageSource,
  manifest: Manifest,
  diffIds: readonly string[],
  request: PullRequest,
): Promise<void> {
  const chainIds = chainIdsOf(diffIds)
  const layers = manifest.layers.map((blob, position): Layer => {
    const parent = chainIds[position - 1]
    const target = { chainId: chainIds[position] ?? '', diffId: diffIds[position] ?? '' }
    return { blob, target: parent === undefined ? target : { ...target, parent } }
  })
  const repeated = manifest.layers.filter((layer, at) =>
    manifest.layers.some((one, i) => i < at && one.digest === layer.digest),
  )
  await together(request.signal, (others) => {
    const pull = new LayerPull(source, request, others)
    pull.keep(repeated)
    for (const { blob } of layers) pull.tell(blob, 'Pulling fs layer')
    let below: Promise<void> = Promise.resolve()
    return layers.map((layer) => {
      below = pull.bring(layer, below)
      return below
    })
  })
}

class LayerPull {
  readonly #source: ImageSource
  readonly #request: PullRequest
  readonly #signal: AbortSignal
  readonly #fail: Together['fail']
  readonly #slots: Slots
  readonly #shared: SharedDownloads
  readonly #kept = new Map<string, Promise<Buffer> | undefined>()

  constructor(source: ImageSource, request: PullRequest, others: Together) {
    this.#source = source
    this.#request = request
    this.#signal = others.signal
    this.#fail = others.fail
    this.#slots = new Slots(request.parallel ?? defaultParallel)
    this.#shared = request.shared ?? new SharedDownloads()
  }

  keep(blobs: readonly Descriptor[]): void {
    for (const { digest, size } of blobs) if (size <= kept) this.#kept.set(digest, undefined)
  }

  /** Resolves when the layer is complete in the sink; `below` does when its parent is. */
  async bring(layer: Layer, below: Promise<void>): Promise<void> {
    const { chainId } = layer.target
    const release = await this.#slots.take(this.#signal)
    try {
      if (await this.#request.sink.has(chainId, this.#signal)) {
        this.tell(layer.blob, 'Already exists')
        return await below
      }
      for (;;) {
        const other = this.#shared.running(chainId)
        if (other === undefined) break
        // Who fetches it may need the slots of this pull's other layers to be free, but never this one's.
        release()
        this.tell(layer.blob, 'Waiting')
        if ((await settledOr(other, this.#signal)) && (await this.#request.sink.has(chainId, this.#signal))) {
          this.tell(layer.blob, 'Pull complete')
          return await below
        }
      }
      const end = this.#shared.begin(chainId)
      try {
        await this.#fetch(layer, below, release)
        end('succeeded')
      } catch (error) {
        end('failed')
        throw error
      }
    } finally {
      release()
    }
  }

  async #fetch({ blob, target }: Layer, below: Promise<void>, release: () => void): Promise<void> {
    const bytes = this.#download(blob, release)
    // Starts now, and goes on as far as the buffer reaches.
    bytes.read(0)
    bytes.on('error', (error) => this.#fail(error))
    try {
      await below
      const tar = new VerifyContent(`the content of layer ${blob.digest}`, target.diffId)
      const transfer = pipeline([bytes, ...decompression(compressionOf(blob)), tar], { signal: this.#signal })
      // Whichever side fails first ends the other; its error is the one that explains.
      const written = this.#request.sink.write(target, tar, this.#signal)
      const fail = (cause: unknown) => {
        const error = explained(cause, `layer ${blob.digest}`)
        this.#fail(error)
        tar.destroy(error instanceof Error ? error : new Error(String(error)))
      }
      transfer.catch(fail)
      written.catch(fail)
      const outcomes = await Promise.allSettled([transfer, written])
      if (outcomes.some(({ status }) => status === 'rejected')) throw this.#signal.reason
      this.tell(blob, 'Pull complete')
    } finally {
      bytes.destroy()
    }
  }

  #download(blob: Descriptor, release: () => void): Readable {
    return Readable.from(this.#told(blob, release), { objectMode: false, highWaterMark: ahead })
  }

  async *#told(blob: Descriptor, release: () => void): AsyncGenerator<Buffer> {
    let current = 0
    let told = 0
    for await (const chunk of this.#bytes(blob)) {
      current += chunk.length
      if (current - told >= progressStep || current === blob.size) {
        told = current
        this.tell(blob, 'Downloading', current)
      }
      yield chunk
    }
    release()
    this.tell(blob, 'Verifying Checksum')
    this.tell(blob, 'Download complete')
    this.tell(blob, 'Extracting', blob.size)
  }

  async *#bytes(blob: Descriptor): AsyncGenerator<Buffer> {
    if (!this.#kept.has(blob.digest)) {
      yield* this.#source.blob(blob, this.#signal)
      return
    }
    const content = this.#kept.get(blob.digest) ?? readDocument(this.#source, blob, this.#signal)
    this.#kept.set(blob.digest, content)
    yield await content
  }

  tell(blob: Descriptor, status: LayerStatus, current?: number): void {
    const layer = blob.digest.slice('sha256:'.length, 'sha256:'.length + 12)
    const amount = current === undefined ? {} : { current, total: blob.size }
    this.#request.onProgress({ kind: 'layer', layer, status, ...amount })
  }
}

/** What a promise that never rejects gives, or the signal's reason as soon as it is aborted. */
function settledOr<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    promise.then((value) => {
      signal.removeEventListener('abort', abort)
      resolve(value)
    })
  })
}
