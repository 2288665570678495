import { once } from 'node:events'
import * as fs from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { createGzip, gzipSync } from 'node:zlib'

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

/** Raw bytes are gathered up to this size. */
const rawFrameBytes = 64 * 1024
/** So much is packed at once: a layer of small files has two small frames a file, and a call for each costs more than packing. */
const batchBytes = 64 * 1024
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
  private readonly gzip = createGzip()
  private readonly written: Promise<void>
  private readonly files = new Map<string, number>()
  private readonly lost: Buffer[] = []
  private lostBytes = 0
  private raw: Uint8Array[] = []
  private rawBytes = 0
  private count = 0
  private packed = 0
  private batch: Buffer[] = []
  private batched = 0
  private isWhole = true

  /** `root` is a byte string, as all paths of layers are. */
  constructor(path: string, root: string) {
    this.path = path
    this.root = root
    this.gzip.on('data', (chunk: Buffer) => {
      this.packed += chunk.length
    })
    this.written = pipeline(this.gzip, fs.createWriteStream(`${path}.frames`, { mode: 0o600 }))
    // Its failure is told by finish().
    this.written.catch(() => undefined)
  }

  /** Bytes of the tar that are no content of a file. */
  async add(bytes: Uint8Array): Promise<void> {
    this.tarSize += bytes.length
    if (!this.isWhole) return
    this.raw.push(Uint8Array.from(bytes))
    this.rawBytes += bytes.length
    if (this.rawBytes >= rawFrameBytes) await this.flushRaw()
  }

  /** A file whose content came here in the tar was written to `path`, with its root. */
  async addFile(path: string, size: number): Promise<void> {
    this.tarSize += size
    if (!this.isWhole || size === 0) return
    await this.flushRaw()
    const below = path.slice(this.root.length + 1)
    const frame = Buffer.alloc(13)
    frame.write(frameKinds.file, 'latin1')
    frame.writeUInt32BE(below.length, 1)
    frame.writeBigUInt64BE(BigInt(size), 5)
    this.files.set(path, this.count++)
    await this.write(Buffer.concat([frame, Buffer.from(below, 'latin1')]))
  }

  /** What this layer wrote at `path`, or below it, is about to be removed: its content is kept. */
  keep(path: string): void {
    if (!this.isWhole) return
    const status = fs.lstatSync(Buffer.from(path, 'latin1'), { throwIfNoEntry: false })
    if (status?.isDirectory() === true) {
      const children = fs.readdirSync(Buffer.from(path, 'latin1'), { encoding: 'latin1' })
      for (const child of children) this.keep(`${path}/${child}`)
    }
    const number = this.files.get(path)
    if (number === undefined || status?.isFile() !== true) return
    this.files.delete(path)
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
    await this.flushRaw()
    await this.flushBatch()
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

  private async flushRaw(): Promise<void> {
    if (this.rawBytes === 0) return
    const frame = Buffer.alloc(5)
    frame.write(frameKinds.raw, 'latin1')
    frame.writeUInt32BE(this.rawBytes, 1)
    const parts = this.raw
    this.raw = []
    this.rawBytes = 0
    await this.write(Buffer.concat([frame, ...parts]))
  }

  private async write(frame: Buffer): Promise<void> {
    if (this.packed > maxRecordBytes) this.giveUp()
    if (!this.isWhole) return
    this.batch.push(frame)
    this.batched += frame.length
    if (this.batched >= batchBytes) await this.flushBatch()
  }

  private async flushBatch(): Promise<void> {
    if (this.batched === 0) return
    const frames = Buffer.concat(this.batch)
    this.batch = []
    this.batched = 0
    if (this.gzip.write(frames)) return
    // Whatever happens first: room, or the end of the pipeline, which also tells its failure.
    await Promise.race([once(this.gzip, 'drain'), this.written])
  }

  private giveUp(): void {
    this.isWhole = false
    this.raw = []
    this.rawBytes = 0
    this.batch = []
    this.batched = 0
    this.lost.length = 0
    this.files.clear()
  }
}
