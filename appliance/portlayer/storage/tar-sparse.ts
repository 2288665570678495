import { TarError } from './tar-error'
import type { ByteReader } from './tar-reader'

/** Where a part of a sparse file's content lies; what is between the parts are holes. */
export interface SparsePart {
  readonly offset: number
  readonly size: number
}

/** A sparse file as its archive has it. */
export interface SparseMap {
  /** Bytes of the file with its holes. */
  readonly realSize: number
  /** In ascending order, none empty but perhaps the last. */
  readonly parts: readonly SparsePart[]
  /** Bytes of the content in the archive. */
  readonly stored: number
}

/** More parts than that are no file but an attack: 4 KiB blocks in turn with holes would be 512 MiB. */
const maxParts = 65_536
/** Digits of a number in a map of format 1.0, with the end of its line. */
const maxLine = 20
const blockSize = 512

/** GNU's sparse format 1.0 (GNU tar manual, "Storing Sparse Files"): the map is text before the content, in whole blocks. */
export async function readPaxMap(bytes: ByteReader, size: number, realSize: number): Promise<SparseMap> {
  let text = ''
  let taken = 0
  const line = async (): Promise<number> => {
    let end = text.indexOf('\n')
    while (end === -1) {
      const block = text.length < maxLine && taken < size ? await bytes.exactly(blockSize) : undefined
      if (block === undefined) throw new TarError('the map of a sparse file is damaged')
      taken += blockSize
      text += block.toString('latin1')
      end = text.indexOf('\n')
    }
    const digits = text.slice(0, end)
    text = text.slice(end + 1)
    if (!/^[0-9]{1,15}$/.test(digits)) throw new TarError('the map of a sparse file is damaged')
    return Number(digits)
  }
  const count = await line()
  if (count > maxParts) throw new TarError(`a sparse file of ${count} parts; at most ${maxParts} are read`)
  const parts: SparsePart[] = []
  while (parts.length < count) parts.push({ offset: await line(), size: await line() })
  return checkedMap(parts, realSize, size - taken)
}

/** GNU's old format, type `S`: the map is in the header and in blocks that follow it. `number` reads a header's number. */
export async function readOldMap(
  bytes: ByteReader,
  header: Buffer,
  size: number,
  number: (block: Buffer, offset: number, length: number) => number,
): Promise<SparseMap> {
  const parts: SparsePart[] = []
  const take = (block: Buffer, offset: number, count: number) => {
    for (let at = offset; at < offset + count * 24; at += 24) {
      if (block[at] !== 0) parts.push({ offset: number(block, at, 12), size: number(block, at + 12, 12) })
    }
  }
  take(header, 386, 4)
  for (let more = header[482] === 1; more; ) {
    const block = await bytes.exactly(blockSize)
    if (block === undefined) throw new TarError('the archive is cut off')
    take(block, 0, 21)
    if (parts.length > maxParts) throw new TarError(`a sparse file of more than ${maxParts} parts`)
    more = block[504] === 1
  }
  return checkedMap(parts, number(header, 483, 12), size)
}

function checkedMap(parts: readonly SparsePart[], realSize: number, stored: number): SparseMap {
  let end = 0
  let sum = 0
  for (const part of parts) {
    if (part.offset < end) throw new TarError('the parts of a sparse file are out of order')
    end = part.offset + part.size
    sum += part.size
  }
  if (end > realSize) throw new TarError(`a sparse file of ${realSize} bytes has a part that ends at ${end}`)
  if (sum !== stored) throw new TarError(`a sparse file has ${stored} bytes of content and a map of ${sum}`)
  return { realSize, parts, stored }
}
