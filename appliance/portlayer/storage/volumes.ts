import type { NfsShare } from '../../../tether/config'
import type { Volume, VolumeRequest } from '../api'
import { KeyedMutex } from '../mutex'
import { PortLayerError } from '../problem'
import type { StoredVolume, VolumeStore } from './volume-store'

/** The label of the store that is meant when none is named. */
export const defaultStore = 'default'
/** A store that was away is looked for again at most this often, when somebody lists volumes. */
const lookAgainMilliseconds = 30_000

/** What volumes are given. */
export interface VolumesOptions {
  /** The stores by label; one is `default`. */
  readonly stores: ReadonlyMap<string, VolumeStore>
  /** The containers that have a volume, by name; all but the one with the id `except`. */
  readonly users: (volume: string, except?: string) => readonly string[]
  readonly log: (line: string) => void
}

/** A volume that is kept from being removed. */
export interface HeldVolume {
  readonly volume: Volume
  readonly release: () => void
}

/** All volumes of all stores: a name means one volume. A store that is away keeps nobody from the others. */
export class Volumes {
  private readonly options: VolumesOptions
  private readonly complete = new Map<string, Volume>()
  private readonly held = new Map<string, number>()
  private readonly changes = new KeyedMutex()
  /** Stores that could not be read, and when that was tried last. */
  private readonly away = new Map<string, number>()

  private constructor(options: VolumesOptions) {
    this.options = options
  }

  /** Reads what is there and removes what is not whole. */
  static async open(options: VolumesOptions, signal?: AbortSignal): Promise<Volumes> {
    const volumes = new Volumes(options)
    const found = await Promise.all(
      [...options.stores].map(async ([label, store]) => {
        const result = await store.read(signal).catch((error: unknown) => volumes.miss(label, error, signal))
        return { label, stored: result ?? [] }
      }),
    )
    // In the stores' order, whichever answered first: of two volumes of one name the same one counts every time.
    for (const { label, stored } of found) volumes.takeAll(label, stored)
    return volumes
  }

  /** Looks also for stores that were away, without waiting for them. */
  list(): Volume[] {
    for (const [label, since] of this.away) {
      if (Date.now() - since < lookAgainMilliseconds) continue
      this.away.set(label, Date.now())
      void this.lookAgain(label).catch((error: unknown) => this.miss(label, error))
    }
    return [...this.complete.values()]
  }

  /** Throws `not-found`. */
  get(name: string): Volume {
    const volume = this.complete.get(name)
    if (volume === undefined) throw new PortLayerError('not-found', `there is no volume ${name}`)
    return volume
  }

  /** Where a volume is that is a directory of a server. */
  shareOf(name: string): NfsShare | undefined {
    return this.complete.get(name)?.share
  }

  /** Makes a volume; `name-in-use` when there is one of that name in any store, `invalid` for a store that is not there. */
  async create(request: VolumeRequest): Promise<Volume> {
    const { name, store: label = defaultStore } = request
    return this.changes.run(name, async () => {
      this.checkFree(name)
      const store = this.storeOf(label)
      if (this.away.has(label)) await this.demand(label)
      this.checkFree(name)
      try {
        return this.keep(label, await store.create(request))
      } catch (error) {
        // Stores that several VCHs use have volumes of others.
        const there = isTaken(error) ? await store.find(name) : undefined
        if (there !== undefined) this.keep(label, there)
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
      await this.storeOf(store).remove(name)
      this.complete.delete(name)
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

  /** All volumes with the bytes that each takes in its store, where that can be told. */
  async listWithUsage(signal?: AbortSignal): Promise<Volume[]> {
    const volumes = this.list()
    const usage = new Map<string, Map<string, number>>()
    await Promise.all(
      [...this.options.stores].map(async ([label, store]) => {
        const names = volumes.filter((volume) => volume.store === label).map(({ name }) => name)
        if (names.length === 0) return
        try {
          usage.set(label, await store.usage(names, signal))
        } catch (error) {
          if (label === defaultStore || signal?.aborted === true) throw error
          this.options.log(`what the volumes of store ${label} take cannot be told: ${messageOf(error)}`)
        }
      }),
    )
    return volumes.map((volume) => {
      const used = usage.get(volume.store)?.get(volume.name)
      return used === undefined ? volume : { ...volume, used }
    })
  }

  /** Notes a store that cannot be read. The containers of a VCH do not wait for one that is away; without `default` there is no VCH. */
  private miss(label: string, error: unknown, signal?: AbortSignal): undefined {
    if (label === defaultStore || signal?.aborted === true) throw error
    this.away.set(label, Date.now())
    this.options.log(`volume store ${label} cannot be read: ${messageOf(error)}`)
    return undefined
  }

  private async lookAgain(label: string): Promise<void> {
    const stored = await this.storeOf(label).read()
    if (this.away.delete(label)) this.takeAll(label, stored)
  }

  private async demand(label: string): Promise<void> {
    try {
      await this.lookAgain(label)
    } catch (cause) {
      throw new PortLayerError('unavailable', `volume store ${label} cannot be read: ${messageOf(cause)}`, { cause })
    }
  }

  private takeAll(label: string, stored: readonly StoredVolume[]): void {
    for (const volume of stored) {
      if (this.complete.has(volume.name)) {
        this.options.log(`volume ${volume.name} of store ${label} is left out: another store has one of that name`)
      } else this.keep(label, volume)
    }
  }

  private keep(store: string, stored: StoredVolume): Volume {
    const volume = { ...stored, store }
    this.complete.set(volume.name, volume)
    return volume
  }

  private checkFree(name: string): void {
    if (!this.complete.has(name)) return
    throw new PortLayerError('name-in-use', `there is a volume ${name} already`)
  }

  private storeOf(label: string): VolumeStore {
    const store = this.options.stores.get(label)
    if (store !== undefined) return store
    const labels = [...this.options.stores.keys()].join(', ')
    throw new PortLayerError('invalid', `no volume store named (${label}) exists: there are ${labels}`)
  }

  private letGo(name: string): void {
    const rest = (this.held.get(name) ?? 1) - 1
    if (rest === 0) this.held.delete(name)
    else this.held.set(name, rest)
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof PortLayerError && error.code === 'name-in-use'
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
