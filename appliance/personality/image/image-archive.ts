import { posix } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { extract } from 'tar-stream'
import type { PortLayerClient, Spool } from '../../portlayer/client'
import { DockerError } from '../api/docker-error'

/** An image has some ten files in an archive; this is one with a thousand images. */
const maxFiles = 10_000
/** As for manifests and configurations of registries. Bytes. */
const maxDocumentBytes = 4 * 1024 * 1024
/** Links that lead to links, in archives of old versions of docker: one is usual. */
const maxLinks = 8

/** Docker's words for an archive that ends too early, or is none. */
export const unexpectedEnd = 'unexpected EOF'

/** tar-stream's words for it. */
function isCutOff(error: Error): boolean {
  return error.message === 'Unexpected end of data'
}

type Member =
  | { readonly kind: 'file'; readonly file: string; readonly size: number }
  | { readonly kind: 'link'; readonly to: string }

/** The files of an archive of images, kept in a spool, by their path in it. */
export class ImageArchive {
  private readonly portLayer: PortLayerClient
  private readonly spool: Spool
  private readonly members = new Map<string, Member>()

  private constructor(portLayer: PortLayerClient, spool: Spool) {
    this.portLayer = portLayer
    this.spool = spool
  }

  /** Reads a tar archive to its end. The caller closes the spool. */
  static async read(
    portLayer: PortLayerClient,
    spool: Spool,
    tar: Readable,
    signal: AbortSignal,
  ): Promise<ImageArchive> {
    const archive = new ImageArchive(portLayer, spool)
    const entries = extract()
    const read = async (): Promise<void> => {
      for await (const entry of entries) {
        const { name, type, linkname } = entry.header
        const path = pathOf(name)
        if (archive.members.size >= maxFiles) throw broken(`it has more than ${maxFiles} files`)
        if (type === 'file' || type === 'contiguous-file') {
          const file = `file-${archive.members.size}`
          const { size } = await portLayer.writeSpool(spool, file, Readable.from(entry), signal)
          archive.members.set(path, { kind: 'file', file, size })
        } else if (type === 'symlink' || type === 'link') {
          const base = type === 'symlink' ? posix.dirname(path) : '.'
          archive.members.set(path, { kind: 'link', to: pathOf(posix.join(base, linkname ?? '')) })
          entry.resume()
        } else entry.resume()
      }
    }
    // Whichever fails first is the cause; both have ended when it is told.
    const [fed, taken] = await Promise.allSettled([pipeline(tar, entries, { signal }), read()])
    if (taken.status === 'rejected') throw isCutOff(taken.reason) ? new Error(unexpectedEnd) : taken.reason
    if (fed.status === 'rejected') throw fed.reason
    return archive
  }

  has(path: string): boolean {
    return this.members.has(path)
  }

  /** Bytes of a file. */
  size(path: string): number {
    return this.member(path).size
  }

  /** The content of a file; the caller reads or destroys it. */
  async open(path: string, signal: AbortSignal): Promise<Readable> {
    return this.portLayer.readSpool(this.spool, this.member(path).file, signal)
  }

  /** The whole of a small file. */
  async document(path: string, signal: AbortSignal): Promise<Buffer> {
    const { size } = this.member(path)
    if (size > maxDocumentBytes) throw broken(`${path} has ${size} bytes, more than ${maxDocumentBytes}`)
    const chunks: Buffer[] = []
    for await (const chunk of (await this.open(path, signal)) as AsyncIterable<Buffer>) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  private member(path: string): Extract<Member, { kind: 'file' }> {
    let at = pathOf(path)
    for (let links = 0; links <= maxLinks; links++) {
      const found = this.members.get(at)
      if (found === undefined) throw broken(`open ${path}: no such file or directory`)
      if (found.kind === 'file') return found
      at = found.to
    }
    throw broken(`${path}: too many links`)
  }
}

/** A path below the root of the archive, as it is looked up; one that leaves it is refused. */
function pathOf(name: string): string {
  const path = posix.normalize(name).replace(/^\/+/, '').replace(/\/+$/, '')
  if (path === '..' || path.startsWith('../')) throw broken(`${JSON.stringify(name)} leaves the archive`)
  return path
}

/** The archive cannot be used as it is. */
export function broken(why: string): DockerError {
  return new DockerError(400, `invalid archive: ${why}`)
}
