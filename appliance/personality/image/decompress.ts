import { Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import * as zlib from 'node:zlib'
import { invalid } from '../api/docker-error'
import { unpackedByProgram } from './unpacking-program'

type Packing = 'gzip' | 'zstd' | 'bzip2' | 'xz'

const magics: readonly (readonly [packing: Packing, bytes: Buffer])[] = [
  ['gzip', Buffer.from([0x1f, 0x8b, 0x08])],
  ['zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
  ['bzip2', Buffer.from('BZh')],
  ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00])],
]
const magicBytes = 6
/** What is unpacked comes in pieces of so many bytes: zlib's 16 KiB cost as much as unpacking. */
const chunkSize = 256 * 1024

/** The content of an archive that may be packed, as its first bytes tell. A source that fails fails the result. */
export async function decompressed(source: Readable): Promise<Readable> {
  const iterator = (source as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
  const first: Buffer[] = []
  let length = 0
  while (length < magicBytes) {
    const next = await iterator.next()
    if (next.done === true) break
    first.push(next.value)
    length += next.value.length
  }
  const head = Buffer.concat(first)
  async function* whole(): AsyncGenerator<Buffer, void, undefined> {
    try {
      if (head.length > 0) yield head
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value
    } finally {
      source.destroy()
    }
  }
  const packing = magics.find(([, bytes]) => head.subarray(0, bytes.length).equals(bytes))?.[0]
  const stream = Readable.from(whole(), { objectMode: false })
  if (packing === undefined) return stream
  if (packing === 'bzip2' || packing === 'xz') return unpackedByProgram(packing, stream)
  const unpacked = unpackerOf(packing)
  // Whatever fails, the result tells it to its reader.
  pipeline(stream, unpacked).catch(() => undefined)
  return unpacked
}

function unpackerOf(packing: 'gzip' | 'zstd'): Transform {
  if (packing === 'gzip') return zlib.createGunzip({ chunkSize })
  const zstd = (zlib as { createZstdDecompress?: (options: zlib.ZlibOptions) => Transform }).createZstdDecompress
  if (zstd !== undefined) return zstd({ chunkSize })
  throw invalid('archives packed with zstd cannot be read on this host: use gzip, or none')
}
