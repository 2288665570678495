import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import * as tar from 'tar-stream'
import { digestOf, OciLayout } from '../../imagec'
import { type RegistryServer, startRegistry, user } from './registry-server'

const project = resolve(__dirname, '../..')
/** No command takes longer, on a busy machine. Milliseconds. */
const limit = 60_000

describe('imagec', () => {
  let registry: RegistryServer
  let directory: string
  let imageId: string

  const run = (program: string, argv: readonly string[], input = '') =>
    new Promise<{ code: number; stdout: string; stderr: string }>((done) => {
      const env = { ...process.env, DOCKER_CONFIG: join(directory, 'docker') }
      const child = execFile(program, argv, { env, timeout: limit, encoding: 'utf8' }, (error, stdout, stderr) =>
        done({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : -1, stdout, stderr }),
      )
      child.stdin?.end(input)
    })
  const imagec = (argv: readonly string[], input?: string) => run(join(project, 'dist/imagec'), argv, input)
  const done = async (argv: readonly string[], input?: string) => {
    const outcome = await imagec(argv, input)
    expect(outcome).toMatchObject({ code: 0 })
    return outcome.stdout
  }

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'imagec-cli-'))
    registry = await startRegistry('htpasswd')
    const built = await run(process.execPath, [join(project, 'build.mjs'), 'imagec'])
    expect(built).toMatchObject({ code: 0, stderr: '' })
    imageId = await makeImage(join(directory, 'layout'))
  })
  afterAll(async () => {
    await registry.stop()
    await rm(directory, { recursive: true })
  })

  it('lets in who has the password, and keeps nothing of who has not', async () => {
    expect((await imagec(['tags', `${registry.host}/app`])).stderr).toMatch(/^imagec: no basic auth credentials$/m)
    const wrong = await imagec(['login', '-u', user.username, registry.host], 'wr0ng')
    expect(wrong).toMatchObject({ code: 1, stderr: expect.not.stringContaining('wr0ng') })
    expect(wrong.stderr).toMatch(/failed with status: 401 Unauthorized$/m)
    await expect(readdir(join(directory, 'docker'))).rejects.toThrow('ENOENT')
    await done(['login', '-u', user.username, registry.host], `${user.password}\n`)
    expect(await readFile(join(directory, 'docker/config.json'), 'utf8')).toContain(registry.host)
  })

  it('pushes, lists, shows and copies an image', async () => {
    const image = `${registry.host}/app:1`
    const digest = (await done(['push', `oci:${join(directory, 'layout')}:first`, image])).trim()
    expect(await done(['tags', `${registry.host}/app`])).toBe('1\n')
    expect(digestOf(await done(['inspect', '--raw', image]))).toBe(digest)
    expect(digestOf(await done(['inspect', '--config', image]))).toBe(imageId)
    expect(JSON.parse(await done(['inspect', image]))).toMatchObject({ digest, id: imageId, config: { os: 'linux' } })
    expect((await done(['copy', image, `docker://${registry.host}/other:2`])).trim()).toBe(digest)
    expect((await done(['copy', `${registry.host}/other:2`, `oci:${directory}/copied:x`])).trim()).toBe(digest)
    expect(await done(['inspect', '--raw', `oci:${directory}/copied:x`])).toContain(imageId)
  })

  it('pulls layers and configuration', async () => {
    const target = join(directory, 'pulled')
    expect((await done(['pull', `${registry.host}/app:1`, target])).trim()).toBe(imageId)
    expect(digestOf(await readFile(join(target, 'config.json')))).toBe(imageId)
    expect((await readdir(target)).filter((name) => name.endsWith('.tar'))).toHaveLength(1)
  })

  it('saves what skopeo reads, both as OCI has it and as docker has it', async () => {
    const file = join(directory, 'image.tar')
    await done(['save', `${registry.host}/app:1`, file])
    for (const transport of ['oci-archive', 'docker-archive']) {
      const read = await run('skopeo', ['inspect', '--config', '--raw', `${transport}:${file}`])
      expect(read).toMatchObject({ code: 0 })
      expect(digestOf(read.stdout)).toBe(imageId)
    }
    const again = await imagec(['push', `oci-archive:${file}`, `${registry.host}/again:1`])
    expect(again).toMatchObject({ code: 0 })
    const skopeo = ['inspect', '--raw', '--tls-verify=false', '--creds', `${user.username}:${user.password}`]
    const there = await run('skopeo', [...skopeo, `docker://${registry.host}/again:1`])
    expect(`${digestOf(there.stdout)}\n`).toBe(again.stdout)
  })

  it('says in one line what is wrong, and ends with 1', async () => {
    for (const [argv, text] of [
      [['inspect', `${registry.host}/app:none`], /^imagec: manifest for .*app:none not found: manifest unknown/],
      [['inspect', 'user/App'], /^imagec: invalid reference format/],
      [['copy', 'oci:/nowhere', `${registry.host}/x`], /^imagec: ENOENT.*nowhere/],
      [['pull', `${registry.host}/app:1`, directory, '--platform', 'linux'], /^imagec: --platform "linux" is not/],
      [['tags', `${registry.host}/app`, '--allow', '*.example'], /not on the list of allowed registries/],
      [['frob'], /^imagec: Unknown/],
      [[], /^imagec: .*name a command/],
    ] as const) {
      const outcome = await imagec(argv)
      expect(outcome).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(text) })
      expect(outcome.stderr.trim().split('\n')).toHaveLength(1)
    }
  })

  it('forgets who logs out', async () => {
    await done(['logout', registry.host])
    expect((await imagec(['tags', `${registry.host}/app`])).code).toBe(1)
  })
})

/** An image of one layer with one file, in an OCI layout under the tag `first`. */
async function makeImage(directory: string): Promise<string> {
  const { signal } = new AbortController()
  const layout = new OciLayout(directory)
  const pack = tar.pack()
  pack.entry({ name: 'hello' }, 'hello')
  pack.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of pack as AsyncIterable<Buffer>) chunks.push(chunk)
  const layer = Buffer.concat(chunks)
  const put = async (mediaType: string, bytes: Buffer) => {
    const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length }
    await layout.putBlob(
      descriptor,
      (async function* () {
        yield bytes
      })(),
      signal,
    )
    return descriptor
  }
  const config = {
    architecture: 'amd64',
    os: 'linux',
    config: {},
    rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
    history: [{ created_by: 'test' }],
  }
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: await put('application/vnd.oci.image.config.v1+json', Buffer.from(JSON.stringify(config))),
    layers: [await put('application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(layer))],
  }
  const bytes = Buffer.from(JSON.stringify(manifest))
  await layout.putManifest({ bytes, mediaType: manifest.mediaType, digest: digestOf(bytes) }, 'first', signal)
  return manifest.config.digest
}
