import { once } from 'node:events'
import type { Writable } from 'node:stream'

/** Small pieces are put together up to this before they are written. Bytes. */
const batchSize = 32 * 1024

/**
 * Writes pieces with back-pressure, many small ones as one, and none later than the moment in which the source has no more
 * at hand. Does not end the output. Rejects with what the source throws, or with the signal's reason.
 */
export async function writeInBatches(
  pieces: AsyncIterable<Buffer>,
  output: Writable,
  signal: AbortSignal,
): Promise<void> {
  let batch: Buffer[] = []
  let size = 0
  let idle: NodeJS.Immediate | undefined
  const flush = () => {
    idle = undefined
    const whole = Buffer.concat(batch)
    batch = []
    size = 0
    // Who has gone meanwhile is told of by the signal; a write would be an error that nobody expects.
    if (!output.destroyed) output.write(whole)
  }
  try {
    for await (const piece of pieces) {
      signal.throwIfAborted()
      batch.push(piece)
      size += piece.length
      if (size >= batchSize) {
        clearImmediate(idle)
        flush()
      } else idle ??= setImmediate(flush)
      if (output.writableNeedDrain) await once(output, 'drain', { signal })
    }
  } finally {
    clearImmediate(idle)
  }
  if (size > 0) flush()
}
