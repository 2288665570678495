import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { dockerAt } from '../testing/docker'
import { type Fixture, startFixture } from '../testing/fixture'
import { putImage } from '../testing/images'

jest.setTimeout(60_000)

let fixture: Fixture
const { run, ok } = dockerAt(() => fixture.socket)

/** A request as clients of other kinds send it. */
async function call(method: string, path: string): Promise<{ status: number; body: unknown }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath: fixture.socket, method, path }, async (response) => {
      const content = await text(response)
      resolve({ status: response.statusCode ?? 0, body: content === '' ? undefined : JSON.parse(content) })
    })
    outgoing.once('error', reject)
    outgoing.end()
  })
}

const query = (filters: Record<string, string[]>) => encodeURIComponent(JSON.stringify(filters))
const hex = (digit: string) => digit.repeat(64)
const manifest = `sha256:${hex('a')}`
let old: string
let tool: string
let dangling: string

beforeEach(async () => {
  fixture = await startFixture()
  old = putImage(fixture.host, {
    sizes: [1000],
    created: '2025-01-01T00:00:00Z',
    names: ['team/base:1', 'team/base:2', 'registry.example:5000/base:1'],
  })
  tool = putImage(fixture.host, {
    sizes: [1000, 200],
    created: '2025-06-01T00:00:00.5Z',
    labels: { kind: 'tool', empty: '' },
    names: ['team/tool:1', `team/tool@${manifest}`],
  })
  dangling = putImage(fixture.host, { sizes: [1000, 30], created: '2025-03-01T00:00:00Z' })
})

afterEach(() => fixture.close())

const short = (id: string) => id.slice(7, 19)
const listed = async (...args: string[]): Promise<string[]> =>
  (await ok('images', '--format', '{{.Repository}}:{{.Tag}}', ...args)).split('\n').filter((line) => line !== '')

describe('images', () => {
  it('are listed by every filter', async () => {
    const all = await listed()
    expect(all.slice(0, 3)).toEqual(['busybox:latest', 'team/tool:1', '<none>:<none>'])
    // The CLI keeps no order among the names of one image.
    expect(all.slice(3).sort()).toEqual(['registry.example:5000/base:1', 'team/base:1', 'team/base:2'])
    expect(await listed('-f', 'dangling=true')).toEqual(['<none>:<none>'])
    expect(await listed('-f', 'dangling=false', '-f', 'until=2025-07-01')).not.toContain('<none>:<none>')
    expect(await listed('-f', 'label=kind=tool', '-f', 'label=empty')).toEqual(['team/tool:1'])
    expect(await listed('-f', 'label=kind=other')).toEqual([])
    expect(await listed('-f', 'before=team/tool:1')).not.toContain('team/tool:1')
    expect(await listed('-f', `since=${dangling}`)).toEqual(['busybox:latest', 'team/tool:1'])
    expect(await listed('-f', 'since=team/base:1', '-f', 'until=2025-04-01T00:00')).toEqual(['<none>:<none>'])
    expect((await listed('-f', 'reference=team/*')).sort()).toEqual(['team/base:1', 'team/base:2', 'team/tool:1'])
    expect((await listed('-f', 'reference=*/*:1')).sort()).toEqual([
      'registry.example:5000/base:1',
      'team/base:1',
      'team/tool:1',
    ])
    expect(await listed('team/base:2')).toEqual(['team/base:2'])
    expect(await ok('images', '--digests', '--format', '{{.Digest}}', 'team/tool')).toBe(manifest)
  })

  it('refuse filters in docker’s words', async () => {
    const wrong = async (filters: Record<string, string[]>) => call('GET', `/images/json?filters=${query(filters)}`)
    expect(await wrong({ dangling: ['maybe'] })).toEqual({
      status: 400,
      body: { message: "invalid filter 'dangling=[maybe]'" },
    })
    expect(await wrong({ colour: ['red'] })).toEqual({ status: 400, body: { message: "invalid filter 'colour'" } })
    expect(await wrong({ before: ['nobody'] })).toEqual({
      status: 404,
      body: { message: 'No such image: nobody:latest' },
    })
    expect((await wrong({ reference: ['['] })).body).toEqual({ message: 'syntax error in pattern' })
  })

  it('have sizes, shared ones when asked', async () => {
    const { body } = await call(
      'GET',
      `/v1.47/images/json?shared-size=1&filters=${query({ reference: ['team/tool'] })}`,
    )
    expect(body).toEqual([
      {
        Containers: -1,
        Created: 1748736000,
        Id: tool,
        Labels: { kind: 'tool', empty: '' },
        ParentId: '',
        RepoDigests: [`team/tool@${manifest}`],
        RepoTags: ['team/tool:1'],
        SharedSize: 1000,
        Size: 1200,
      },
    ])
    const older = (await call('GET', '/v1.41/images/json')).body as { Id: string; RepoTags: string[] }[]
    expect(older.find(({ Id }) => Id === dangling)).toMatchObject({
      RepoTags: ['<none>:<none>'],
      RepoDigests: ['<none>@<none>'],
      VirtualSize: 1030,
      SharedSize: -1,
    })
  })

  it('are found by name, digest, id and its beginning', async () => {
    const names = ['team/tool:1', 'docker.io/team/tool:1', `team/tool@${manifest}`, `team/tool:x@${manifest}`]
    for (const name of [...names, tool, tool.slice(7), short(tool), tool.slice(0, 20)]) {
      expect((await call('GET', `/images/${name}/json`)).body).toMatchObject({ Id: tool })
    }
    expect(await call('GET', `/images/${hex('0')}/json`)).toEqual({
      status: 404,
      body: { message: `No such image: sha256:${hex('0')}` },
    })
    expect((await call('GET', '/images/nobody/json')).body).toEqual({ message: 'No such image: nobody:latest' })
    expect(await call('GET', '/images/Nobody/json')).toEqual({
      status: 400,
      body: { message: 'invalid reference format: repository name (library/Nobody) must be lowercase' },
    })
    expect((await call('GET', '/images/no%20body/json')).body).toEqual({ message: 'invalid reference format' })
  })

  it('are inspected in full, as each version shows them', async () => {
    const { body } = await call('GET', '/v1.47/images/team/tool:1/json')
    expect(body).toMatchObject({
      Id: tool,
      Parent: '',
      Comment: 'the end',
      Created: '2025-06-01T00:00:00.5Z',
      Config: { Env: ['PATH=/usr/bin:/bin'], Cmd: ['sh'], Entrypoint: null, Volumes: null, Labels: { kind: 'tool' } },
      Size: 1200,
      RootFS: { Type: 'layers', Layers: [expect.stringMatching(/^sha256:/), expect.stringMatching(/^sha256:/)] },
      Metadata: { LastTagTime: '0001-01-01T00:00:00Z' },
    })
    for (const absent of ['VirtualSize', 'ContainerConfig', 'Container']) expect(body).not.toHaveProperty(absent)
    expect((await call('GET', '/v1.43/images/team/tool:1/json')).body).toMatchObject({
      VirtualSize: 1200,
      Container: '',
      ContainerConfig: { Hostname: '' },
    })
    await ok('tag', 'team/tool:1', 'again')
    const time = await ok('inspect', '-f', '{{.Metadata.LastTagTime}}', 'again')
    expect(Math.abs(Date.now() - Date.parse(time.replace(/ \+0000 UTC$/, 'Z').replace(' ', 'T')))).toBeLessThan(60_000)
  })

  it('tell their history', async () => {
    const format = '{{.ID}} {{.CreatedBy}} {{.Size}} {{.Comment}}'
    expect(await ok('history', '--no-trunc', '--format', format, 'team/tool:1')).toBe(
      `${tool} CMD ["sh"] 0B the end\n<missing> COPY 1 / 200B \n<missing> COPY 0 / 1kB`,
    )
  })

  it('take names that are names', async () => {
    await ok('tag', 'team/tool:1', 'registry.example/x/y:z')
    expect(await listed('registry.example/x/y')).toEqual(['registry.example/x/y:z'])
    const refused = async (repo: string, tag = '') =>
      call('POST', `/images/team/tool:1/tag?repo=${encodeURIComponent(repo)}&tag=${encodeURIComponent(tag)}`)
    expect(await refused(`a@${manifest}`)).toEqual({
      status: 400,
      body: { message: 'cannot import digest reference' },
    })
    expect((await refused('sha256')).body).toEqual({
      message: 'refusing to create an ambiguous tag using digest algorithm as name',
    })
    expect((await refused('a', '-')).body).toEqual({ message: 'invalid tag format' })
    expect(await call('POST', '/images/nobody/tag?repo=a')).toEqual({
      status: 404,
      body: { message: 'No such image: nobody:latest' },
    })
  })
})

describe('rmi', () => {
  it('takes a name away while there are others, and the image with the last', async () => {
    expect(await ok('rmi', 'team/base:1')).toBe('Untagged: team/base:1')
    expect((await run('rmi', short(old))).stderr).toContain(
      `conflict: unable to delete ${short(old)} (must be forced) - image is referenced in multiple repositories`,
    )
    expect((await ok('rmi', 'team/tool:1')).split('\n')).toEqual([
      'Untagged: team/tool:1',
      `Untagged: team/tool@${manifest}`,
      `Deleted: ${tool}`,
      expect.stringMatching(/^Deleted: sha256:/),
    ])
    expect((await ok('rmi', '-f', old)).split('\n')).toEqual([
      'Untagged: registry.example:5000/base:1',
      'Untagged: team/base:2',
      `Deleted: ${old}`,
    ])
    // The layer that they have in common goes with the last one.
    expect((await ok('rmi', dangling)).split('\n')).toHaveLength(3)
    expect(fixture.host.layers.size).toBe(1)
  })

  it('keeps what containers need', async () => {
    const container = await ok('run', '-d', '--name', 'user', 'team/tool:1', 'sleep', '1000')
    expect((await run('rmi', 'team/tool:1')).stderr).toContain(
      `conflict: unable to remove repository reference "team/tool:1" (must force) - container ${container.slice(0, 12)} is using its referenced image ${short(tool)}`,
    )
    expect((await run('rmi', '-f', tool)).stderr).toContain(
      `conflict: unable to delete ${short(tool)} (cannot be forced) - image is being used by running container ${container.slice(0, 12)}`,
    )
    expect((await ok('rmi', '-f', 'team/tool:1')).split('\n')).toEqual([
      'Untagged: team/tool:1',
      `Untagged: team/tool@${manifest}`,
    ])
    await ok('kill', 'user')
    await ok('wait', 'user')
    expect((await run('rmi', tool)).stderr).toContain(
      `conflict: unable to delete ${short(tool)} (must be forced) - image is being used by stopped container ${container.slice(0, 12)}`,
    )
    expect(await ok('rmi', '-f', tool)).toBe(`Deleted: ${tool}`)
    const layers = fixture.host.layers.size
    await ok('rm', 'user')
    for (let waited = 0; fixture.host.layers.size === layers && waited < 5000; waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(fixture.host.layers.size).toBe(layers - 1)
  })

  it('says that there is none', async () => {
    expect((await run('rmi', 'nobody')).stderr).toContain('No such image: nobody:latest')
  })
})

describe('prune', () => {
  it('removes what has no name, with -a what has no container', async () => {
    expect(await ok('image', 'prune', '-f')).toMatch(/deleted: sha256:[0-9a-f]{64}\n\nTotal reclaimed space: 30B$/)
    expect(await ok('image', 'prune', '-f')).toBe('Total reclaimed space: 0B')
    await ok('create', '--name', 'user', 'team/base:1')
    expect(await ok('image', 'prune', '-af', '--filter', 'label=kind')).toContain(`deleted: ${tool}`)
    expect(await ok('image', 'prune', '-af', '--filter', 'until=2025-02-01')).not.toContain('deleted:')
    expect(await ok('image', 'prune', '-af', '--filter', 'label!=maker')).not.toContain('deleted: sha256')
    expect((await call('POST', `/images/prune?filters=${query({ until: ['1h', '2h'] })}`)).body).toEqual({
      message: 'more than one until filter specified',
    })
    expect(await ok('image', 'prune', '-af')).toContain('untagged: busybox:latest')
    expect((await ok('images', '-q', '--no-trunc')).split('\n')).toContain(old)
  })
})

describe('system df', () => {
  it('tells what images and containers take', async () => {
    await ok('create', 'team/tool:1')
    const { body } = await call('GET', '/v1.47/system/df')
    expect(body).toMatchObject({ LayersSize: 1_234_567 + 1230, Volumes: [], BuildCache: [] })
    const { Images, Containers } = body as { Images: { Id: string }[]; Containers: unknown[] }
    expect(Images.find(({ Id }) => Id === tool)).toMatchObject({ Size: 1200, SharedSize: 1000, Containers: 1 })
    expect(Containers).toEqual([expect.objectContaining({ ImageID: tool, State: 'created', SizeRootFs: 1200 })])
    expect(await ok('system', 'df', '--format', '{{.Type}} {{.TotalCount}} {{.Active}}')).toBe(
      'Images 4 1\nContainers 1 0\nLocal Volumes 0 0\nBuild Cache 0 0',
    )
    expect((await call('GET', '/v1.47/system/df?type=volume')).body).toEqual({ Volumes: [] })
    expect((await call('GET', '/system/df?type=x')).body).toEqual({ message: 'unknown object type: x' })
  })
})

test('events tell what happened to images', async () => {
  const since = String(Date.now() / 1000)
  await ok('tag', 'team/tool:1', 'other')
  await ok('rmi', 'other')
  await ok('rmi', 'team/tool:1')
  await ok('image', 'prune', '-f')
  const format = '{{.Action}} {{.Actor.ID}} {{json .Actor.Attributes}}'
  const until = String(Date.now() / 1000 + 0.2)
  const events = await ok('events', '--since', since, '--until', until, '--filter', 'type=image', '--format', format)
  const labels = '"empty":"","kind":"tool"'
  expect(events.split('\n')).toEqual([
    `tag ${tool} {${labels},"name":"other:latest"}`,
    `untag ${tool} {${labels},"name":"${tool}"}`,
    `untag ${tool} {${labels},"name":"${tool}"}`,
    `delete ${tool} {"name":"${tool}"}`,
    `delete ${dangling} {"name":"${dangling}"}`,
    'prune  {"reclaimed":"30"}',
  ])
})
