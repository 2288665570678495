import type { Readable } from 'node:stream'

const block = 512
/** What describes one entry before its header: extended headers of GNU tar, which are as long as their content. Bytes. */
const maxDescription = 1024 * 1024

/**
 * A tar without its first entry when that is the root, `./`: docker's export does not tell of it. What is no tar passes as it is;
 * throws when extended headers do not end.
 */
export async function* withoutRoot(archive: Readable): AsyncGenerator<Buffer, void, undefined> {
  let head: Buffer = Buffer.alloc(0)
  let beginning = true
  for await (const chunk of archive as AsyncIterable<Buffer>) {
    if (!beginning) {
      yield chunk
      continue
    }
    head = Buffer.concat([head, chunk])
    const entry = firstEntry(head)
    if (entry === 'unknown') {
      if (head.length > maxDescription) throw new Error('the archive describes its first entry without an end')
      continue
    }
    beginning = false
    yield entry.isRoot ? head.subarray(entry.end) : head
  }
  if (beginning) yield head
}

/** Where the header of the first entry ends, behind the extended headers that belong to it; `unknown` while it has not come. */
function firstEntry(head: Buffer): { readonly isRoot: boolean; readonly end: number } | 'unknown' {
  let at = 0
  for (;;) {
    if (head.length < at + block) return 'unknown'
    const type = head.toString('latin1', at + 156, at + 157)
    const end = at + block
    if (!/^[xgLK]$/.test(type)) {
      const [name] = head.toString('latin1', at, at + 100).split('\0')
      return { isRoot: type === '5' && name === './', end }
    }
    const size = Number.parseInt(head.toString('latin1', at + 124, at + 136), 8)
    if (!(size >= 0)) return { isRoot: false, end }
    at = end + Math.ceil(size / block) * block
  }
}
