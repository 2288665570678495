import { createCipheriv } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { BentRegistry, MemorySink } from './bent-registry'
import { digestOf } from './digest'
import { mediaTypes } from './manifest'
import { type PullProgress, pullImage } from './pull'
import { parseReference } from './reference'
import type { RegistrySettings } from './registry-settings'
import { SharedDownloads } from './shared-downloads'

/** Milliseconds after which these tests' registries are given up. */
const silence = 300
const noise = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(300_000))

describe('pullImage from a bad registry', () => {
  let registry: BentRegistry
  let other: BentRegistry
  let sink: MemorySink

  beforeEach(async () => {
    registry = new BentRegistry()
    other = new BentRegistry()
    sink = new MemorySink()
    await Promise.all([registry.listen(), other.listen()])
  })
  afterEach(() => Promise.all([registry.close(), other.close()]))

  const pull = (
    name = 'app',
    settings: Partial<RegistrySettings> = {},
    more: { shared?: SharedDownloads; signal?: AbortSignal; credentials?: { username: string; password: string } } = {},
  ) => {
    const progress: PullProgress[] = []
    return pullImage({
      reference: parseReference(`${registry.host}/${name}`),
      credentials: more.credentials,
      registries: { insecure: [], certificateAuthorities: [], silence, ...settings },
      platform: { os: 'linux', architecture: 'amd64' },
      sink,
      ...(more.shared !== undefined && { shared: more.shared }),
      onProgress: (event) => progress.push(event),
      signal: more.signal ?? AbortSignal.timeout(30_000),
    }).then((pulled) => ({ pulled, progress }))
  }
  /** Bends what the registry answers for the image's only layer. */
  const bendLayer = (answer: (response: ServerResponse, blob: Buffer, request: IncomingMessage) => void) => {
    registry.image('latest', [noise])
    const [digest = '', blob = Buffer.alloc(0)] = [...registry.blobs].at(-1) ?? []
    registry.bend = (request, response) => {
      if (request.url !== `/v2/app/blobs/${digest}`) return false
      answer(response, blob, request)
      return true
    }
    return { digest, blob }
  }
  const layerRequests = (digest: string) => registry.requests.filter((line) => line.endsWith(digest)).length

  it('gives up a registry that stalls in the middle of a layer, after it asked again for the rest', async () => {
    const ranges: (string | undefined)[] = []
    bendLayer((response, blob, request) => {
      ranges.push(request.headers.range)
      if (ranges.length === 1) response.writeHead(200, { 'content-length': blob.length }).write(blob.subarray(0, 1000))
    })
    await expect(pull()).rejects.toThrow(/sent nothing|did not answer/)
    expect(ranges).toEqual([undefined, ...Array(5).fill('bytes=1000-')])
    expect(sink.layers.size).toBe(0)
  })

  it('goes on after several cuts, from a server with ranges and from one without', async () => {
    for (const ranges of ['with', 'without']) {
      let served = 0
      const { digest } = bendLayer((response, blob, request) => {
        const offset = ranges === 'with' ? Number(/\d+/.exec(request.headers.range ?? '0')?.[0]) : 0
        const end = served++ < 3 ? offset + 1000 * served : blob.length
        response.writeHead(offset > 0 ? 206 : 200, {
          'content-length': blob.length - offset,
          ...(offset > 0 && { 'content-range': `bytes ${offset}-${blob.length - 1}/${blob.length}` }),
        })
        response.write(blob.subarray(offset, end), () => (end === blob.length ? response.end() : response.destroy()))
      })
      sink = new MemorySink()
      registry.requests.length = 0
      await pull()
      expect([...sink.layers.values()]).toEqual([digestOf(noise)])
      expect(layerRequests(digest)).toBe(4)
    }
  })

  it('verifies the whole after a cut, not only the part that came last', async () => {
    let served = 0
    bendLayer((response, blob) => {
      if (served++ === 0) {
        response.writeHead(200, { 'content-length': blob.length })
        response.write(Buffer.concat([Buffer.from([blob[0] ?? 0, 1, 2]), blob.subarray(3, 1000)]), () =>
          response.destroy(),
        )
      } else {
        response.writeHead(206, { 'content-range': `bytes 1000-${blob.length - 1}/${blob.length}` })
        response.end(blob.subarray(1000))
      }
    })
    await expect(pull()).rejects.toThrow()
    expect(sink.layers.size).toBe(0)
  })

  it.each<[string, RegExp, (response: ServerResponse, blob: Buffer) => void]>([
    [
      'is longer than its manifest says',
      /more for|bytes for/,
      (response, blob) => response.end(Buffer.concat([blob, blob])),
    ],
    [
      'is announced longer',
      /bytes for .* instead of/,
      (response, blob) =>
        response
          .writeHead(200, { 'content-length': blob.length + 1 })
          .end(Buffer.concat([blob, blob]).subarray(0, blob.length + 1)),
    ],
    [
      'is announced shorter',
      /bytes for .* instead of/,
      (response, blob) => response.writeHead(200, { 'content-length': 10 }).end(blob.subarray(0, 10)),
    ],
    [
      'has other bytes',
      /^layer sha256:.* cannot be unpacked|digest/,
      (response, blob) => response.end(Buffer.alloc(blob.length, 7)),
    ],
    ['is not there', /not found/, (response) => response.writeHead(404).end()],
    [
      'is another part',
      /unexpected HTTP status 206/,
      (response, blob) => response.writeHead(206, { 'content-range': 'bytes 5-9/10' }).end(blob),
    ],
  ])('keeps nothing of a layer that %s, and does not ask again', async (_, text, answer) => {
    const { digest } = bendLayer(answer)
    await expect(pull()).rejects.toThrow(text)
    expect(layerRequests(digest)).toBe(1)
    expect(sink.layers.size).toBe(0)
  })

  it('gives up a layer that always ends too early', async () => {
    const { digest } = bendLayer((response, blob, request) => {
      if (request.headers.range === undefined) response.write(blob.subarray(0, 500), () => response.end())
      else response.writeHead(206, { 'content-range': `bytes 500-${blob.length - 1}/${blob.length}` }).end()
    })
    await expect(pull()).rejects.toThrow(/ended the blob .* after 500 of/)
    expect(layerRequests(digest)).toBe(5)
  })

  it.each([429, 500, 503])('waits and asks again after %d', async (status) => {
    registry.image('latest', [noise])
    const refused = new Set<string>()
    registry.bend = (request, response) => {
      if (request.url === '/v2/' || refused.has(request.url ?? '')) return false
      refused.add(request.url ?? '')
      response.writeHead(status, { 'retry-after': '0' }).end('{}')
      return true
    }
    await pull()
    expect(refused.size).toBe(3)
    expect(sink.layers.size).toBe(1)
  })

  it('says what the registry said when it refuses to the end', async () => {
    registry.bend = (request, response) => {
      if (request.url === '/v2/') return false
      response.writeHead(429, { 'retry-after': '100000' })
      response.end(JSON.stringify({ errors: [{ code: 'TOOMANYREQUESTS', message: 'come\nback\u001b[2J later' }] }))
      return true
    }
    await expect(pull()).rejects.toThrow('toomanyrequests: come back [2J later')
    expect(registry.requests.length).toBe(2)
    registry.bend = (request, response) => {
      if (request.url === '/v2/') return false
      response.writeHead(500).end('<html>')
      return true
    }
    await expect(pull()).rejects.toThrow(/unexpected HTTP status 500 from 127/)
  })

  it('follows a redirect of a blob to another host without the credentials', async () => {
    const seen: (string | undefined)[] = []
    other.bend = (request, response) => {
      seen.push(request.headers.authorization)
      response.end(blob)
      return true
    }
    const { blob, digest } = bendLayer((response) =>
      response.writeHead(307, { location: `http://${other.host}/elsewhere` }).end(),
    )
    const { bend } = registry
    const authorized = `Basic ${Buffer.from('u:p').toString('base64')}`
    registry.bend = (request, response) => {
      if (request.headers.authorization === authorized) return bend(request, response)
      response.writeHead(401, { 'www-authenticate': 'Basic realm="r"' }).end()
      return true
    }
    await pull('app', {}, { credentials: { username: 'u', password: 'p' } })
    expect(seen).toEqual([undefined])
    expect([...sink.layers.values()]).toEqual([digestOf(noise)])
    expect(layerRequests(digest)).toBe(1)

    sink = new MemorySink()
    const allowed = { allowed: [registry.host] }
    await expect(pull('app', allowed, { credentials: { username: 'u', password: 'p' } })).rejects.toThrow(
      `redirects to ${other.host}, which is not allowed`,
    )
    expect(seen).toHaveLength(1)
  })

  it('never takes the challenge of another host for the registry’s', async () => {
    other.bend = (_, response) => {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="give it to me"' }).end()
      return true
    }
    bendLayer((response) => response.writeHead(302, { location: `http://${other.host}/x` }).end())
    await expect(pull('app', {}, { credentials: { username: 'u', password: 'secret' } })).rejects.toThrow(
      /^(?!.*secret)/,
    )
    expect(other.requests).toHaveLength(1)
  })

  it('follows redirects neither without end nor to other protocols', async () => {
    bendLayer((response, _, request) => response.writeHead(302, { location: request.url }).end())
    await expect(pull()).rejects.toThrow(/redirects more than 5 times/)
    bendLayer((response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end())
    await expect(pull()).rejects.toThrow(/less secure/)
  })

  it('speaks to no registry that is not allowed', async () => {
    registry.image('latest', [noise])
    await expect(pull('app', { allowed: ['*.example', '10.0.0.0/8'] })).rejects.toThrow(/not on the list of allowed/)
    expect(registry.requests).toEqual([])
    await pull('app', { allowed: ['127.0.0.0/8'] })
  })

  it('bounds manifests', async () => {
    registry.bend = (request, response) => {
      if (request.url === '/v2/') return false
      response.writeHead(200, { 'content-type': mediaTypes.ociManifest })
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, ' ')));
        if (!response.destroyed) response.once('drain', more)
      }
      more()
      return true
    }
    await expect(pull()).rejects.toThrow(/more than 4194304 bytes/)
  })

  it.each<[string, string, string]>([
    ['no JSON', mediaTypes.ociManifest, '{'],
    ['an array', mediaTypes.ociManifest, '[]'],
    ['deeply nested', mediaTypes.ociManifest, '['.repeat(200_000)],
    ['both', mediaTypes.ociManifest, '{"manifests":[],"layers":[],"config":{}}'],
    ['both', mediaTypes.ociIndex, '{"manifests":[],"layers":[]}'],
    ['another type than said', mediaTypes.ociManifest, `{"mediaType":"${mediaTypes.ociIndex}","manifests":[]}`],
    ['huge numbers', mediaTypes.ociManifest, `{"config":{"digest":"${digestOf('')}","size":1e300},"layers":[]}`],
    [
      'a path as digest',
      mediaTypes.ociManifest,
      '{"config":{"digest":"sha256:../../../etc/passwd","size":1},"layers":[]}',
    ],
    ['HTML', 'text/html', '<html>'],
  ])('refuses a manifest with %s', async (_, mediaType, text) => {
    registry.manifests.set('latest', { bytes: Buffer.from(text), mediaType })
    await expect(pull()).rejects.toThrow(/manifest|index/)
    expect(registry.requests).toHaveLength(2)
  })

  it('refuses a manifest that has another digest than was asked for', async () => {
    registry.image('latest', [noise])
    const wanted = digestOf('something else')
    const manifest = registry.manifests.get('latest')
    if (manifest !== undefined) registry.manifests.set(wanted, manifest)
    await expect(pull(`app@${wanted}`)).rejects.toThrow(/instead of/)
  })

  it('fetches a layer once that an image has twice, and one that two pulls want', async () => {
    registry.image('latest', [noise, noise, Buffer.from('x'), noise])
    const digests = [...registry.blobs.keys()].slice(1)
    await pull()
    expect(sink.layers.size).toBe(4)
    expect(digests.map(layerRequests)).toEqual([1, 1])

    sink = new MemorySink()
    registry.requests.length = 0
    registry.image('latest', [noise, Buffer.from('x')])
    const shared = new SharedDownloads()
    await Promise.all([pull('app', {}, { shared }), pull('app', {}, { shared }), pull('app', {}, { shared })])
    expect(sink.layers.size).toBe(2)
    expect(digests.map(layerRequests)).toEqual([1, 1])
  })

  it('goes on alone when the pull that fetches a shared layer is given up', async () => {
    const shared = new SharedDownloads()
    const stop = new AbortController()
    let served = 0
    bendLayer((response, blob) => {
      if (served++ === 0) response.write(blob.subarray(0, 100))
      else response.end(blob)
    })
    const first = pull('app', { silence: 10_000 }, { shared, signal: stop.signal })
    while (served === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    const second = pull('app', { silence: 10_000 }, { shared })
    await new Promise((resolve) => setTimeout(resolve, 50))
    stop.abort(new Error('the user went away'))
    await expect(first).rejects.toThrow('the user went away')
    await second
    expect([...sink.layers.values()]).toEqual([digestOf(noise)])
  })

  it('downloads several layers at a time, but no more than it may', async () => {
    registry.image(
      'latest',
      Array.from({ length: 7 }, (_, i) => Buffer.from(`layer ${i}`)),
    )
    let now = 0
    let most = 0
    registry.bend = (request, response) => {
      const blob = registry.blobs.get(request.url?.split('/').at(-1) ?? '')
      if (blob === undefined) return false
      most = Math.max(most, ++now)
      setTimeout(() => {
        now--
        response.end(blob)
      }, 40)
      return true
    }
    await pull()
    expect(most).toBe(3)
    expect(sink.layers.size).toBe(7)
  })

  it('ends at once when it is given up', async () => {
    bendLayer((response, blob) => response.write(blob.subarray(0, 100)))
    const begun = Date.now()
    const signal = AbortSignal.timeout(200)
    await expect(pull('app', { silence: 60_000 }, { signal })).rejects.toThrow(/aborted|timeout/)
    expect(Date.now() - begun).toBeLessThan(5000)
  })
})

describe('pullImage of Docker Hub with a mirror', () => {
  it('asks the mirror first, without credentials, and then only who is allowed', async () => {
    const mirror = new BentRegistry()
    await mirror.listen()
    try {
      mirror.image('latest', [noise])
      const seen: (string | undefined)[] = []
      mirror.bend = (request) => {
        seen.push(request.headers.authorization)
        request.url = request.url?.replace('/library/', '/') ?? ''
        return false
      }
      const sink = new MemorySink()
      const pull = (name: string) =>
        pullImage({
          reference: parseReference(name),
          credentials: { username: 'hub', password: 'secret' },
          registries: {
            insecure: [],
            certificateAuthorities: [],
            mirrors: [`http://${mirror.host}`],
            allowed: [mirror.host],
          },
          platform: { os: 'linux', architecture: 'amd64' },
          sink,
          onProgress: () => undefined,
          signal: AbortSignal.timeout(20_000),
        })
      await pull('app')
      expect(sink.layers.size).toBe(1)
      expect(new Set(seen)).toEqual(new Set([undefined]))
      await expect(pull('app:none')).rejects.toThrow('registry-1.docker.io is not on the list of allowed registries')
    } finally {
      await mirror.close()
    }
  })
})
