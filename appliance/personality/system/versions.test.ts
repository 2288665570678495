import { ask } from '../testing/ask'
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
    for (let minor = 24; minor <= 47; minor++) {
      expect((await get(`/v1.${minor}/containers/json`)).status).toBe(200)
    }
    expect((await get('/containers/json')).status).toBe(200)
  })

  it('refuses others with docker’s sentences', async () => {
    expect(await get('/v1.48/info')).toMatchObject({
      status: 400,
      json: { message: 'client version 1.48 is too new. Maximum supported API version is 1.47' },
    })
    const old = await get('/v1.23/info')
    expect(old.status).toBe(400)
    expect(old.headers['content-type']).toBe('text/plain; charset=utf-8')
    expect(old.text).toBe(
      'client version 1.23 is too old. Minimum supported API version is 1.24, please upgrade your client to a newer version\n',
    )
    expect((await get('/v1.48/version')).status).toBe(400)
  })

  it('tells old tools its version', async () => {
    expect((await get('/v1.15/version')).json).toMatchObject({ ApiVersion: '1.47', MinAPIVersion: '1.24' })
  })

  it('answers a ping with what clients negotiate by', async () => {
    for (const method of ['GET', 'HEAD']) {
      const { status, headers, text } = await ask(fixture.socket, method, '/_ping')
      expect(status).toBe(200)
      expect(text).toBe(method === 'GET' ? 'OK' : '')
      expect(headers).toMatchObject({
        'api-version': '1.47',
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
    expect((await get('/system/df?type=volume&type=container')).json).toEqual({
      LayersSize: 0,
      Images: null,
      Containers: [],
      Volumes: [],
      BuildCache: null,
    })
    expect((await get('/v1.41/system/df?type=nope')).status).toBe(200)
    expect((await get('/system/df?type=nope')).json).toEqual({ message: 'unknown object type: nope' })
  })

  it('tells its version and answers pings while the port layer does not answer', async () => {
    fixture.host.unavailable = true
    try {
      expect(await get('/version')).toMatchObject({ status: 200, json: { Version: '27.2.0' } })
      expect((await get('/_ping')).status).toBe(200)
      expect((await get('/info')).status).toBe(503)
    } finally {
      fixture.host.unavailable = false
    }
  })
})
