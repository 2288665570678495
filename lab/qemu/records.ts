import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { MachineSpec } from '../hypervisor'

const suffix = '.json'

/** Which machines were started and as what: written before a machine's process is, removed after it has gone. */
export class MachineRecords {
  readonly #directory: string

  constructor(directory: string) {
    this.#directory = directory
  }

  async open(): Promise<MachineSpec[]> {
    await mkdir(this.#directory, { recursive: true })
    const names = (await readdir(this.#directory)).filter((name) => name.endsWith(suffix))
    return Promise.all(
      names.map(async (name) => JSON.parse(await readFile(join(this.#directory, name), 'utf8')) as MachineSpec),
    )
  }

  async put(machine: MachineSpec): Promise<void> {
    const path = this.#path(machine.id)
    await writeFile(`${path}.new`, JSON.stringify(machine), { mode: 0o600 })
    await rename(`${path}.new`, path)
  }

  async remove(id: string): Promise<void> {
    await rm(this.#path(id), { force: true })
  }

  #path(id: string): string {
    return join(this.#directory, `${id}${suffix}`)
  }
}
