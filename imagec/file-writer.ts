import { type FileHandle, open } from 'node:fs/promises'

/** So much is written at once: a call for each chunk of a socket costs more than the writing. Bytes. */
const batchBytes = 1024 * 1024

/**
 * Writes a new file of mode 0644 from a stream: while one batch is written the next one is collected, so memory is two
 * batches. Gives the file's size in bytes; rejects with what the stream or the file system throws, and the file is then the
 * caller's to remove.
 */
export async function writeNewFile(path: string, content: AsyncIterable<Buffer>, signal: AbortSignal): Promise<number> {
  const file = await open(path, 'wx', 0o644)
  let writing: Promise<void> = Promise.resolve()
  let total = 0
  try {
    let batch: Buffer[] = []
    let size = 0
    for await (const chunk of content) {
      signal.throwIfAborted()
      batch.push(chunk)
      size += chunk.length
      total += chunk.length
      if (size < batchBytes) continue
      await writing
      writing = writeAll(file, batch)
      // It is awaited before the next one, or at the end; until then nobody else hears of its failure.
      writing.catch(() => undefined)
      batch = []
      size = 0
    }
    await writing
    await writeAll(file, batch)
    return total
  } finally {
    await writing.catch(() => undefined)
    await file.close()
  }
}

/** A write may be short, as on a full disk just before the error. */
async function writeAll(file: FileHandle, batch: readonly Buffer[]): Promise<void> {
  const total = batch.reduce((sum, { length }) => sum + length, 0)
  if (total === 0) return
  const { bytesWritten } = await file.writev(batch)
  if (bytesWritten === total) return
  for (let rest = Buffer.concat(batch).subarray(bytesWritten); rest.length > 0; ) {
    rest = rest.subarray((await file.write(rest)).bytesWritten)
  }
}
