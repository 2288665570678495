import { Readable } from 'node:stream'
import type { Extraction } from '../../../tether/files'
import type { PathDescription } from '../../../tether/protocol'
import type { ContainerChange } from '../api'
import { findChanges } from './changes'
import type { ContainerDisks } from './container-disks'
import type { DatastoreFiles } from './datastore-files'
import { DiskFiles } from './disk-files'
import { flush } from './file-system'
import { streamWhileHeld } from './held-directory'
import { layerDiskPath } from './layers'
import { readListing } from './listing'
import { ScratchDisk } from './scratch-disk'
import type { LayerWorkshop } from './workshop'

/** What the files of containers are given. */
export interface FilesAtRestOptions {
  readonly disks: Pick<ContainerDisks, 'use'>
  readonly files: DatastoreFiles
  readonly workshop: Pick<LayerWorkshop, 'withDisk'>
  /** Chain id of the layer on which a container stands; `not-found`. */
  readonly layerOf: (id: string) => string
  /** Keeps a layer until the returned function is called. */
  readonly holdLayer: (chainId: string) => () => void
  /** The program that starts tools; absent: that of the ISO. */
  readonly launcher?: string
}

/** The files of containers that do not run, and what any container has changed of its image. `conflict`: the container runs. */
export class FilesAtRest {
  private readonly options: FilesAtRestOptions

  constructor(options: FilesAtRestOptions) {
    this.options = options
  }

  async describe(id: string, path: string, signal: AbortSignal): Promise<PathDescription> {
    return this.options.disks.use(id, (directory) => this.at(directory).describe(path), signal)
  }

  read(id: string, path: string, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
    return this.stream(id, (files, ended) => files.read(path, ended), signal)
  }

  export(id: string, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
    return this.stream(id, (files, ended) => files.export(ended), signal)
  }

  pack(id: string, names: Readable, signal: AbortSignal): AsyncGenerator<Buffer, void, undefined> {
    return this.stream(id, (files, ended) => files.pack(names, ended), signal)
  }

  /** Resolves when what was written is on the disk; `no-space` when it does not fit. */
  async write(id: string, extraction: Extraction, archive: Readable, signal: AbortSignal): Promise<void> {
    const use = async (directory: string, ended: AbortSignal): Promise<void> => {
      await this.at(directory).write(extraction, archive, ended)
      await flush(directory, ended)
    }
    await this.options.disks.use(id, use, signal)
  }

  /** What is different from the image, in the order of listings. `listing` is that of a container that runs. */
  async *changes(
    id: string,
    listing: Readable | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ContainerChange, void, undefined> {
    const { files, workshop, layerOf, holdLayer } = this.options
    const layer = layerOf(id)
    const release = holdLayer(layer)
    try {
      const base = new ScratchDisk({ files, workshop }, layerDiskPath(layer))
      const now = listing ?? streamOf(this.stream(id, (own, ended) => own.list(ended), signal))
      const compare = (directory: string) =>
        findChanges(readListing(streamOf(this.at(directory).list(signal))), readListing(now))
      yield* base.stream(compare, signal)
    } finally {
      listing?.destroy()
      release()
    }
  }

  private stream(
    id: string,
    read: (files: DiskFiles, ended: AbortSignal) => AsyncGenerator<Buffer, void, undefined>,
    signal: AbortSignal,
  ): AsyncGenerator<Buffer, void, undefined> {
    let ended = signal
    const hold = (use: (directory: string) => Promise<void>): Promise<void> =>
      this.options.disks.use(
        id,
        (directory, either) => {
          ended = either
          return use(directory)
        },
        signal,
      )
    return streamWhileHeld(hold, (directory) => read(this.at(directory), ended))
  }

  private at(directory: string): DiskFiles {
    return new DiskFiles(directory, this.options.launcher)
  }
}

function streamOf(chunks: AsyncGenerator<Buffer, void, undefined>): Readable {
  return Readable.from(chunks, { objectMode: false })
}
