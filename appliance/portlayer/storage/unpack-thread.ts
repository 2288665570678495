import { type MessagePort, parentPort } from 'node:worker_threads'
import type { PortLayerError } from '../problem'
import { type AppliedLayer, applyLayer } from './layer-writer'
import { TarError } from './tar-error'

/**
 * The program of the threads that unpack layers, one layer after the other. It is a bundle of its own, since a thread that
 * reads all of the port layer first takes longer for that than for a layer.
 */

/** Port layer to thread: a layer begins, a chunk of its archive, the archive's end. */
export type UnpackInput =
  | { readonly kind: 'layer'; readonly root: string; readonly recordPath: string | undefined }
  | { readonly kind: 'chunk'; readonly bytes: Uint8Array }
  | { readonly kind: 'end' }

/** Thread to port layer: a chunk was taken, or how the layer ended. After a failure the thread is of no use. */
export type UnpackOutput =
  | { readonly kind: 'taken' }
  | { readonly kind: 'done'; readonly layer: AppliedLayer }
  | { readonly kind: 'failed'; readonly code: PortLayerError['code']; readonly message: string }

async function unpackLayers(port: MessagePort): Promise<void> {
  const tell = (output: UnpackOutput): void => port.postMessage(output)
  const inputs = receive(port)
  for await (const input of inputs) {
    if (input.kind !== 'layer') throw new Error(`a layer was expected, and "${input.kind}" came`)
    try {
      tell({ kind: 'done', layer: await applyLayer(archive(inputs, tell), input.root, input.recordPath) })
    } catch (error) {
      tell({ kind: 'failed', ...describe(error) })
      return
    }
  }
}

/** The chunks of one layer up to its end; the layers after it stay where they are. */
async function* archive(
  inputs: AsyncGenerator<UnpackInput, never, undefined>,
  tell: (output: UnpackOutput) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (;;) {
    const { value } = await inputs.next()
    if (value.kind !== 'chunk') return
    yield value.bytes
    tell({ kind: 'taken' })
  }
}

/** What the port layer sends; it waits for `taken`, so that there is never much of it. */
async function* receive(port: MessagePort): AsyncGenerator<UnpackInput, never, undefined> {
  const queue: UnpackInput[] = []
  let wake = (): void => undefined
  port.on('message', (input: UnpackInput) => {
    queue.push(input)
    wake()
  })
  for (;;) {
    const next = queue.shift()
    if (next !== undefined) yield next
    else {
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
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

if (parentPort === null) throw new Error('unpack-thread is the program of a thread of the port layer')
// Its rejection is the thread's 'error'.
void unpackLayers(parentPort)
