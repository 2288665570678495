import { lstat } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import type { Datastore } from '../datastore/datastore'
import { Fault } from '../fault'
import type { Hypervisor } from '../hypervisor'

/** What a VMDK is; `parent` is relative to the datastore's root. */
export interface Disk {
  readonly capacityBytes: number
  readonly allocatedBytes: number
  readonly parent: string | undefined
}

const maxRemembered = 5000
const maxChain = 256

/** What the VMDKs of the datastore are. A description is remembered as long as the file does not change. */
export class Disks {
  readonly #datastore: Datastore
  readonly #hypervisor: () => Hypervisor
  readonly #known = new Map<string, { readonly stamp: string; readonly disk: Disk }>()

  constructor(datastore: Datastore, hypervisor: () => Hypervisor) {
    this.#datastore = datastore
    this.#hypervisor = hypervisor
  }

  /**
   * FileNotFound; InvalidDiskFormat for what is no VMDK or has a parent outside the datastore: uploads are hostile, and a
   * descriptor can name any file of the host.
   */
  async describe(path: string): Promise<Disk> {
    const file = await this.#datastore.file(path)
    const { mtimeMs, size, ino } = await lstat(file)
    const stamp = `${mtimeMs}/${size}/${ino}`
    const known = this.#known.get(path)
    if (known?.stamp === stamp) return known.disk
    const disk = await this.#read(path, file)
    this.#known.delete(path)
    this.#known.set(path, { stamp, disk })
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= maxRemembered) break
      this.#known.delete(oldest)
    }
    return disk
  }

  /** The parent of a disk; undefined when it has none or is no disk. */
  async parentOf(path: string): Promise<string | undefined> {
    try {
      return (await this.describe(path)).parent
    } catch (error) {
      if (error instanceof Fault) return undefined
      throw error
    }
  }

  /** A disk and all its parents, nearest first; faults of {@link describe}. */
  async chain(path: string): Promise<string[]> {
    const chain: string[] = []
    for (let at: string | undefined = path; at !== undefined; at = (await this.describe(at)).parent) {
      if (chain.includes(at) || chain.length >= maxChain)
        throw invalidDisk(this.#datastore.format(path), 'its parents have no end')
      chain.push(at)
    }
    return chain
  }

  async #read(path: string, file: string): Promise<Disk> {
    const name = this.#datastore.format(path)
    const description = await this.#hypervisor()
      .describeDisk(file)
      .catch((error) => {
        throw invalidDisk(name, error instanceof Error ? error.message : String(error))
      })
    const { capacityBytes, allocatedBytes } = description
    if (description.parent === undefined) return { capacityBytes, allocatedBytes, parent: undefined }
    const parent = relative(this.#datastore.root, description.parent)
    if (parent.startsWith(`..${sep}`) || parent === '..')
      throw invalidDisk(name, 'its parent lies outside the datastore')
    // Resolving refuses symbolic links on the way.
    await this.#datastore.file(parent)
    return { capacityBytes, allocatedBytes, parent }
  }
}

function invalidDisk(name: string, reason: string): Fault {
  return new Fault('InvalidDiskFormat', {}, `${name} is not a usable virtual disk: ${reason}`)
}
