import { TarError } from './tar-error'
import { readOldMap, readPaxMap, type SparseMap } from './tar-sparse'

export { TarError }

/**
 * Reads tar archives (POSIX ustar and pax, GNU long names) entry by entry. It is ours, since names and extended attributes
 * are bytes: readers that decode them as UTF-8 destroy file capabilities and names in other encodings.
 *
 * Text in a {@link TarHeader} is a byte string: one character (U+0000 to U+00FF, latin1) a byte.
 */
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

export interface TarEntry {
  readonly header: TarHeader
  /** Takes the whole content when all of it is at hand, as that of most files is; undefined: read `body`. */
  readonly takeWhole: () => Uint8Array | undefined
  /** The content; what is not read is skipped when the next entry is asked for. */
  readonly body: AsyncIterable<Uint8Array>
  /** Of a sparse file: where the body's bytes belong. The {@link RawListener} hears of them. */
  readonly sparse?: SparseMap
}

const blockSize = 512
/** Extended headers hold names and attributes: ext4 takes 4 KiB of the one and 64 KiB of the other. */
const maxExtendedHeaderBytes = 1024 * 1024

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
 * Hears of the bytes of an archive that are no content which was read: headers, padding, what was skipped. It copies what it
 * keeps, and answers with a promise when it has to be waited for.
 */
export type RawListener = (bytes: Uint8Array) => Promise<void> | undefined

/**
 * Takes exact amounts of bytes out of a stream of chunks. What is at hand is taken without a promise: an archive of many small
 * files would otherwise spend most of its time on those.
 */
export class ByteReader {
  private readonly iterator: AsyncIterator<Uint8Array>
  private readonly onRaw: RawListener | undefined
  private chunk = Buffer.alloc(0)
  /** What of the chunk was taken. */
  private taken = 0
  private pressure: Promise<void> | undefined

  constructor(source: AsyncIterable<Uint8Array>, onRaw?: RawListener) {
    this.iterator = source[Symbol.asyncIterator]()
    this.onRaw = onRaw
  }

  /** As {@link exactly}, of what is at hand; undefined, and nothing taken, when that is less. {@link settled} is for the caller to wait for. */
  ready(length: number): Buffer | undefined {
    const taken = this.readyContent(length)
    if (taken !== undefined) this.tell(taken)
    return taken
  }

  /** Like {@link ready}, for content: the listener does not hear of it. */
  readyContent(length: number): Buffer | undefined {
    const end = this.taken + length
    if (end > this.chunk.length) return undefined
    const ready = this.chunk.subarray(this.taken, end)
    this.taken = end
    return ready
  }

  /** What the listener wants to be waited for, if anything. */
  settled(): Promise<void> | undefined {
    const { pressure } = this
    this.pressure = undefined
    return pressure
  }

  /** From 1 to `limit` bytes, undefined at the end. */
  async some(limit: number): Promise<Uint8Array | undefined> {
    const taken = await this.content(limit)
    if (taken !== undefined) {
      this.tell(taken)
      await this.settled()
    }
    return taken
  }

  /** Like {@link some}, for content: the listener does not hear of it. */
  async content(limit: number): Promise<Uint8Array | undefined> {
    while (this.taken === this.chunk.length) {
      const next = await this.iterator.next()
      if (next.done === true) return undefined
      const { buffer, byteOffset, length } = next.value
      this.chunk = Buffer.from(buffer as ArrayBuffer, byteOffset, length)
      this.taken = 0
    }
    return this.readyContent(Math.min(limit, this.chunk.length - this.taken))
  }

  /** Exactly `length` bytes; undefined when the stream is at its end before the first. */
  async exactly(length: number): Promise<Buffer | undefined> {
    const ready = this.ready(length)
    if (ready !== undefined) {
      await this.settled()
      return ready
    }
    const parts: Uint8Array[] = []
    for (let missing = length; missing > 0; ) {
      const part = await this.some(missing)
      if (part === undefined) {
        if (parts.length === 0) return undefined
        throw new TarError('the archive is cut off')
      }
      parts.push(part)
      missing -= part.length
    }
    return Buffer.concat(parts)
  }

  async skip(length: number): Promise<void> {
    for (let missing = length; missing > 0; ) {
      const part = await this.some(missing)
      if (part === undefined) throw new TarError('the archive is cut off')
      missing -= part.length
    }
  }

  /** Reads to the end: who made the stream may still check what came, and refuse it. */
  async drain(): Promise<void> {
    let part = await this.some(Number.MAX_SAFE_INTEGER)
    while (part !== undefined) part = await this.some(Number.MAX_SAFE_INTEGER)
  }

  async close(): Promise<void> {
    await this.iterator.return?.()
  }

  private tell(bytes: Uint8Array): void {
    this.pressure = this.onRaw?.(bytes) ?? this.pressure
  }
}

/** The entries of an archive in order. Ends after the regular end of `source`; throws a {@link TarError} otherwise. */
export async function* readTar(
  source: AsyncIterable<Uint8Array>,
  onRaw?: RawListener,
): AsyncGenerator<TarEntry, void, undefined> {
  const bytes = new ByteReader(source, onRaw)
  try {
    let pax = new Map<string, string>()
    let longName: string | undefined
    let longLink: string | undefined
    for (;;) {
      const block = bytes.ready(blockSize) ?? (await bytes.exactly(blockSize))
      if (block === undefined) return
      const pressure = bytes.settled()
      if (pressure !== undefined) await pressure
      if (block.every((byte) => byte === 0)) return await bytes.drain()
      checkSum(block)
      const flag = String.fromCharCode(block[156] ?? 0)
      const size = number(block, 124, 12)
      if (flag === 'x' || flag === 'L' || flag === 'K') {
        const text = await extendedHeader(bytes, size)
        if (flag === 'x') pax = parsePax(text)
        else if (flag === 'L') longName = untilNul(text)
        else longLink = untilNul(text)
        continue
      }
      if (flag === 'g') {
        // Global headers are comments in image layers (git's commit id); what they say of files is not used.
        await bytes.skip(padded(size))
        continue
      }
      const header = decodeHeader(block, flag, size, pax, longName, longLink)
      const sparse =
        flag === 'S'
          ? await readOldMap(bytes, block, size, number)
          : pax.size === 0
            ? undefined
            : await paxMap(bytes, header, pax)
      if (pax.size > 0) pax = new Map()
      longName = undefined
      longLink = undefined
      if (sparse === undefined) yield* entry(bytes, header)
      else yield* sparseEntry(bytes, { ...header, size: sparse.realSize }, sparse)
    }
  } finally {
    await bytes.close()
  }
}

async function* entry(bytes: ByteReader, header: TarHeader): AsyncGenerator<TarEntry, void, undefined> {
  let missing = header.size
  async function* body(): AsyncGenerator<Uint8Array, void, undefined> {
    while (missing > 0) {
      const part = await bytes.content(missing)
      if (part === undefined) throw new TarError('the archive is cut off')
      missing -= part.length
      yield part
    }
  }
  const takeWhole = (): Uint8Array | undefined => {
    const whole = bytes.readyContent(missing)
    if (whole !== undefined) missing = 0
    return whole
  }
  yield { header, takeWhole, body: body() }
  const rest = missing + padded(header.size) - header.size
  if (rest > 0 && bytes.ready(rest) === undefined) await bytes.skip(rest)
}

/** Its content is told to the listener: the file that comes of it has holes, and does not give it again. */
async function* sparseEntry(
  bytes: ByteReader,
  header: TarHeader,
  sparse: SparseMap,
): AsyncGenerator<TarEntry, void, undefined> {
  let missing = sparse.stored
  async function* body(): AsyncGenerator<Uint8Array, void, undefined> {
    while (missing > 0) {
      const part = await bytes.some(missing)
      if (part === undefined) throw new TarError('the archive is cut off')
      missing -= part.length
      yield part
    }
  }
  yield { header, takeWhole: () => undefined, body: body(), sparse }
  await bytes.skip(missing + padded(sparse.stored) - sparse.stored)
}

async function paxMap(
  bytes: ByteReader,
  header: TarHeader,
  pax: ReadonlyMap<string, string>,
): Promise<SparseMap | undefined> {
  if (![...pax.keys()].some((key) => key.startsWith('GNU.sparse.'))) return undefined
  const version = `${pax.get('GNU.sparse.major')}.${pax.get('GNU.sparse.minor')}`
  const realSize = paxNumber(pax, 'GNU.sparse.realsize')
  if (version !== '1.0' || realSize === undefined || header.type !== 'file') {
    throw new TarError(`${printable(header.name)}: a sparse file of another format than GNU's old one and 1.0`)
  }
  return readPaxMap(bytes, header.size, realSize)
}

function padded(size: number): number {
  return Math.ceil(size / blockSize) * blockSize
}

async function extendedHeader(bytes: ByteReader, size: number): Promise<string> {
  if (size > maxExtendedHeaderBytes) {
    throw new TarError(`an extended header of ${size} bytes; at most ${maxExtendedHeaderBytes} are read`)
  }
  const content = await bytes.exactly(padded(size))
  if (content === undefined && size > 0) throw new TarError('the archive is cut off')
  return (content ?? Buffer.alloc(0)).toString('latin1', 0, size)
}

function decodeHeader(
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
    mode: number(block, 100, 8) & 0o7777,
    uid: checkId(name, paxNumber(pax, 'uid') ?? number(block, 108, 8)),
    gid: checkId(name, paxNumber(pax, 'gid') ?? number(block, 116, 8)),
    size: hasBody ? (paxNumber(pax, 'size') ?? size) : 0,
    mtime: paxTime(pax) ?? number(block, 136, 12),
    linkName: pax.get('linkpath') ?? longLink ?? text(block, 157, 100),
    deviceMajor: isDevice ? number(block, 329, 8) : 0,
    deviceMinor: isDevice ? number(block, 337, 8) : 0,
    xattrs: pax.size === 0 ? noXattrs : xattrsOf(pax),
  }
}

const noXattrs: TarHeader['xattrs'] = new Map()

function xattrsOf(pax: ReadonlyMap<string, string>): TarHeader['xattrs'] {
  const xattrs = new Map<string, string>()
  for (const [key, value] of pax) if (key.startsWith('SCHILY.xattr.')) xattrs.set(key.slice(13), value)
  return xattrs
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

function checkSum(block: Buffer): void {
  let sum = 8 * 0x20
  for (let index = 0; index < 148; index++) sum += block[index] ?? 0
  for (let index = 156; index < blockSize; index++) sum += block[index] ?? 0
  if (sum !== number(block, 148, 8))
    throw new TarError('a header has a wrong checksum: this is no tar archive, or damaged')
}

function text(block: Buffer, offset: number, length: number): string {
  return block[offset] === 0 ? '' : untilNul(block.toString('latin1', offset, offset + length))
}

function untilNul(value: string): string {
  const end = value.indexOf('\0')
  return end === -1 ? value : value.slice(0, end)
}

/** Octal text, or GNU's base-256 (first bit set) for what octal cannot hold. */
function number(block: Buffer, offset: number, length: number): number {
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

/** Records `<length> <key>=<value>\n`; the length counts bytes, and so do byte strings. */
function parsePax(content: string): Map<string, string> {
  const records = new Map<string, string>()
  for (let offset = 0; offset < content.length; ) {
    const space = content.indexOf(' ', offset)
    const digits = content.slice(offset, space)
    if (space === -1 || !/^[0-9]{1,7}$/.test(digits)) throw new TarError('a pax header is damaged')
    const end = offset + Number(digits)
    const equals = content.indexOf('=', space)
    if (end > content.length || equals === -1 || equals >= end || content[end - 1] !== '\n') {
      throw new TarError('a pax header is damaged')
    }
    records.set(content.slice(space + 1, equals), content.slice(equals + 1, end - 1))
    offset = end
  }
  return records
}

function paxNumber(pax: ReadonlyMap<string, string>, key: string): number | undefined {
  const value = pax.get(key)
  if (value === undefined) return undefined
  if (!/^[0-9]{1,15}$/.test(value)) throw new TarError(`a pax header has ${key} that is no number`)
  return Number(value)
}

function paxTime(pax: ReadonlyMap<string, string>): number | undefined {
  const value = pax.get('mtime')
  if (value === undefined) return undefined
  if (!/^-?[0-9]{1,12}(\.[0-9]{0,18})?$/.test(value)) throw new TarError('a pax header has an mtime that is no time')
  return Number(value)
}

/** A byte string for people: as UTF-8, shortened. */
export function printable(bytes: string): string {
  const whole = Buffer.from(bytes, 'latin1').toString('utf8')
  return JSON.stringify(whole.length > 200 ? `${whole.slice(0, 200)}…` : whole)
}
