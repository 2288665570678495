import { once } from 'node:events'
import * as fs from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { constants, createGzip, gzipSync } from 'node:zlib'
import type { WrittenPaths } from './written-paths'

/**
 * What is needed, beside the files of a layer, to give its tar again byte for byte (the idea is tar-split's): a gzip
 * stream of frames.
 *
 * | frame | content |
 * |---|---|
 * | `L` uint32 number, uint32 length, bytes | content of the file with this number, which the layer itself has overwritten |
 * | `R` uint32 length, bytes | part of the tar as it is: headers, padding, contents that became no file |
 * | `F` uint32 length of path, uint64 size, path | the content of a file of the layer, below its root; numbered from 0 |
 *
 * Numbers are big-endian. Frames of lost files come first.
 */
export const frameKinds = { lost: 'L', raw: 'R', file: 'F' } as const

/** So much is packed at once: a layer of small files has two small frames a file, and a call for each costs more than packing. */
const batchBytes = 64 * 1024
/** Kind and length of a raw frame. Bytes. */
const rawHead = 5
/** Kind, length of the path and size of a file's frame. Bytes. */
const fileHead = 13
/** A record lies in memory until it is on the datastore: a layer that needs more cannot be given back. Packed bytes. */
const maxRecordBytes = 32 * 1024 * 1024
/** What a layer overwrites of its own is kept in memory. Bytes. */
const maxLostBytes = 16 * 1024 * 1024

/** Writes the record of a layer into the file `path` while the layer is unpacked. Paths are byte strings below the root. */
export class LayerRecorder {
  /** Bytes of the whole tar. */
  tarSize = 0
  private readonly path: string
  private readonly root: string
  // Headers are much alike: the fastest packing makes them small enough.
  private readonly gzip = createGzip({ level: constants.Z_BEST_SPEED })
  private readonly written: Promise<void>
  private readonly files: WrittenPaths
  private readonly lost: Buffer[] = []
  private lostBytes = 0
  private count = 0
  private packed = 0
  /** Frames that are not packed yet, up to `used`. */
  private batch = Buffer.allocUnsafe(batchBytes)
  private used = 0
  /** Where in it the raw frame begins that still grows. */
  private rawAt: number | undefined
  private pressure: Promise<void> | undefined
  private isWhole = true

  /** `root` is a byte string, as all paths of layers are; `files` gets the numbers. */
  constructor(path: string, root: string, files: WrittenPaths) {
    this.path = path
    this.root = root
    this.files = files
    this.gzip.on('data', (chunk: Buffer) => {
      this.packed += chunk.length
    })
    this.written = pipeline(this.gzip, fs.createWriteStream(`${path}.frames`, { mode: 0o600 }))
    // Its failure is told by finish().
    this.written.catch(() => undefined)
  }

  /** Bytes of the tar that are no content of a file; a promise when packing has to be waited for. */
  add(bytes: Uint8Array): Promise<void> | undefined {
    this.tarSize += bytes.length
    if (!this.isWhole) return undefined
    for (let done = 0; done < bytes.length; ) {
      if (this.rawAt === undefined) this.beginRaw()
      const room = this.batch.length - this.used
      // A view costs more than the copy of a header.
      const part = done === 0 && bytes.length <= room ? bytes : bytes.subarray(done, done + room)
      this.batch.set(part, this.used)
      this.used += part.length
      done += part.length
      if (this.used === this.batch.length) this.flush()
    }
    return this.pressure
  }

  /** A file whose content came here in the tar was written to `path`, with its root; a promise as of {@link add}. */
  addFile(path: string, size: number): Promise<void> | undefined {
    this.tarSize += size
    if (!this.isWhole || size === 0) return undefined
    this.endRaw()
    const length = path.length - this.root.length - 1
    this.makeRoom(fileHead + length)
    const { batch, used } = this
    batch.write(frameKinds.file, used, 'latin1')
    batch.writeUInt32BE(length, used + 1)
    batch.writeUInt32BE(Math.floor(size / 2 ** 32), used + 5)
    batch.writeUInt32BE(size % 2 ** 32, used + 9)
    batch.write(path.slice(-length), used + fileHead, 'latin1')
    this.used += fileHead + length
    this.files.setNumber(path, this.count++)
    return this.pressure
  }

  /** What this layer wrote at `path`, or below it, is about to be removed: its content is kept. */
  keep(path: string): void {
    if (!this.isWhole) return
    const status = fs.lstatSync(Buffer.from(path, 'latin1'), { throwIfNoEntry: false })
    if (status?.isDirectory() === true) {
      const children = fs.readdirSync(Buffer.from(path, 'latin1'), { encoding: 'latin1' })
      for (const child of children) this.keep(`${path}/${child}`)
    }
    const number = this.files.numberOf(path)
    if (number === undefined || status?.isFile() !== true) return
    this.files.setNumber(path, undefined)
    this.lostBytes += status.size
    if (this.lostBytes > maxLostBytes) {
      this.giveUp()
      return
    }
    const head = Buffer.alloc(9)
    head.write(frameKinds.lost, 'latin1')
    head.writeUInt32BE(number, 1)
    head.writeUInt32BE(status.size, 5)
    this.lost.push(Buffer.concat([head, fs.readFileSync(Buffer.from(path, 'latin1'))]))
  }

  /** Ends the record; false, and no file, when it would have become too large. */
  async finish(): Promise<boolean> {
    this.flush()
    this.gzip.end()
    await this.written
    if (!this.isWhole) {
      this.discard()
      return false
    }
    // Members of a gzip file follow each other: what was lost is known last and read first.
    fs.writeFileSync(this.path, gzipSync(Buffer.concat(this.lost)), { mode: 0o600 })
    await pipeline(fs.createReadStream(`${this.path}.frames`), fs.createWriteStream(this.path, { flags: 'a' }))
    fs.rmSync(`${this.path}.frames`)
    return true
  }

  /** Leaves nothing. */
  discard(): void {
    this.gzip.destroy()
    fs.rmSync(`${this.path}.frames`, { force: true })
    fs.rmSync(this.path, { force: true })
  }

  private beginRaw(): void {
    this.makeRoom(rawHead + 1)
    this.rawAt = this.used
    this.batch.write(frameKinds.raw, this.used, 'latin1')
    this.used += rawHead
  }

  private endRaw(): void {
    if (this.rawAt !== undefined) this.batch.writeUInt32BE(this.used - this.rawAt - rawHead, this.rawAt + 1)
    this.rawAt = undefined
  }

  private makeRoom(bytes: number): void {
    if (this.batch.length - this.used < bytes) this.flush()
  }

  private flush(): void {
    this.endRaw()
    if (this.packed > maxRecordBytes) this.giveUp()
    if (this.used === 0) return
    const frames = this.batch.subarray(0, this.used)
    // The stream still reads the one before.
    this.batch = Buffer.allocUnsafe(batchBytes)
    this.used = 0
    if (this.gzip.write(frames) || this.pressure !== undefined) return
    // Whatever happens first: room, or the end of the pipeline, which also tells its failure.
    this.pressure = Promise.race([once(this.gzip, 'drain'), this.written]).then(() => {
      this.pressure = undefined
    })
    // Who does not wait for it hears of the failure from finish().
    this.pressure.catch(() => undefined)
  }

  private giveUp(): void {
    this.isWhole = false
    this.rawAt = undefined
    this.used = 0
    this.lost.length = 0
  }
}
