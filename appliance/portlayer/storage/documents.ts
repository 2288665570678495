import { createHash } from 'node:crypto'
import { type DocumentEntry, documentNamePattern } from '../api'
import type { DocumentCondition, StoredDocument } from '../client'
import { KeyedMutex } from '../mutex'
import { PortLayerError } from '../problem'
import { maxBodyBytes } from '../schemas'
import type { DatastoreFiles } from './datastore-files'

/** Directory of all documents but those of images. */
const documentsDirectory = 'documents'
/** How many documents a VCH may have: all of them are kept in memory. */
const maxDocuments = 10_000
const fileName = /^(.+)\.([0-9]{1,15})\.json$/
/** First line of a file: the SHA-256 of the rest. */
const headerLength = 64 + 1

interface Kept {
  readonly generation: number
  readonly body: string
  readonly etag: string
}

/**
 * Small JSON documents on the datastore. vSphere promises neither that an upload is all or nothing nor that a move replaces
 * its target in one step. So every version is a file of its own, `<name>.<generation>.json`, whose first line is the
 * hash of the rest: it is written completely before the older ones are removed, and the highest generation that is whole counts.
 */
export class Documents {
  private readonly files: DatastoreFiles
  private readonly kept = new Map<string, Kept>()
  private readonly mutex = new KeyedMutex()

  private readonly directory: string

  private constructor(files: DatastoreFiles, directory: string) {
    this.files = files
    this.directory = directory
  }

  /** Reads all documents and removes what crashes left. */
  static async open(
    files: DatastoreFiles,
    signal?: AbortSignal,
    directory: string = documentsDirectory,
  ): Promise<Documents> {
    const documents = new Documents(files, directory)
    await files.makeDirectory(directory, signal)
    const found = (await files.list(directory, signal))
      .map((file) => ({ file, parts: fileName.exec(file) }))
      .map(({ file, parts }) => ({ file, name: parts?.[1] ?? '', generation: Number(parts?.[2]) }))
      .filter(({ name }) => documentNamePattern.test(name))
      .sort((one, other) => other.generation - one.generation)
    for (const { file, name, generation } of found) {
      const path = `${directory}/${file}`
      const kept = documents.kept.has(name) ? undefined : await readWhole(files, path, generation, signal)
      if (kept === undefined) await files.remove(path, signal)
      else documents.kept.set(name, kept)
    }
    return documents
  }

  list(prefix: string): DocumentEntry[] {
    return [...this.kept]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, { etag }]) => ({ name, etag }))
      .sort((one, other) => (one.name < other.name ? -1 : 1))
  }

  /** Throws `not-found`. */
  get(name: string): StoredDocument {
    const kept = this.kept.get(name)
    if (kept === undefined) throw new PortLayerError('not-found', `there is no document ${name}`)
    return { value: JSON.parse(kept.body), etag: kept.etag }
  }

  /** Resolves with the new ETag when the datastore has it; `precondition-failed` when `condition` does not hold. */
  async put(
    name: string,
    value: unknown,
    condition: DocumentCondition | undefined,
    signal?: AbortSignal,
  ): Promise<string> {
    checkName(name)
    const body = JSON.stringify(value)
    if (body === undefined) throw new PortLayerError('invalid', `document ${name} is no JSON value`)
    if (body.length > maxBodyBytes)
      throw new PortLayerError('invalid', `document ${name} exceeds ${maxBodyBytes} bytes`)
    const change = async (): Promise<string> => {
      const before = this.kept.get(name)
      checkCondition(name, before, condition)
      if (before === undefined && this.kept.size >= maxDocuments) {
        throw new PortLayerError('no-space', `there are ${maxDocuments} documents already`)
      }
      const generation = (before?.generation ?? 0) + 1
      const hash = createHash('sha256').update(body).digest('hex')
      await this.files.write(pathOf(this.directory, name, generation), Buffer.from(`${hash}\n${body}`), signal)
      const etag = etagOf(generation, hash)
      this.kept.set(name, { generation, body, etag })
      // Removed whoever waits: what is left behind would only be swept at the next start.
      if (before !== undefined) await this.files.remove(pathOf(this.directory, name, before.generation))
      return etag
    }
    return this.mutex.run(name, change, signal)
  }

  /** `not-found` when there is none, `precondition-failed` when `condition` does not hold. */
  async delete(name: string, condition: DocumentCondition | undefined, signal?: AbortSignal): Promise<void> {
    const change = async (): Promise<void> => {
      const before = this.kept.get(name)
      checkCondition(name, before, condition)
      if (before === undefined) throw new PortLayerError('not-found', `there is no document ${name}`)
      await this.files.remove(pathOf(this.directory, name, before.generation), signal)
      this.kept.delete(name)
    }
    await this.mutex.run(name, change, signal)
  }
}

function checkName(name: string): void {
  if (!documentNamePattern.test(name)) {
    throw new PortLayerError(
      'invalid',
      `${JSON.stringify(name.slice(0, 250))} is no document name: letters, digits, . _ -`,
    )
  }
}

function checkCondition(name: string, before: Kept | undefined, condition: DocumentCondition | undefined): void {
  if (condition === undefined) return
  const holds = 'etag' in condition ? before?.etag === condition.etag : before === undefined
  if (!holds) {
    throw new PortLayerError('precondition-failed', `document ${name} has changed meanwhile: read it again`)
  }
}

function pathOf(directory: string, name: string, generation: number): string {
  return `${directory}/${name}.${generation}.json`
}

function etagOf(generation: number, hash: string): string {
  return `"${generation}-${hash.slice(0, 16)}"`
}

/** A version as it was written; undefined when it is not whole. */
async function readWhole(
  files: DatastoreFiles,
  path: string,
  generation: number,
  signal: AbortSignal | undefined,
): Promise<Kept | undefined> {
  const content = await files.read(path, 4 * maxBodyBytes + headerLength, signal)
  if (content === undefined || content.length <= headerLength) return undefined
  const hash = createHash('sha256').update(content.subarray(headerLength)).digest('hex')
  if (content.toString('latin1', 0, headerLength) !== `${hash}\n`) return undefined
  return { generation, body: content.toString('utf8', headerLength), etag: etagOf(generation, hash) }
}
