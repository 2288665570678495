import { BentRegistry } from './bent-registry'
import { parseReference } from './reference'
import { Repository } from './repository'
import { listTags } from './tags'

describe('listTags', () => {
  let registry: BentRegistry
  let link: (page: number) => string | undefined
  const { signal } = new AbortController()

  beforeEach(async () => {
    registry = new BentRegistry()
    await registry.listen()
    registry.bend = (request, response) => {
      const url = new URL(request.url ?? '', 'http://registry')
      if (url.pathname !== '/v2/app/tags/list') return false
      const page = Number(url.searchParams.get('last') ?? 0)
      const next = link(page)
      if (next !== undefined) response.setHeader('link', next)
      response.end(JSON.stringify({ name: 'app', tags: [`t${page}`] }))
      return true
    }
  })
  afterEach(() => registry.close())

  const list = async () => {
    const settings = { insecure: [], certificateAuthorities: [], silence: 1000 }
    const repository = await Repository.open(parseReference(`${registry.host}/app`), settings, undefined, signal)
    try {
      const tags: string[] = []
      for await (const tag of listTags(repository, signal)) tags.push(tag)
      return tags
    } finally {
      repository.close()
    }
  }

  it('follows the pages', async () => {
    link = (page) => (page < 3 ? `</v2/app/tags/list?n=1&last=${page + 1}>; rel="next"` : undefined)
    expect(await list()).toEqual(['t0', 't1', 't2', 't3'])
  })

  it('follows them to no other host, and not in circles', async () => {
    link = () => '<http://evil.example/v2/app/tags/list?last=1>; rel="next"'
    await expect(list()).rejects.toThrow('continues its list of tags at evil.example')
    link = (page) => `</v2/app/tags/list?last=${1 - page}>; rel="next"`
    await expect(list()).rejects.toThrow('no end')
  })
})
