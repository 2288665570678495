import { copyFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { flush, makeFileSystem, mount, unmount } from './file-system'
import { checkGuestFileSystem } from './guest-file-system'

const size = 64 * 1024 ** 2

/** Disks of tests: files with ext4, mounted by way of a loop device. A child is a copy, which has its parent's inodes as well. */
export class TestDisks {
  readonly directory: string
  private mounts = 0

  constructor(directory: string) {
    this.directory = directory
  }

  path(name: string): string {
    return join(this.directory, name)
  }

  /** A new disk with what `fill` makes. */
  async make(name: string, fill: (directory: string) => Promise<void> | void): Promise<void> {
    await writeFile(this.path(name), '')
    await truncate(this.path(name), size)
    await makeFileSystem(this.path(name), new AbortController().signal)
    await this.change(name, fill)
  }

  /** A disk that begins as `parent`. */
  async child(name: string, parent: string): Promise<void> {
    await copyFile(this.path(parent), this.path(name))
  }

  async change(name: string, act: (directory: string) => Promise<void> | void): Promise<void> {
    await this.mounted(name, 'write', act)
  }

  async mounted<T>(
    name: string,
    access: 'read' | 'write' | 'guest',
    use: (directory: string) => Promise<T> | T,
  ): Promise<T> {
    const { signal } = new AbortController()
    const directory = join(this.directory, `mounted-${this.mounts++}`)
    if (access === 'guest') await checkGuestFileSystem(this.path(name))
    await mount(this.path(name), directory, signal, access)
    try {
      const result = await use(directory)
      if (access !== 'read') await flush(directory, signal)
      return result
    } finally {
      await unmount(directory)
    }
  }
}
