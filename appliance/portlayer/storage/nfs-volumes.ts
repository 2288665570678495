import type { NfsLocation } from '../../config'
import type { VolumeRequest } from '../api'
import { type NfsSession, withExport } from '../nfs/nfs-session'
import { ensureDirectory, findDirectory, measureTree, removeTree } from '../nfs/nfs-tree'
import { type FileHandle, type Nfs3, NfsError } from '../nfs/nfs3'
import { RpcError } from '../nfs/rpc-client'
import { XdrError } from '../nfs/xdr'
import { PortLayerError } from '../problem'
import { volumeNameSchema } from '../schemas'
import { timestamp } from '../timestamp'
import {
  maxDescriptionBytes,
  parseDescription,
  type StoredVolume,
  type VolumeDescription,
  type VolumeStore,
} from './volume-store'

/** Volumes of one store: all of them are kept in memory. */
const maxVolumes = 10_000
/** Reading a store takes at most so long, so that the VCH does not wait for a server that is slow on purpose. Milliseconds. */
const readPatience = 60_000
/** Counting what volumes take. Milliseconds and entries. */
const usagePatience = 20_000
const usageEntries = 200_000
/** What another VCH has left unfinished for so long it does not finish any more. Milliseconds. */
const unfinishedPatience = 10 * 60_000

const directoryMode = 0o755
const fileMode = 0o644

/** What a store on an NFS server is given. */
export interface NfsVolumesOptions {
  readonly location: NfsLocation
  /** UUID of the VCH: what it has not finished itself, it removes at once. */
  readonly vch: string
  readonly log: (line: string) => void
}

interface Places {
  readonly nfs: Nfs3
  /** `volumes/`: a directory a volume, which is what containers mount. */
  readonly volumes: FileHandle
  /** `volumes_metadata/`: a directory a volume, with `unfinished` and `volume.json`. */
  readonly metadata: FileHandle
}

/**
 * Volumes that are directories of an NFS server: docs/contracts.md, "Volumes". A volume is made in the order `volumes_metadata/<name>/`, `unfinished`
 * in it, `volumes/<name>/`, `volume.json`, and removed in the order `volume.json`, `volumes/<name>/`, `volumes_metadata/<name>/`. Several VCHs may
 * use a store. Nothing on the server is believed: names and types are checked, links are not followed.
 */
export class NfsVolumes implements VolumeStore {
  private readonly options: NfsVolumesOptions
  private readonly url: string

  constructor(options: NfsVolumesOptions) {
    this.options = options
    this.url = `nfs://${options.location.host}${options.location.path}`
  }

  async read(signal?: AbortSignal): Promise<StoredVolume[]> {
    return this.work(
      async (places) => {
        const found: StoredVolume[] = []
        const now = await serverTime(places)
        for await (const { name } of places.nfs.list(places.metadata, maxVolumes)) {
          if (!volumeNameSchema.safeParse(name).success) continue
          const description = await this.describe(places, name)
          if (description === 'unreadable') this.log(`volume ${name} is left out: its description cannot be read`)
          else if (description === 'cut off') await this.tryToClear(places, name, now)
          else found.push(this.shown(description))
        }
        return found
      },
      anyOf(AbortSignal.timeout(readPatience), signal),
    )
  }

  async find(name: string): Promise<StoredVolume | undefined> {
    const description = await this.work((places) => this.describe(places, name))
    return typeof description === 'string' ? undefined : this.shown(description)
  }

  async create({ name, capacity, annotations }: VolumeRequest): Promise<StoredVolume> {
    if (capacity !== undefined) {
      const advice = 'leave Capacity and size out, the server limits what is written'
      throw new PortLayerError(
        'invalid',
        `volumes of ${this.url} are directories without a size of their own: ${advice}`,
      )
    }
    const description = { version: 1, name, createdAt: timestamp(), annotations } as const
    return this.work(async (places) => {
      const { nfs } = places
      const home = await this.begin(places, name)
      try {
        await nfs.create(home, 'unfinished', Buffer.from(this.options.vch), fileMode)
        await this.makeData(places, name)
        await nfs.create(home, 'volume.json', Buffer.from(JSON.stringify(description)), fileMode)
        return this.shown(description)
      } catch (error) {
        await this.sweep(places, name)
        throw error
      }
    })
  }

  async remove(name: string): Promise<void> {
    await this.work(async (places) => {
      const home = await findDirectory(places.nfs, places.metadata, name)
      if (home === undefined) return
      // From here on it is gone, whatever a crash leaves of it.
      await places.nfs.remove(home, 'volume.json')
      await this.sweep(places, name)
    })
  }

  async usage(names: readonly string[], signal?: AbortSignal): Promise<Map<string, number>> {
    const bytes = new Map<string, number>()
    const late = AbortSignal.timeout(usagePatience)
    const budget = { entries: usageEntries }
    try {
      await this.work(
        async ({ nfs, volumes }) => {
          for (const name of names) {
            const data = await findDirectory(nfs, volumes, name)
            if (data !== undefined) bytes.set(name, await measureTree(nfs, data, budget))
          }
        },
        anyOf(late, signal),
      )
    } catch (error) {
      // Of the others it can be told.
      if (!late.aborted && budget.entries > 0) throw error
      this.log(`not all volumes of ${this.url} were measured: they have too many files`)
    }
    return bytes
  }

  /** Makes the volume's directory in `volumes_metadata`; `name-in-use`. */
  private async begin(places: Places, name: string): Promise<FileHandle> {
    const { nfs, metadata } = places
    try {
      return (await nfs.makeDirectory(metadata, name, directoryMode)).handle
    } catch (error) {
      if (!(error instanceof NfsError && error.code === 'EEXIST')) throw error
    }
    const isLeft = (await this.describe(places, name)) === 'cut off'
    if (!isLeft || !(await this.clear(places, name, await serverTime(places)))) {
      throw new PortLayerError('name-in-use', `there is something called ${name} in ${this.url} already`)
    }
    return (await nfs.makeDirectory(metadata, name, directoryMode)).handle
  }

  private async makeData({ nfs, volumes }: Places, name: string): Promise<void> {
    const { uid, gid } = this.options.location
    const { handle, attributes } = await nfs.makeDirectory(volumes, name, directoryMode)
    if (attributes.uid === uid && attributes.gid === gid) return
    try {
      await nfs.setOwner(handle, uid, gid)
    } catch (error) {
      if (!(error instanceof NfsError && error.code === 'EPERM')) throw error
      // A server that squashes users decides itself whose files are.
      this.log(`volume ${name} of ${this.url} belongs to ${attributes.uid}:${attributes.gid}, the server's choice`)
    }
  }

  /** What is known of a volume; `cut off` when it has no whole description, or no directory. */
  private async describe(places: Places, name: string): Promise<ReturnType<typeof parseDescription>> {
    const { nfs, metadata, volumes } = places
    const home = await findDirectory(nfs, metadata, name)
    const file = home && (await nfs.lookUp(home, 'volume.json'))
    if (file === undefined) return 'cut off'
    if (file.attributes.type !== 'file' || file.attributes.size > maxDescriptionBytes) return 'unreadable'
    const description = parseDescription(await nfs.read(file.handle, maxDescriptionBytes), name)
    if (typeof description === 'string') return description
    return (await findDirectory(nfs, volumes, name)) === undefined ? 'unreadable' : description
  }

  /** What cannot be removed keeps nobody from the other volumes. */
  private async tryToClear(places: Places, name: string, now: number): Promise<void> {
    try {
      await this.clear(places, name, now)
    } catch (error) {
      if (!(error instanceof NfsError)) throw error
      this.log(`volume ${name} is unfinished and cannot be removed: ${error.message}`)
    }
  }

  /** Removes what a crash left, of this VCH or long ago; false for what is not ours, or that another VCH is about to finish. */
  private async clear(places: Places, name: string, now: number): Promise<boolean> {
    const { nfs, metadata } = places
    const home = await findDirectory(nfs, metadata, name)
    const mark = home && (await nfs.lookUp(home, 'unfinished'))
    if (mark === undefined || mark.attributes.type !== 'file') {
      this.log(`volume ${name} is not ours: left alone`)
      return false
    }
    const isOld = now - mark.attributes.modifiedAt > unfinishedPatience
    const maker = (await nfs.read(mark.handle, maxDescriptionBytes)).toString('latin1')
    if (!isOld && maker !== this.options.vch) return false
    this.log(`volume ${name} is unfinished: removing it`)
    await this.erase(places, name)
    return true
  }

  private async erase({ nfs, volumes, metadata }: Places, name: string): Promise<void> {
    await removeTree(nfs, volumes, name)
    const home = await findDirectory(nfs, metadata, name)
    if (home === undefined) return
    for (const file of ['volume.json', 'unfinished']) await nfs.remove(home, file)
    await removeTree(nfs, metadata, name)
  }

  private async sweep(places: Places, name: string): Promise<void> {
    await this.erase(places, name).catch((failure: unknown) => {
      const why = failure instanceof Error ? failure.message : String(failure)
      this.log(`what is left of volume ${name} in ${this.url} stays until the next start: ${why}`)
    })
  }

  private shown({ version: _, capacity: _size, ...description }: VolumeDescription): StoredVolume {
    const { host, path, port, mountPort } = this.options.location
    const directory = `${path.replace(/\/+$/, '')}/volumes/${description.name}`
    const ports = { ...(port !== undefined && { port }), ...(mountPort !== undefined && { mountPort }) }
    return { ...description, path: `${host}:${directory}`, share: { host, path: directory, ...ports } }
  }

  private log(line: string): void {
    this.options.log(line)
  }

  private async work<T>(action: (places: Places) => Promise<T>, signal?: AbortSignal): Promise<T> {
    const open = async ({ nfs, root }: NfsSession): Promise<T> => {
      const metadata = await ensureDirectory(nfs, root, 'volumes_metadata', directoryMode)
      return action({ nfs, metadata, volumes: await ensureDirectory(nfs, root, 'volumes', directoryMode) })
    }
    try {
      return await withExport(this.options.location, open, signal)
    } catch (error) {
      throw this.translated(error)
    }
  }

  private translated(error: unknown): unknown {
    const { uid, gid } = this.options.location
    if (error instanceof NfsError) {
      const isFull = error.code === 'ENOSPC' || error.code === 'EDQUOT'
      const isDenied = error.code === 'EACCES' || error.code === 'EPERM'
      const advice = isDenied ? ` (as user ${uid}:${gid}: give it the directory, or name another with uid and gid)` : ''
      return new PortLayerError(isFull ? 'no-space' : 'unavailable', `${this.url}: ${error.message}${advice}`, {
        cause: error,
      })
    }
    if (error instanceof RpcError || error instanceof XdrError || error instanceof RangeError) {
      return new PortLayerError('unavailable', `${this.url}: ${error.message}`, { cause: error })
    }
    return error
  }
}

/** By the server's clock, which its files have. Milliseconds of the epoch. */
async function serverTime({ nfs, metadata }: Places): Promise<number> {
  await nfs.touch(metadata)
  return (await nfs.attributes(metadata)).modifiedAt
}

function anyOf(one: AbortSignal, other: AbortSignal | undefined): AbortSignal {
  return other === undefined ? one : AbortSignal.any([one, other])
}
