import { isFault, type ManagedObjectReference, type Vim } from '../../vmomi'
import type { DatastorePlace, Site } from './site'

/** Files of one datastore by the paths below its root. Tasks are not interrupted: they would go on without us. */
export class Files {
  readonly #vim: Vim
  readonly #datacenter: ManagedObjectReference
  readonly datastore: DatastorePlace

  constructor(vim: Vim, site: Pick<Site, 'datacenter'>, datastore: DatastorePlace) {
    this.#vim = vim
    this.#datacenter = site.datacenter
    this.datastore = datastore
  }

  /** `[datastore] path` */
  path(path: string): string {
    return `[${this.datastore.name}] ${path}`
  }

  async exists(path: string): Promise<boolean> {
    const slash = path.lastIndexOf('/')
    const datastorePath = this.path(path.slice(0, Math.max(slash, 0)))
    const searchSpec = { matchPattern: [path.slice(slash + 1)] }
    try {
      const { file } = await this.#vim.run('SearchDatastore_Task', this.datastore.browser, {
        datastorePath,
        searchSpec,
      })
      return (file?.length ?? 0) > 0
    } catch (error) {
      if (isFault(error, 'FileNotFound')) return false
      throw error
    }
  }

  /** Names in a directory; none when it does not exist. */
  async list(path: string): Promise<string[]> {
    const searchSpec = { matchPattern: ['*'] }
    try {
      const how = { datastorePath: this.path(path), searchSpec }
      const { file } = await this.#vim.run('SearchDatastore_Task', this.datastore.browser, how)
      return (file ?? []).map((found) => found.path)
    } catch (error) {
      if (isFault(error, 'FileNotFound')) return []
      throw error
    }
  }

  /** VimFault `FileAlreadyExists`. */
  async makeDirectory(path: string): Promise<void> {
    const name = this.path(path)
    await this.#vim.call('MakeDirectory', this.#manager, {
      name,
      datacenter: this.#datacenter,
      createParentDirectories: false,
    })
  }

  async copy(source: string, destination: string): Promise<void> {
    await this.#vim.run('CopyDatastoreFile_Task', this.#manager, {
      sourceName: this.path(source),
      sourceDatacenter: this.#datacenter,
      destinationName: this.path(destination),
      destinationDatacenter: this.#datacenter,
      force: false,
    })
  }

  /** VimFault `FileAlreadyExists`. */
  async move(source: string, destination: string): Promise<void> {
    await this.#vim.run('MoveDatastoreFile_Task', this.#manager, {
      sourceName: this.path(source),
      sourceDatacenter: this.#datacenter,
      destinationName: this.path(destination),
      destinationDatacenter: this.#datacenter,
      force: false,
    })
  }

  /** A file, or a directory and all below; one that is missing is no error. */
  async remove(path: string): Promise<void> {
    try {
      await this.#vim.run('DeleteDatastoreFile_Task', this.#manager, {
        name: this.path(path),
        datacenter: this.#datacenter,
      })
    } catch (error) {
      if (!isFault(error, 'FileNotFound')) throw error
    }
  }

  get #manager(): ManagedObjectReference {
    const { fileManager } = this.#vim.content
    if (fileManager === undefined) throw new Error('vSphere has no file manager')
    return fileManager
  }
}
