import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import * as fs from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, request, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { gzipSync } from 'node:zlib'
import { dockerAt } from '../testing/docker'
import { type Fixture, startFixture } from '../testing/fixture'

jest.setTimeout(60_000)

let fixture: Fixture
let directory: string
const path = (name: string) => join(directory, name)
const { run, ok } = dockerAt(() => fixture.socket)
const tar = (...args: string[]): Buffer => execFileSync('tar', args, { maxBuffer: 1e8 })
const digest = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`

async function post(url: string, body: Buffer): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const options = { socketPath: fixture.socket, method: 'POST', path: url }
    const outgoing = request(options, async (response) =>
      resolve({ status: response.statusCode ?? 0, body: await text(response) }),
    )
    outgoing.once('error', reject)
    outgoing.end(body)
  })
}

beforeEach(async () => {
  fixture = await startFixture()
  directory = await mkdtemp(join(tmpdir(), 'archives-'))
  fs.mkdirSync(path('root/etc'), { recursive: true })
  fs.writeFileSync(path('root/etc/motd'), 'hello\n')
  fs.writeFileSync(path('root/big'), Buffer.alloc(300_000, 'abcdefg'))
  fs.writeFileSync(path('layer.tar'), tar('-cf', '-', '-C', path('root'), '.'))
})

afterEach(async () => {
  for (let waited = 0; fixture.host.spools.size > 0 && waited < 5000; waited += 20) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(fixture.host.spools.size).toBe(0)
  await fixture.close()
  await rm(directory, { recursive: true, force: true })
})

/** An image of one layer with the name; gives its id. */
async function imported(name: string, ...args: string[]): Promise<string> {
  return ok('import', ...args, path('layer.tar'), name)
}

test('import makes an image of a packed or plain tar, with changes', async () => {
  fs.writeFileSync(path('layer.tar.gz'), gzipSync(fs.readFileSync(path('layer.tar'))))
  const id = await imported('made:1', '-c', 'CMD ["sh"]', '-c', 'ENV A=b', '-m', 'by hand')
  expect(id).toMatch(/^sha256:[0-9a-f]{64}$/)
  const [inspected] = JSON.parse(await ok('inspect', 'made:1'))
  expect(inspected).toMatchObject({
    Id: id,
    RepoTags: ['made:1'],
    Comment: 'by hand',
    Os: 'linux',
    Config: { Cmd: ['sh'], Env: ['A=b'] },
    RootFS: { Layers: [digest(fs.readFileSync(path('layer.tar')))] },
  })
  expect(await ok('history', '--format', '{{.Comment}} {{.CreatedBy}}', id)).toBe('by hand')
  const packed = await ok('import', path('layer.tar.gz'))
  const [other] = JSON.parse(await ok('inspect', packed))
  expect(other).toMatchObject({ RepoTags: [], RootFS: inspected.RootFS, Comment: 'Imported from -' })
  expect((await run('import', '-c', 'RUN x', path('layer.tar'))).stderr).toContain('RUN is not a valid change command')
  const windows = await run('import', '--platform', 'windows/amd64', path('layer.tar'))
  expect(windows.stderr).toContain('Error response from daemon: operating system is not supported')
  const nothing = await run('import', '-c', '', path('layer.tar'))
  expect(nothing.stderr).toContain('Error response from daemon: file with no instructions')
})

describe('import from a URL', () => {
  let server: Server
  let address: string

  beforeEach(async () => {
    server = createServer((request, response) => {
      if (request.url === '/layer.tar') response.end(fs.readFileSync(path('layer.tar')))
      else if (request.url === '/cut.tar') {
        response.writeHead(200, { 'content-length': '100000' })
        response.write('some', () => response.destroy())
      } else if (request.url === '/wordy') response.writeHead(403).end('no'.repeat(10_000))
      else response.writeHead(404).end('nothing here\n')
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })

  afterEach(() => {
    server.closeAllConnections()
    server.close()
  })

  it('fetches it, and tells how far it is', async () => {
    const told = await ok('import', `${address}/layer.tar`, 'fetched:1')
    expect(told).toContain(`Downloading from ${address}/layer.tar`)
    const [inspected] = JSON.parse(await ok('inspect', 'fetched:1'))
    expect(inspected).toMatchObject({
      Comment: `Imported from ${address}/layer.tar`,
      RootFS: { Layers: [digest(fs.readFileSync(path('layer.tar')))] },
    })
  })

  it('tells in docker’s words why there is nothing, and leaves none', async () => {
    const stderr = async (url: string) => (await run('import', url, 'none:1')).stderr.trim()
    expect(await stderr(`${address}/none`)).toBe(
      `Error response from daemon: failed to GET ${address}/none with status 404 Not Found: nothing here`,
    )
    expect(await stderr(`${address}/wordy`)).toBe(
      `Error response from daemon: failed to GET ${address}/wordy with status 403 Forbidden: ${'no'.repeat(2048)}`,
    )
    server.closeAllConnections()
    expect(await stderr(`${address}/cut.tar`)).toMatch(/broke off|unexpected EOF/)
    await new Promise((resolve) => server.close(resolve))
    expect(await stderr(`${address}/x`)).toMatch(
      /^Error response from daemon: Get "http:\/\/127\.0\.0\.1:\d+\/x": dial tcp 127\.0\.0\.1:\d+: connect: connection refused$/,
    )
    expect(await ok('images', '-q', 'none')).toBe('')
  })
})

test('what is saved is docker’s archive and an OCI image layout, and loads again as the same images', async () => {
  const one = await imported('team/one:1')
  await ok('tag', 'team/one:1', 'team/one:2')
  await ok('tag', 'team/one:1', 'registry.example:5000/one:3')
  const two = await imported('two:1', '-c', 'USER 7')
  await ok('save', '-o', path('saved.tar'), 'team/one', 'two:1', two)
  expect(
    String(tar('-tf', path('saved.tar')))
      .trim()
      .split('\n'),
  ).toEqual([
    'blobs/',
    'blobs/sha256/',
    ...Array(5).fill(expect.stringMatching(/^blobs\/sha256\/[0-9a-f]{64}$/)),
    'index.json',
    'manifest.json',
    'oci-layout',
    'repositories',
  ])
  const layer = digest(fs.readFileSync(path('layer.tar'))).slice(7)
  tar('-xf', path('saved.tar'), '-C', directory)
  expect(fs.readFileSync(path(`blobs/sha256/${layer}`)).equals(fs.readFileSync(path('layer.tar')))).toBe(true)
  for (const name of fs.readdirSync(path('blobs/sha256'))) {
    expect(digest(fs.readFileSync(path(`blobs/sha256/${name}`)))).toBe(`sha256:${name}`)
  }
  expect(JSON.parse(fs.readFileSync(path('manifest.json'), 'utf8'))).toMatchObject([
    {
      Config: `blobs/sha256/${one.slice(7)}`,
      RepoTags: ['team/one:1', 'team/one:2'],
      Layers: [`blobs/sha256/${layer}`],
    },
    { Config: `blobs/sha256/${two.slice(7)}`, RepoTags: ['two:1'] },
  ])
  const copied = (source: string) =>
    JSON.parse(String(execFileSync('skopeo', ['inspect', '--config', '--raw', source])))
  expect(copied(`docker-archive:${path('saved.tar')}:two:1`)).toMatchObject({ config: { User: '7' } })
  expect(copied(`oci-archive:${path('saved.tar')}:2`)).toMatchObject({ rootfs: { diff_ids: [`sha256:${layer}`] } })

  await ok('rmi', '-f', one, two)
  expect((await ok('load', '-i', path('saved.tar'))).split('\n')).toEqual([
    'Loaded image: team/one:1',
    'Loaded image: team/one:2',
    'Loaded image: two:1',
  ])
  expect(await ok('images', '-q', '--no-trunc', 'team/one')).toBe(`${one}\n${one}`)
  expect(await ok('images', '-q', '--no-trunc', 'two')).toBe(two)
  expect(await ok('run', '--rm', '--entrypoint', 'echo', 'two:1', 'works')).toBe('works')

  await ok('save', '-o', path('nameless.tar'), one)
  await ok('rmi', '-f', one)
  expect(await ok('load', '-q', '-i', path('nameless.tar'))).toBe(`Loaded image ID: ${one}`)
})

test('save refuses what is not there', async () => {
  expect((await run('save', '-o', path('x.tar'), 'nobody')).stderr).toContain('No such image: nobody')
  expect((await run('save', '-o', path('x.tar'), 'nobody:1')).stderr).toContain('reference does not exist')
  const refused = await run('save', '-o', path('x.tar'), 'busybox')
  expect(refused.stderr).toContain('has no record of its archive. Pull the image again')
})

test('load takes archives of skopeo: docker’s old format and an OCI layout with packed layers', async () => {
  const id = await imported('source:1')
  await ok('save', '-o', path('saved.tar'), 'source:1')
  const copy = (to: string) => execFileSync('skopeo', ['copy', '-q', `docker-archive:${path('saved.tar')}`, to])
  copy(`docker-archive:${path('old.tar')}:copied:1`)
  copy(`oci-archive:${path('oci.tar')}:copied`)
  await ok('rmi', '-f', id)
  expect(await ok('load', '-i', path('old.tar'))).toBe('Loaded image: copied:1')
  // The configuration is the same, byte for byte, and so is the image's id.
  expect(await ok('images', '-q', '--no-trunc', 'copied')).toBe(id)
  for (const program of ['gzip', 'bzip2', 'xz']) {
    fs.writeFileSync(path('packed'), execFileSync(program, ['-c', path('old.tar')], { maxBuffer: 64 * 1024 * 1024 }))
    expect(await ok('load', '-i', path('packed'))).toBe('Loaded image: copied:1')
  }
  await ok('rmi', '-f', id)
  expect(await ok('load', '-i', path('oci.tar'))).toMatch(/^Loaded image ID: sha256:/)
  await imported('copied:1', '-c', 'USER 1')
  expect(await ok('load', '-i', path('old.tar'))).toMatch(
    /^The image copied:1 already exists, renaming the old one with ID sha256:[0-9a-f]{64} to empty string\nLoaded image: copied:1$/,
  )
})

test('load tells its progress unless it is to be quiet', async () => {
  const id = await imported('source:1')
  await ok('save', '-o', path('saved.tar'), 'source:1')
  await ok('rmi', '-f', id)
  const archive = fs.readFileSync(path('saved.tar'))
  const messages = (await post('/images/load?quiet=0', archive)).body
    .trim()
    .split('\r\n')
    .map((line) => JSON.parse(line))
  const size = fs.statSync(path('layer.tar')).size
  const layer = digest(fs.readFileSync(path('layer.tar'))).slice(7, 19)
  expect(messages.at(-1)).toEqual({ stream: 'Loaded image: source:1\n' })
  expect(messages.at(-2)).toMatchObject({
    status: 'Loading layer',
    id: layer,
    progressDetail: { current: size, total: size },
  })
})

test('archives that are no images are refused, and nothing of them is kept', async () => {
  const before = [...fixture.host.layers.keys(), ...fixture.host.documents.keys()]
  const load = async (archive: Buffer) => {
    const { status, body } = await post('/images/load', archive)
    return `${status} ${JSON.parse(body).error}`
  }
  const files = (...entries: [string, string][]): Buffer => {
    const root = fs.mkdtempSync(path('files-'))
    for (const [name, content] of entries) {
      fs.mkdirSync(join(root, name, '..'), { recursive: true })
      fs.writeFileSync(join(root, name), content)
    }
    return tar('-cf', '-', '-C', root, ...entries.map(([name]) => name))
  }
  const config = JSON.stringify({ rootfs: { type: 'layers', diff_ids: [`sha256:${'0'.repeat(64)}`] } })
  const manifest = (more: object) =>
    JSON.stringify([{ Config: 'config', Layers: ['layer'], RepoTags: ['x:1'], ...more }])
  const whole = (more: object) => files(['manifest.json', manifest(more)], ['config', config], ['layer', 'no tar'])

  expect(await load(Buffer.from('not a tar at all, but long enough to be read as the header'))).toMatch(/^200 /)
  expect(await load(files(['x', 'y']))).toBe('200 invalid archive: does not contain a manifest.json')
  expect(await load(files(['manifest.json', '{']))).toMatch(/^200 invalid archive: manifest.json is not JSON/)
  expect(await load(files(['manifest.json', '{}']))).toMatch(/^200 invalid archive: manifest.json: /)
  expect(await load(whole({ Config: '../../etc/passwd' }))).toMatch(/leaves the archive/)
  expect(await load(whole({ Config: 'nowhere' }))).toMatch(/open nowhere: no such file or directory/)
  expect(await load(whole({ Layers: [] }))).toMatch(/layers length mismatch: expected 1, got 0/)
  expect(await load(whole({ RepoTags: ['UPPER'] }))).toMatch(/invalid tag "UPPER"/)
  expect(await load(whole({}))).toMatch(/invalid diffID for layer layer/)
  expect(await load(whole({}).subarray(0, 1000))).toMatch(/^200 /)
  expect(await load(Buffer.from('BZh91AY&SY'))).toMatch(/^200 the archive cannot be unpacked by bzip2: /)
  const links = fs.mkdtempSync(path('links-'))
  fs.symlinkSync('manifest.json', join(links, 'manifest.json'))
  expect(await load(tar('-cf', '-', '-C', links, 'manifest.json'))).toMatch(/too many links/)
  expect([...fixture.host.layers.keys(), ...fixture.host.documents.keys()]).toEqual(before)
})

test('events tell of imports, saves and loads', async () => {
  const since = String(Date.now() / 1000)
  const id = await imported('made:1')
  await ok('save', '-o', path('saved.tar'), 'made:1')
  await ok('load', '-i', path('saved.tar'))
  const until = String(Date.now() / 1000 + 0.2)
  const format = '{{.Action}} {{.Actor.ID}} {{.Actor.Attributes.name}}'
  const events = await ok('events', '--since', since, '--until', until, '--filter', 'type=image', '--format', format)
  expect(events.split('\n')).toEqual([`tag ${id} made:1`, `import ${id} ${id}`, `save ${id} ${id}`, `load ${id} ${id}`])
})

test('what is no archive is told as dockerd tells it', async () => {
  for (const content of ['nonsense\n', gzipSync('nonsense\n')]) {
    fs.writeFileSync(path('nonsense'), content)
    expect(await run('load', '-i', path('nonsense'))).toMatchObject({ code: 1, stderr: 'unexpected EOF\n' })
  }
})
