import { constants } from 'node:fs'
import { copyFile, lstat, mkdir, readdir, rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault, fileAlreadyExists, fileNotFound } from '../fault'
import { DatastorePathError, formatDatastorePath, normalizePath, parentPath, parseDatastorePath } from './path'
import { allocatedBytes, isMissing } from './usage'

/** A file or directory as a listing shows it. */
export interface Entry {
  readonly name: string
  readonly kind: 'file' | 'directory'
  readonly sizeBytes: number
  readonly allocatedBytes: number
  readonly modified: Date
}

/** Space set aside for something being written; give it back with `release` whether or not it succeeded. */
export interface Reservation {
  /** Asks for more; throws NoDiskSpace. */
  grow(bytes: number): Promise<void>
  release(): void
}

/** What creating a disk costs at once, whatever its capacity: a sparse VMDK's descriptor and tables. */
export const sparseDiskBytes = 1 << 20

/** Where uploads are written before they get their name; on the same file system, outside every client's reach. */
const partialDirectory = 'partial'

/**
 * The one datastore of the lab: a directory of the host with a capacity of its own. Paths of clients are resolved
 * component by component, and a symbolic link is never followed. Faults are vim25's.
 */
export class Datastore {
  readonly name: string
  readonly root: string
  readonly partial: string
  readonly capacityBytes: number
  #reserved = 0
  #uploads = 0

  constructor(name: string, directory: string, capacityBytes: number) {
    this.name = name
    this.root = join(directory, name)
    this.partial = join(directory, partialDirectory)
    this.capacityBytes = capacityBytes
  }

  /** Makes the directories; what uploads of a crashed lab left is removed. */
  async open(): Promise<void> {
    await mkdir(this.root, { recursive: true, mode: 0o700 })
    await rm(this.partial, { recursive: true, force: true })
    await mkdir(this.partial, { mode: 0o700 })
  }

  /** Parses a client's `[datastore] path` to a path relative to the root; InvalidDatastorePath, InvalidDatastore. */
  parse(text: string): string {
    try {
      const parsed = parseDatastorePath(text)
      if (parsed.datastore === this.name) return parsed.path
    } catch (error) {
      if (!(error instanceof DatastorePathError)) throw error
      throw new Fault('InvalidDatastorePath', { datastorePath: text }, `Invalid datastore path '${text}'`)
    }
    throw new Fault('InvalidDatastorePath', { datastorePath: text }, `The datastore of '${text}' does not exist`)
  }

  /** `[datastore] path` of a relative path. */
  format(path: string): string {
    return formatDatastorePath({ datastore: this.name, path })
  }

  /** The host's path of a relative path; FileNotFound when a directory on the way is missing, a file or a link. */
  async resolve(path: string): Promise<string> {
    const components = normalizePath(path).split('/')
    let current = this.root
    for (const component of components.slice(0, -1)) {
      current = join(current, component)
      if (!(await this.#status(current))?.isDirectory()) throw fileNotFound(this.format(path))
    }
    const resolved = join(current, components.at(-1) ?? '')
    const status = await this.#status(resolved)
    if (status !== undefined && !status.isDirectory() && !status.isFile()) throw fileNotFound(this.format(path))
    return resolved
  }

  /** What is at a path; undefined when nothing is. */
  async entry(path: string): Promise<Entry | undefined> {
    let resolved: string
    try {
      resolved = await this.resolve(path)
    } catch (error) {
      if (error instanceof Fault) return undefined
      throw error
    }
    return this.#describe(resolved, path.slice(path.lastIndexOf('/') + 1))
  }

  /** The host's path of an existing file; FileNotFound. */
  async file(path: string): Promise<string> {
    const resolved = await this.resolve(path)
    if (!(await this.#status(resolved))?.isFile()) throw fileNotFound(this.format(path))
    return resolved
  }

  /** Files and directories in a directory, sorted by name; FileNotFound. */
  async list(path: string): Promise<Entry[]> {
    const directory = await this.resolve(path)
    if (!(await this.#status(directory))?.isDirectory()) throw fileNotFound(this.format(path))
    const entries: Entry[] = []
    for (const name of (await readdir(directory)).sort()) {
      const entry = await this.#describe(join(directory, name), name)
      if (entry !== undefined) entries.push(entry)
    }
    return entries
  }

  /** Makes a directory; FileAlreadyExists, or FileNotFound when its parent is missing. */
  async makeDirectory(path: string, parents: 'create-parents' | 'parent-exists'): Promise<void> {
    if (path === '') throw fileAlreadyExists(this.format(path))
    const parent = parentPath(path)
    if (parents === 'create-parents' && parent !== '' && (await this.entry(parent)) === undefined) {
      await this.makeDirectory(parent, parents)
    }
    try {
      await mkdir(await this.resolve(path), { mode: 0o700 })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw fileAlreadyExists(this.format(path))
      throw error
    }
  }

  /** Removes a file or a tree; FileNotFound. */
  async remove(path: string): Promise<void> {
    const resolved = await this.resolve(path)
    if (path === '' || (await this.#status(resolved)) === undefined) throw fileNotFound(this.format(path))
    await rm(resolved, { recursive: true })
  }

  /** Renames a file or a tree; FileNotFound, FileAlreadyExists. */
  async move(from: string, to: string, existing: 'replace' | 'refuse'): Promise<void> {
    const source = await this.resolve(from)
    if (from === '' || (await this.#status(source)) === undefined) throw fileNotFound(this.format(from))
    const target = await this.#target(to, existing)
    await rename(source, target)
  }

  /** Copies a file; FileNotFound, FileAlreadyExists, NoDiskSpace. A copy that fails leaves nothing. */
  async copy(from: string, to: string, existing: 'replace' | 'refuse'): Promise<void> {
    const source = await this.file(from)
    await this.produce(to, existing, await allocatedBytes(source), (partial) =>
      copyFile(source, partial, constants.COPYFILE_FICLONE),
    )
  }

  /** A new file that `make` writes, of about `bytes`: it is there whole or not at all. */
  async produce(
    to: string,
    existing: 'replace' | 'refuse',
    bytes: number,
    make: (partial: string) => Promise<void>,
  ): Promise<void> {
    const target = await this.#target(to, existing)
    const reservation = await this.reserve(bytes)
    const partial = this.partialPath()
    try {
      await make(partial)
      await rename(partial, target)
    } finally {
      reservation.release()
      await rm(partial, { force: true })
    }
  }

  /** A path for something being written, to be renamed or removed. */
  partialPath(): string {
    this.#uploads++
    return join(this.partial, String(this.#uploads))
  }

  /** Sets space aside; throws NoDiskSpace when the datastore, with everything being written, would not hold it. */
  async reserve(bytes: number): Promise<Reservation> {
    let held = 0
    const grow = async (more: number) => {
      this.#reserved += more
      held += more
      if (this.#reserved > (await this.freeBytes())) {
        this.#reserved -= more
        held -= more
        throw new Fault(
          'NoDiskSpace',
          { file: '', datastore: this.name },
          `Insufficient disk space on datastore ${this.name}`,
        )
      }
    }
    await grow(bytes)
    return {
      grow,
      release: () => {
        this.#reserved -= held
        held = 0
      },
    }
  }

  /** Capacity minus what is allocated, bounded by what the host's file system has left. */
  async freeBytes(): Promise<number> {
    const [used, host] = await Promise.all([allocatedBytes(this.root), statfs(this.root)])
    return Math.max(0, Math.min(this.capacityBytes - used, host.bavail * host.bsize))
  }

  async #target(path: string, existing: 'replace' | 'refuse'): Promise<string> {
    const target = await this.resolve(path)
    const status = await this.#status(target)
    if (status === undefined) return target
    if (existing === 'refuse' || status.isDirectory()) throw fileAlreadyExists(this.format(path))
    return target
  }

  async #describe(path: string, name: string): Promise<Entry | undefined> {
    const status = await this.#status(path)
    if (status === undefined || !(status.isFile() || status.isDirectory())) return undefined
    return {
      name,
      kind: status.isDirectory() ? 'directory' : 'file',
      sizeBytes: status.size,
      allocatedBytes: status.blocks * 512,
      modified: status.mtime,
    }
  }

  async #status(path: string) {
    try {
      return await lstat(path)
    } catch (error) {
      if (isMissing(error) || (error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined
      throw error
    }
  }
}
