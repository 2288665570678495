import type { Dirent } from 'node:fs'
import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'

const blockBytes = 512

/** Bytes that a file or a tree really takes on disk (sparse files count what is allocated); 0 when it does not exist. */
export async function allocatedBytes(path: string): Promise<number> {
  let total = 0
  const directories = [path]
  try {
    const status = await lstat(path)
    if (!status.isDirectory()) return status.blocks * blockBytes
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  }
  for (let directory = directories.pop(); directory !== undefined; directory = directories.pop()) {
    for (const entry of await entries(directory)) {
      const child = join(directory, entry.name)
      if (entry.isDirectory()) directories.push(child)
      else total += await fileBytes(child)
    }
  }
  return total
}

/** True for ENOENT: files come and go while a tree is walked. */
export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | null)?.code === 'ENOENT'
}

async function entries(directory: string): Promise<Dirent[]> {
  try {
    return await readdir(directory, { withFileTypes: true })
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

async function fileBytes(path: string): Promise<number> {
  try {
    return (await lstat(path)).blocks * blockBytes
  } catch (error) {
    if (isMissing(error)) return 0
    throw error
  }
}
