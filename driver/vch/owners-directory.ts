import { createHash } from 'node:crypto'

/** Directory of an owner below `directory`. An owner is a text of a token: it becomes a path only where it is a plain name. */
export function ownersDirectory(directory: string, owner: string): string {
  const plain = /^[A-Za-z0-9][\w-]{0,63}$/.test(owner)
  return `${directory}/${plain ? owner : createHash('sha256').update(owner).digest('hex').slice(0, 32)}`
}
