import { Connection } from './connection'
import type { ImageTarget, StoredManifest } from './content'
import type { Credentials } from './credentials'
import { ContentMismatch } from './digest'
import { discard, type Response } from './http'
import type { Descriptor } from './manifest'
import type { Reference } from './reference'
import { RegistryError } from './registry-error'
import type { RegistrySettings } from './registry-settings'
import { Repository } from './repository'
import { commitSilence, Upload } from './upload'

/** One repository of one registry, to be written (OCI distribution spec 1.1, "Push"). */
export class WritableRepository extends Repository implements ImageTarget {
  static override async open(
    reference: Reference,
    settings: RegistrySettings,
    credentials: Credentials | undefined,
    signal: AbortSignal,
  ): Promise<WritableRepository> {
    return new WritableRepository(await Connection.open(reference.domain, settings, credentials, signal), reference)
  }

  override get scopes(): readonly string[] {
    return [`repository:${this.reference.path}:pull,push`]
  }

  async hasBlob({ digest, size }: Pick<Descriptor, 'digest' | 'size'>, signal: AbortSignal): Promise<boolean> {
    const path = `blobs/${digest}`
    const response = await this.send(path, { method: 'HEAD', signal })
    if (response.status !== 200 && response.status !== 404) throw await this.refused(response, path)
    discard(response)
    if (response.status === 404) return false
    const length = response.headers['content-length']
    return length === undefined || Number(length) === size
  }

  /** Makes a blob of another repository of the same registry this one's too; false when the registry does not. */
  async mount({ digest }: Descriptor, fromPath: string, signal: AbortSignal): Promise<boolean> {
    const query = new URLSearchParams({ mount: digest, from: fromPath })
    const scopes = [...this.scopes, `repository:${fromPath}:pull`]
    const request = { method: 'POST', headers: { 'content-length': '0' }, scopes, signal } as const
    const response = await this.send(`blobs/uploads/?${query}`, request)
    if (response.status === 201) {
      discard(response)
      return true
    }
    if (response.status === 202) {
      discard(response)
      await new Upload(this).cancel(response)
    } else discard(response)
    return false
  }

  async putBlob(descriptor: Descriptor, content: AsyncIterable<Buffer>, signal: AbortSignal): Promise<void> {
    await this.upload(content, signal, descriptor)
  }

  /**
   * Sends content whose digest and size may come out only at its end, and gives them. With `expected` content that is
   * not that ends with {@link ContentMismatch}, and the registry keeps nothing of it.
   */
  async upload(
    content: AsyncIterable<Buffer>,
    signal: AbortSignal,
    expected?: Pick<Descriptor, 'digest' | 'size'>,
  ): Promise<{ readonly digest: string; readonly size: number }> {
    return new Upload(this).send(content, signal, expected)
  }

  async putManifest(manifest: StoredManifest, tag: string | undefined, signal: AbortSignal): Promise<void> {
    const path = `manifests/${tag ?? manifest.digest}`
    const response = await this.send(path, {
      method: 'PUT',
      headers: { 'content-type': manifest.mediaType },
      body: manifest.bytes,
      silence: commitSilence,
      signal,
    })
    if (response.status !== 201) throw await this.refused(response, path)
    discard(response)
    const said = response.headers['docker-content-digest']
    if (said !== undefined && said !== manifest.digest) {
      throw new ContentMismatch(`the registry stored the manifest as ${String(said)} instead of ${manifest.digest}`)
    }
  }

  override async refused(response: Response, path: string): Promise<RegistryError> {
    const { status, code, message } = await this.connection.refusal(response)
    const said = message || `unexpected status ${status} for ${path}`
    if (status === 401)
      return new RegistryError('denied', `unauthorized: ${message || 'authentication required'}`, code)
    if (status === 403) {
      return new RegistryError('denied', `denied: ${message || 'requested access to the resource is denied'}`, code)
    }
    const words = code === '' ? '' : `${code.toLowerCase().replaceAll('_', ' ')}: `
    const kind = status === 404 ? 'not-found' : status >= 500 || status === 429 ? 'unavailable' : 'invalid'
    return new RegistryError(kind, `${words}${said}`, code)
  }
}
