import { watch } from 'node:fs'
import { access } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

/** Resolves when the file is there, watching its directory, which must exist. Rejects with its reason when `signal` aborts. */
export function fileAppearance(path: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const finish = (settle: () => void): void => {
      watcher.close()
      signal.removeEventListener('abort', abort)
      settle()
    }
    const look = (): void => {
      exists(path).then(
        (found) => found && finish(resolve),
        (error: unknown) => finish(() => reject(error)),
      )
    }
    const abort = (): void => finish(() => reject(signal.reason))
    const watcher = watch(dirname(path), (_, filename) => filename === basename(path) && look())
    watcher.once('error', (error) => finish(() => reject(error)))
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    // After the watch has begun: nothing falls between the two.
    else look()
  })
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
