import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const devices = '/sys/devices/system'
/** Kinds of devices that a host may add to a running machine: their file, what it says while they wait, what takes them. */
const kinds = [
  { directory: 'cpu', name: /^cpu\d+$/, file: 'online', waiting: '0', take: '1' },
  { directory: 'memory', name: /^memory\d+$/, file: 'state', waiting: 'offline', take: 'online' },
] as const

/** Takes processors and memory that the host has added meanwhile into use (kernel's admin-guide/{cputopology,mm/memory-hotplug}). */
export async function useHotAdded(root = devices): Promise<void> {
  for (const { directory, name, file, waiting, take } of kinds) {
    for (const entry of await namesIn(join(root, directory))) {
      if (!name.test(entry)) continue
      const path = join(root, directory, entry, file)
      if ((await textOf(path)) === waiting) await writeFile(path, take)
    }
  }
}

/** A kernel without hot-add has no such directory. */
async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** The first processor, which cannot be taken away, has no such file. */
async function textOf(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
