import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { PortLayerError } from '../problem'
import type { AppliedLayer } from './layer-writer'
import type { UnpackInput, UnpackOutput } from './unpack-thread'

/** Chunks on their way to the thread: its back-pressure. */
const maxChunksUnderWay = 8
/** Memory of one thread: an archive that wants more ends its thread, not the port layer. */
const maxHeapMegabytes = 128
/**
 * Chunks are outside of the heap, and a collection of its young part is what frees them: while that is large, as it is by
 * default, they fill the thread's memory before, and each megabyte costs a collection of the whole heap.
 */
const maxYoungMegabytes = 8
/** A thread that had nothing to do for so long ends. Milliseconds. */
const idleMilliseconds = 5 * 60_000

/**
 * Applies layers to file systems (see applyLayer) in threads of their own: writing files blocks, and a hostile archive is
 * best read where it can do no harm. A thread that did its work is kept for the next layer, since its start takes longer
 * than a small layer; one whose layer failed is not.
 */
export class Unpacker {
  private readonly program: string
  private idle: Worker | undefined
  private idleTimer: NodeJS.Timeout | undefined

  /** `program` is the file that the threads run: the bundle of unpack-thread.ts. */
  constructor(program: string) {
    this.program = program
  }

  /** Starts the thread of the next layer, unless it is there: it can be on its way while the layer's disk is. */
  prepare(): void {
    if (this.idle === undefined) this.keep(this.start())
  }

  /**
   * Applies a layer to the file system at `root`. `recordPath` is where the record of the layer is written, if at all. The
   * stream is read to its regular end; when it fails or the signal is aborted, the thread ends.
   */
  async unpack(
    tar: AsyncIterable<Uint8Array>,
    root: string,
    signal: AbortSignal,
    recordPath?: string,
  ): Promise<AppliedLayer> {
    signal.throwIfAborted()
    const worker = this.take()
    try {
      const layer = await feed(worker, { kind: 'layer', root, recordPath }, tar, signal)
      this.keep(worker)
      return layer
    } catch (error) {
      await worker.terminate()
      throw error
    }
  }

  /** Ends the thread that waits for work. */
  async close(): Promise<void> {
    clearTimeout(this.idleTimer)
    const worker = this.idle
    this.idle = undefined
    await worker?.terminate()
  }

  private take(): Worker {
    clearTimeout(this.idleTimer)
    const worker = this.idle ?? this.start()
    this.idle = undefined
    worker.ref()
    return worker
  }

  private keep(worker: Worker): void {
    // Another one waits already: layers came at the same time.
    if (this.idle !== undefined) void worker.terminate()
    else {
      // The port layer may end while it waits.
      worker.unref()
      this.idle = worker
      this.idleTimer = setTimeout(() => void this.close(), idleMilliseconds).unref()
    }
  }

  private start(): Worker {
    const worker = new Worker(this.program, {
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMegabytes, maxYoungGenerationSizeMb: maxYoungMegabytes },
    })
    // Whoever uses it hears of its end as well; one that ends while it waits is not handed out.
    const forget = (): void => {
      if (this.idle === worker) this.idle = undefined
    }
    worker.on('error', forget).on('exit', forget)
    return worker
  }
}

/** Gives a layer to a thread, and answers what has become of it. */
async function feed(
  worker: Worker,
  layer: UnpackInput,
  tar: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<AppliedLayer> {
  const over = new AbortController()
  let underWay = 0
  const outcome = new Promise<AppliedLayer>((resolve, reject) => {
    const hear = (output: UnpackOutput): void => {
      if (output.kind === 'taken') underWay -= 1
      else if (output.kind === 'done') resolve(output.layer)
      else reject(new PortLayerError(output.code, output.message))
    }
    const fail = (error: Error): void =>
      reject(new PortLayerError('invalid', `the layer cannot be unpacked: ${error.message}`))
    const end = (): void => reject(new PortLayerError('internal', 'the unpacking thread ended without a word'))
    worker.on('message', hear).on('error', fail).on('exit', end)
    over.signal.addEventListener('abort', () => worker.off('message', hear).off('error', fail).off('exit', end))
    signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: over.signal })
  })
  const post = (input: UnpackInput): void => worker.postMessage(input)
  const send = async (): Promise<void> => {
    post(layer)
    for await (const bytes of tar) {
      if (over.signal.aborted) return
      underWay += 1
      post({ kind: 'chunk', bytes })
      while (underWay >= maxChunksUnderWay && !over.signal.aborted) {
        await once(worker, 'message', { signal: over.signal }).catch((error: unknown) => {
          // The unpacking has ended: its outcome is told elsewhere.
          if (!over.signal.aborted) throw error
        })
      }
    }
    if (!over.signal.aborted) post({ kind: 'end' })
  }
  try {
    // The thread's word decides; a stream that fails is heard at once.
    return await Promise.race([outcome, send().then(() => outcome)])
  } finally {
    over.abort()
  }
}
