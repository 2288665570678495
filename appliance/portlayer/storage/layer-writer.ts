import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import * as fs from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { isRootName, parseEntryName, resolveInside } from './layer-path'
import { LayerRecorder } from './layer-record'
import { printable, TarError } from './tar-error'
import type { TarHeader } from './tar-header'
import { readTar, type TarEntry } from './tar-reader'
import type { SparseMap } from './tar-sparse'
import { encodeEntry, endOfArchive, padding } from './tar-writer'
import { WrittenPaths } from './written-paths'

/** Extended attributes that a layer may carry; the others are the business of the host that made it (SELinux, overlayfs). */
const keptXattrs = /^(security\.capability|user\..+)$/

const whiteoutPrefix = '.wh.'
const opaqueMarker = '.wh..wh..opq'

/**
 * Applies one image layer (OCI image-spec, layer.md) to the file system mounted at `root`, and gives the size of its files.
 * With `recordPath` it also writes there what is needed to give the tar back: see layer-record.ts.
 *
 * Node writes what Node can: every parent directory is resolved component by component inside `root`, so that links in the
 * layers below lead where they would lead in the container and never out of it. Nobody else writes to `root`
 * meanwhile. What Node cannot make (device nodes, FIFOs, extended attributes) comes from one GNU tar an entry, in a
 * directory of its own, and is moved into place. The calls are synchronous: this runs in a thread of its own.
 */
export async function applyLayer(
  tar: AsyncIterable<Uint8Array>,
  root: string,
  recordPath?: string,
): Promise<AppliedLayer> {
  const written = new WrittenPaths()
  const recorder = recordPath === undefined ? undefined : new LayerRecorder(recordPath, bytesOf(root), written)
  const writer = new LayerWriter(root, written, recorder)
  try {
    for await (const entry of readTar(tar, (bytes) => recorder?.add(bytes))) {
      const more = writer.apply(entry)
      if (more !== undefined) await more
    }
    writer.setDirectoryTimes()
    const isRecorded = await recorder?.finish()
    return { size: writer.size, ...(isRecorded === true && { tarSize: recorder?.tarSize ?? 0 }) }
  } catch (error) {
    recorder?.discard()
    throw error
  } finally {
    writer.removeScratch()
  }
}

/** What became of a layer. */
export interface AppliedLayer {
  /** Bytes of its files. */
  readonly size: number
  /** Bytes of its tar, when the record from which it can be given back was asked for and is whole. */
  readonly tarSize?: number
}

class LayerWriter {
  size = 0
  private readonly root: string
  private readonly scratch: string
  private readonly recorder: LayerRecorder | undefined
  /** What this layer wrote, with the root: an opaque marker spares it. */
  private readonly written: WrittenPaths
  /** Times of directories are set last: writing into them changes them. */
  private readonly directoryTimes = new Map<string, number>()
  private lastParent: { readonly name: string; readonly path: string } | undefined

  constructor(root: string, written: WrittenPaths, recorder: LayerRecorder | undefined) {
    this.written = written
    this.recorder = recorder
    this.root = bytesOf(root)
    this.scratch = `${this.root}/.vic-${randomBytes(16).toString('hex')}`
  }

  /** A promise when the entry's content is not at hand, or what is kept of it has to be waited for. */
  apply(entry: TarEntry): Promise<void> | undefined {
    const { header } = entry
    const name = parseEntryName(header.name)
    if (isRootName(name)) {
      this.applyRoot(header)
      return undefined
    }
    const parent = this.resolveParent(name.parent)
    if (name.base.startsWith(whiteoutPrefix)) {
      if (name.base === opaqueMarker) this.makeOpaque(parent)
      else this.whiteout(parent, name.base.slice(whiteoutPrefix.length))
      return undefined
    }
    const target = `${parent}/${name.base}`
    const more = this.isPlain(entry) ? this.createPlain(entry, target) : this.createAny(entry, target)
    this.written.add(target)
    return more
  }

  setDirectoryTimes(): void {
    for (const [path, mtime] of this.directoryTimes) {
      // A later entry may have replaced the directory.
      if (fs.lstatSync(pathOf(path), { throwIfNoEntry: false })?.isDirectory() === true) {
        fs.utimesSync(pathOf(path), mtime, mtime)
      }
    }
  }

  removeScratch(): void {
    fs.rmSync(pathOf(this.scratch), { recursive: true, force: true })
  }

  private applyRoot(header: TarHeader): void {
    if (header.type !== 'directory') throw new TarError(`the root of a layer is a ${header.type}`)
    this.setAttributes(this.root, header)
    this.directoryTimes.set(this.root, header.mtime)
  }

  /** The real directory of a name's parent; the one before is kept, since archives go directory by directory. */
  private resolveParent(name: string): string {
    if (this.lastParent?.name !== name) this.lastParent = { name, path: resolveInside(this.root, name) }
    return this.lastParent.path
  }

  private makeOpaque(directory: string): void {
    this.lastParent = undefined
    for (const child of fs.readdirSync(pathOf(directory), { encoding: 'latin1' })) {
      this.removeFromBelow(`${directory}/${child}`)
    }
  }

  /** Removes what layers below left at `path`; what this layer wrote there, or below it, stays. */
  private removeFromBelow(path: string): void {
    const isDirectory = fs.lstatSync(pathOf(path)).isDirectory()
    if (isDirectory && (this.written.has(path) || this.written.hasBelow(path))) {
      for (const child of fs.readdirSync(pathOf(path), { encoding: 'latin1' })) this.removeFromBelow(`${path}/${child}`)
    } else if (!this.written.has(path) && path !== this.scratch) {
      fs.rmSync(pathOf(path), { recursive: true, force: true })
    }
  }

  private whiteout(parent: string, name: string): void {
    // Other names that begin with `.wh..wh.` are aufs's own records.
    if (name.startsWith(whiteoutPrefix)) return
    if (name === '' || name === '.' || name === '..') throw new TarError('a whiteout names no file')
    this.lastParent = undefined
    this.recorder?.keep(`${parent}/${name}`)
    fs.rmSync(pathOf(`${parent}/${name}`), { recursive: true, force: true })
  }

  /** Removes what is at `target`, unless both are directories: those are joined. */
  private makeWay(target: string, header: TarHeader): void {
    const present = fs.lstatSync(pathOf(target), { throwIfNoEntry: false })
    if (present === undefined || (present.isDirectory() && header.type === 'directory')) return
    this.lastParent = undefined
    this.recorder?.keep(target)
    fs.rmSync(pathOf(target), { recursive: true, force: true })
  }

  /** An ordinary file whose content is at hand comes in one go: what most entries of a layer are. */
  private createPlain({ header, body, takeWhole }: TarEntry, target: string): Promise<void> | undefined {
    this.size += header.size
    const path = pathOf(target)
    const file = this.openNew(path, target, header)
    const content = takeWhole()
    if (content === undefined) return this.fillPlain(file, header, body, target)
    try {
      writeWhole(file, content)
      setFileAttributes(file, header)
    } finally {
      fs.closeSync(file)
    }
    return this.recorder?.addFile(target, header.size)
  }

  private async fillPlain(
    file: number,
    header: TarHeader,
    body: AsyncIterable<Uint8Array>,
    target: string,
  ): Promise<void> {
    try {
      for await (const part of body) writeWhole(file, part)
      setFileAttributes(file, header)
    } finally {
      fs.closeSync(file)
    }
    await this.recorder?.addFile(target, header.size)
  }

  private isPlain({ header, sparse }: TarEntry): boolean {
    return header.type === 'file' && sparse === undefined && header.xattrs.size === 0
  }

  /** Opens a new file; what was there is only looked at when it is in the way. */
  private openNew(path: Buffer, target: string, header: TarHeader): number {
    const { O_CREAT, O_EXCL, O_WRONLY, O_NOFOLLOW } = fs.constants
    const open = (): number => fs.openSync(path, O_CREAT | O_EXCL | O_WRONLY | O_NOFOLLOW, 0o600)
    try {
      return open()
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    this.makeWay(target, header)
    return open()
  }

  private async createAny(entry: TarEntry, target: string): Promise<void> {
    this.makeWay(target, entry.header)
    await this.create(entry, target)
  }

  private async create({ header, body, sparse }: TarEntry, target: string): Promise<void> {
    const kept = new Map([...header.xattrs].filter(([name]) => keptXattrs.test(name)))
    switch (header.type) {
      case 'directory':
        if (kept.size > 0 && fs.lstatSync(pathOf(target), { throwIfNoEntry: false }) === undefined) {
          await this.createByTar({ ...header, xattrs: kept }, body, target)
        } else {
          fs.mkdirSync(pathOf(target), { recursive: true, mode: 0o700 })
          this.setAttributes(target, header)
        }
        this.directoryTimes.set(target, header.mtime)
        return
      case 'file':
        this.size += header.size
        if (sparse !== undefined) return this.createSparse({ ...header, xattrs: kept }, body, sparse, target)
        if (kept.size > 0) {
          await this.createByTar({ ...header, xattrs: kept }, body, target)
          return this.recorder?.addFile(target, header.size)
        }
        return this.fillPlain(this.openNew(pathOf(target), target, header), header, body, target)
      case 'symlink':
        this.lastParent = undefined
        fs.symlinkSync(pathOf(header.linkName), pathOf(target))
        fs.lchownSync(pathOf(target), header.uid, header.gid)
        fs.lutimesSync(pathOf(target), header.mtime, header.mtime)
        return
      case 'link':
        return this.createLink(header, target)
      case 'character-device':
      case 'block-device':
      case 'fifo':
        return this.createByTar({ ...header, xattrs: kept }, body, target)
    }
  }

  private async createSparse(
    header: TarHeader,
    body: AsyncIterable<Uint8Array>,
    sparse: SparseMap,
    target: string,
  ): Promise<void> {
    if (header.xattrs.size > 0) {
      throw new TarError(`${printable(header.name)}: a sparse file with extended attributes`)
    }
    const file = this.openNew(pathOf(target), target, header)
    try {
      await writeSparse(file, body, sparse)
      setFileAttributes(file, header)
    } finally {
      fs.closeSync(file)
    }
  }

  private createLink(header: TarHeader, target: string): void {
    const to = parseEntryName(header.linkName)
    if (isRootName(to)) throw new TarError(`${printable(header.name)}: a hard link to the root`)
    const source = `${resolveInside(this.root, to.parent)}/${to.base}`
    const present = fs.lstatSync(pathOf(source), { throwIfNoEntry: false })
    if (present === undefined || present.isDirectory()) {
      throw new TarError(`${printable(header.name)}: a hard link to ${printable(header.linkName)}, which is no file`)
    }
    fs.linkSync(pathOf(source), pathOf(target))
  }

  private setAttributes(path: string, header: TarHeader): void {
    fs.chownSync(pathOf(path), header.uid, header.gid)
    fs.chmodSync(pathOf(path), header.mode)
  }

  /** One entry by GNU tar: it makes `entry` in the scratch directory, which is then moved to `target`. */
  private async createByTar(header: TarHeader, body: AsyncIterable<Uint8Array>, target: string): Promise<void> {
    fs.mkdirSync(pathOf(this.scratch), { recursive: true, mode: 0o700 })
    const options = ['--numeric-owner', '--same-owner', '--preserve-permissions', '--xattrs', '--xattrs-include=*']
    const tar = spawn('tar', ['--extract', '--file=-', ...options], {
      cwd: pathOf(this.scratch).toString('utf8'),
      stdio: ['pipe', 'ignore', 'pipe'],
    })
    const diagnostics: Buffer[] = []
    tar.stderr.on('data', (chunk: Buffer) => diagnostics.length < 16 && diagnostics.push(chunk))
    async function* archive(): AsyncGenerator<Uint8Array, void, undefined> {
      yield encodeEntry({ ...header, name: 'entry' })
      yield* body
      yield padding(header.size)
      yield endOfArchive
    }
    const [[code], sent] = await Promise.all([
      once(tar, 'close') as Promise<[number | null]>,
      pipeline(Readable.from(archive()), tar.stdin).catch((error: unknown) => error),
    ])
    if (code !== 0) {
      const why = Buffer.concat(diagnostics).toString('utf8').trim()
      const error = new Error(`${printable(header.name)} cannot be written: ${why || `tar ended with ${code}`}`)
      throw Object.assign(error, /No space left/.test(why) ? { code: 'ENOSPC' } : {})
    }
    if (sent !== undefined) throw sent
    fs.renameSync(pathOf(`${this.scratch}/entry`), pathOf(target))
  }
}

function writeWhole(file: number, content: Uint8Array): void {
  for (let offset = 0; offset < content.length; ) offset += fs.writeSync(file, content, offset)
}

function setFileAttributes(file: number, header: TarHeader): void {
  // Ownership first: changing it takes the setuid bits away.
  fs.fchownSync(file, header.uid, header.gid)
  fs.fchmodSync(file, header.mode)
  fs.futimesSync(file, header.mtime, header.mtime)
}

/** Writes each part where it belongs; the file system keeps what is between as holes. */
async function writeSparse(
  file: number,
  body: AsyncIterable<Uint8Array>,
  { parts, realSize }: SparseMap,
): Promise<void> {
  fs.ftruncateSync(file, realSize)
  const rest = parts.filter(({ size }) => size > 0)
  let [part] = rest
  let done = 0
  for await (const chunk of body) {
    for (let taken = 0; taken < chunk.length && part !== undefined; ) {
      const length = Math.min(chunk.length - taken, part.size - done)
      const written = fs.writeSync(file, chunk, taken, length, part.offset + done)
      taken += written
      done += written
      if (done < part.size) continue
      rest.shift()
      part = rest[0]
      done = 0
    }
  }
}

function bytesOf(path: string): string {
  return Buffer.from(path, 'utf8').toString('latin1')
}

/** The path of a byte string as the kernel takes it. */
function pathOf(bytes: string): Buffer {
  return Buffer.from(bytes, 'latin1')
}
