import * as fs from 'node:fs'
import { printable, TarError } from './tar-error'

/** Limits of Linux (limits.h), in bytes. */
const maxPathBytes = 4095
const maxNameBytes = 255
/** Links followed in one path, as the kernel does. */
const maxLinks = 40

/** An entry's name below the root: `parent` without leading or trailing slash ('' is the root), and its last component. */
export interface EntryName {
  readonly parent: string
  readonly base: string
}

/** True for the name of the root itself. */
export function isRootName(name: EntryName): boolean {
  return name.base === ''
}

/** Empty components, `.` and `..`, and NUL: without them, and short, a name is what it seems. */
const special = /(?:^|\/)\.{0,2}(?:\/|$)|\0/

/** Checks a name out of an archive (a byte string); refuses one that tries to leave the root. */
export function parseEntryName(name: string): EntryName {
  if (name.length <= maxNameBytes && !special.test(name)) {
    const end = name.lastIndexOf('/')
    return { parent: name.slice(0, Math.max(0, end)), base: name.slice(end + 1) }
  }
  if (name.length > maxPathBytes) throw new TarError(`${printable(name)}: a name of ${name.length} bytes`)
  if (name.includes('\0')) throw new TarError(`${printable(name)}: a name with a NUL`)
  const parts = name.split('/').filter((part) => part !== '' && part !== '.')
  for (const part of parts) {
    if (part === '..') throw new TarError(`${printable(name)}: a name that leaves the root`)
    if (part.length > maxNameBytes) throw new TarError(`${printable(name)}: a component of ${part.length} bytes`)
  }
  const base = parts.pop() ?? ''
  return { parent: parts.join('/'), base }
}

/**
 * The real directory of `path` (byte strings) below `root`: links are followed as a process whose root is `root` would
 * follow them, missing directories are made as docker makes them (0755, root's).
 */
export function resolveInside(root: string, path: string): string {
  const pending = path.split('/').filter((part) => part !== '')
  const real: string[] = []
  let links = 0
  for (let part = pending.shift(); part !== undefined; part = pending.shift()) {
    if (part === '' || part === '.') continue
    if (part === '..') {
      real.pop()
      continue
    }
    const candidate = Buffer.from([root, ...real, part].join('/'), 'latin1')
    const status = fs.lstatSync(candidate, { throwIfNoEntry: false })
    if (status === undefined) {
      fs.mkdirSync(candidate)
      fs.chmodSync(candidate, 0o755)
      real.push(part)
    } else if (status.isDirectory()) {
      real.push(part)
    } else if (status.isSymbolicLink()) {
      links += 1
      if (links > maxLinks) throw new TarError(`${printable(path)}: too many links`)
      const target = fs.readlinkSync(candidate, { encoding: 'latin1' })
      if (target.startsWith('/')) real.length = 0
      pending.unshift(...target.split('/'))
    } else {
      throw new TarError(`${printable(path)}: ${printable(part)} is not a directory`)
    }
  }
  return [root, ...real].join('/')
}
