import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { addAbortSignal, type Readable } from 'node:stream'
import { documentNamePattern } from '../api'
import { PortLayerError } from '../problem'
import type { ScratchDisk } from './scratch-disk'

/** Each takes a place for a disk in the appliance: layers need some too. */
const maxSpools = 4

interface Spool {
  readonly directory: string
  readonly readers: Set<Readable>
  readonly busy: Set<Promise<void>>
}

/**
 * Places on the datastore for what has to be read again before it can be used and is too large for memory, such as an
 * archive whose index comes last. A spool lives as long as the call that opened it.
 */
export class Spools {
  private readonly makeDisk: () => Pick<ScratchDisk, 'use'>
  private readonly spools = new Map<string, Spool>()
  private count = 0

  constructor(makeDisk: () => Pick<ScratchDisk, 'use'>) {
    this.makeDisk = makeDisk
  }

  /** Opens a spool, tells its id to `onOpen`, and removes it when the signal is aborted. */
  async hold(onOpen: (id: string) => void, signal: AbortSignal): Promise<void> {
    if (this.count >= maxSpools) {
      throw new PortLayerError('unavailable', `${maxSpools} archives are being read already: try again later`)
    }
    this.count += 1
    const id = randomUUID()
    try {
      await this.makeDisk().use(async (directory) => {
        const spool: Spool = { directory, readers: new Set(), busy: new Set() }
        this.spools.set(id, spool)
        const ended = new Promise<void>((resolve) => {
          if (signal.aborted) resolve()
          else signal.addEventListener('abort', () => resolve(), { once: true })
        })
        onOpen(id)
        await ended
        // Nobody may have a file open when the disk is unmounted.
        this.spools.delete(id)
        for (const reader of spool.readers) reader.destroy()
        await Promise.allSettled(spool.busy)
      }, signal)
    } finally {
      this.count -= 1
    }
  }

  /** Writes a file of a spool anew; `no-space` when it does not fit. Gives its bytes. */
  async write(id: string, name: string, content: Readable, signal: AbortSignal): Promise<{ readonly size: number }> {
    const spool = this.spool(id, name)
    const work = writeFile(`${spool.directory}/${name}`, content, signal)
    return during(spool, work)
  }

  /** The content of a file of a spool; `not-found` when there is none. */
  async read(id: string, name: string): Promise<Readable> {
    const spool = this.spool(id, name)
    try {
      const file = await during(spool, open(`${spool.directory}/${name}`, constants.O_RDONLY))
      const reader = file.createReadStream()
      spool.readers.add(reader)
      const closed = new Promise<void>((resolve) => {
        reader.once('close', resolve)
      })
      void during(spool, closed).then(() => spool.readers.delete(reader))
      // The spool may have ended between the two.
      if (!this.spools.has(id)) reader.destroy()
      return reader
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      throw new PortLayerError('not-found', `the spool has no file ${name}`, { cause: error })
    }
  }

  private spool(id: string, name: string): Spool {
    const spool = this.spools.get(id)
    if (spool === undefined) throw new PortLayerError('not-found', `there is no spool ${id}`)
    if (!documentNamePattern.test(name)) throw new PortLayerError('invalid', `${name} is no name of a file`)
    return spool
  }
}

async function writeFile(path: string, content: Readable, signal: AbortSignal): Promise<{ readonly size: number }> {
  const file = await open(path, 'w', 0o600)
  try {
    let size = 0
    for await (const chunk of addAbortSignal(signal, content) as AsyncIterable<Buffer>) {
      for (let done = 0; done < chunk.length; ) done += (await file.write(chunk, done)).bytesWritten
      size += chunk.length
    }
    return { size }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    throw new PortLayerError('no-space', 'the archive does not fit into its disk', { cause: error })
  } finally {
    await file.close()
  }
}

/** Keeps the spool from being unmounted until the work has ended. */
async function during<T>(spool: Spool, work: Promise<T>): Promise<T> {
  const done = work.then(
    () => undefined,
    () => undefined,
  )
  spool.busy.add(done)
  try {
    return await work
  } finally {
    spool.busy.delete(done)
  }
}
