import { BentRegistry } from './bent-registry'
import { inspectDistribution } from './distribution'
import { mediaTypes } from './manifest'
import { parseReference } from './reference'
import { type SearchResult, searchRegistry } from './search'

const { signal } = new AbortController()
const registries = { insecure: [], certificateAuthorities: [] }
let registry: BentRegistry

beforeEach(async () => {
  registry = new BentRegistry()
  await registry.listen()
})
afterEach(() => registry.close())

const search = (term: string, limit = 25): Promise<SearchResult[]> =>
  searchRegistry({ domain: registry.host, term, limit, credentials: undefined, registries, signal })

/** Answers by path, 404 for all others. */
function answers(bodies: Readonly<Record<string, unknown>>): void {
  registry.bend = (request, response) => {
    if (request.url === '/v2/') return false
    const body = bodies[request.url ?? '']
    if (body === undefined) response.writeHead(404).end()
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(body))
    return true
  }
}

it('takes what the old protocol finds', async () => {
  const results = [{ name: 'team/tool', description: 'A tool', star_count: 3, is_official: true, is_automated: true }]
  answers({ '/v1/search?q=to+ol&n=7': { num_results: 1, results } })
  expect(await search('to ol', 7)).toEqual([{ name: 'team/tool', description: 'A tool', stars: 3, official: true }])
})

it('asks Harbor', async () => {
  answers({
    '/api/v2.0/search?q=tool&n=1': { repository: [{ repository_name: 'a/tool' }, { repository_name: 'b/tool' }] },
  })
  expect(await search('tool', 1)).toEqual([
    { name: `${registry.host}/a/tool`, description: '', stars: 0, official: false },
  ])
})

it('filters the catalog, page by page, and follows it nowhere else', async () => {
  let elsewhere = false
  registry.bend = (request, response) => {
    const url = request.url ?? ''
    if (url === '/v2/') return false
    if (!url.startsWith('/v2/_catalog')) {
      response.writeHead(404).end()
      return true
    }
    const last = new URL(url, 'http://x').searchParams.get('last') ?? ''
    const page = last === '' ? ['a/tool', 'b/other'] : ['c/tool', 'd']
    const next = last === '' ? '/v2/_catalog?last=b' : elsewhere ? 'http://evil.example/' : undefined
    response.setHeader('content-type', 'application/json')
    if (next !== undefined) response.setHeader('link', `<${next}>; rel="next"`)
    response.end(JSON.stringify({ repositories: page }))
    return true
  }
  const names = async () => (await search('Tool')).map(({ name }) => name)
  const all = [`${registry.host}/a/tool`, `${registry.host}/c/tool`]
  expect(await names()).toEqual(all)
  elsewhere = true
  expect(await names()).toEqual(all)
})

it('says that a registry cannot be searched', async () => {
  answers({})
  await expect(search('tool')).rejects.toMatchObject({
    kind: 'unavailable',
    message: `${registry.host} cannot be searched: it has no search and no catalog (status 404)`,
  })
  answers({ '/v1/search?q=tool&n=25': { results: [{ name: 5 }] } })
  await expect(search('tool')).rejects.toThrow(/the answer to the search is malformed/)
  const only = { ...registries, allowed: ['elsewhere'] }
  const hub = { domain: 'docker.io', term: 'x', limit: 1, credentials: undefined, registries: only, signal }
  await expect(searchRegistry(hub)).rejects.toThrow('index.docker.io is not on the list of allowed registries')
})

it('tells the platforms of an index', async () => {
  const platforms = [
    { architecture: 'amd64', os: 'linux' },
    { architecture: 'arm', os: 'linux', variant: 'v7' },
    { architecture: 'amd64', os: 'windows', 'os.version': '10.0' },
  ]
  const entry = { mediaType: mediaTypes.ociManifest, digest: `sha256:${'1'.repeat(64)}`, size: 1 }
  const manifests = platforms.map((platform) => ({ ...entry, platform }))
  const digest = registry.manifest('latest', mediaTypes.ociIndex, { schemaVersion: 2, manifests })
  const size = registry.manifests.get(digest)?.bytes.length
  expect(await inspectDistribution(parseReference(`${registry.host}/app`), registries, undefined, signal)).toEqual({
    descriptor: { mediaType: mediaTypes.ociIndex, digest, size },
    platforms,
  })
})
