import { createHash } from 'node:crypto'
import * as http from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { digestOf } from './digest'
import type { LayerDescriptor, LayerSink } from './layer-sink'
import { mediaTypes } from './manifest'

/** A registry of one repository whose answers a test can bend; the real one is the e2e test's. */
export class BentRegistry {
  readonly blobs = new Map<string, Buffer>()
  readonly manifests = new Map<string, { bytes: Buffer; mediaType: string }>()
  readonly requests: string[] = []
  /** Answers instead of the registry when it returns true. */
  bend: (request: http.IncomingMessage, response: http.ServerResponse) => boolean = () => false
  readonly #server = http.createServer((request, response) => this.#answer(request, response))

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  get host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  close(): Promise<void> {
    this.#server.closeAllConnections()
    return new Promise((resolve) => this.#server.close(() => resolve()))
  }

  add(bytes: Buffer): { digest: string; size: number } {
    this.blobs.set(digestOf(bytes), bytes)
    return { digest: digestOf(bytes), size: bytes.length }
  }

  /** Stores an image of the given tars, gzipped, under a tag. */
  image(tag: string, tars: readonly Buffer[]): { imageId: string; diffIds: string[] } {
    const diffIds = tars.map((tar) => digestOf(tar))
    const config = this.add(
      Buffer.from(
        JSON.stringify({ os: 'linux', architecture: 'amd64', rootfs: { type: 'layers', diff_ids: diffIds } }),
      ),
    )
    const layers = tars.map((tar) => ({
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      ...this.add(gzipSync(tar)),
    }))
    this.manifest(tag, mediaTypes.ociManifest, {
      schemaVersion: 2,
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
      layers,
    })
    return { imageId: config.digest, diffIds }
  }

  manifest(tag: string, mediaType: string, content: object): string {
    const bytes = Buffer.from(JSON.stringify(content))
    this.manifests.set(tag, { bytes, mediaType })
    this.manifests.set(digestOf(bytes), { bytes, mediaType })
    return digestOf(bytes)
  }

  #answer(request: http.IncomingMessage, response: http.ServerResponse): void {
    this.requests.push(`${request.method} ${request.url}`)
    if (this.bend(request, response)) return
    const [, kind = '', name = ''] = /^\/v2\/app\/(manifests|blobs)\/(.+)$/.exec(request.url ?? '') ?? []
    const manifest = kind === 'manifests' ? this.manifests.get(name) : undefined
    const blob = kind === 'blobs' ? this.blobs.get(name) : undefined
    if (request.url === '/v2/') response.end('{}')
    else if (manifest !== undefined) response.setHeader('content-type', manifest.mediaType).end(manifest.bytes)
    else if (blob !== undefined) {
      const offset = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0)
      if (offset > 0) response.writeHead(206, { 'content-range': `bytes ${offset}-${blob.length - 1}/${blob.length}` })
      response.end(blob.subarray(offset))
    } else {
      response.writeHead(404, { 'content-type': 'application/json' })
      response.end(JSON.stringify({ errors: [{ code: 'MANIFEST_UNKNOWN', message: 'manifest unknown' }] }))
    }
  }
}

/** Keeps the digest of each layer that arrived whole. */
export class MemorySink implements LayerSink {
  readonly layers = new Map<string, string>()

  async has(chainId: string): Promise<boolean> {
    return this.layers.has(chainId)
  }

  async write(layer: LayerDescriptor, tar: Readable): Promise<{ size: number }> {
    const hash = createHash('sha256')
    let size = 0
    for await (const chunk of tar as AsyncIterable<Buffer>) {
      hash.update(chunk)
      size += chunk.length
    }
    this.layers.set(layer.chainId, `sha256:${hash.digest('hex')}`)
    return { size }
  }
}
