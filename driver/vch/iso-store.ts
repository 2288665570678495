import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { isFault, type Vim } from '../../vmomi'
import type { Files } from './files'
import type { Report } from './host'
import { VchError } from './vch'

/** An ISO image on this machine. */
export interface Iso {
  readonly path: string
  readonly bytes: number
  /** Hex. */
  readonly sha256: string
}

/** Directory of every datastore in which ISOs lie by their content, for the next VCH. */
const directory = 'vic-iso'

const known = new Map<string, Iso & { readonly modified: number }>()

/** Reads an ISO's size and hash, once for as long as the file does not change. VchError `failed` when there is none. */
export async function readIso(path: string): Promise<Iso> {
  const { size: bytes, mtimeMs: modified } = await stat(path).catch((error: Error) => {
    throw new VchError('failed', `the ISO ${path} cannot be read: ${error.message}`)
  })
  const before = known.get(path)
  if (before?.bytes === bytes && before.modified === modified) return before
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  const iso = { path, bytes, sha256: hash.digest('hex'), modified }
  known.set(path, iso)
  return iso
}

/** Where an ISO is kept. */
export function storedPath({ sha256 }: Iso): string {
  return `${directory}/${sha256}.iso`
}

/** Makes sure that the datastore has the ISO, and gives the path of it. */
export async function storeIso(vim: Vim, files: Files, iso: Iso, report: Report, signal: AbortSignal): Promise<string> {
  const path = storedPath(iso)
  if (await files.exists(path)) return path
  try {
    await files.makeDirectory(directory)
  } catch (error) {
    if (!isFault(error, 'FileAlreadyExists')) throw error
  }
  report(`Uploading ${iso.path.split('/').at(-1)} (${Math.ceil(iso.bytes / 1_000_000)} MB)`)
  // Under a name of its own until it is complete: nobody ever sees half of an ISO.
  const upload = `${directory}/${randomUUID()}.part`
  try {
    await vim.files.upload({ datastore: files.datastore.name, path: upload }, createReadStream(iso.path), {
      length: iso.bytes,
      signal,
    })
    await files.move(upload, path)
  } catch (error) {
    await files.remove(upload)
    // Another creation was faster.
    if (!isFault(error, 'FileAlreadyExists')) throw error
  }
  return path
}
