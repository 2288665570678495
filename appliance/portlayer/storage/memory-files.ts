import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { PortLayerError } from '../problem'
import type { VolumeFiles } from './volume-files'

/** A datastore in memory for tests, which can fail in the middle of a change. */
export class MemoryFiles implements VolumeFiles {
  readonly content = new Map<string, Buffer>()
  private stepsLeft = Number.POSITIVE_INFINITY

  /** The change after `steps` further ones fails; an upload then leaves its first half. */
  failAfter(steps: number): void {
    this.stepsLeft = steps
  }

  async list(directory: string): Promise<string[]> {
    const prefix = `${directory}/`
    const below = [...this.content.keys()].filter((path) => path.startsWith(prefix))
    return [...new Set(below.map((path) => path.slice(prefix.length).split('/')[0] ?? ''))]
  }

  async read(path: string, limit: number): Promise<Buffer | undefined> {
    const content = this.content.get(path)
    if (content !== undefined && content.length > limit) throw new RangeError(`${path} exceeds ${limit} bytes`)
    return content
  }

  async write(path: string, content: Buffer): Promise<void> {
    if (this.stepsLeft <= 0) this.content.set(path, content.subarray(0, content.length / 2))
    this.step()
    this.content.set(path, content)
  }

  async writeStream(path: string, content: Readable): Promise<void> {
    await this.write(path, await buffer(content))
  }

  async openRead(path: string): Promise<Readable | undefined> {
    const content = this.content.get(path)
    return content === undefined ? undefined : Readable.from([content])
  }

  async remove(path: string): Promise<void> {
    this.step()
    for (const key of this.content.keys()) if (key === path || key.startsWith(`${path}/`)) this.content.delete(key)
  }

  async copyDisk(from: string, to: string): Promise<void> {
    this.step()
    this.content.set(to, this.content.get(from) ?? Buffer.alloc(0))
  }

  async makeDirectory(): Promise<void> {
    this.step()
  }

  absolute(path: string): string {
    return `[memory] vch/${path}`
  }

  async makeNewDirectory(path: string): Promise<void> {
    this.step()
    if ([...this.content.keys()].some((key) => key.startsWith(`${path}/`))) {
      throw new PortLayerError('name-in-use', `there is a directory ${path} already`)
    }
  }

  async createDisk(path: string, kilobytes: number): Promise<void> {
    if (this.content.has(path)) throw new PortLayerError('name-in-use', `there is a disk ${path} already`)
    this.step()
    this.content.set(path, Buffer.from(`disk of ${kilobytes} KB`))
  }

  async usage(directory: string): Promise<Map<string, number>> {
    const bytes = new Map<string, number>()
    for (const name of await this.list(directory)) {
      const files = [...this.content].filter(([path]) => path.startsWith(`${directory}/${name}/`))
      bytes.set(
        name,
        files.reduce((sum, [, content]) => sum + content.length, 0),
      )
    }
    return bytes
  }

  private step(): void {
    if (this.stepsLeft <= 0) throw new Error('the datastore went away')
    this.stepsLeft -= 1
  }
}
