import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { NfsVolumes } from '../../appliance/portlayer/storage/nfs-volumes'
import { type NfsServer, startNfsServer } from './nfs-server'

// The port layer's part of NFS volume stores, against a real server.

jest.setTimeout(120_000)

let server: NfsServer
/** The store of a test: a directory of the export. */
let store: string
let stores = 0
const lines: string[] = []
const vch = 'c1f5b0c2-0000-4000-8000-000000000001'

function open(more: { vch?: string; path?: string; uid?: number; port?: number } = {}): NfsVolumes {
  const { host, port, mountPort } = server
  const { vch: id = vch, ...location } = more
  return new NfsVolumes({
    location: { host, path: store, port, mountPort, uid: 1000, gid: 1000, ...location },
    vch: id,
    log: (line) => lines.push(line),
  })
}

const inStore = (...parts: string[]): string => join(store, ...parts)

beforeAll(async () => {
  server = await startNfsServer()
})
beforeEach(() => {
  lines.length = 0
  stores += 1
  store = join(server.path, `store${stores}`)
  mkdirSync(store)
  chownSync(store, 1000, 1000)
})
afterAll(() => server.stop())

test('a volume is a directory of its owner with a description, and found again by another VCH', async () => {
  const made = await open().create({ name: 'data', annotations: { docker: { labels: { a: 'b' } } } })
  expect(made).toEqual({
    name: 'data',
    createdAt: expect.stringMatching(/^\d{4}-/),
    annotations: { docker: { labels: { a: 'b' } } },
    path: `${server.host}:${store}/volumes/data`,
    share: { host: server.host, path: `${store}/volumes/data`, port: server.port, mountPort: server.mountPort },
  })
  const { uid, gid, mode } = statSync(inStore('volumes/data'))
  expect({ uid, gid, mode: mode & 0o7777 }).toEqual({ uid: 1000, gid: 1000, mode: 0o755 })
  expect(JSON.parse(readFileSync(inStore('volumes_metadata/data/volume.json'), 'utf8'))).toMatchObject({ name: 'data' })
  const other = open({ vch: 'another' })
  expect(await other.read()).toEqual([made])
  await expect(other.create({ name: 'data', annotations: {} })).rejects.toMatchObject({ code: 'name-in-use' })
  expect(await other.find('data')).toEqual(made)
  expect(await other.find('none')).toBeUndefined()
  expect(lines).toEqual([])
})

test('a removal takes everything along and follows no link', async () => {
  const volumes = open()
  await volumes.create({ name: 'data', annotations: {} })
  mkdirSync(inStore('kept'))
  writeFileSync(inStore('kept/file'), 'kept')
  const deep = inStore('volumes/data', ...Array.from({ length: 20 }, (_, index) => `d${index}`))
  mkdirSync(deep, { recursive: true })
  symlinkSync(inStore('kept'), join(deep, 'link'))
  symlinkSync('..', inStore('volumes/data/up'))
  chownSync(deep, 4711, 4712)
  chmodSync(deep, 0o500)
  for (let index = 0; index < 1500; index++) writeFileSync(join(deep, `file ${index} ${'x'.repeat(100)}`), '')
  await volumes.remove('data')
  await volumes.remove('data')
  expect(readdirSync(inStore('volumes'))).toEqual([])
  expect(readdirSync(inStore('volumes_metadata'))).toEqual([])
  expect(readFileSync(inStore('kept/file'), 'utf8')).toBe('kept')
  expect(lines).toEqual([])
})

test('what takes room is counted, each file once', async () => {
  const volumes = open()
  for (const name of ['data', 'empty']) await volumes.create({ name, annotations: {} })
  mkdirSync(inStore('volumes/data/below'))
  writeFileSync(inStore('volumes/data/below/file'), Buffer.alloc(3 * 1024 * 1024, 1))
  execFileSync('ln', [inStore('volumes/data/below/file'), inStore('volumes/data/twin')])
  symlinkSync('/etc', inStore('volumes/data/link'))
  const used = await volumes.usage(['data', 'empty', 'none'])
  expect(used.get('data')).toBeGreaterThanOrEqual(3 * 1024 * 1024)
  expect(used.get('data')).toBeLessThan(4 * 1024 * 1024)
  expect([...used.keys()]).toEqual(['data', 'empty'])
})

test('what a crash left goes when its VCH starts anew, or when it is old; what is not ours stays', async () => {
  const volumes = open()
  await volumes.create({ name: 'whole', annotations: {} })
  const leave = (name: string, maker: string, content: string | undefined): void => {
    mkdirSync(inStore('volumes_metadata', name))
    mkdirSync(inStore('volumes', name))
    writeFileSync(inStore('volumes', name, 'file'), '')
    writeFileSync(inStore('volumes_metadata', name, 'unfinished'), maker)
    if (content !== undefined) writeFileSync(inStore('volumes_metadata', name, 'volume.json'), content)
    chownSync(inStore('volumes_metadata', name), 1000, 1000)
  }
  leave('mine', vch, undefined)
  leave('half', vch, '{"version":1,"na')
  leave('theirs', 'another', undefined)
  leave('old', 'another', undefined)
  leave('later', vch, '{"version":2}')
  utimesSync(inStore('volumes_metadata/old/unfinished'), 1, 1)
  leave('stuck', vch, undefined)
  chownSync(inStore('volumes_metadata/stuck'), 0, 0)
  mkdirSync(inStore('volumes_metadata/strange'))
  symlinkSync('/etc', inStore('volumes_metadata/link'))
  writeFileSync(inStore('volumes_metadata/.hidden'), '')
  expect((await volumes.read()).map(({ name }) => name)).toEqual(['whole'])
  expect(readdirSync(inStore('volumes')).sort()).toEqual(['later', 'theirs', 'whole'])
  expect(readdirSync(inStore('volumes_metadata')).sort()).toEqual([
    ...['.hidden', 'later', 'link', 'strange', 'stuck', 'theirs', 'whole'],
  ])
  expect(lines.join('\n')).toMatch(/volume stuck is unfinished and cannot be removed: .*: permission denied/)
  for (const name of ['theirs', 'later', 'strange', 'link']) {
    await expect(volumes.create({ name, annotations: {} })).rejects.toMatchObject({ code: 'name-in-use' })
  }
})

test('links in the place of directories are not followed', async () => {
  mkdirSync(inStore('elsewhere'), { recursive: true })
  symlinkSync(inStore('elsewhere'), inStore('volumes_metadata'))
  await expect(open().create({ name: 'data', annotations: {} })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/volumes_metadata: not a directory$/),
  })
  execFileSync('rm', [inStore('volumes_metadata')])
  const volumes = open()
  await volumes.create({ name: 'data', annotations: {} })
  execFileSync('rm', ['-r', inStore('volumes/data')])
  symlinkSync(inStore('elsewhere'), inStore('volumes/data'))
  expect(await volumes.read()).toEqual([])
  expect(existsSync(inStore('elsewhere'))).toBe(true)
})

test('refusals say what to do', async () => {
  await expect(open().create({ name: 'data', capacity: 2 ** 30, annotations: {} })).rejects.toMatchObject({
    code: 'invalid',
    message: expect.stringMatching(/without a size of their own: leave Capacity and size out/),
  })
  await expect(open({ uid: 4711 }).read()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/making directory volumes_metadata: permission denied \(as user 4711:1000: give it/),
  })
  await expect(open({ path: `${store}/none` }).read()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/mounting .*none: (there is no such directory|access denied)/),
  })
  await expect(open({ port: 9 }).read()).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/127\.0\.0\.1:9: connect ECONNREFUSED/),
  })
})

test('on a server that changes users, volumes are whose it decides', async () => {
  const squashing = await startNfsServer({ squash: 'All_Squash' })
  try {
    const { host, path, port, mountPort } = squashing
    chownSync(path, 65534, 65534)
    const location = { host, path, port, mountPort, uid: 1000, gid: 1000 }
    const volumes = new NfsVolumes({ location, vch, log: (line) => lines.push(line) })
    await volumes.create({ name: 'data', annotations: {} })
    expect(statSync(join(path, 'volumes/data')).uid).toBe(65534)
    expect((await volumes.read()).map(({ name }) => name)).toEqual(['data'])
    await volumes.remove('data')
    expect(await volumes.read()).toEqual([])
  } finally {
    await squashing.stop()
  }
})

test('a server that does not answer costs seconds, and one that comes back is used again', async () => {
  const volumes = open()
  await volumes.create({ name: 'data', annotations: {} })
  await server.freeze()
  const began = Date.now()
  try {
    await expect(volumes.read()).rejects.toMatchObject({
      message: expect.stringMatching(/does not answer within 10 s/),
    })
  } finally {
    await server.thaw()
  }
  expect(Date.now() - began).toBeLessThan(15_000)
  expect((await volumes.read()).map(({ name }) => name)).toEqual(['data'])
  await server.pause()
  await expect(volumes.read()).rejects.toMatchObject({ message: expect.stringMatching(/ECONN(REFUSED|RESET)/) })
  await server.resume()
  expect((await volumes.read()).map(({ name }) => name)).toEqual(['data'])
})
