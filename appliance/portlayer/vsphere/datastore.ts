import { Readable } from 'node:stream'
import { isFault, type Vim } from '../../../vmomi'
import type { ManagedObjectReference } from '../../../vmomi/schema'
import { PortLayerError } from '../problem'
import type { DatastoreFiles } from '../storage/datastore-files'
import { translateFault } from './faults'
import type { Placement } from './placement'

/** The VCH's directory on its datastore, over vim25 and the datastore's HTTP access. */
export class VsphereDatastore implements DatastoreFiles {
  private readonly vim: Vim
  private readonly placement: Placement
  private readonly browser: ManagedObjectReference
  private readonly fileManager: ManagedObjectReference

  private constructor(vim: Vim, placement: Placement, browser: ManagedObjectReference) {
    const { fileManager } = vim.content
    if (fileManager === undefined) throw new PortLayerError('internal', 'vSphere has no file manager')
    this.vim = vim
    this.placement = placement
    this.browser = browser
    this.fileManager = fileManager
  }

  static async open(vim: Vim, placement: Placement, signal?: AbortSignal): Promise<VsphereDatastore> {
    const { browser } = await vim.retrieve(placement.datastore, ['browser'], signal)
    if (browser === undefined) {
      throw new PortLayerError('unavailable', `datastore ${placement.datastoreName} cannot be browsed`)
    }
    return new VsphereDatastore(vim, placement, browser)
  }

  async list(directory: string, signal?: AbortSignal): Promise<string[]> {
    const datastorePath = this.placement.path(directory)
    try {
      const found = await this.vim.run(this.browser, 'SearchDatastore_Task', { datastorePath }, signal)
      return (found.file ?? []).map(({ path }) => path)
    } catch (error) {
      if (isFault(error, 'FileNotFound')) return []
      throw translateFault(error, `listing ${datastorePath}`)
    }
  }

  async read(path: string, limit: number, signal?: AbortSignal): Promise<Buffer | undefined> {
    const content = await this.vim.download(this.placement.path(path), { signal })
    if (content === undefined) return undefined
    const chunks: Buffer[] = []
    let length = 0
    for await (const chunk of content as AsyncIterable<Buffer>) {
      length += chunk.length
      if (length > limit) throw new RangeError(`${this.placement.path(path)} exceeds ${limit} bytes`)
      chunks.push(chunk)
    }
    return Buffer.concat(chunks)
  }

  async write(path: string, content: Buffer, signal?: AbortSignal): Promise<void> {
    await this.vim.upload(this.placement.path(path), Readable.from([content]), { size: content.length, signal })
  }

  async remove(path: string, signal?: AbortSignal): Promise<void> {
    const name = this.placement.path(path)
    try {
      await this.vim.run(this.fileManager, 'DeleteDatastoreFile_Task', { name }, signal)
    } catch (error) {
      if (!isFault(error, 'FileNotFound')) throw translateFault(error, `removing ${name}`)
    }
  }

  async makeDirectory(path: string, signal?: AbortSignal): Promise<void> {
    const name = this.placement.path(path)
    try {
      await this.vim.call(this.fileManager, 'MakeDirectory', { name, createParentDirectories: true }, signal)
    } catch (error) {
      if (!isFault(error, 'FileAlreadyExists')) throw translateFault(error, `making ${name}`)
    }
  }

  /** The log of a container from byte `offset` to its present end; empty when the container has never run. */
  async openLog(container: string, offset: number, signal: AbortSignal): Promise<Readable> {
    const path = `[${this.placement.datastoreName}] ${container}/container.log`
    const content = await this.vim.download(path, { offset, signal })
    return content ?? Readable.from([])
  }
}
