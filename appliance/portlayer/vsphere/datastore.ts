import type { Readable } from 'node:stream'
import { DatastoreError, type DatastorePath, isFault, type Vim } from '../../../vmomi'
import type { ManagedObjectReference } from '../../../vmomi/schema'
import { PortLayerError } from '../problem'
import type { VolumeFiles } from '../storage/volume-files'
import type { MachineFiles } from './container-logs'
import { type Datacenter, findDatacenter } from './datacenter'
import { translateFault } from './faults'
import type { Placement } from './placement'

type DatastoreDirectory = Pick<Placement, 'datastore' | 'datastoreName' | 'directory' | 'path'>

/** A directory of a datastore, the VCH's or a volume store, over vim25 and the datastore's HTTP access. */
export class VsphereDatastore implements VolumeFiles {
  private readonly vim: Vim
  private readonly placement: DatastoreDirectory
  private readonly browser: ManagedObjectReference
  private readonly fileManager: ManagedObjectReference
  private readonly datacenter: Datacenter | undefined

  private constructor(
    vim: Vim,
    placement: DatastoreDirectory,
    browser: ManagedObjectReference,
    datacenter: Datacenter | undefined,
  ) {
    const { fileManager } = vim.content
    if (fileManager === undefined) throw new PortLayerError('internal', 'vSphere has no file manager')
    this.vim = vim
    this.placement = placement
    this.browser = browser
    this.fileManager = fileManager
    this.datacenter = datacenter
  }

  static async open(vim: Vim, placement: DatastoreDirectory, signal?: AbortSignal): Promise<VsphereDatastore> {
    const { browser } = await vim.read(placement.datastore, 'Datastore', ['browser'], { signal })
    if (browser === undefined) {
      throw new PortLayerError('unavailable', `datastore ${placement.datastoreName} cannot be browsed`)
    }
    return new VsphereDatastore(vim, placement, browser, await findDatacenter(vim, placement.datastore, signal))
  }

  async list(directory: string, signal?: AbortSignal): Promise<string[]> {
    const datastorePath = this.placement.path(directory)
    return this.translated(`listing ${datastorePath}`, async () => {
      try {
        const found = await this.vim.run(
          'SearchDatastore_Task',
          this.browser,
          { datastorePath, searchSpec: { matchPattern: ['*'] } },
          { signal },
        )
        return (found.file ?? []).map(({ path }) => path)
      } catch (error) {
        if (isFault(error, 'FileNotFound')) return []
        throw error
      }
    })
  }

  async read(path: string, limit: number, signal?: AbortSignal): Promise<Buffer | undefined> {
    return this.translated(`reading ${this.placement.path(path)}`, async () => {
      const content = await this.open(this.file(path), {}, signal)
      if (content === undefined) return undefined
      const chunks: Buffer[] = []
      let length = 0
      for await (const chunk of content as AsyncIterable<Buffer>) {
        length += chunk.length
        if (length > limit) throw new RangeError(`${this.placement.path(path)} exceeds ${limit} bytes`)
        chunks.push(chunk)
      }
      return Buffer.concat(chunks)
    })
  }

  async write(path: string, content: Buffer, signal?: AbortSignal): Promise<void> {
    await this.translated(`writing ${this.placement.path(path)}`, () =>
      this.vim.files.upload(this.file(path), content, { signal }),
    )
  }

  async writeStream(path: string, content: Readable, length: number, signal?: AbortSignal): Promise<void> {
    await this.translated(`writing ${this.placement.path(path)}`, () =>
      this.vim.files.upload(this.file(path), content, { length, signal }),
    )
  }

  async openRead(path: string, signal?: AbortSignal): Promise<Readable | undefined> {
    return this.translated(`reading ${this.placement.path(path)}`, () => this.open(this.file(path), {}, signal))
  }

  async remove(path: string, signal?: AbortSignal): Promise<void> {
    await this.removeFile(this.placement.path(path), signal)
  }

  private async removeFile(name: string, signal: AbortSignal | undefined): Promise<void> {
    await this.translated(`removing ${name}`, async () => {
      try {
        await this.vim.run('DeleteDatastoreFile_Task', this.fileManager, { name, ...this.where() }, { signal })
      } catch (error) {
        if (!isFault(error, 'FileNotFound')) throw error
      }
    })
  }

  /** VirtualDiskManager.CopyVirtualDisk_Task: the copy of a child disk is whole, whatever it stood on. */
  async copyDisk(from: string, to: string): Promise<void> {
    const [sourceName, destName] = [this.placement.path(from), this.placement.path(to)]
    await this.translated(`copying ${sourceName}`, async () => {
      const { virtualDiskManager } = this.vim.content
      if (virtualDiskManager === undefined) throw new PortLayerError('internal', 'vSphere has no virtual disk manager')
      const datacenter = this.datacenter && {
        sourceDatacenter: this.datacenter.reference,
        destDatacenter: this.datacenter.reference,
      }
      await this.vim.run('CopyVirtualDisk_Task', virtualDiskManager, { sourceName, destName, ...datacenter })
    })
  }

  async makeDirectory(path: string, signal?: AbortSignal): Promise<void> {
    const name = this.placement.path(path)
    await this.translated(`making ${name}`, async () => {
      try {
        const how = { name, ...this.where(), createParentDirectories: true }
        await this.vim.call('MakeDirectory', this.fileManager, how, { signal })
      } catch (error) {
        if (!isFault(error, 'FileAlreadyExists')) throw error
      }
    })
  }

  absolute(path: string): string {
    return this.placement.path(path)
  }

  async makeNewDirectory(path: string, signal?: AbortSignal): Promise<void> {
    const name = this.placement.path(path)
    await this.translated(`making ${name}`, () =>
      this.vim.call(
        'MakeDirectory',
        this.fileManager,
        { name, ...this.where(), createParentDirectories: true },
        { signal },
      ),
    )
  }

  async createDisk(path: string, kilobytes: number): Promise<void> {
    const name = this.placement.path(path)
    const { virtualDiskManager } = this.vim.content
    if (virtualDiskManager === undefined) throw new PortLayerError('internal', 'vSphere has no virtual disk manager')
    const how = { diskType: 'thin', adapterType: 'lsiLogic', capacityKb: kilobytes }
    const spec = { _type: 'FileBackedVirtualDiskSpec' as const, ...how }
    await this.translated(`making ${name}`, () =>
      this.vim.run('CreateVirtualDisk_Task', virtualDiskManager, { name, ...this.where(), spec }),
    )
  }

  async usage(directory: string, signal?: AbortSignal): Promise<Map<string, number>> {
    const datastorePath = this.placement.path(directory)
    const details = { fileType: true, fileSize: true, modification: false }
    return this.translated(`looking into ${datastorePath}`, async () => {
      const bytes = new Map<string, number>()
      try {
        const searchSpec = { matchPattern: ['*'], details }
        const how = { datastorePath, searchSpec }
        const found = await this.vim.run('SearchDatastoreSubFolders_Task', this.browser, how, { signal })
        for (const { folderPath, file } of found ?? []) {
          const below = folderPath
            ?.slice(datastorePath.length)
            .split('/')
            .find((part) => part !== '')
          if (below === undefined) continue
          const size = (file ?? []).reduce((sum, { fileSize = 0 }) => sum + fileSize, 0)
          bytes.set(below, (bytes.get(below) ?? 0) + size)
        }
      } catch (error) {
        if (!isFault(error, 'FileNotFound')) throw error
      }
      return bytes
    })
  }

  /**
   * Bytes that a container's root disk takes, without the image's disks that it stands on: what was written to it, in the
   * datastore's blocks. Undefined when its VM is gone.
   */
  async rootDiskBytes(container: string, signal?: AbortSignal): Promise<number | undefined> {
    const datastorePath = `[${this.placement.datastoreName}] ${container}`
    // With an administrator's snapshots there are several.
    const searchSpec = {
      matchPattern: ['root*.vmdk'],
      details: { fileType: false, fileSize: true, modification: false },
    }
    return this.translated(`looking into ${datastorePath}`, async () => {
      try {
        const how = { datastorePath, searchSpec }
        const { file } = await this.vim.run('SearchDatastore_Task', this.browser, how, { signal })
        return (file ?? []).reduce((sum, { fileSize = 0 }) => sum + fileSize, 0)
      } catch (error) {
        if (isFault(error, 'FileNotFound')) return undefined
        throw error
      }
    })
  }

  /** The files beside a container's VM. */
  machineFiles(container: string, signal?: AbortSignal): MachineFiles {
    const file = (name: string): DatastorePath => ({ ...this.file(''), path: `${container}/${name}` })
    const named = (name: string): string => `[${this.placement.datastoreName}] ${container}/${name}`
    const { fileManager } = this
    return {
      length: (name) =>
        this.translated(
          `looking for ${named(name)}`,
          async () => (await this.vim.files.head(file(name), signal))?.length,
        ),
      read: (name, start, end) =>
        this.translated(`reading ${named(name)}`, () => this.open(file(name), { start, end }, signal)),
      write: (name, content, length) =>
        this.translated(`writing ${named(name)}`, () => this.vim.files.upload(file(name), content, { length, signal })),
      move: (from, to) =>
        this.translated(`moving ${named(from)}`, async () => {
          const where = this.datacenter && {
            sourceDatacenter: this.datacenter.reference,
            destinationDatacenter: this.datacenter.reference,
          }
          const how = { sourceName: named(from), destinationName: named(to), force: true, ...where }
          await this.vim.run('MoveDatastoreFile_Task', fileManager, how, { signal })
        }),
      remove: (name) => this.removeFile(named(name), signal),
    }
  }

  /** The content from `start` on, without byte `end`; undefined when there is no file, or nothing of it from there. */
  private async open(
    file: DatastorePath,
    { start = 0, end }: { readonly start?: number; readonly end?: number | undefined },
    signal: AbortSignal | undefined,
  ): Promise<Readable | undefined> {
    try {
      // In HTTP the last byte is named.
      const last = end === undefined ? {} : { end: end - 1 }
      const { body } = await this.vim.files.download(file, { ...(start > 0 && { start }), ...last, signal })
      return body
    } catch (error) {
      if (error instanceof DatastoreError && (error.kind === 'not-found' || error.kind === 'range')) return undefined
      throw error
    }
  }

  private file(path: string): DatastorePath {
    return {
      datastore: this.placement.datastoreName,
      path: `${this.placement.directory}/${path}`,
      ...(this.datacenter !== undefined && { datacenter: this.datacenter.path }),
    }
  }

  private where(): { datacenter?: ManagedObjectReference } {
    return this.datacenter === undefined ? {} : { datacenter: this.datacenter.reference }
  }

  private async translated<T>(what: string, action: () => Promise<T>): Promise<T> {
    try {
      return await action()
    } catch (error) {
      throw translateFault(error, what)
    }
  }
}
