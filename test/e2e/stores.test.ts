import { type NfsServer, startNfsServer } from '../nfs/nfs-server'
import { SharedVch } from './shared-vch'

// Stores that outlive a VCH: volumes on an NFS server, and a named image store, which another VCH takes over.

jest.setTimeout(600_000)

const first = new SharedVch('first')
let server: NfsServer
let stores: string[] = []

const run = (vch: SharedVch, ...argv: string[]): Promise<string> => vch.ok('run', '--rm', ...argv)

beforeAll(async () => {
  await first.prepare()
  // What the lab's VMs reach is the address that the registry has too.
  server = await startNfsServer({ host: first.environment.registry.split(':')[0] ?? '' })
  const { host, path, port, mountPort } = server
  const nas = `nas=nfs://${host}${path}?port=${port}&mountport=${mountPort}`
  stores = [
    '--vic-image-store',
    'kept',
    '--vic-volume-store',
    nas,
    '--vic-volume-store',
    `gone=nfs://${host}/none?port=9`,
  ]
  await first.create(...stores)
  await first.ok('pull', '-q', first.box)
}, 900_000)

afterAll(async () => {
  await first.stop()
  await server?.stop()
}, 120_000)

describe('volumes on an NFS server', () => {
  it('are made in the store that is named, without a size, and not in one that is away', async () => {
    const create = ['volume', 'create', '--opt', 'VolumeStore=nas']
    expect(await first.ok(...create, '--label', 'of=test', 'data')).toBe('data')
    expect(await first.ok('volume', 'inspect', '-f', '{{.Mountpoint}}', 'data')).toBe(
      `${server.host}:${server.path}/volumes/data`,
    )
    expect(await first.refused(...create, '--opt', 'Capacity=64', 'sized')).toMatch(/leave Capacity and size out/)
    expect(await first.refused('volume', 'create', '--opt', 'VolumeStore=gone', 'far')).toMatch(
      /volume store gone cannot be read: .*ECONNREFUSED/,
    )
    expect(await first.ok('volume', 'ls', '-q', '--filter', 'label=of=test')).toBe('data')
  })

  it('are written by many containers at a time, and filled from the image once', async () => {
    await first.ok('volume', 'create', '--opt', 'VolumeStore=nas', 'etc')
    const script = (name: string): string => `for n in $(seq 20); do echo $n >> /data/${name}; done; exec sleep 100000`
    const start = (name: string): Promise<string> =>
      first.ok('run', '-d', '--name', name, '-v', 'data:/data', '-v', 'etc:/etc', first.box, 'sh', '-c', script(name))
    await Promise.all([start('one'), start('two')])
    await first.ok('exec', 'two', 'touch', '/data/late')
    expect(await first.ok('exec', 'one', 'sh', '-c', 'cat /data/one /data/two | wc -l; ls /data/late')).toBe(
      '40\n/data/late',
    )
    const listed = await first.ok('exec', 'one', 'ls', '-A', '/etc')
    expect(listed).toMatch(/^group$/m)
    expect(listed).not.toMatch(/vic-copy-up/)
    expect(await first.ok('exec', 'two', 'grep', '-c', '^root:', '/etc/passwd')).toBe('1')
  })

  it('are read and written by cp, counted, and not removed while a container has them', async () => {
    expect(await first.shell('docker cp one:/data/two - | tar -xO | wc -l')).toBe('20')
    await first.shell('echo copied > file; docker cp file one:/data/file')
    expect(await first.ok('exec', 'two', 'cat', '/data/file')).toBe('copied')
    expect(await first.refused('volume', 'rm', 'data')).toMatch(/volume is in use/)
    expect(await first.ok('system', 'df', '-v')).toMatch(/^data +2 +\S+kB$/m)
    await first.ok('rm', '-f', 'one', 'two')
  })

  it('are read-only where that is asked for', async () => {
    const { stderr } = await first.docker(['run', '--rm', '-v', 'data:/data:ro', first.box, 'touch', '/data/x'])
    expect(stderr).toMatch(/Read-only file system/)
  })

  it('fail the start with a sentence when their server cannot be reached', async () => {
    const from = (network: string): Promise<string> =>
      first.refused('run', '--rm', '--network', network, '-v', 'data:/data', first.box, 'true')
    expect(await from('none')).toMatch(
      /mount volume \S+\/volumes\/data: the NFS server cannot be reached .*ENETUNREACH/,
    )
    await server.pause()
    try {
      expect(await from('bridge')).toMatch(/mount volume \S+: the NFS server cannot be reached .*ECONNREFUSED/)
      expect(await first.ok('volume', 'create', 'disk')).toBe('disk')
    } finally {
      await server.resume()
    }
    expect(await run(first, '-v', 'data:/data', first.box, 'cat', '/data/file')).toBe('copied')
    expect(await first.ok('volume', 'prune', '-f', '-a', '--filter', 'label!=of=test')).toMatch(/^etc$/m)
    expect(await first.ok('volume', 'ls', '-q')).toBe('data')
  })
})

describe('another VCH', () => {
  const create = (name: string) => first.environment.run('docker-machine', ['create', '-d', 'vic', ...stores, name])

  it('is refused an image store that a VCH has', async () => {
    const { code, stdout, stderr } = await create('second')
    expect(code).not.toBe(0)
    expect(`${stdout}${stderr}`).toMatch(/the image store kept is in use by the VCH first: remove that one first/)
  })

  it('takes over the images and the volumes of one that is gone', async () => {
    const images = await first.ok('images', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}')
    expect(images).toMatch(/busybox:latest sha256:/)
    await first.dockerMachine('rm', '-y', 'first')
    const second = first.another('second')
    await second.create(...stores)
    expect(await second.ok('images', '--no-trunc', '--format', '{{.Repository}}:{{.Tag}} {{.ID}}')).toBe(images)
    expect(await second.ok('volume', 'ls', '--format', '{{.Name}} {{.Labels}}')).toBe('data of=test')
    expect(await run(second, '--pull', 'never', '-v', 'data:/data', second.box, 'cat', '/data/file')).toBe('copied')
    await second.ok('volume', 'rm', 'data')
    expect(await second.ok('images', '-q', '--filter', 'dangling=true')).toBe('')
    await second.ok('image', 'rm', second.box)
    expect(await second.ok('images', '-q')).toBe('')
    await second.dockerMachine('rm', '-y', 'second')
  })
})
