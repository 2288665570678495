import { createCipheriv } from 'node:crypto'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import {
  type Credentials,
  chainIdsOf,
  copyImage,
  digestOf,
  OciLayout,
  type PushProgress,
  parseReference,
  pullImage,
  pushImage,
  Repository,
  WritableRepository,
} from '../../imagec'
import { MemorySink } from '../../imagec/bent-registry'
import { type RegistryServer, startRegistry, user } from './registry-server'

const registries = { insecure: [], certificateAuthorities: [] }
const platform = { os: 'linux', architecture: 'amd64' }
/** Larger than one chunk of an upload, and gzip makes it no smaller. */
const large = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(20_000_000))
const tars = [large, Buffer.from('small'), Buffer.from('small'), Buffer.alloc(2_000_000, 'z')]
const diffIds = tars.map((tar) => digestOf(tar))
const config = Buffer.from(
  JSON.stringify({ architecture: 'amd64', os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: diffIds } }),
)

describe.each(['open', 'htpasswd'] as const)('a real registry, %s', (access) => {
  let registry: RegistryServer
  let directory: string
  const credentials: Credentials | undefined = access === 'open' ? undefined : user
  const { signal } = new AbortController()
  const named = (name: string) => parseReference(`${registry.host}/${name}`)

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'imagec-test-'))
    registry = await startRegistry(access)
  })
  afterAll(async () => {
    await registry.stop()
    await rm(directory, { recursive: true })
  })

  const push = async (
    name: string,
    known: (position: number) => Parameters<typeof pushImage>[0]['layers'][0]['known'],
  ) => {
    const progress: PushProgress[] = []
    let opened = 0
    const pushed = await pushImage({
      reference: named(name),
      credentials,
      registries,
      config,
      layers: tars.map((tar, position) => ({
        diffId: digestOf(tar),
        known: known(position),
        async open() {
          opened++
          return Readable.from([tar])
        },
      })),
      onProgress: (event) => progress.push(event),
      signal,
    })
    return { pushed, progress, opened }
  }
  const pull = async (name: string, who = credentials) => {
    const sink = new MemorySink()
    const pulled = await pullImage({
      reference: named(name),
      credentials: who,
      registries,
      platform,
      sink,
      onProgress: () => undefined,
      signal,
    })
    return { pulled, sink }
  }

  it('takes what is pushed, and gives it back by tag and by digest', async () => {
    const { pushed, progress, opened } = await push('app:1', () => [])
    expect(opened).toBe(3)
    expect(progress.at(-1)).toEqual({ kind: 'digest', tag: '1', digest: pushed.digest, size: pushed.size })
    expect(progress.filter((event) => event.kind === 'layer' && event.status === 'Pushed')).toHaveLength(3)
    for (const name of ['app:1', `app@${pushed.digest}`]) {
      const { pulled, sink } = await pull(name)
      expect(pulled).toMatchObject({ imageId: digestOf(config), manifestDigest: pushed.digest, config })
      expect([...sink.layers].sort()).toEqual(
        chainIdsOf(diffIds)
          .map((id, i) => [id, diffIds[i]])
          .sort(),
      )
    }

    const known = (position: number) => {
      const blob = pushed.layers[position]
      return blob === undefined ? [] : [{ blob, repository: named('app') }]
    }
    const again = await push('app:2', known)
    expect([again.pushed.digest, again.opened]).toEqual([pushed.digest, 0])
    const mounted = await push('other:1', known)
    expect([mounted.pushed.digest, mounted.opened]).toEqual([pushed.digest, 0])
    expect(
      mounted.progress.filter((event) => event.kind === 'layer' && event.status.startsWith('Mounted from')),
    ).toHaveLength(3)
    expect((await pull('other:1')).pulled.imageId).toBe(digestOf(config))
  })

  it('copies to a layout, from there, and within the registry', async () => {
    const { pushed } = await push('source:1', () => [])
    const layout = new OciLayout(join(directory, `layout-${access}`))
    const source = await Repository.open(named('source'), registries, credentials, signal)
    const statuses: string[] = []
    const request = {
      platform: 'all',
      signal,
      onProgress: ({ status }: { status: string }) => statuses.push(status),
    } as const
    expect((await copyImage({ ...request, source, from: '1', target: layout, tag: 'saved' })).digest).toBe(
      pushed.digest,
    )
    const target = await WritableRepository.open(named('target'), registries, credentials, signal)
    await copyImage({ ...request, source: layout, from: 'saved', target, tag: 'x' })
    const near = await WritableRepository.open(named('near'), registries, credentials, signal)
    await copyImage({ ...request, source, from: '1', target: near, tag: 'x' })
    await copyImage({ ...request, source, from: '1', target: near, tag: 'y' })
    for (const one of [source, target, near]) one.close()
    expect(statuses).toEqual([
      ...Array(4).fill('copied'),
      ...Array(4).fill('copied'),
      ...Array(4).fill('mounted'),
      ...Array(4).fill('exists'),
    ])
    for (const name of ['target:x', 'near:y']) expect((await pull(name)).pulled.manifestDigest).toBe(pushed.digest)
  })

  it('keeps nothing of a push that fails', async () => {
    const request = {
      reference: named('broken:1'),
      credentials,
      registries,
      config,
      onProgress: () => undefined,
      signal,
    }
    const layers = tars.map((tar) => ({
      diffId: digestOf(tar),
      known: [],
      open: async () => Readable.from([Buffer.from('other bytes')]),
    }))
    await expect(pushImage({ ...request, layers })).rejects.toThrow(/in the store has the digest/)
    await expect(pull('broken:1')).rejects.toMatchObject({ kind: 'not-found' })
    expect(await readdir(directory)).not.toContain('.partial')
  })

  if (access === 'htpasswd') {
    it('lets nobody in without the password', async () => {
      await expect(pull('app:1', { username: 'tester', password: 'wrong' })).rejects.toMatchObject({ kind: 'denied' })
      await expect(
        pullImage({
          reference: named('app:1'),
          credentials: undefined,
          registries,
          platform,
          sink: new MemorySink(),
          onProgress: () => undefined,
          signal,
        }),
      ).rejects.toThrow(/no basic auth credentials/)
    })
  }
})
