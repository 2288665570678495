import type { ByteReader } from './byte-reader'
import { printable, TarError } from './tar-error'
import { headerNumber, type TarHeader } from './tar-header'
import { paxNumber } from './tar-pax'

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
/** `S` of GNU's old format. */
const oldType = 0x53

/**
 * Where the content of an entry belongs when it is a sparse file, in any of GNU tar's formats (GNU tar manual, "Storing Sparse
 * Files"); undefined for any other entry. `block` is the entry's header; what follows it is read as far as it is map.
 */
export async function sparseMapOf(
  bytes: ByteReader,
  block: Buffer,
  header: TarHeader,
  pax: ReadonlyMap<string, string>,
): Promise<SparseMap | undefined> {
  if (block[156] === oldType) return readOldMap(bytes, block, header.size)
  if (![...pax.keys()].some((key) => key.startsWith('GNU.sparse.'))) return undefined
  const major = pax.get('GNU.sparse.major')
  const realSize = paxNumber(pax, 'GNU.sparse.realsize') ?? paxNumber(pax, 'GNU.sparse.size')
  const version = major === undefined ? '0' : `${major}.${pax.get('GNU.sparse.minor')}`
  if (!['0', '0.0', '0.1', '1.0'].includes(version) || realSize === undefined || header.type !== 'file') {
    throw new TarError(
      `${printable(header.name)}: a sparse file of another format than GNU's old one, 0.0, 0.1 and 1.0`,
    )
  }
  return version === '1.0' ? readMap(bytes, header.size, realSize) : paxMap(pax, header.size, realSize)
}

/** Formats 0.0 and 0.1: the map is a pax record. */
function paxMap(pax: ReadonlyMap<string, string>, size: number, realSize: number): SparseMap {
  const numbers = (pax.get('GNU.sparse.map') ?? '').split(',', 2 * maxParts + 1)
  if (numbers[0] === '') numbers.length = 0
  const count = paxNumber(pax, 'GNU.sparse.numblocks')
  if (numbers.length > 2 * maxParts) throw new TarError(`a sparse file of more than ${maxParts} parts`)
  if (numbers.length !== 2 * (count ?? Number.NaN)) throw new TarError('the map of a sparse file is damaged')
  const parts: SparsePart[] = []
  for (let at = 0; at < numbers.length; at += 2) {
    parts.push({ offset: mapNumber(numbers[at]), size: mapNumber(numbers[at + 1]) })
  }
  return checkedMap(parts, realSize, size)
}

/** Format 1.0: the map is text before the content, in whole blocks. */
async function readMap(bytes: ByteReader, size: number, realSize: number): Promise<SparseMap> {
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
    return mapNumber(digits)
  }
  const count = await line()
  if (count > maxParts) throw new TarError(`a sparse file of ${count} parts; at most ${maxParts} are read`)
  const parts: SparsePart[] = []
  while (parts.length < count) parts.push({ offset: await line(), size: await line() })
  return checkedMap(parts, realSize, size - taken)
}

/** GNU's old format: the map is in the header and in blocks that follow it. */
async function readOldMap(bytes: ByteReader, header: Buffer, size: number): Promise<SparseMap> {
  const parts: SparsePart[] = []
  const take = (block: Buffer, offset: number, count: number) => {
    for (let at = offset; at < offset + count * 24; at += 24) {
      if (block[at] !== 0) parts.push({ offset: headerNumber(block, at, 12), size: headerNumber(block, at + 12, 12) })
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
  return checkedMap(parts, headerNumber(header, 483, 12), size)
}

function mapNumber(digits: string | undefined): number {
  if (digits === undefined || !/^[0-9]{1,15}$/.test(digits)) throw new TarError('the map of a sparse file is damaged')
  return Number(digits)
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
