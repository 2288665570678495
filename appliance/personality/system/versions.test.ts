import { ask, filtered } from '../testing/ask'
import { type Fixture, startFixture } from '../testing/fixture'

let fixture: Fixture
const get = (path: string) => ask(fixture.socket, 'GET', path)

beforeAll(async () => {
  fixture = await startFixture()
})

afterAll(async () => {
  await fixture.close()
})

describe('versions of the API', () => {
  it('answers every version from 1.24 to its own, and none', async () => {
    for (let minor = 24; minor <= 56; minor++) {
      expect((await get(`/v1.${minor}/containers/json`)).status).toBe(200)
    }
    expect((await get('/containers/json')).status).toBe(200)
  })

  it('refuses others with docker’s sentences', async () => {
    expect(await get('/v1.57/info')).toMatchObject({
      status: 400,
      json: { message: 'client version 1.57 is too new. Maximum supported API version is 1.56' },
    })
    const old = await get('/v1.23/info')
    expect(old.status).toBe(400)
    expect(old.headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(old.text).toBe(
      'client version 1.23 is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version\n',
    )
    expect((await get('/v1.57/version')).status).toBe(400)
  })

  it('tells old tools its version', async () => {
    expect((await get('/v1.15/version')).json).toMatchObject({ ApiVersion: '1.56', MinAPIVersion: '1.24' })
  })

  it('answers a ping with what clients negotiate by', async () => {
    for (const method of ['GET', 'HEAD']) {
      const { status, headers, text } = await ask(fixture.socket, method, '/_ping')
      expect(status).toBe(200)
      expect(text).toBe(method === 'GET' ? 'OK' : '')
      expect(headers).toMatchObject({
        'api-version': '1.56',
        'docker-experimental': 'false',
        ostype: 'linux',
        swarm: 'inactive',
        'cache-control': 'no-cache, no-store, must-revalidate',
        pragma: 'no-cache',
        'content-type': 'text/plain; charset=utf-8',
        'content-length': method === 'GET' ? '2' : '0',
        server: 'Docker/0.1.0 (linux)',
      })
    }
  })

  it('answers OPTIONS anywhere, and unknown paths and methods nowhere', async () => {
    expect((await ask(fixture.socket, 'OPTIONS', '/whatever')).status).toBe(200)
    for (const [method, path] of [
      ['GET', '/nothing'],
      ['GET', '/v1.47'],
      ['POST', '/info'],
      ['PUT', '/v1.40/containers/json'],
    ] as const) {
      expect(await ask(fixture.socket, method, path)).toMatchObject({
        status: 404,
        json: { message: 'page not found' },
      })
    }
  })

  it('shapes answers as the version says', async () => {
    expect((await get('/v1.43/info')).json).not.toHaveProperty('CDISpecDirs')
    expect((await get('/v1.47/info')).json).toMatchObject({ CDISpecDirs: [], RuncCommit: { ID: '', Expected: '' } })
    expect((await get('/v1.43/system/df')).json.Images).toMatchObject([{ Size: 1_234_567, VirtualSize: 1_234_567 }])
    expect((await get('/v1.44/system/df')).json.Images[0]).not.toHaveProperty('VirtualSize')
    expect((await get('/v1.51/system/df?type=volume&type=container')).json).toEqual({ Containers: [], Volumes: [] })
    const registries = async (version: string) => (await get(`/v${version}/info`)).json.RegistryConfig
    expect(await registries('1.48')).toHaveProperty('AllowNondistributableArtifactsCIDRs', null)
    expect(await registries('1.49')).not.toHaveProperty('AllowNondistributableArtifactsCIDRs')
    expect((await get('/v1.41/system/df?type=nope')).status).toBe(200)
    expect((await get('/system/df?type=nope')).json).toEqual({ message: 'unknown object type: nope' })
  })

  it('tells what is used of the disk by lists, by numbers, or by both', async () => {
    const usage = async (query: string) => (await get(query)).json
    const numbers = { ActiveCount: 0, TotalCount: 1, Reclaimable: 1_234_567, TotalSize: 1_234_567 }
    expect(await usage('/v1.51/system/df')).not.toHaveProperty('ImagesUsage')
    expect(await usage('/v1.52/system/df')).toMatchObject({ LayersSize: 1_234_567, ImagesUsage: numbers })
    expect(await usage('/v1.52/system/df?verbose=1')).not.toHaveProperty('LayersSize')
    const brief = await usage('/v1.53/system/df?type=image')
    expect(brief).toEqual({ ImagesUsage: numbers })
    expect(await usage('/v1.53/system/df?verbose=1')).toMatchObject({
      ImagesUsage: { ...numbers, Items: [{ Size: 1_234_567 }] },
      ContainersUsage: { ActiveCount: 0, TotalCount: 0, Reclaimable: 0, TotalSize: 0 },
      VolumesUsage: { TotalCount: 0 },
    })
  })

  it('describes images and containers with less from version to version', async () => {
    const image = async (version: string) => (await get(`/v${version}/images/busybox/json`)).json
    expect((await image('1.49')).Config).toMatchObject({ Hostname: '', OnBuild: null })
    expect((await image('1.51')).Config).not.toHaveProperty('Hostname')
    expect(await image('1.51')).toMatchObject({ Parent: '', Config: { OnBuild: null, Volumes: null } })
    expect(await image('1.52')).not.toHaveProperty('Parent')
    expect(Object.keys((await image('1.52')).Config).sort()).toEqual(['Cmd', 'Env', 'Labels'])
    await ask(fixture.socket, 'POST', '/containers/create?name=shaped', { Image: 'busybox' })
    const container = async (version: string) => (await get(`/v${version}/containers/shaped/json`)).json
    expect((await container('1.47')).NetworkSettings.Networks.bridge).toMatchObject({ GwPriority: 0, DNSNames: null })
    expect((await container('1.51')).NetworkSettings).toMatchObject({
      IPAddress: '',
      Networks: { bridge: { GwPriority: 0 } },
    })
    expect((await container('1.52')).NetworkSettings).not.toHaveProperty('IPAddress')
    expect((await container('1.52')).Config).not.toHaveProperty('OnBuild')
    expect((await get('/v1.51/containers/shaped/stats?stream=0')).json).toHaveProperty('os_type', 'linux')
    expect((await get('/v1.50/images/json')).json).toMatchObject([{ Containers: -1 }])
    expect((await get('/v1.51/images/json')).json).toMatchObject([{ Containers: 1 }])
    const { Status } = (await get('/v1.52/networks/bridge')).json
    expect(Status.IPAM.Subnets).toEqual({
      [Object.keys(Status.IPAM.Subnets)[0] ?? '']: expect.objectContaining({ IPsInUse: 4 }),
    })
    await ask(fixture.socket, 'DELETE', '/containers/shaped')
  })

  it('knows the platform of an image', async () => {
    const platform = (architecture: string) => encodeURIComponent(JSON.stringify({ os: 'linux', architecture }))
    const own = platform(process.arch === 'x64' ? 'amd64' : process.arch)
    for (const path of ['/images/busybox/json', '/images/busybox/history']) {
      expect((await get(`${path}?platform=${own}`)).status).toBe(200)
      expect(await get(`${path}?platform=${platform('mips')}`)).toMatchObject({
        status: 404,
        json: { message: expect.stringContaining('does not match the specified platform (linux/mips)') },
      })
      expect((await get(`${path}?platform=x`)).status).toBe(400)
      expect((await get(`/v1.47${path}?platform=x`)).status).toBe(200)
    }
    expect((await ask(fixture.socket, 'DELETE', `/images/busybox?platforms=${platform('mips')}`)).status).toBe(404)
  })

  it('tells removals as they happen to those who want that', async () => {
    const pruned = async (path: string) => ask(fixture.socket, 'POST', path)
    await ask(fixture.socket, 'POST', '/containers/create?name=one', { Image: 'busybox' })
    const { headers, text } = await pruned('/containers/prune?stream=1')
    expect(headers['content-type']).toBe('application/jsonl')
    const [first, last] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(first).toMatchObject({ status: 'Deleted' })
    expect(last).toEqual({ aux: { ContainersDeleted: [first.id], SpaceReclaimed: 0 } })
    expect((await pruned('/v1.55/containers/prune?stream=1')).json).toEqual({
      ContainersDeleted: null,
      SpaceReclaimed: 0,
    })
  })

  it('finds containers by their annotations', async () => {
    const HostConfig = { Annotations: { team: 'red' } }
    await ask(fixture.socket, 'POST', '/containers/create?name=noted', { Image: 'busybox', HostConfig })
    const found = async (annotation: string) =>
      (await get(filtered('/containers/json?all=1', { annotation: [annotation] }))).json.length
    expect([await found('team'), await found('team=red'), await found('team=blue')]).toEqual([1, 1, 0])
    await ask(fixture.socket, 'DELETE', '/containers/noted')
  })

  it('tells its version and answers pings while the port layer does not answer', async () => {
    fixture.host.unavailable = true
    try {
      expect(await get('/version')).toMatchObject({ status: 200, json: { Version: '29.0.0' } })
      expect((await get('/_ping')).status).toBe(200)
      expect((await get('/info')).status).toBe(503)
    } finally {
      fixture.host.unavailable = false
    }
  })
})
