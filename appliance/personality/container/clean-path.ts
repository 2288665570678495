import { posix } from 'node:path'

/** Go's path.Clean of a path that is not empty. */
export function cleanPath(path: string): string {
  const normal = posix.normalize(path)
  return normal.length > 1 ? normal.replace(/\/$/, '') : normal
}
