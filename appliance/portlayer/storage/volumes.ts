import * as z from 'zod'
import type { Volume, VolumeRequest } from '../api'
import { KeyedMutex } from '../mutex'
import { PortLayerError } from '../problem'
import { volumeNameSchema } from '../schemas'
import { timestamp } from '../timestamp'
import type { VolumeFiles } from './volume-files'

/** Directory of the volumes in their store. */
const directory = 'volumes'
const maxDescriptionBytes = 1024 * 1024
/** As large as a container's root disk; thin. Bytes. */
const defaultCapacity = 8 * 1024 ** 3
const mebibyte = 1024 ** 2
/** The label of the store that is meant when none is named. */
export const defaultStore = 'default'

const descriptionSchema = z.object({
  version: z.literal(1),
  name: volumeNameSchema,
  capacity: z.int().min(1),
  createdAt: z.string().max(40),
  annotations: z.record(z.string(), z.unknown()),
})

/** What volumes are given. */
export interface VolumesOptions {
  /** The stores by label; one is `default`. */
  readonly stores: ReadonlyMap<string, VolumeFiles>
  /** The containers that have a volume, by name; all but the one with the id `except`. */
  readonly users: (volume: string, except?: string) => readonly string[]
  readonly log: (line: string) => void
}

/** A volume that is kept from being removed. */
export interface HeldVolume {
  readonly volume: Volume
  readonly release: () => void
}

/**
 * Volumes: `volumes/<name>/` of a store holds `unfinished`, `volume.vmdk` and `volume.json`, made in this order. A directory
 * with `unfinished` and without a whole `volume.json` is what a crash left of a making or a removal: it goes at the next
 * start. What has neither is not ours and stays. The disk is formatted by the first guest that has it.
 */
export class Volumes {
  private readonly options: VolumesOptions
  private readonly complete = new Map<string, Volume>()
  private readonly held = new Map<string, number>()
  private readonly changes = new KeyedMutex()
  /** Stores that could not be read at the start. */
  private readonly away = new Set<string>()
  /** Directories, by store and name, that could not be removed when they should. */
  private readonly leftBehind = new Set<string>()

  private constructor(options: VolumesOptions) {
    this.options = options
  }

  /** Reads what is there and removes what is not whole. */
  static async open(options: VolumesOptions, signal?: AbortSignal): Promise<Volumes> {
    const volumes = new Volumes(options)
    for (const [store, files] of options.stores) {
      try {
        for (const name of await files.list(directory, signal)) await volumes.take(store, files, name, signal)
      } catch (error) {
        // The containers of a VCH do not wait for a further datastore that is away: its volumes are back at the next start.
        if (store === defaultStore || signal?.aborted === true) throw error
        volumes.away.add(store)
        options.log(`volume store ${store} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
      }
    }
    return volumes
  }

  list(): Volume[] {
    return [...this.complete.values()]
  }

  /** Throws `not-found`. */
  get(name: string): Volume {
    const volume = this.complete.get(name)
    if (volume === undefined) throw new PortLayerError('not-found', `there is no volume ${name}`)
    return volume
  }

  /** Makes a volume; `name-in-use` when there is one of that name in any store, `invalid` for a store that is not there. */
  async create(request: VolumeRequest): Promise<Volume> {
    const { name, store = defaultStore, capacity = defaultCapacity, annotations } = request
    return this.changes.run(name, async () => {
      const present = this.complete.get(name)
      if (present !== undefined) throw new PortLayerError('name-in-use', `there is a volume ${name} already`)
      const files = this.filesOf(store)
      const home = homeOf(name)
      if (this.leftBehind.has(`${store}/${name}`)) await files.remove(home)
      this.leftBehind.delete(`${store}/${name}`)
      await files.makeNewDirectory(home)
      try {
        await files.write(`${home}/unfinished`, Buffer.from('1'))
        const bytes = Math.ceil(capacity / mebibyte) * mebibyte
        await files.createDisk(`${home}/volume.vmdk`, bytes / 1024)
        const description = { version: 1, name, capacity: bytes, createdAt: timestamp(), annotations } as const
        await files.write(`${home}/volume.json`, Buffer.from(JSON.stringify(description)))
        return this.keep(store, files, description)
      } catch (error) {
        await this.sweep(store, files, name)
        throw error
      }
    })
  }

  /** `conflict` when a container has it, other than the one with the id `goingWith`. Returns what is gone. */
  async remove(name: string, goingWith?: string): Promise<Volume> {
    return this.changes.run(name, async () => {
      const volume = this.get(name)
      const { store } = volume
      const users = this.options.users(name, goingWith)
      if (users.length > 0 || this.held.has(name)) {
        const by = users.length > 0 ? `container ${users.join(', ')}` : 'a container that is being made'
        throw new PortLayerError('conflict', `volume ${name} is in use by ${by}: remove it first`)
      }
      const files = this.filesOf(store)
      // From here on it is gone, whatever a crash leaves of it.
      await files.remove(`${homeOf(name)}/volume.json`)
      this.complete.delete(name)
      await this.sweep(store, files, name)
      return volume
    })
  }

  /** Keeps volumes from being removed until they are released; `conflict` when one is not there (any more). */
  hold(names: readonly string[]): HeldVolume[] {
    const volumes = names.map((name) => {
      const volume = this.complete.get(name)
      if (volume === undefined) throw new PortLayerError('conflict', `there is no volume ${name} any more: try again`)
      return volume
    })
    return volumes.map((volume) => {
      this.held.set(volume.name, (this.held.get(volume.name) ?? 0) + 1)
      return { volume, release: () => this.letGo(volume.name) }
    })
  }

  /** All volumes with the bytes that each takes on its datastore, where that can be told. */
  async listWithUsage(signal?: AbortSignal): Promise<Volume[]> {
    const usage = new Map<string, Map<string, number>>()
    for (const [store, files] of this.options.stores) {
      if (!this.away.has(store)) usage.set(store, await files.usage(directory, signal))
    }
    return this.list().map((volume) => {
      const used = usage.get(volume.store)?.get(volume.name)
      return used === undefined ? volume : { ...volume, used }
    })
  }

  private async take(store: string, files: VolumeFiles, name: string, signal: AbortSignal | undefined): Promise<void> {
    const content = await files.read(`${homeOf(name)}/volume.json`, maxDescriptionBytes, signal)
    const found = content === undefined ? undefined : parseDescription(content)
    if (found === undefined) {
      const isOurs = (await files.read(`${homeOf(name)}/unfinished`, maxDescriptionBytes, signal)) !== undefined
      this.options.log(
        `volume ${name} of store ${store} is ${isOurs ? 'unfinished: removing it' : 'not ours: left alone'}`,
      )
      if (isOurs) await files.remove(homeOf(name), signal)
      return
    }
    const checked = descriptionSchema.safeParse(found)
    if (!checked.success || checked.data.name !== name || this.complete.has(name)) {
      const why = this.complete.has(name) ? 'another store has one of that name' : 'its description cannot be read'
      this.options.log(`volume ${name} of store ${store} is left out: ${why}`)
      return
    }
    this.keep(store, files, checked.data)
  }

  private keep(store: string, files: VolumeFiles, description: z.output<typeof descriptionSchema>): Volume {
    const { version: _, ...rest } = description
    const volume = { ...rest, store, path: files.absolute(`${homeOf(rest.name)}/volume.vmdk`) }
    this.complete.set(volume.name, volume)
    return volume
  }

  private async sweep(store: string, files: VolumeFiles, name: string): Promise<void> {
    await files.remove(homeOf(name)).catch((failure: unknown) => {
      const why = failure instanceof Error ? failure.message : String(failure)
      this.leftBehind.add(`${store}/${name}`)
      this.options.log(`what is left of volume ${name} stays until the next start: ${why}`)
    })
  }

  private filesOf(store: string): VolumeFiles {
    const files = this.options.stores.get(store)
    if (this.away.has(store)) throw new PortLayerError('unavailable', `volume store ${store} could not be read`)
    if (files !== undefined) return files
    const labels = [...this.options.stores.keys()].join(', ')
    throw new PortLayerError('invalid', `no volume store named (${store}) exists: there are ${labels}`)
  }

  private letGo(name: string): void {
    const rest = (this.held.get(name) ?? 1) - 1
    if (rest === 0) this.held.delete(name)
    else this.held.set(name, rest)
  }
}

function homeOf(name: string): string {
  return `${directory}/${name}`
}

/** Undefined when it was cut off by a crash. */
function parseDescription(content: Buffer): unknown {
  try {
    return JSON.parse(content.toString('utf8'))
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
