import { Readable } from 'node:stream'

/** Files of a container's VM on its datastore, by their names. */
export interface MachineFiles {
  /** Bytes; undefined when there is no such file. */
  readonly length: (name: string) => Promise<number | undefined>
  /** From byte `start` on, up to and without byte `end`; undefined when there is nothing. */
  readonly read: (name: string, start: number, end?: number) => Promise<Readable | undefined>
  readonly write: (name: string, content: Readable, length: number) => Promise<void>
  /** In the place of what is there. */
  readonly move: (from: string, to: string) => Promise<void>
  /** A file that is not there is no error. */
  readonly remove: (name: string) => Promise<void>
}

/** Where the VM's serial port writes: a host only appends to it, and only while the VM runs. */
const present = 'container.log'
/** What was kept of it when it had grown too long. */
const before = 'container.1.log'
const unfinished = 'container.1.log.new'

/**
 * The log of a container from byte `offset`, or its last `-offset` bytes, to its present end; empty when the container has
 * never run.
 */
export async function openLog(files: MachineFiles, offset: number): Promise<Readable> {
  const earlier = (await files.length(before)) ?? 0
  const start = offset < 0 ? earlier + ((await files.length(present)) ?? 0) + offset : offset
  if (start >= earlier) return (await files.read(present, start - earlier)) ?? Readable.from([])
  return Readable.from(joined(files, Math.max(0, start)), { objectMode: false })
}

async function* joined(files: MachineFiles, start: number): AsyncGenerator<Buffer> {
  yield* ((await files.read(before, start)) ?? []) as AsyncIterable<Buffer>
  yield* ((await files.read(present, 0)) ?? []) as AsyncIterable<Buffer>
}

/**
 * Keeps the last `limit` bytes of a log that has grown to them, and lets the VM's next run begin a new file; the VM must be
 * off. A crash on the way leaves what is kept twice, and the next call puts it right.
 */
export async function rotateLog(files: MachineFiles, limit: number): Promise<void> {
  const length = (await files.length(present)) ?? 0
  if (length < limit) return
  const content = await files.read(present, length - limit, length)
  if (content === undefined) return
  await files.write(unfinished, content, limit)
  await files.move(unfinished, before)
  await files.remove(present)
}
