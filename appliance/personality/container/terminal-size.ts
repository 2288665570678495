import * as z from 'zod'
import { invalid } from '../api/docker-error'
import { text } from '../api/query'

/** The query of both resizes. */
export const sizeQuery = z.object({ h: text(), w: text() })

/** The largest count that a terminal has (`struct winsize`); docker's own limit is 32 bits. */
const maxCount = 0xffff
const maxUint32 = 0xffff_ffff

/** Docker's `h` and `w`; throws docker's refusals. */
export function terminalSize({ h, w }: z.output<typeof sizeQuery>): { rows: number; columns: number } {
  return { rows: count('height', h), columns: count('width', w) }
}

function count(what: 'height' | 'width', value: string): number {
  const refused = (reason: string) => invalid(`invalid resize ${what} ${JSON.stringify(value)}: ${reason}`)
  const match = /^(-?)(\d+)$/.exec(value)
  if (match === null) throw refused('invalid syntax')
  const number = Number(match[2])
  if (match[1] === '-' || number > maxUint32) throw refused('value out of range')
  // The kernel takes the low half, as with dockerd.
  return number & maxCount
}
