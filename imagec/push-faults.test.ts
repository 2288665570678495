import { createCipheriv, createHash } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { BentRegistry } from './bent-registry'
import { digestOf } from './digest'
import { type KnownBlob, type PushProgress, pushImage } from './push'
import { parseReference } from './reference'
import { WritableRepository } from './writable-repository'

const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(18_000_000))
const { signal } = new AbortController()

/** The writing half of a registry, as short as it gets: one upload at a time. */
class Uploads {
  received = Buffer.alloc(0)
  readonly log: string[] = []
  /** Answers instead when it returns true; the body has been read. */
  bend: (request: IncomingMessage, response: ServerResponse, body: Buffer) => boolean = () => false
  readonly #registry: BentRegistry

  constructor(registry: BentRegistry) {
    this.#registry = registry
    registry.bend = (request, response) => {
      if (request.url === '/v2/' || (request.method === 'GET' && !request.url?.includes('uploads'))) return false
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => this.#answer(request, response, Buffer.concat(chunks)))
      return true
    }
  }

  #answer(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
    const url = new URL(request.url ?? '', 'http://registry')
    const range = request.headers['content-range'] ?? ''
    this.log.push(`${request.method} ${url.pathname.replace(/sha256:(.{4}).*/, '$1')} ${range}`.trim())
    if (this.bend(request, response, body)) return
    const location = { location: '/v2/app/blobs/uploads/1?state=x' }
    const have = { ...location, range: `0-${Math.max(this.received.length - 1, 0)}` }
    if (request.method === 'HEAD') {
      const blob = this.#registry.blobs.get(url.pathname.split('/').at(-1) ?? '')
      response.writeHead(blob === undefined ? 404 : 200, blob && { 'content-length': blob.length }).end()
    } else if (request.method === 'POST') {
      this.received = Buffer.alloc(0)
      response.writeHead(202, location).end()
    } else if (request.method === 'GET') response.writeHead(204, have).end()
    else if (request.method === 'DELETE') response.writeHead(204).end()
    else if (request.method === 'PATCH') {
      this.received = Buffer.concat([this.received, body])
      response.writeHead(202, { ...location, range: `0-${this.received.length - 1}` }).end()
    } else if (url.pathname.includes('/manifests/')) {
      this.#registry.manifests.set(url.pathname.split('/').at(-1) ?? '', { bytes: body, mediaType: '' })
      response.writeHead(201).end()
    } else {
      const blob = Buffer.concat([this.received, body])
      this.#registry.blobs.set(digestOf(blob), blob)
      response.writeHead(digestOf(blob) === url.searchParams.get('digest') ? 201 : 400).end()
    }
  }
}

describe('a push to a bad registry', () => {
  let registry: BentRegistry
  let uploads: Uploads
  let repository: WritableRepository
  const blob = { mediaType: '', digest: digestOf(noise), size: noise.length }
  const settings = { insecure: [], certificateAuthorities: [], silence: 2000 }
  const content = () => Readable.from([noise.subarray(0, 5), noise.subarray(5, 9_000_000), noise.subarray(9_000_000)])

  beforeEach(async () => {
    registry = new BentRegistry()
    await registry.listen()
    uploads = new Uploads(registry)
    repository = await WritableRepository.open(parseReference(`${registry.host}/app:1`), settings, undefined, signal)
  })
  afterEach(async () => {
    repository.close()
    await registry.close()
  })

  it('sends large blobs in chunks, small ones at once', async () => {
    await repository.putBlob(blob, content(), signal)
    const chunk = 8 * 1024 * 1024
    expect(uploads.log).toEqual([
      'POST /v2/app/blobs/uploads/',
      `PATCH /v2/app/blobs/uploads/1 0-${chunk - 1}`,
      `PATCH /v2/app/blobs/uploads/1 ${chunk}-${2 * chunk - 1}`,
      `PUT /v2/app/blobs/uploads/1 ${2 * chunk}-${noise.length - 1}`,
    ])
    expect(registry.blobs.has(blob.digest)).toBe(true)
    uploads.log.length = 0
    const small = Buffer.from('small')
    await repository.putBlob({ mediaType: '', digest: digestOf(small), size: 5 }, Readable.from([small]), signal)
    expect(uploads.log).toEqual(['POST /v2/app/blobs/uploads/', 'PUT /v2/app/blobs/uploads/1'])
  })

  it.each(['cut', 'refused'])('sends only the rest of a chunk after it was %s', async (how) => {
    let failures = 0
    uploads.bend = (request, response, body) => {
      if (request.method !== 'PATCH' || failures > 0 || uploads.received.length === 0) return false
      failures++
      if (how === 'refused') response.writeHead(503, { 'retry-after': '0' }).end()
      else {
        uploads.received = Buffer.concat([uploads.received, body.subarray(0, 1000)])
        response.destroy()
      }
      return true
    }
    await repository.putBlob(blob, content(), signal)
    const chunk = 8 * 1024 * 1024
    const from = how === 'cut' ? chunk + 1000 : chunk
    expect(uploads.log).toContain('GET /v2/app/blobs/uploads/1')
    expect(uploads.log).toContain(`PATCH /v2/app/blobs/uploads/1 ${from}-${2 * chunk - 1}`)
    expect(registry.blobs.has(blob.digest)).toBe(true)
  })

  it('takes back an upload whose content is not what it should be', async () => {
    for (const [expected, text] of [
      [{ ...blob, size: 10 }, /larger than its 10 bytes/],
      [{ ...blob, size: noise.length + 1 }, /has 18000000 bytes/],
      [{ ...blob, digest: digestOf('other') }, /with the digest/],
    ] as const) {
      uploads.log.length = 0
      await expect(repository.putBlob(expected, content(), signal)).rejects.toThrow(text)
      expect(uploads.log.at(-1)).toBe('DELETE /v2/app/blobs/uploads/1')
    }
    const failing = Readable.from(
      (async function* () {
        yield noise.subarray(0, 100)
        throw new Error('the store broke')
      })(),
    )
    await expect(repository.putBlob(blob, failing, signal)).rejects.toThrow('the store broke')
    expect(registry.blobs.size).toBe(0)
  })

  it('uploads to no other host, and follows no redirect with content', async () => {
    uploads.bend = (request, response) => {
      if (request.method === 'POST') response.writeHead(202, { location: 'http://evil.example/upload' }).end()
      return request.method === 'POST'
    }
    await expect(repository.putBlob(blob, content(), signal)).rejects.toThrow('an upload to evil.example')
    uploads.bend = (request, response) => {
      if (request.method === 'POST') response.writeHead(307, { location: 'http://evil.example/upload' }).end()
      return request.method === 'POST'
    }
    await expect(repository.putBlob(blob, content(), signal)).rejects.toThrow(/status 307/)
    uploads.bend = (request, response) => {
      if (request.method === 'POST') response.writeHead(202, { location: 'x', 'oci-chunk-min-length': '1e12' }).end()
      return request.method === 'POST'
    }
    await expect(repository.putBlob(blob, content(), signal)).rejects.toThrow(/too large/)
  })

  it('says what the registry said', async () => {
    const refuse = (status: number, body: unknown) => {
      uploads.bend = (_, response) => {
        response.writeHead(status).end(JSON.stringify(body))
        return true
      }
      return repository.putBlob(blob, content(), signal)
    }
    await expect(refuse(403, {})).rejects.toThrow('denied: requested access to the resource is denied')
    const full = { errors: [{ code: 'TOO_LARGE', message: 'quota exceeded' }] }
    await expect(refuse(413, full)).rejects.toThrow('too large: quota exceeded')
  })

  it('sends nothing of an image whose layers are there, and mounts what it can', async () => {
    const tars = [Buffer.from('one'), Buffer.from('two'), Buffer.from('three')]
    const config = Buffer.from(
      JSON.stringify({ rootfs: { type: 'layers', diff_ids: tars.map((tar) => digestOf(tar)) } }),
    )
    const here = registry.add(Buffer.from('one, packed'))
    const mediaType = 'application/vnd.oci.image.layer.v1.tar+gzip'
    const known: KnownBlob[][] = [
      [{ blob: { mediaType, ...here }, repository: { domain: registry.host, path: 'app' } }],
      [{ blob: { mediaType, digest: digestOf('there'), size: 5 }, repository: { domain: registry.host, path: 'b' } }],
      [{ blob: { mediaType, digest: digestOf('far'), size: 3 }, repository: { domain: 'far.example', path: 'c' } }],
    ]
    uploads.bend = (request, response) => {
      const mounted = request.url?.includes(`mount=${encodeURIComponent(digestOf('there'))}&from=b`) === true
      if (mounted) response.writeHead(201).end()
      return mounted
    }
    const progress: PushProgress[] = []
    const pushed = await pushImage({
      reference: parseReference(`${registry.host}/app:1`),
      credentials: undefined,
      registries: settings,
      config,
      layers: tars.map((tar, position) => ({
        diffId: digestOf(tar),
        known: known[position] ?? [],
        open: async () => Readable.from([tar]),
      })),
      onProgress: (event) => progress.push(event),
      signal,
    })
    expect(pushed.layers.map(({ digest }) => digest).slice(0, 2)).toEqual([here.digest, digestOf('there')])
    const statuses = progress.flatMap((event) => (event.kind === 'layer' ? [event.status] : []))
    expect(statuses.filter((status) => status !== 'Preparing').sort()).toEqual([
      'Layer already exists',
      'Mounted from b',
      'Pushed',
      'Pushing',
    ])
    const manifest = registry.manifests.get('1')?.bytes ?? Buffer.alloc(0)
    expect(pushed.digest).toBe(`sha256:${createHash('sha256').update(manifest).digest('hex')}`)
  })
})
