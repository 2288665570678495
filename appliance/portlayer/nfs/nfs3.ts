import type { RpcClient, RpcCredential } from './rpc-client'
import { XdrError, type XdrReader, XdrWriter } from './xdr'

/** NFS version 3, RFC 1813. */
export const nfsProgram = { program: 100_003, version: 3, name: 'NFS (version 3)' } as const

const procedures = {
  getAttributes: 1,
  setAttributes: 2,
  lookUp: 3,
  read: 6,
  write: 7,
  create: 8,
  makeDirectory: 9,
  remove: 12,
  removeDirectory: 13,
  readDirectoryPlus: 17,
} as const

const statuses = {
  1: ['EPERM', 'operation not permitted'],
  2: ['ENOENT', 'no such file or directory'],
  5: ['EIO', 'input or output error'],
  13: ['EACCES', 'permission denied'],
  17: ['EEXIST', 'file exists'],
  20: ['ENOTDIR', 'not a directory'],
  28: ['ENOSPC', 'no space left'],
  30: ['EROFS', 'the export is read-only'],
  63: ['ENAMETOOLONG', 'the name is too long'],
  66: ['ENOTEMPTY', 'the directory is not empty'],
  69: ['EDQUOT', 'the quota is used up'],
  70: ['ESTALE', 'it is no longer there'],
  10008: ['EJUKEBOX', 'the server has it not at hand: try again later'],
} as const satisfies Record<number, readonly [string, string]>

export type NfsErrorCode = (typeof statuses)[keyof typeof statuses][0] | 'other'

/** The server's refusal of an operation. */
export class NfsError extends Error {
  override readonly name = 'NfsError'
  readonly code: NfsErrorCode

  constructor(what: string, status: number) {
    const [code, text] = statuses[status as keyof typeof statuses] ?? ['other', `error ${status}`]
    super(`${what}: ${text}`)
    this.code = code
  }
}

/** A server's name for a file, good for as long as the file is there. */
export type FileHandle = Buffer

export interface FileAttributes {
  /** Of all others a link or a device: never looked into. */
  readonly type: 'file' | 'directory' | 'other'
  /** Permissions, of chmod(2). */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  /** Bytes. */
  readonly size: number
  /** Bytes that it takes on the server. */
  readonly used: number
  readonly fileId: bigint
  /** By the server's clock, milliseconds of the epoch. */
  readonly modifiedAt: number
}

export interface FoundFile {
  readonly handle: FileHandle
  readonly attributes: FileAttributes
}

/** What a directory lists; what the server tells of it beside its name may be missing. */
export interface DirectoryEntry {
  readonly name: string
  readonly fileId: bigint
  readonly attributes: FileAttributes | undefined
}

/** Bytes that one call reads, writes or lists: every server takes as many. */
const transferBytes = 32 * 1024
const maxHandleBytes = 64
/** Of names; longer ones are no files of any server. */
const maxNameBytes = 1024
/** The server has what is written on its disk before it answers. */
const fileSync = 2
const guarded = 1
const serverTime = 1

/** The operations of NFS version 3 that volumes need: by handle and name, so that no link is ever followed. NfsError, RpcError. */
export class Nfs3 {
  private readonly client: RpcClient
  private readonly credential: RpcCredential | undefined

  /** Without a credential: as the client is. */
  constructor(client: RpcClient, credential?: RpcCredential) {
    this.client = client
    this.credential = credential
  }

  /** The same as another user. A server that trusts its clients' word for one user does so for all but root. */
  as({ uid, gid }: RpcCredential): Nfs3 {
    return new Nfs3(this.client, { uid, gid })
  }

  async attributes(file: FileHandle): Promise<FileAttributes> {
    return readAttributes(await this.call('getAttributes', 'looking at a file', new XdrWriter().opaque(file)))
  }

  /** What a directory has under this name; undefined when there is nothing. */
  async lookUp(directory: FileHandle, name: string): Promise<FoundFile | undefined> {
    try {
      const where = new XdrWriter().opaque(directory).string(name)
      const answer = await this.call('lookUp', `looking for ${name}`, where)
      const handle = answer.opaque(maxHandleBytes)
      const attributes = answer.optional(() => readAttributes(answer)) ?? (await this.attributes(handle))
      return { handle, attributes }
    } catch (error) {
      if (error instanceof NfsError && error.code === 'ENOENT') return undefined
      throw error
    }
  }

  /** All of a file; RangeError when there are more bytes than `limit`. */
  async read(file: FileHandle, limit: number): Promise<Buffer> {
    const chunks: Buffer[] = []
    for (let length = 0; ; ) {
      const where = new XdrWriter().opaque(file).uint64(BigInt(length)).uint32(transferBytes)
      const answer = await this.call('read', 'reading a file', where)
      answer.optional(() => readAttributes(answer))
      answer.uint32()
      const isEnd = answer.boolean()
      const chunk = answer.opaque(transferBytes)
      length += chunk.length
      if (length > limit) throw new RangeError(`the file exceeds ${limit} bytes`)
      chunks.push(chunk)
      // Nothing where there should be more is an end too.
      if (isEnd || chunk.length === 0) return Buffer.concat(chunks)
    }
  }

  /** Makes a file that is not there, and has all of it on the server's disk; `EEXIST`. */
  async create(directory: FileHandle, name: string, content: Buffer, mode: number): Promise<void> {
    const what = `making ${name}`
    const where = new XdrWriter().opaque(directory).string(name).uint32(guarded)
    const answer = await this.call('create', what, attributesToSet(where, { mode }))
    const handle = answer.optional(() => answer.opaque(maxHandleBytes)) ?? (await this.lookUp(directory, name))?.handle
    if (handle === undefined) throw new NfsError(what, 2)
    for (let at = 0; at < content.length; ) {
      const chunk = content.subarray(at, at + transferBytes)
      const call = new XdrWriter().opaque(handle).uint64(BigInt(at)).uint32(chunk.length).uint32(fileSync).opaque(chunk)
      const written = await this.call('write', `writing ${name}`, call)
      skipChange(written)
      const count = written.uint32()
      if (count === 0 || count > chunk.length) throw new XdrError('the server has written another number of bytes')
      at += count
    }
  }

  /** Makes a directory that is not there; `EEXIST`. */
  async makeDirectory(directory: FileHandle, name: string, mode: number): Promise<FoundFile> {
    const what = `making directory ${name}`
    const where = new XdrWriter().opaque(directory).string(name)
    const answer = await this.call('makeDirectory', what, attributesToSet(where, { mode }))
    const handle = answer.optional(() => answer.opaque(maxHandleBytes))
    if (handle !== undefined) return { handle, attributes: await this.attributes(handle) }
    const made = await this.lookUp(directory, name)
    if (made === undefined) throw new NfsError(what, 2)
    return made
  }

  async setOwner(file: FileHandle, uid: number, gid: number): Promise<void> {
    const call = attributesToSet(new XdrWriter().opaque(file), { uid, gid }).boolean(false)
    await this.call('setAttributes', `giving a directory to ${uid}:${gid}`, call)
  }

  async setMode(file: FileHandle, mode: number): Promise<void> {
    const call = attributesToSet(new XdrWriter().opaque(file), { mode }).boolean(false)
    await this.call('setAttributes', 'changing permissions', call)
  }

  /** Sets a file's time of modification to the present. */
  async touch(file: FileHandle): Promise<void> {
    const call = attributesToSet(new XdrWriter().opaque(file), { touch: true }).boolean(false)
    await this.call('setAttributes', 'setting a time', call)
  }

  /** Removes what is no directory. What is not there is no error. */
  async remove(directory: FileHandle, name: string): Promise<void> {
    await this.removal('remove', directory, name)
  }

  /** Removes an empty directory; `ENOTEMPTY`. What is not there is no error. */
  async removeDirectory(directory: FileHandle, name: string): Promise<void> {
    await this.removal('removeDirectory', directory, name)
  }

  /** What a directory lists, without itself and its parent; RangeError when that is more than `limit`. */
  async *list(directory: FileHandle, limit: number): AsyncGenerator<DirectoryEntry> {
    let cookie = 0n
    let verifier: Buffer = Buffer.alloc(8)
    for (let count = 0; ; ) {
      const call = new XdrWriter().opaque(directory).uint64(cookie).fixed(verifier)
      call.uint32(transferBytes / 4).uint32(transferBytes)
      const answer = await this.call('readDirectoryPlus', 'listing a directory', call)
      answer.optional(() => readAttributes(answer))
      verifier = answer.fixed(8)
      const before = count
      while (answer.boolean()) {
        count += 1
        if (count > limit) throw new RangeError(`a directory has more than ${limit} entries`)
        const fileId = answer.uint64()
        const name = answer.string(maxNameBytes)
        cookie = answer.uint64()
        const attributes = answer.optional(() => readAttributes(answer))
        answer.optional(() => answer.opaque(maxHandleBytes))
        if (name !== '.' && name !== '..' && isName(name)) yield { name, fileId, attributes }
      }
      // A server that says that there is more, and gives nothing, would be asked for ever.
      if (answer.boolean() || count === before) return
    }
  }

  private async removal(how: 'remove' | 'removeDirectory', directory: FileHandle, name: string): Promise<void> {
    try {
      await this.call(how, `removing ${name}`, new XdrWriter().opaque(directory).string(name))
    } catch (error) {
      if (!(error instanceof NfsError && error.code === 'ENOENT')) throw error
    }
  }

  private async call(procedure: keyof typeof procedures, what: string, parameters: XdrWriter): Promise<XdrReader> {
    const which = { ...nfsProgram, procedure: procedures[procedure] }
    const answer = await this.client.call(which, parameters.bytes(), this.credential)
    const status = answer.uint32()
    if (status !== 0) throw new NfsError(what, status)
    return answer
  }
}

function isName(name: string): boolean {
  return name !== '' && !name.includes('/') && !name.includes('\0')
}

interface NewAttributes {
  readonly mode?: number
  readonly uid?: number
  readonly gid?: number
  readonly touch?: boolean
}

/** sattr3. */
function attributesToSet(to: XdrWriter, { mode, uid, gid, touch }: NewAttributes): XdrWriter {
  for (const value of [mode, uid, gid]) {
    to.boolean(value !== undefined)
    if (value !== undefined) to.uint32(value)
  }
  return to
    .boolean(false)
    .uint32(0)
    .uint32(touch === true ? serverTime : 0)
}

/** fattr3. */
function readAttributes(from: XdrReader): FileAttributes {
  const type = from.uint32()
  const mode = from.uint32() & 0o7777
  from.uint32()
  const [uid, gid] = [from.uint32(), from.uint32()]
  const [size, used] = [Number(from.uint64()), Number(from.uint64())]
  from.fixed(16)
  const fileId = from.uint64()
  from.fixed(8)
  const modifiedAt = from.uint32() * 1000 + from.uint32() / 1e6
  from.fixed(8)
  const kind = type === 1 ? 'file' : type === 2 ? 'directory' : 'other'
  return { type: kind, mode, uid, gid, size, used, fileId, modifiedAt }
}

/** wcc_data: what a file was before a change and is after it. */
function skipChange(from: XdrReader): void {
  from.optional(() => from.fixed(24))
  from.optional(() => readAttributes(from))
}
