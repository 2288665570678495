import { randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const suffix = '.json'

/** Writes a file so that a crash leaves the old content or the new, never half: temporary file, fsync, rename, fsync. */
export async function writeFileDurably(path: string, content: string | Uint8Array, mode = 0o600): Promise<void> {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const file = await open(temporary, 'wx', mode)
    try {
      await file.writeFile(content)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncDirectory(dirname(path))
}

/** Makes renames and removals in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}

/**
 * A directory of JSON documents. Writes of one document are in order; when several wait, only the newest is written, and
 * all who wait are told when it is on disk.
 */
export class DocumentStore<T> {
  readonly #directory: string
  readonly #pending = new Map<string, { value: T | undefined; done: Promise<void> }>()
  readonly #running = new Map<string, Promise<void>>()

  constructor(directory: string) {
    this.#directory = directory
  }

  /** Reads every document; temporary files of a crashed write are removed. A document that is not JSON is an error. */
  async load(): Promise<Map<string, T>> {
    await mkdir(this.#directory, { recursive: true, mode: 0o700 })
    const documents = new Map<string, T>()
    for (const name of await readdir(this.#directory)) {
      const path = join(this.#directory, name)
      if (name.endsWith('.tmp')) await rm(path, { force: true })
      if (!name.endsWith(suffix)) continue
      const text = await readFile(path, 'utf8')
      try {
        documents.set(name.slice(0, -suffix.length), JSON.parse(text) as T)
      } catch (error) {
        throw new Error(`${path} is not a state document of the lab: ${String(error)}. Restore it or remove it.`)
      }
    }
    return documents
  }

  /** Writes a document; resolves when it, or a newer version of it, is on disk. */
  put(name: string, value: T): Promise<void> {
    return this.#enqueue(name, value)
  }

  /** Removes a document; an absent one is no error. */
  remove(name: string): Promise<void> {
    return this.#enqueue(name, undefined)
  }

  /** Resolves when nothing is being written. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running.values())
  }

  #enqueue(name: string, value: T | undefined): Promise<void> {
    const waiting = this.#pending.get(name)
    if (waiting !== undefined) {
      waiting.value = value
      return waiting.done
    }
    const before = this.#running.get(name) ?? Promise.resolve()
    // An earlier write that failed told those who waited for it; it does not stop this one.
    const done = before.then(
      () => this.#write(name),
      () => this.#write(name),
    )
    this.#pending.set(name, { value, done })
    this.#running.set(name, done)
    const finished = () => {
      if (this.#running.get(name) === done) this.#running.delete(name)
    }
    done.then(finished, finished)
    return done
  }

  async #write(name: string): Promise<void> {
    const entry = this.#pending.get(name)
    this.#pending.delete(name)
    const path = join(this.#directory, name + suffix)
    if (entry?.value !== undefined) return writeFileDurably(path, `${JSON.stringify(entry.value, undefined, 1)}\n`)
    await rm(path, { force: true })
    await syncDirectory(this.#directory)
  }
}
