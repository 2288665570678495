import { BentRegistry, MemorySink } from './bent-registry'
import { ContentMismatch, chainIdsOf, digestOf } from './digest'
import { InvalidImage, mediaTypes } from './manifest'
import { type PullProgress, type PullRequest, pullImage } from './pull'
import { parseReference } from './reference'
import { RegistryError } from './registry-error'

describe('pullImage', () => {
  let registry: BentRegistry
  let sink: MemorySink
  let progress: PullProgress[]

  beforeEach(async () => {
    registry = new BentRegistry()
    sink = new MemorySink()
    progress = []
    await registry.listen()
  })
  afterEach(() => registry.close())

  const pull = (name: string, credentials?: { username: string; password: string }, more: Partial<PullRequest> = {}) =>
    pullImage({
      ...more,
      reference: parseReference(`${registry.host}/${name}`),
      credentials,
      registries: { insecure: [], certificateAuthorities: [] },
      platform: { os: 'linux', architecture: 'amd64' },
      sink,
      onProgress: (event) => progress.push(event),
      signal: AbortSignal.timeout(20_000),
    })
  const tars = [Buffer.alloc(700_000, 'a'), Buffer.from('second'), Buffer.from('third')]

  it('writes every layer once, bottom first, and tells what docker tells', async () => {
    const { imageId, diffIds } = registry.image('latest', tars)
    const pulled = await pull('app')
    expect(pulled.imageId).toBe(imageId)
    expect(pulled.chainIds).toEqual(chainIdsOf(diffIds))
    expect([...sink.layers]).toEqual(pulled.chainIds.map((chainId, position) => [chainId, diffIds[position]]))
    expect(progress[0]).toEqual({ kind: 'started', from: 'app', tag: 'latest' })
    expect(progress.filter((event) => event.kind === 'layer' && event.status === 'Pull complete')).toHaveLength(3)
    expect(progress.at(-1)).toEqual({ kind: 'digest', digest: pulled.manifestDigest })

    registry.requests.length = 0
    await pull('app')
    expect(registry.requests.filter((line) => line.includes('/blobs/'))).toEqual([`GET /v2/app/blobs/${imageId}`])
  })

  it('looks at no layer of an image that is there, and tells of none', async () => {
    const { imageId } = registry.image('latest', tars)
    const asked: string[] = []
    const isPresent = async (id: string) => asked.push(id) > 0
    expect(await pull('app', undefined, { isPresent })).toMatchObject({ imageId })
    expect(asked).toEqual([imageId])
    expect(sink.layers.size).toBe(0)
    expect(progress.map(({ kind }) => kind)).toEqual(['started', 'digest'])
  })

  it('chooses the platform of an index and names the one that is missing', async () => {
    registry.image('inner', [Buffer.from('x')])
    const inner = registry.manifests.get('inner')
    const entry = { mediaType: mediaTypes.ociManifest, digest: digestOf(inner?.bytes ?? ''), size: inner?.bytes.length }
    registry.manifest('multi', mediaTypes.ociIndex, {
      manifests: [
        { ...entry, digest: `sha256:${'0'.repeat(64)}`, platform: { os: 'linux', architecture: 'arm64' } },
        { ...entry, platform: { os: 'linux', architecture: 'amd64' } },
      ],
    })
    await pull('app:multi')
    expect(sink.layers.size).toBe(1)
    registry.manifest('arm', mediaTypes.ociIndex, {
      manifests: [{ ...entry, platform: { os: 'linux', architecture: 'arm64' } }],
    })
    await expect(pull('app:arm')).rejects.toThrow(/no matching manifest for linux\/amd64/)
  })

  it('resumes a layer that was cut where it stopped', async () => {
    const { diffIds } = registry.image('latest', [
      Buffer.from(Array.from({ length: 400_000 }, (_, i) => (i * 7919) % 251)),
    ])
    let cuts = 0
    registry.bend = (request, response) => {
      const blob = registry.blobs.get(request.url?.split('/').at(-1) ?? '')
      if (blob === undefined || cuts > 0 || blob.length < 300) return false
      cuts++
      response.writeHead(200, { 'content-length': blob.length })
      response.write(blob.subarray(0, 200), () => response.destroy())
      return true
    }
    await pull('app')
    expect(cuts).toBe(1)
    expect([...sink.layers.values()]).toEqual(diffIds)
  })

  it.each<[string, (blob: Buffer) => Buffer]>([
    ['other bytes', (blob) => Buffer.concat([blob.subarray(0, -1), Buffer.from([(blob.at(-1) ?? 0) ^ 1])])],
    ['more bytes', (blob) => Buffer.concat([blob, blob])],
  ])('keeps nothing of a layer with %s', async (_, spoil) => {
    registry.image('latest', [Buffer.alloc(100_000, 'z')])
    const [digest = '', blob = Buffer.alloc(0)] = [...registry.blobs].at(-1) ?? []
    registry.blobs.set(digest, spoil(blob))
    await expect(pull('app')).rejects.toThrow(Error)
    expect(sink.layers.size).toBe(0)
  })

  it('refuses a layer whose content is not what the configuration says', async () => {
    registry.image('latest', [Buffer.from('one')])
    const config = Buffer.from(JSON.stringify({ rootfs: { type: 'layers', diff_ids: [digestOf('other')] } }))
    const layer = { mediaType: 'application/vnd.oci.image.layer.v1.tar', ...registry.add(Buffer.from('one')) }
    registry.manifest('latest', mediaTypes.ociManifest, { config: registry.add(config), layers: [layer] })
    await expect(pull('app')).rejects.toThrow(ContentMismatch)
    expect(sink.layers.size).toBe(0)
  })

  it('refuses foreign layers, schema 1 and malformed manifests', async () => {
    const foreign = {
      mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
      ...registry.add(Buffer.from('w')),
    }
    const config = registry.add(Buffer.from(JSON.stringify({ rootfs: { type: 'layers', diff_ids: [digestOf('w')] } })))
    registry.manifest('foreign', mediaTypes.dockerManifest, { config, layers: [foreign] })
    await expect(pull('app:foreign')).rejects.toThrow(/foreign/)
    registry.manifest('old', 'application/vnd.docker.distribution.manifest.v1+prettyjws', {})
    await expect(pull('app:old')).rejects.toThrow(InvalidImage)
    registry.manifest('bad', mediaTypes.ociManifest, { config: { digest: 'sha256:x', size: -1 }, layers: [] })
    await expect(pull('app:bad')).rejects.toThrow(/malformed/)
  })

  it('says which manifest is unknown', async () => {
    const failure = await pull('app:nope').catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(RegistryError)
    expect((failure as RegistryError).kind).toBe('not-found')
    expect((failure as RegistryError).message).toBe(
      `manifest for ${registry.host}/app:nope not found: manifest unknown: manifest unknown`,
    )
  })

  it('gets a bearer token with the credentials, and sends them nowhere else', async () => {
    registry.image('latest', [Buffer.from('x')])
    const seen: (string | undefined)[] = []
    registry.bend = (request, response) => {
      if (request.url?.startsWith('/token?')) {
        seen.push(request.headers.authorization)
        response.end(JSON.stringify({ token: 'T' }))
        return true
      }
      if (request.headers.authorization === 'Bearer T') return false
      response.writeHead(401, {
        'www-authenticate': `Bearer realm="http://${registry.host}/token",service="s",scope="repository:app:pull"`,
      })
      response.end()
      return true
    }
    await pull('app', { username: 'u', password: 'p' })
    expect(seen).toEqual([`Basic ${Buffer.from('u:p').toString('base64')}`])
    expect(sink.layers.size).toBe(1)
  })

  it('ends with the error of a sink that fails, and asks for nothing more', async () => {
    registry.image('latest', tars)
    sink.write = async (_, tar) => {
      tar.resume()
      throw new Error('no space left')
    }
    await expect(pull('app')).rejects.toThrow('no space left')
    expect(registry.requests.filter((line) => line.includes('/blobs/')).length).toBeLessThanOrEqual(2)
  })
})
