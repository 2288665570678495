import { posix } from 'node:path'
import type { PathDescription } from '../../../tether/protocol'

/** Docker's PathStat (API reference, "Get information about files in a container"). */
export interface PathStat {
  readonly name: string
  readonly size: number
  /** Go's os.FileMode. */
  readonly mode: number
  readonly mtime: string
  readonly linkTarget: string
}

const typeMask = 0o170000
const linkType = 0o120000
/** Bits of Go's os.FileMode for inode(7)'s types and permissions. */
const typeBits: ReadonlyMap<number, number> = new Map([
  [0o040000, 2 ** 31],
  [linkType, 2 ** 27],
  [0o060000, 2 ** 26],
  [0o010000, 2 ** 25],
  [0o140000, 2 ** 24],
  [0o020000, 2 ** 26 + 2 ** 21],
])
const permissionBits: readonly (readonly [number, number])[] = [
  [0o4000, 2 ** 23],
  [0o2000, 2 ** 22],
  [0o1000, 2 ** 20],
]

/** Docker's absolute path of what a client wrote: cleaned, with the trailing `/` or `/.` that it had. */
export function absolutePath(path: string): string {
  const clean = posix.join('/', path)
  const bare = clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean
  if (path === '.' || path.endsWith('/.')) return bare === '/' ? '/.' : `${bare}/.`
  return path.endsWith('/') && bare !== '/' ? `${bare}/` : bare
}

/** Docker's words for what lies at `path`. */
export function pathStat(path: string, { mode, size, modified, target }: PathDescription): PathStat {
  const special = permissionBits.reduce((sum, [bit, value]) => ((mode & bit) === 0 ? sum : sum + value), 0)
  return {
    name: posix.basename(path) || '/',
    size,
    mode: (typeBits.get(mode & typeMask) ?? 0) + special + (mode & 0o777),
    mtime: modified,
    linkTarget: (mode & typeMask) === linkType ? posix.resolve(posix.dirname(path), target) : '',
  }
}
