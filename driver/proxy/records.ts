import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { VchTraces } from '../vch/host'

/** What the proxy remembers of a VCH: enough to take it back or to remove it, whatever there is of it. */
export interface VchRecord extends VchTraces {
  readonly owner: string
  /** `creating` or `removing` when the proxy starts: it ended in the middle of that. */
  readonly phase: 'creating' | 'kept' | 'removing'
}

const suffix = '.json'

/** One file a VCH, written so that a crash leaves the old or the new one. */
export class VchRecords {
  readonly #directory: string
  readonly #records: Map<string, VchRecord>

  private constructor(directory: string, records: Map<string, VchRecord>) {
    this.#directory = directory
    this.#records = records
  }

  static async open(directory: string): Promise<VchRecords> {
    await mkdir(directory, { recursive: true, mode: 0o700 })
    const records = new Map<string, VchRecord>()
    for (const file of await readdir(directory)) {
      if (!file.endsWith(suffix)) continue
      const record = JSON.parse(await readFile(join(directory, file), 'utf8')) as VchRecord
      records.set(record.id, record)
    }
    return new VchRecords(directory, records)
  }

  all(): VchRecord[] {
    return [...this.#records.values()]
  }

  get(id: string): VchRecord | undefined {
    return this.#records.get(id)
  }

  async put(record: VchRecord): Promise<void> {
    const path = this.#path(record.id)
    const file = await open(`${path}.new`, 'w', 0o600)
    try {
      await file.writeFile(JSON.stringify(record))
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(`${path}.new`, path)
    this.#records.set(record.id, record)
  }

  async delete(id: string): Promise<void> {
    if (this.#records.delete(id)) await unlink(this.#path(id))
  }

  /** Ids are UUIDs, checked where they come in: safe as names of files. */
  #path(id: string): string {
    return join(this.#directory, `${id}${suffix}`)
  }
}
