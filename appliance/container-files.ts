import type { Readable } from 'node:stream'
import type { PathDescription } from '../tether/protocol'

/** Where an archive is unpacked, and how: `write-files` of tether/protocol.ts. */
export interface ExtractionRequest {
  /** Absolute. */
  readonly path: string
  readonly directories: 'keep' | 'replace'
  readonly owner?: string
}

/**
 * The files of a container: the interaction has those of one that runs, the port layer those of one that does not, with the same
 * calls and the same errors (`not-found`, `invalid`; `conflict`: it is not the one to ask). Archives are streams that end with an error
 * when they are not whole; the caller reads or destroys them.
 */
export interface ContainerFiles {
  /** What lies at an absolute path. */
  path(container: string, path: string, signal?: AbortSignal): Promise<PathDescription>
  /** A tar archive of what is at an absolute path. */
  readFiles(container: string, path: string, signal?: AbortSignal): Promise<Readable>
  /** Unpacks a tar archive in a directory. */
  writeFiles(container: string, where: ExtractionRequest, archive: Readable, signal?: AbortSignal): Promise<void>
  /** A tar archive of the root file system. */
  exportFiles(container: string, signal?: AbortSignal): Promise<Readable>
  /** A tar archive of the objects whose names come as `names`: relative to the root, each ended by NUL. */
  packFiles(container: string, names: Readable, signal?: AbortSignal): Promise<Readable>
}
