import { printable, TarError } from './tar-error'
import { paxNumber, paxTime, xattrsOf } from './tar-pax'

/** What a tar says of an entry. Text is a byte string: one character (U+0000 to U+00FF, latin1) a byte. */
export interface TarHeader {
  readonly name: string
  readonly type: 'file' | 'link' | 'symlink' | 'character-device' | 'block-device' | 'directory' | 'fifo'
  /** Permission bits with setuid, setgid and sticky. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Bytes of the file; of the body too, unless it is sparse. */
  readonly size: number
  /** Seconds since 1970, with a fraction when pax tells one. */
  readonly mtime: number
  readonly linkName: string
  readonly deviceMajor: number
  readonly deviceMinor: number
  /** Extended attributes (`SCHILY.xattr.*`), name to value, both byte strings. */
  readonly xattrs: ReadonlyMap<string, string>
}

const types: { readonly [flag: string]: TarHeader['type'] } = {
  '\0': 'file',
  '0': 'file',
  '1': 'link',
  '2': 'symlink',
  '3': 'character-device',
  '4': 'block-device',
  '5': 'directory',
  '6': 'fifo',
  '7': 'file',
  S: 'file',
}

/**
 * The header of an entry from its block, which {@link checkSum} passed, and what extended headers before it said: `pax` records,
 * GNU's long names. `flag` and `size` are the block's.
 */
export function decodeHeader(
  block: Buffer,
  flag: string,
  size: number,
  pax: ReadonlyMap<string, string>,
  longName: string | undefined,
  longLink: string | undefined,
): TarHeader {
  const name = pax.get('GNU.sparse.name') ?? pax.get('path') ?? longName ?? shortName(block)
  // Before ustar, a directory was a file whose name ends with a slash.
  const type = (flag === '\0' || flag === '0') && name.endsWith('/') ? 'directory' : types[flag]
  if (type === undefined)
    throw new TarError(`${printable(name)}: entries of type ${JSON.stringify(flag)} are not known`)
  const hasBody = type === 'file' || type === 'link'
  const isDevice = type === 'character-device' || type === 'block-device'
  return {
    name,
    type,
    mode: headerNumber(block, 100, 8) & 0o7777,
    uid: checkId(name, paxNumber(pax, 'uid') ?? headerNumber(block, 108, 8)),
    gid: checkId(name, paxNumber(pax, 'gid') ?? headerNumber(block, 116, 8)),
    size: hasBody ? (paxNumber(pax, 'size') ?? size) : 0,
    mtime: paxTime(pax) ?? headerNumber(block, 136, 12),
    linkName: pax.get('linkpath') ?? longLink ?? text(block, 157, 100),
    deviceMajor: isDevice ? headerNumber(block, 329, 8) : 0,
    deviceMinor: isDevice ? headerNumber(block, 337, 8) : 0,
    xattrs: xattrsOf(pax),
  }
}

/** Linux has 32 bits for users and groups. */
function checkId(name: string, id: number): number {
  if (id > 0xffff_ffff) throw new TarError(`${printable(name)}: an owner or group ${id}`)
  return id
}

function shortName(block: Buffer): string {
  const name = text(block, 0, 100)
  // Only POSIX headers (`ustar\0`) have a prefix; GNU's (`ustar `) keep times in its place.
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? text(block, 345, 155) : ''
  return prefix === '' ? name : `${prefix}/${name}`
}

/** Throws unless a block has the checksum that it names, as every header has. */
export function checkSum(block: Buffer): void {
  let sum = 8 * 0x20
  for (let index = 0; index < 148; index++) sum += block[index] ?? 0
  for (let index = 156; index < block.length; index++) sum += block[index] ?? 0
  if (sum !== headerNumber(block, 148, 8))
    throw new TarError('a header has a wrong checksum: this is no tar archive, or damaged')
}

function text(block: Buffer, offset: number, length: number): string {
  return block[offset] === 0 ? '' : untilNul(block.toString('latin1', offset, offset + length))
}

export function untilNul(value: string): string {
  const end = value.indexOf('\0')
  return end === -1 ? value : value.slice(0, end)
}

/** Octal text, or GNU's base-256 (first bit set) for what octal cannot hold. */
export function headerNumber(block: Buffer, offset: number, length: number): number {
  const first = block[offset] ?? 0
  if ((first & 0x80) === 0) {
    const plain = plainOctal(block, offset, length)
    if (plain !== undefined) return plain
    const digits = text(block, offset, length).trim()
    if (digits === '') return 0
    if (!/^[0-7]+$/.test(digits)) throw new TarError('a header has a field that is no number')
    return Number.parseInt(digits, 8)
  }
  if (first === 0xff) {
    const value = Number(block.readBigInt64BE(offset + length - 8))
    // Times before 1970; sizes and ids are checked by who reads them.
    if (Number.isSafeInteger(value) && offset === 136) return value
    throw new TarError('a header has a negative number')
  }
  let value = first & 0x7f
  for (let index = 1; index < length; index++) value = value * 256 + (block[offset + index] ?? 0)
  if (!Number.isSafeInteger(value)) throw new TarError('a header has a number out of range')
  return value
}

/** Octal digits up to a NUL, as most archives have them; undefined for what needs a closer look. */
function plainOctal(block: Buffer, offset: number, length: number): number | undefined {
  let value = 0
  for (let index = offset; index < offset + length; index++) {
    const digit = (block[index] ?? 0) - 0x30
    if (digit === -0x30) return value
    if (digit < 0 || digit > 7) return undefined
    value = value * 8 + digit
  }
  return value
}
