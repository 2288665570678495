import { randomUUID } from 'node:crypto'
import type { DatastoreFiles } from './datastore-files'
import { streamWhileHeld } from './held-directory'
import type { LayerWorkshop } from './workshop'

/** Directory of the disks that live no longer than a call; what is in it at the start is a crash's. */
const scratchDirectory = 'scratch'

interface ScratchOptions {
  readonly files: DatastoreFiles
  readonly workshop: Pick<LayerWorkshop, 'withDisk'>
}

/** Removes what a crash left. No disk of it may be attached any more. */
export async function clearScratch(files: DatastoreFiles, signal?: AbortSignal): Promise<void> {
  await files.remove(scratchDirectory, signal)
}

/** A disk that is removed after use: with a file system of its own, or a look at a layer through a child of its disk. */
export class ScratchDisk {
  private readonly options: ScratchOptions
  private readonly parent: string | undefined

  /** `parent` is the disk to look at; without it the scratch disk is empty and can be written. */
  constructor(options: ScratchOptions, parent?: string) {
    this.options = options
    this.parent = parent
  }

  /** Gives the directory where it is mounted to `use`; all is gone when that has ended. */
  async use<T>(use: (directory: string) => Promise<T>, signal: AbortSignal): Promise<T> {
    const { files, workshop } = this.options
    const home = `${scratchDirectory}/${randomUUID()}`
    await files.makeDirectory(home, signal)
    try {
      const access = this.parent === undefined ? 'write' : 'read'
      return await workshop.withDisk({ path: `${home}/disk.vmdk`, parent: this.parent, access }, use, signal)
    } finally {
      await files.remove(home)
    }
  }

  /** What `source` reads from the directory where it is mounted; all is gone when the reader has come to an end. */
  async *stream<T>(
    source: (directory: string) => AsyncGenerator<T, void, undefined>,
    signal: AbortSignal,
  ): AsyncGenerator<T, void, undefined> {
    yield* streamWhileHeld((use) => this.use(use, signal), source)
  }
}
