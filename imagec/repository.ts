import { Connection, type RegistryRequest } from './connection'
import type { ImageSource, StoredManifest } from './content'
import type { Credentials } from './credentials'
import { ContentMismatch, digestOf } from './digest'
import { download } from './download'
import { type Response, readBody } from './http'
import { acceptedManifests, type Descriptor, maxDocumentBytes } from './manifest'
import { familiarName, familiarReference, type Reference } from './reference'
import { RegistryError } from './registry-error'
import type { RegistrySettings } from './registry-settings'

/** One repository of one registry, to be read (OCI distribution spec 1.1, "Pull"). */
export class Repository implements ImageSource {
  readonly connection: Connection
  readonly reference: Reference

  constructor(connection: Connection, reference: Reference) {
    this.connection = connection
    this.reference = reference
  }

  /** The repository in its registry. */
  static async open(
    reference: Reference,
    settings: RegistrySettings,
    credentials: Credentials | undefined,
    signal: AbortSignal,
  ): Promise<Repository> {
    return new Repository(await Connection.open(reference.domain, settings, credentials, signal), reference)
  }

  /**
   * The repository with the manifest that its reference names, from the first mirror that has it, else from its
   * registry, whose failure is the one that is told.
   */
  static async find(
    reference: Reference,
    settings: RegistrySettings,
    credentials: Credentials | undefined,
    signal: AbortSignal,
  ): Promise<{ readonly repository: Repository; readonly manifest: StoredManifest }> {
    const mirrors = (reference.domain === 'docker.io' ? (settings.mirrors ?? []) : []).map(
      (url) => () => Connection.openMirror(url, settings, signal),
    )
    const origin = () => Connection.open(reference.domain, settings, credentials, signal)
    for (const open of [...mirrors, origin]) {
      let connection: Connection | undefined
      try {
        connection = await open()
        const repository = new Repository(connection, reference)
        return { repository, manifest: await repository.manifest(wantedOf(reference), signal) }
      } catch (error) {
        connection?.close()
        if (open === origin || signal.aborted) throw error
      }
    }
    throw new RegistryError('unavailable', `no registry for ${familiarReference(reference)}`)
  }

  close(): void {
    this.connection.close()
  }

  get scopes(): readonly string[] {
    return [`repository:${this.reference.path}:pull`]
  }

  async manifest(tagOrDigest: string, signal: AbortSignal): Promise<StoredManifest> {
    const response = await this.#get(`manifests/${tagOrDigest}`, { accept: acceptedManifests }, signal)
    const bytes = await readBody(response, maxDocumentBytes, this.connection.silence)
    const digest = digestOf(bytes)
    if (tagOrDigest.includes(':') && digest !== tagOrDigest) {
      throw new ContentMismatch(`the manifest has the digest ${digest} instead of ${tagOrDigest}`)
    }
    return { bytes, mediaType: (response.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '', digest }
  }

  blob(descriptor: Descriptor, signal: AbortSignal): AsyncGenerator<Buffer> {
    const open = async (offset: number) => {
      const range: Record<string, string> = offset > 0 ? { range: `bytes=${offset}-` } : {}
      return this.#get(`blobs/${descriptor.digest}`, range, signal)
    }
    return download(descriptor, open, this.connection.silence, signal)
  }

  /** A request below the repository, `path` as `blobs/DIGEST`; the answer may have any status. */
  send(path: string, request: Omit<RegistryRequest, 'scopes'>): Promise<Response> {
    return this.connection.send(`/v2/${this.reference.path}/${path}`, { scopes: this.scopes, ...request })
  }

  async #get(path: string, headers: Record<string, string>, signal: AbortSignal): Promise<Response> {
    const response = await this.send(path, { headers, signal })
    if (response.status === 200 || (response.status === 206 && headers.range !== undefined)) return response
    throw await this.refused(response, path)
  }

  /** An answer of another status than the wanted one as an error with docker's words. */
  async refused(response: Response, path: string): Promise<RegistryError> {
    const { status, code, message } = await this.connection.refusal(response)
    const said = message || `unexpected status ${status}`
    const name = familiarName(this.reference)
    if (status === 404 && code === 'NAME_UNKNOWN') {
      return new RegistryError('not-found', `repository ${name} not found: name unknown: ${said}`, code, message)
    }
    if (status === 404 && path.startsWith('manifests/')) {
      const whole = familiarReference(this.reference)
      return new RegistryError('not-found', `manifest for ${whole} not found: manifest unknown: ${said}`, code, message)
    }
    if (status === 404) return new RegistryError('not-found', `${path} of ${name} not found: ${said}`, code, message)
    if (status === 401 || status === 403) {
      const words = "repository does not exist or may require 'docker login'"
      return new RegistryError('denied', `pull access denied for ${name}, ${words}: denied: ${said}`, code, message)
    }
    if (status === 429) return new RegistryError('unavailable', `toomanyrequests: ${said}`, code, message)
    const host = this.connection.origin.host
    return new RegistryError(
      'unavailable',
      `received unexpected HTTP status ${status} from ${host}: ${said}`,
      code,
      message,
    )
  }
}

function wantedOf(reference: Reference): string {
  return reference.digest ?? reference.tag ?? 'latest'
}

/** A small blob as a whole. */
export async function readDocument(source: ImageSource, descriptor: Descriptor, signal: AbortSignal): Promise<Buffer> {
  if (descriptor.size > maxDocumentBytes) {
    throw new ContentMismatch(`the blob ${descriptor.digest} is larger than ${maxDocumentBytes} bytes`)
  }
  const chunks: Buffer[] = []
  for await (const chunk of source.blob(descriptor, signal)) chunks.push(chunk)
  return Buffer.concat(chunks)
}
