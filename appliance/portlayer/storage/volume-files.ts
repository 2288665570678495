import type { DatastoreFiles } from './datastore-files'

/** What a volume store is made of: a directory of a datastore, and disks in it. */
export interface VolumeFiles extends DatastoreFiles {
  /** `[datastore] directory/path`. */
  absolute(path: string): string
  /** Makes a directory, and its parents; `name-in-use` when there is one. */
  makeNewDirectory(path: string, signal?: AbortSignal): Promise<void>
  /** Makes an empty thin disk; `name-in-use` when there is one, `no-space`. */
  createDisk(path: string, kilobytes: number): Promise<void>
  /** Bytes that the files of the directories below `directory` take, by directory. */
  usage(directory: string, signal?: AbortSignal): Promise<Map<string, number>>
}
