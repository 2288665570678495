import type { VolumeRequest } from '../api'
import { timestamp } from '../timestamp'
import type { VolumeFiles } from './volume-files'
import {
  maxDescriptionBytes,
  parseDescription,
  type StoredVolume,
  type VolumeDescription,
  type VolumeStore,
} from './volume-store'

/** Directory of the volumes in their store. */
const directory = 'volumes'
/** As large as a container's root disk; thin. Bytes. */
const defaultCapacity = 8 * 1024 ** 3
const mebibyte = 1024 ** 2

/**
 * Volumes that are disks: `volumes/<name>/` of a datastore's directory holds `unfinished`, `volume.vmdk` and `volume.json`, made in this
 * order. A directory with `unfinished` and without a whole `volume.json` is what a crash left of a making or a removal: it
 * goes at the next start. What has neither is not ours and stays. The disk is formatted by the first guest that has it.
 */
export class DiskVolumes implements VolumeStore {
  private readonly files: VolumeFiles
  private readonly log: (line: string) => void
  /** Names of volumes whose directory could not be removed when it should. */
  private readonly leftBehind = new Set<string>()

  constructor(files: VolumeFiles, log: (line: string) => void) {
    this.files = files
    this.log = log
  }

  async read(signal?: AbortSignal): Promise<StoredVolume[]> {
    const found: StoredVolume[] = []
    for (const name of await this.files.list(directory, signal)) {
      const description = await this.describe(name, signal)
      if (description === 'unreadable') this.log(`volume ${name} is left out: its description cannot be read`)
      else if (description === 'cut off') await this.clear(name, signal)
      else found.push(this.shown(description))
    }
    return found
  }

  async find(name: string): Promise<StoredVolume | undefined> {
    const description = await this.describe(name)
    return typeof description === 'string' ? undefined : this.shown(description)
  }

  async create({ name, capacity = defaultCapacity, annotations }: VolumeRequest): Promise<StoredVolume> {
    const home = homeOf(name)
    if (this.leftBehind.has(name)) await this.files.remove(home)
    this.leftBehind.delete(name)
    await this.files.makeNewDirectory(home)
    try {
      await this.files.write(`${home}/unfinished`, Buffer.from('1'))
      const bytes = Math.ceil(capacity / mebibyte) * mebibyte
      await this.files.createDisk(`${home}/volume.vmdk`, bytes / 1024)
      const description = { version: 1, name, capacity: bytes, createdAt: timestamp(), annotations } as const
      await this.files.write(`${home}/volume.json`, Buffer.from(JSON.stringify(description)))
      return this.shown(description)
    } catch (error) {
      await this.sweep(name)
      throw error
    }
  }

  async remove(name: string): Promise<void> {
    // From here on it is gone, whatever a crash leaves of it.
    await this.files.remove(`${homeOf(name)}/volume.json`)
    await this.sweep(name)
  }

  async usage(_names: readonly string[], signal?: AbortSignal): Promise<Map<string, number>> {
    return this.files.usage(directory, signal)
  }

  private async describe(name: string, signal?: AbortSignal): Promise<ReturnType<typeof parseDescription>> {
    const content = await this.files.read(`${homeOf(name)}/volume.json`, maxDescriptionBytes, signal)
    return content === undefined ? 'cut off' : parseDescription(content, name)
  }

  private async clear(name: string, signal: AbortSignal | undefined): Promise<void> {
    const isOurs = (await this.files.read(`${homeOf(name)}/unfinished`, maxDescriptionBytes, signal)) !== undefined
    this.log(`volume ${name} is ${isOurs ? 'unfinished: removing it' : 'not ours: left alone'}`)
    if (isOurs) await this.files.remove(homeOf(name), signal)
  }

  private shown({ version: _, ...description }: VolumeDescription): StoredVolume {
    return { ...description, path: this.files.absolute(`${homeOf(description.name)}/volume.vmdk`) }
  }

  private async sweep(name: string): Promise<void> {
    await this.files.remove(homeOf(name)).catch((failure: unknown) => {
      const why = failure instanceof Error ? failure.message : String(failure)
      this.leftBehind.add(name)
      this.log(`what is left of volume ${name} stays until the next start: ${why}`)
    })
  }
}

function homeOf(name: string): string {
  return `${directory}/${name}`
}
