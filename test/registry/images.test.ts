import { execFileSync } from 'node:child_process'
import * as fs from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask, filtered } from '../../appliance/personality/testing/ask'
import { dockerAt } from '../../appliance/personality/testing/docker'
import { type Fixture, startFixture } from '../../appliance/personality/testing/fixture'
import { type RegistryServer, startRegistry, user } from '../imagec/registry-server'

// The docker CLI and a real registry, with the personality between them.

jest.setTimeout(60_000)

let fixture: Fixture
let open: RegistryServer
let closed: RegistryServer
let directory: string
const { run, ok } = dockerAt(() => fixture.socket)

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'images-'))
  process.env.DOCKER_CONFIG = join(directory, 'config')
  open = await startRegistry('open')
  closed = await startRegistry('htpasswd')
})

afterAll(async () => {
  await Promise.all([open?.stop(), closed?.stop()])
  await rm(directory, { recursive: true, force: true })
})

beforeEach(async () => {
  fixture = await startFixture()
})
afterEach(() => fixture.close())

/** An image of one layer with a file of its own, under a name. */
async function makeImage(name: string, content: string): Promise<string> {
  const root = await mkdtemp(join(directory, 'root-'))
  fs.writeFileSync(join(root, 'file'), content)
  execFileSync('tar', ['-cf', `${root}.tar`, '-C', root, '.'])
  return ok('import', '-c', 'CMD ["sh"]', `${root}.tar`, name)
}

const inspectRaw = (name: string): string =>
  execFileSync('skopeo', ['inspect', '--raw', '--tls-verify=false', `docker://${name}`], { encoding: 'utf8' })

describe('push', () => {
  it('sends an image that others can read, and knows it by its digest then', async () => {
    const name = `${open.host}/app:1`
    const id = await makeImage(name, 'a'.repeat(100_000))
    const said = await ok('push', name)
    expect(said).toMatch(
      new RegExp(
        `^The push refers to repository \\[${open.host}/app\\]\n[0-9a-f]{12}: Preparing\n[0-9a-f]{12}: Pushed\n1: digest: sha256:[0-9a-f]{64} size: \\d+$`,
      ),
    )
    const [, digest = ''] = /digest: (\S+)/.exec(said) ?? []
    const manifest = JSON.parse(inspectRaw(name))
    expect(manifest.config.digest).toBe(id)
    expect(manifest.mediaType).toBe('application/vnd.docker.distribution.manifest.v2+json')
    expect(await ok('inspect', '-f', '{{index .RepoDigests 0}}', name)).toBe(`${open.host}/app@${digest}`)

    const again = await ok('push', name)
    expect(again).toMatch(/: Layer already exists\n1: digest: /)
    expect(again).toContain(digest)
    await ok('tag', name, `${open.host}/team/other:2`)
    expect(await ok('push', `${open.host}/team/other:2`)).toContain('Mounted from app')

    await ok('rmi', '-f', id)
    expect(await ok('pull', `${open.host}/app@${digest}`)).toContain(`Digest: ${digest}`)
    expect(await ok('inspect', '-f', '{{.Id}}', `${open.host}/app@${digest}`)).toBe(id)
    await ok('tag', id, `${open.host}/third:1`)
    expect(await ok('push', `${open.host}/third:1`)).toContain('Mounted from app')
  })

  it('sends all tags, and tells of it', async () => {
    const since = String(Date.now() / 1000)
    const name = `${open.host}/many`
    await makeImage(`${name}:a`, 'one')
    await makeImage(`${name}:b`, 'two')
    expect(await ok('push', '--all-tags', name)).toMatch(/a: digest: [\s\S]*b: digest: /)
    expect(await ok('push', '-q', `${name}:b`)).toBe(`${name}:b`)
    const until = String(Date.now() / 1000)
    const events = await ok('events', '--since', since, '--until', until, '--format', '{{.Action}} {{.ID}}')
    expect(events).toContain(`push ${name}\n`)
    expect(events).toContain(`push ${name}:b`)
    await ok('rmi', '-f', ...(await ok('images', '-q', name)).split('\n'))
    // In the registry's order, which is its own.
    const pulled = await ok('pull', '-a', name)
    for (const tag of ['a', 'b']) expect(pulled).toContain(`${tag}: Pulling from many\n`)
    expect(pulled).toContain(`\nStatus: Downloaded newer image for ${name}\n`)
    expect((await ok('images', '--format', '{{.Tag}}', name)).split('\n').sort()).toEqual(['a', 'b'])
  })

  it('says what is wrong', async () => {
    const nothing = await run('push', `${open.host}/nothing:1`)
    expect(nothing.code).toBe(1)
    expect(nothing.stderr.trim()).toBe(`An image does not exist locally with the tag: ${open.host}/nothing`)
    await makeImage(`${open.host}/thing:1`, 'x')
    expect((await run('push', `${open.host}/thing:2`)).stderr.trim()).toBe(`tag does not exist: ${open.host}/thing:2`)
    await makeImage(`${closed.host}/thing:1`, 'y')
    expect((await run('push', `${closed.host}/thing:1`)).stderr.trim()).toBe('no basic auth credentials')
    expect((await ask(fixture.socket, 'POST', `/images/a@sha256:${'1'.repeat(64)}/push?tag=x`)).json).toEqual({
      message: 'cannot import digest reference',
    })
  })
})

describe('login', () => {
  it('lets in who is known, and nobody else', async () => {
    const wrong = await run('login', '-u', user.username, '-p', 'wrong', closed.host)
    expect(wrong.code).toBe(1)
    expect(wrong.stderr).toContain(
      `Error response from daemon: login attempt to http://${closed.host}/v2/ failed with status: 401 Unauthorized`,
    )
    expect(await ok('login', '-u', user.username, '-p', user.password, closed.host)).toContain('Login Succeeded')
    await makeImage(`${closed.host}/private:1`, 'secret')
    await ok('push', `${closed.host}/private:1`)
    await ok('rmi', `${closed.host}/private:1`)
    await ok('pull', `${closed.host}/private:1`)
    await ok('logout', closed.host)
    expect((await run('pull', `${closed.host}/private:1`)).stderr).toContain('no basic auth credentials')
  })

  it('refuses what is no login', async () => {
    expect(await ask(fixture.socket, 'POST', '/auth', { serveraddress: 'http://', username: 'a' })).toMatchObject({
      status: 400,
      json: { message: 'unable to parse server address' },
    })
  })
})

describe('a registry', () => {
  beforeEach(async () => {
    await makeImage(`${open.host}/tools/hammer:1`, 'hammer')
    await ok('push', `${open.host}/tools/hammer:1`)
  })

  it('is searched through its catalog', async () => {
    expect(await ok('search', '--format', '{{.Name}}', `${open.host}/hamm`)).toBe(`${open.host}/tools/hammer`)
    expect(await ok('search', '--format', '{{.Name}}', '-f', 'stars=1', `${open.host}/hamm`)).toBe('')
    expect((await run('search', `${closed.host}/hamm`)).stderr).toContain('no basic auth credentials')
    const search = async (filters: Record<string, string[]>, more = '') =>
      ask(fixture.socket, 'GET', filtered(`/images/search?term=${open.host}/hamm${more}`, filters))
    expect((await search({ 'is-official': ['false'] })).json).toEqual([
      {
        name: `${open.host}/tools/hammer`,
        description: '',
        star_count: 0,
        is_official: false,
        is_automated: false,
      },
    ])
    expect((await search({ 'is-official': ['true'] })).json).toEqual([])
    expect((await search({ 'is-automated': ['true'] })).json).toEqual([])
    expect(await search({ colour: ['red'] })).toMatchObject({
      status: 400,
      json: { message: "invalid filter 'colour'" },
    })
    expect((await search({ stars: ['many'] })).json.message).toContain("invalid filter 'stars=many'")
    expect(await search({}, '&limit=101')).toMatchObject({
      status: 400,
      json: { message: 'limit 101 is outside the range of [1, 100]' },
    })
  })

  it('tells what a name is', async () => {
    const of = async (name: string) => ask(fixture.socket, 'GET', `/distribution/${name}/json`)
    const raw = inspectRaw(`${open.host}/tools/hammer:1`)
    const { status, json } = await of(`${open.host}/tools/hammer:1`)
    expect(status).toBe(200)
    expect(json).toEqual({
      Descriptor: {
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        digest: expect.stringMatching(/^sha256:/),
        size: Buffer.byteLength(raw),
      },
      Platforms: [{ architecture: expect.any(String), os: 'linux' }],
    })
    expect(await of(`${open.host}/tools/hammer@${json.Descriptor.digest}`)).toMatchObject({ status: 200, json })
    expect(await of(`${open.host}/tools/hammer:2`)).toMatchObject({
      status: 404,
      json: { message: 'manifest unknown: manifest unknown' },
    })
    expect((await of('No')).status).toBe(400)
  })

  it('is not spoken to when it is not on the list', async () => {
    fixture.host.registries = { ...fixture.host.registries, allowed: ['*.example.com'] }
    const refusal = `the registry ${open.host} is not on the list of allowed registries`
    const name = `${open.host}/tools/hammer:1`
    for (const args of [
      ['pull', name],
      ['push', name],
      ['search', `${open.host}/hamm`],
      ['login', '-u', 'a', '-p', 'b', open.host],
    ]) {
      const { code, stderr } = await run(...args)
      expect(stderr).toContain(refusal)
      expect(code).toBe(1)
    }
    fixture.host.registries = { ...fixture.host.registries, allowed: ['127.0.0.0/8'] }
    await ok('pull', name)
  })

  it('has images for other platforms, of which is warned', async () => {
    await ok('rmi', `${open.host}/tools/hammer:1`)
    const pulled = await ok('pull', '--platform', 'linux/s390x', `${open.host}/tools/hammer:1`)
    expect(pulled).toMatch(
      /WARNING: image with reference \S+ was found but its platform \(linux\/\w+\) does not match the specified platform \(linux\/s390x\)/,
    )
    expect((await run('pull', '--platform', 'nowhere', `${open.host}/tools/hammer:1`)).stderr).toContain(
      '"nowhere": unknown operating system or architecture: invalid argument',
    )
  })
})
