import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { PortLayerError } from '../problem'

/** An object of a file system as tether/launcher/list.c tells it. Paths are byte strings (latin1) that begin with `/`. */
export interface Listed {
  readonly path: string
  /** `st_mode`. */
  readonly mode: number
  /** Owner, group and device number: compared, never computed with. */
  readonly owner: string
  readonly size: string
  readonly modified: string
  /** Number and time of change of the inode: the same in two disks of which one is the child of the other only when nothing was changed. */
  readonly identity: string
  readonly capability: string
}

/** PATH_MAX of Linux, and the fields before. */
const maxRecordBytes = 4096 + 512
/** More than a container's disk has room for: a guest's stream that never ends. */
const maxRecords = 20_000_000

const fields = /^([0-7]{1,7}) (\d+ \d+ [0-9a-f]+) (\d+) (-?\d+\.\d{9}) (-?\d+\.\d{9} \d+) (-|[0-9a-f]+) (\/.+)$/s

/** The objects of a listing in its order. It may be a guest's: `invalid` when it is not what it has to be. */
export async function* readListing(packed: Readable): AsyncGenerator<Listed, void, undefined> {
  const plain = createGunzip()
  packed.once('error', (error) => plain.destroy(error))
  packed.pipe(plain)
  let rest = Buffer.alloc(0)
  let before = ''
  let count = 0
  try {
    for await (const chunk of plain as AsyncIterable<Buffer>) {
      const bytes = Buffer.concat([rest, chunk])
      let start = 0
      for (let end = bytes.indexOf(0); end >= 0; end = bytes.indexOf(0, start)) {
        const listed = parseRecord(bytes.toString('latin1', start, end))
        if (comparePaths(before, listed.path) >= 0) throw refused('is not in order')
        if (++count > maxRecords) throw refused('has no end')
        before = listed.path
        start = end + 1
        yield listed
      }
      rest = bytes.subarray(start)
      if (rest.length > maxRecordBytes) throw refused('has a record without an end')
    }
    if (rest.length > 0) throw refused('is cut off')
  } finally {
    plain.destroy()
    packed.destroy()
  }
}

/** The order of listings: a directory, then what is in it, names by their bytes. */
export function comparePaths(one: string, other: string): number {
  const [first, second] = [one.replaceAll('/', '\0'), other.replaceAll('/', '\0')]
  return first < second ? -1 : first > second ? 1 : 0
}

/** Whether `path` lies in the directory `directory`. */
export function isBelow(path: string, directory: string): boolean {
  return path.startsWith(`${directory}/`)
}

function parseRecord(record: string): Listed {
  const [, mode = '', owner = '', size = '', modified = '', identity = '', capability = '', path = ''] =
    fields.exec(record) ?? []
  const names = path.split('/').slice(1)
  if (record.length > maxRecordBytes || names.some((name) => name === '' || name === '.' || name === '..')) {
    throw refused(`has a broken record: ${JSON.stringify(record.slice(0, 200))}`)
  }
  if (path === '') throw refused(`has a broken record: ${JSON.stringify(record.slice(0, 200))}`)
  return { path, mode: Number.parseInt(mode, 8), owner, size, modified, identity, capability }
}

function refused(why: string): PortLayerError {
  return new PortLayerError('invalid', `the listing of the container's files ${why}`)
}
