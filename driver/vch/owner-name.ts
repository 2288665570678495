import { createHash } from 'node:crypto'

/** An owner as a part of a path. It is a text of a token: it is taken as it is only where it is a plain name. */
export function ownerName(owner: string): string {
  const plain = /^[A-Za-z0-9][\w-]{0,63}$/.test(owner)
  return plain ? owner : createHash('sha256').update(owner).digest('hex').slice(0, 32)
}
