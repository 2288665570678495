import { PortLayerError } from '../problem'
import type { LayerWorkshop } from './workshop'

/** A disk stays attached for so long after its last use: one `docker cp` makes several calls. Milliseconds. */
const lingerMilliseconds = 3_000
/** So long a start waits for those who copy files. Milliseconds. */
const patienceMilliseconds = 60_000

/** What container disks are given. */
export interface ContainerDisksOptions {
  readonly workshop: Pick<LayerWorkshop, 'withContainerDisk'>
  /** The file of a container's root disk, `[datastore] path`; `conflict` when the container runs, `not-found` when it is not there. */
  readonly locate: (id: string) => Promise<string>
  readonly log: (line: string) => void
  readonly lingerMilliseconds?: number
  readonly patienceMilliseconds?: number
}

/** A disk that is attached to the appliance, for whoever uses it. */
interface Attached {
  users: number
  readonly directory: Promise<string>
  /** Ends all uses. */
  readonly stop: AbortController
  /** Lets go of the disk. */
  readonly close: () => void
  leaving: boolean
  /** Settles when the disk is detached. */
  readonly closed: Promise<void>
  linger: NodeJS.Timeout | undefined
  /** Called when the last user has gone. */
  readonly whenIdle: Set<() => void>
}

/**
 * The disks of containers that do not run, mounted in the appliance for as long as somebody works on their files. All who do so at
 * a time share one mount. A container whose disk is here is neither started nor removed: {@link shut} comes first.
 */
export class ContainerDisks {
  private readonly options: ContainerDisksOptions
  private readonly attached = new Map<string, Attached>()
  private readonly shutters = new Map<string, number>()

  constructor(options: ContainerDisksOptions) {
    this.options = options
  }

  /**
   * Gives the directory where the container's root file system is mounted to `use`, and a signal that ends with the caller's or with the
   * container's removal. `conflict` when the container runs, or is about to.
   */
  async use<T>(
    id: string,
    use: (directory: string, signal: AbortSignal) => Promise<T>,
    signal: AbortSignal,
  ): Promise<T> {
    signal.throwIfAborted()
    // One that is just being let go of is attached anew when that is done.
    for (let disk = this.attached.get(id); disk?.leaving === true; disk = this.attached.get(id)) await disk.closed
    signal.throwIfAborted()
    if (this.shutters.has(id)) throw new PortLayerError('conflict', `container ${id} is being started or removed`)
    const disk = this.attached.get(id) ?? this.attach(id)
    clearTimeout(disk.linger)
    disk.users += 1
    const either = AbortSignal.any([signal, disk.stop.signal])
    try {
      return await use(await untilAborted(disk.directory, either), either)
    } finally {
      disk.users -= 1
      if (disk.users === 0) this.idle(disk)
    }
  }

  /**
   * Keeps everybody from the disk until the returned function is called, and answers when it is detached. `wait` gives those who use it
   * time, and is a `conflict` when it was not enough; `break` ends what they do.
   */
  async shut(id: string, how: 'wait' | 'break'): Promise<() => void> {
    this.shutters.set(id, (this.shutters.get(id) ?? 0) + 1)
    let isOpen = false
    const reopen = (): void => {
      if (isOpen) return
      isOpen = true
      const left = (this.shutters.get(id) ?? 1) - 1
      if (left === 0) this.shutters.delete(id)
      else this.shutters.set(id, left)
    }
    try {
      const disk = this.attached.get(id)
      if (disk === undefined) return reopen
      if (how === 'break') {
        disk.stop.abort(new PortLayerError('conflict', `container ${id} is being removed`))
      } else if (disk.users > 0) {
        await this.untilIdle(id, disk)
      }
      clearTimeout(disk.linger)
      disk.close()
      await disk.closed
      return reopen
    } catch (error) {
      reopen()
      throw error
    }
  }

  private attach(id: string): Attached {
    let opened: (directory: string) => void = () => undefined
    let close: () => void = () => undefined
    const directory = new Promise<string>((resolve) => {
      opened = resolve
    })
    const ended = new Promise<void>((resolve) => {
      close = resolve
    })
    const stop = new AbortController()
    const whenIdle = new Set<() => void>()
    const held = this.hold(id, stop.signal, async (path) => {
      opened(path)
      await ended
      // Whoever was told to stop is waited for: a tool of his may still have files open.
      if (disk.users > 0) await new Promise<void>((resolve) => whenIdle.add(resolve))
    })
    const disk: Attached = {
      users: 0,
      directory: Promise.race([directory, held.then(() => '')]),
      stop,
      close: () => {
        disk.leaving = true
        close()
      },
      leaving: false,
      closed: held
        .catch((error: unknown) => {
          const why = error instanceof Error ? error.message : String(error)
          this.options.log(`the disk of container ${id}: ${why}`)
        })
        .finally(() => this.attached.delete(id)),
      linger: undefined,
      whenIdle,
    }
    // Its failure is told to those who wait for it, and in the log.
    disk.directory.catch(() => undefined)
    this.attached.set(id, disk)
    return disk
  }

  private async hold(id: string, signal: AbortSignal, use: (directory: string) => Promise<void>): Promise<void> {
    await this.options.workshop.withContainerDisk(await this.options.locate(id), use, signal)
  }

  private idle(disk: Attached): void {
    const waiting = [...disk.whenIdle]
    disk.whenIdle.clear()
    for (const wake of waiting) wake()
    disk.linger = setTimeout(disk.close, this.options.lingerMilliseconds ?? lingerMilliseconds).unref()
  }

  private async untilIdle(id: string, disk: Attached): Promise<void> {
    const milliseconds = this.options.patienceMilliseconds ?? patienceMilliseconds
    let timer: NodeJS.Timeout | undefined
    try {
      await Promise.race([
        new Promise<void>((resolve) => disk.whenIdle.add(resolve)),
        new Promise<void>((_, reject) => {
          const text = `files of container ${id} are being copied for more than ${milliseconds / 1000} s: end that, or wait for it`
          timer = setTimeout(() => reject(new PortLayerError('conflict', text)), milliseconds)
        }),
      ])
    } finally {
      clearTimeout(timer)
    }
  }
}

async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const controller = new AbortController()
  try {
    return await Promise.race([
      promise,
      new Promise<never>((_, reject) => {
        if (signal.aborted) reject(signal.reason)
        signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: controller.signal })
      }),
    ])
  } finally {
    controller.abort()
  }
}
