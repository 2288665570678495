import { once } from 'node:events'
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { PortLayerError } from '../problem'
import { type AppliedLayer, applyLayer } from './layer-writer'
import { TarError } from './tar-reader'

/** Chunks on their way to the thread: its back-pressure. */
const maxChunksUnderWay = 8
/** Memory of one thread: an archive that wants more ends its thread, not the port layer. */
const maxHeapMegabytes = 128

interface ThreadData {
  readonly unpackInto: string
  readonly recordInto: string | undefined
}

/** Port layer to thread: a chunk, or null at the archive's end. */
type Input = Uint8Array | null

/** Thread to port layer: a chunk was taken, or how it ended. */
type Output =
  | { readonly kind: 'taken' }
  | { readonly kind: 'done'; readonly layer: AppliedLayer }
  | { readonly kind: 'failed'; readonly code: PortLayerError['code']; readonly message: string }

/**
 * Applies a layer to the file system at `root` (see applyLayer) in a thread of its own: writing files blocks, and a hostile
 * archive is best read where it can do no harm. `program` is the file that the thread runs, which must call
 * {@link runUnpackThread}. `recordPath` is where the record of the layer is written, if at all. The stream is read to its regular end; when it fails or the signal is aborted, the thread ends.
 */
export async function unpackLayer(
  tar: AsyncIterable<Uint8Array>,
  root: string,
  program: string,
  signal: AbortSignal,
  recordPath?: string,
): Promise<AppliedLayer> {
  signal.throwIfAborted()
  const data: ThreadData = { unpackInto: root, recordInto: recordPath }
  const worker = new Worker(program, { workerData: data, resourceLimits: { maxOldGenerationSizeMb: maxHeapMegabytes } })
  const feed = new AbortController()
  try {
    const outcome = new Promise<AppliedLayer>((resolve, reject) => {
      worker.on('message', (output: Output) => {
        if (output.kind === 'done') resolve(output.layer)
        else if (output.kind === 'failed') reject(new PortLayerError(output.code, output.message))
      })
      worker.once('error', (error) =>
        reject(new PortLayerError('invalid', `the layer cannot be unpacked: ${error.message}`)),
      )
      worker.once('exit', () => reject(new PortLayerError('internal', 'the unpacking thread ended without a word')))
      signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: feed.signal })
    })
    const fed = send(tar, worker, feed.signal)
    // The thread's word decides; a stream that fails is heard at once.
    return await Promise.race([outcome, fed.then(() => outcome)])
  } finally {
    feed.abort()
    await worker.terminate()
  }
}

async function send(tar: AsyncIterable<Uint8Array>, worker: Worker, signal: AbortSignal): Promise<void> {
  let underWay = 0
  worker.on('message', (output: Output) => {
    if (output.kind === 'taken') underWay -= 1
  })
  for await (const chunk of tar) {
    if (signal.aborted) return
    underWay += 1
    worker.postMessage(chunk satisfies Input)
    while (underWay >= maxChunksUnderWay && !signal.aborted) {
      await once(worker, 'message', { signal }).catch((error: unknown) => {
        // The unpacking has ended: its outcome is told elsewhere.
        if (!signal.aborted) throw error
      })
    }
  }
  if (!signal.aborted) worker.postMessage(null satisfies Input)
}

/** The thread's side: true when this is such a thread, which then runs on its own. */
export function runUnpackThread(): boolean {
  const data = workerData as ThreadData | null
  const port = parentPort
  if (isMainThread || port === null || typeof data?.unpackInto !== 'string') return false
  const tell = (output: Output): void => port.postMessage(output)

  async function* received(): AsyncGenerator<Uint8Array, void, undefined> {
    const queue: Input[] = []
    let wake: (() => void) | undefined
    port?.on('message', (input: Input) => {
      queue.push(input)
      wake?.()
    })
    for (;;) {
      const next = queue.shift()
      if (next === null) return
      if (next === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
        continue
      }
      yield next
      tell({ kind: 'taken' })
    }
  }

  applyLayer(received(), data.unpackInto, data.recordInto).then(
    (layer) => tell({ kind: 'done', layer }),
    (error: unknown) => tell({ kind: 'failed', ...describe(error) }),
  )
  return true
}

/** What the file system says to archives that want more than it has: names and links without end. */
const refusals: ReadonlySet<string> = new Set(['ENAMETOOLONG', 'EFBIG', 'EMLINK', 'ELOOP', 'ENOTDIR'])

function describe(error: unknown): { code: PortLayerError['code']; message: string } {
  const message = error instanceof Error ? error.message : String(error)
  const code = (error as { code?: unknown } | null)?.code
  if (error instanceof TarError) return { code: 'invalid', message: `the layer is refused: ${message}` }
  if (code === 'ENOSPC') return { code: 'no-space', message: 'the layer does not fit into its disk' }
  if (typeof code === 'string' && refusals.has(code)) {
    return { code: 'invalid', message: `the layer is refused: ${message}` }
  }
  return { code: 'internal', message: `the layer cannot be written: ${message}` }
}
