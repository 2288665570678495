import { ByteReader, type RawListener } from './byte-reader'
import { TarError } from './tar-error'
import { checkSum, decodeHeader, headerNumber, type TarHeader, untilNul } from './tar-header'
import { parsePax } from './tar-pax'
import { type SparseMap, sparseMapOf } from './tar-sparse'

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
/** Extended headers hold names, attributes and maps of sparse files; Go's reader, dockerd's, takes no more either. */
const maxExtendedHeaderBytes = 1024 * 1024

/**
 * Reads tar archives (POSIX ustar and pax, GNU long names and sparse files) entry by entry. It is ours, since names and extended
 * attributes are bytes: readers that decode them as UTF-8 destroy file capabilities and names in other encodings.
 *
 * The entries come in order. Ends after the regular end of `source`; throws a {@link TarError} otherwise.
 */
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
      const size = headerNumber(block, 124, 12)
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
      // Nearly every entry is plain, and costs no promise.
      const sparse = flag === 'S' || pax.size > 0 ? await sparseMapOf(bytes, block, header, pax) : undefined
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
