import type { Readable } from 'node:stream'

/** The files of the VCH's directory on its datastore; paths are relative to it. */
export interface DatastoreFiles {
  /** Names in a directory; none when it does not exist. */
  list(directory: string, signal?: AbortSignal): Promise<string[]>
  /** The whole of a small file; undefined when there is none. A RangeError when it is longer than `limit` bytes. */
  read(path: string, limit: number, signal?: AbortSignal): Promise<Buffer | undefined>
  /** Writes a file in an existing directory. A crash may leave any part of it: the content must tell whether it is whole. */
  write(path: string, content: Buffer, signal?: AbortSignal): Promise<void>
  /** Like {@link write}, for what is too large to be held: `length` bytes. */
  writeStream(path: string, content: Readable, length: number, signal?: AbortSignal): Promise<void>
  /** The content of a file, to be read or destroyed; undefined when there is none. */
  openRead(path: string, signal?: AbortSignal): Promise<Readable | undefined>
  /** Removes a file, or a directory with all in it; one that does not exist is no error. */
  remove(path: string, signal?: AbortSignal): Promise<void>
  /** Makes a disk of its own of what a disk and its parents hold together. It is carried through once begun. */
  copyDisk(from: string, to: string): Promise<void>
  /** Makes a directory and its parents; one that exists is no error. */
  makeDirectory(path: string, signal?: AbortSignal): Promise<void>
}
