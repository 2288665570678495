import { ask } from '../testing/ask'
import { dockerAt } from '../testing/docker'
import { type Fixture, imageName, startFixture } from '../testing/fixture'
import { putImage } from '../testing/images'

jest.setTimeout(120_000)

let fixture: Fixture
const { run, ok } = dockerAt(() => fixture.socket)
const refused = async (...args: string[]): Promise<string> => {
  const { code, stderr } = await run(...args)
  expect(code).not.toBe(0)
  return stderr
}
const mounts = async (name: string) => JSON.parse(await ok('inspect', '-f', '{{json .Mounts}}', name))

beforeAll(async () => {
  fixture = await startFixture()
})
afterAll(async () => {
  await fixture.close()
})

describe('docker volume', () => {
  it('makes, shows, finds and removes volumes', async () => {
    expect(await ok('volume', 'create', '--label', 'a=b', '--opt', 'Capacity=2GB', 'data')).toBe('data')
    expect(await ok('volume', 'create', 'data')).toBe('data')
    expect(fixture.host.volumes.get('data')?.capacity).toBe(2 * 2 ** 30)
    expect(JSON.parse(await ok('volume', 'inspect', 'data'))).toEqual([
      {
        CreatedAt: '2026-01-02T03:04:05Z',
        Driver: 'local',
        Labels: { a: 'b' },
        Mountpoint: '[store] fake/volumes/data/volume.vmdk',
        Name: 'data',
        Options: { Capacity: '2GB' },
        Scope: 'local',
      },
    ])
    const anonymous = await ok('volume', 'create')
    expect(anonymous).toMatch(/^[0-9a-f]{64}$/)
    await ok('volume', 'create', '-d', 'vsphere', '--opt', 'VolumeStore=fast', '--opt', 'size=100m', 'other')
    expect(fixture.host.volumes.get('other')).toMatchObject({ store: 'fast', capacity: 100 * 2 ** 20 })
    const list = (...filters: string[]) =>
      ok('volume', 'ls', '-q', ...filters.flatMap((filter) => ['--filter', filter])).then((text) =>
        text.split('\n').sort(),
      )
    expect(await list('name=at', 'label=a')).toEqual(['data'])
    expect(await list('label=a=c')).toEqual([''])
    expect(await list('driver=vsphere', 'driver=none')).toEqual(['other'])
    expect(await list('dangling=false')).toEqual([''])
    expect(await list('dangling=true')).toEqual([anonymous, 'data', 'other'].sort())
    expect(await refused('volume', 'ls', '--filter', 'x=y')).toContain("invalid filter 'x'")
    expect(await ok('volume', 'rm', 'other', anonymous)).toBe(`other\n${anonymous}`)
    expect(await refused('volume', 'rm', 'other')).toContain('get other: no such volume')
    expect((await run('volume', 'rm', '-f', 'other')).code).toBe(0)
    await ok('volume', 'rm', 'data')
  })

  it.each([
    [['create', 'x'], 'create x: volume name is too short, names should be at least two alphanumeric characters'],
    [
      ['create', '.x/y'],
      'create .x/y: ".x/y" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path',
    ],
    [['create', '-d', 'nfs', 'xy'], 'create xy: error looking up volume plugin nfs: plugin "nfs" not found'],
    [['create', '--opt', 'colour=red', 'xy'], 'create xy: invalid option: "colour"'],
    [['create', '--opt', 'device=/dev/sda', 'xy'], 'create xy: option "device" is not available on this host'],
    [['create', '--opt', 'size=many', 'xy'], "create xy: invalid size: 'many'"],
    [
      ['create', '--opt', 'size=1', 'xy'],
      "create xy: invalid size: '1': a volume has at least 16 MB and at most 62 TB",
    ],
    [['create', '--opt', 'VolumeStore=slow', 'xy'], 'create xy: no volume store named (slow) exists'],
    [['inspect', 'none'], 'get none: no such volume'],
  ])('refuses %j', async (args, text) => {
    expect(await refused('volume', ...args)).toContain(text)
    expect(fixture.host.volumes.size).toBe(0)
  })

  it('refuses a second driver for a name', async () => {
    await ok('volume', 'create', 'data')
    expect(await refused('volume', 'create', '-d', 'vsphere', 'data')).toContain(
      "create data: driver 'local' already has volume 'data': volume name must be unique",
    )
    await ok('volume', 'rm', 'data')
  })
})

describe('containers with volumes', () => {
  afterEach(async () => {
    const names = (await ok('ps', '-aq')).split('\n').filter(Boolean)
    if (names.length > 0) await ok('rm', '-f', '-v', ...names)
    const volumes = (await ok('volume', 'ls', '-q')).split('\n').filter(Boolean)
    if (volumes.length > 0) await ok('volume', 'rm', ...volumes)
  })

  it('make what is missing, and show it everywhere docker does', async () => {
    const id = await ok(
      'create',
      '--name',
      'web',
      '-v',
      'data:/data/:ro,nocopy',
      '-v',
      '/anonymous',
      '--mount',
      'type=volume,src=other,dst=/other,volume-subpath=a/b,volume-label=k=v,volume-opt=size=50m',
      imageName,
    )
    const anonymous = [...fixture.host.volumes.keys()].find((name) => /^[0-9a-f]{64}$/.test(name)) ?? ''
    const common = { Type: 'volume', Driver: 'local', Propagation: '' }
    const source = (name: string) => `[store] fake/volumes/${name}/volume.vmdk`
    expect(await mounts('web')).toEqual([
      { ...common, Name: 'data', Source: source('data'), Destination: '/data', Mode: 'ro,nocopy', RW: false },
      { ...common, Name: 'other', Source: source('other'), Destination: '/other', Mode: 'z', RW: true },
      { ...common, Name: anonymous, Source: source(anonymous), Destination: '/anonymous', Mode: '', RW: true },
    ])
    expect(fixture.host.machines.get(id)?.container.storage.volumes).toEqual([
      { volume: 'data', target: '/data', readOnly: true, copyUp: false },
      { volume: 'other', target: '/other', readOnly: false, copyUp: true, subpath: 'a/b' },
      { volume: anonymous, target: '/anonymous', readOnly: false, copyUp: true },
    ])
    expect(await ok('volume', 'inspect', '-f', '{{json .Labels}} {{json .Options}}', 'other')).toBe(
      '{"k":"v"} {"size":"50m"}',
    )
    expect(await ok('volume', 'inspect', '-f', '{{json .Labels}}', anonymous)).toBe(
      '{"com.docker.volume.anonymous":""}',
    )
    expect(await ok('inspect', '-f', '{{json .HostConfig.Binds}} {{json .Config.Volumes}}', 'web')).toBe(
      '["data:/data/:ro,nocopy"] {"/anonymous":{}}',
    )
    expect(await ok('ps', '-a', '--filter', 'volume=data', '--format', '{{.Names}} {{.Mounts}}')).toContain(
      'web data,other,',
    )
    expect(await ok('ps', '-a', '--filter', 'volume=/nowhere', '--format', '{{.Names}}')).toBe('')
    expect(await refused('volume', 'rm', 'data')).toContain(`remove data: volume is in use - [${id}]`)
    expect(await refused('volume', 'rm', '-f', 'data')).toContain(`remove data: volume is in use - [${id}]`)
    expect(await ok('volume', 'ls', '-q', '--filter', 'dangling=true')).toBe('')
    expect(
      await ok('system', 'df', '-v', '--format', '{{range .Volumes}}{{.Name}} {{.Links}} {{.Size}};{{end}}'),
    ).toContain('data 1 1MB;')
  })

  it('give another container what they have, read-only when wanted', async () => {
    await ok('create', '--name', 'first', '-v', 'data:/data', '-v', '/own', imageName)
    await ok('create', '--name', 'second', '--volumes-from', 'first:ro', '-v', 'more:/data/more', imageName)
    const [of, from] = [await mounts('first'), await mounts('second')]
    expect(from.map(({ Name, RW, Mode }: Record<string, string>) => [Name, RW, Mode])).toEqual([
      ['data', false, ''],
      [of[1].Name, false, ''],
      ['more', true, 'z'],
    ])
    await ok('create', '--name', 'third', '--volumes-from', 'second', '-v', 'mine:/data', imageName)
    expect((await mounts('third')).map(({ Name, RW }: Record<string, string>) => `${Name} ${RW}`)).toEqual([
      'mine true',
      `${of[1].Name} false`,
      'more true',
    ])
    expect(await refused('create', '--volumes-from', 'nobody', imageName)).toContain('No such container: nobody')
    expect(await refused('create', '--volumes-from', 'first:nocopy', imageName)).toContain('invalid mode: nocopy')
    // The anonymous one goes with the last that has it.
    const own = of[1].Name
    await ok('rm', '-v', 'first')
    expect(fixture.host.volumes.has(own)).toBe(true)
    await ok('rm', '-v', 'second')
    const since = String(Date.now() / 1000)
    await ok('rm', '-v', 'third')
    const past = [
      'events',
      '--since',
      since,
      '--until',
      String(Date.now() / 1000 + 1),
      '--format',
      '{{.Type}} {{.Action}}',
    ]
    expect(await ok(...past)).toBe('volume destroy\ncontainer destroy')
    expect([...fixture.host.volumes.keys()].sort()).toEqual(['data', 'mine', 'more'])
  })

  it.each([
    [['-v', '/etc:/x'], '/etc: mounting a directory of the host is not available on this host'],
    [['--mount', 'type=bind,src=/etc,dst=/x'], '/etc: mounting a directory of the host is not available on this host'],
    [['-v', 'a:/b:c:d'], "invalid volume specification: 'a:/b:c:d'"],
    [['-v', 'data:/x:rw,ro'], 'invalid mode: rw,ro'],
    [
      ['-v', 'data:x'],
      `invalid volume specification: 'data:x': invalid mount config for type "volume": invalid mount path: 'x' mount path must be absolute`,
    ],
    [
      ['-v', 'data:/'],
      `invalid volume specification: 'data:/': invalid mount config for type "volume": invalid specification: destination can't be '/'`,
    ],
    [['-v', 'data:/x', '-v', 'other:/x/'], 'Duplicate mount point: /x'],
    [['-v', 'data:/x', '--tmpfs', '/x'], 'Duplicate mount point: /x'],
    [['-v', 'data:/x', '--mount', 'type=tmpfs,dst=/x'], 'Duplicate mount point: /x'],
    [['--mount', 'type=volume,dst=/x,readonly'], 'must not set ReadOnly mode when using anonymous volumes'],
    [
      ['--mount', 'type=volume,src=data,dst=/x,volume-subpath=../y'],
      'subpath must be a relative path within the volume',
    ],
    [
      ['--volume-driver', 'nfs', '-v', 'data:/x'],
      'create data: error looking up volume plugin nfs: plugin "nfs" not found',
    ],
    [['--mount', 'type=volume,src=x,dst=/x'], 'create x: volume name is too short'],
  ])('refuse %j', async (args, text) => {
    expect(await refused('create', ...args, imageName)).toContain(text)
    expect(fixture.host.volumes.size).toBe(0)
    expect(await ok('ps', '-aq')).toBe('')
  })

  it('have the volumes of their image, where nothing else is mounted', async () => {
    putImage(fixture.host, {
      sizes: [1],
      names: ['docker.io/library/store:latest', 'store:latest'],
      volumes: ['/var/data', '/var/log', '/var/tmp'],
    })
    await ok('create', '--name', 'stored', '-v', 'log:/var/log', '--tmpfs', '/var/tmp', 'store')
    const shown = (await mounts('stored')).map(
      ({ Destination, Name }: Record<string, string>) => `${Destination} ${Name?.length}`,
    )
    expect(shown).toEqual(['/var/log 3', '/var/data 64'])
    expect(Object.keys(JSON.parse(await ok('inspect', '-f', '{{json .Config.Volumes}}', 'stored'))).sort()).toEqual([
      '/var/data',
      '/var/log',
      '/var/tmp',
    ])
    await ok('create', '--name', 'mounted', '--mount', 'type=volume,src=log,dst=/x,volume-nocopy', 'store')
    expect(JSON.parse(await ok('inspect', '-f', '{{json .HostConfig.Mounts}}', 'mounted'))).toEqual([
      { Type: 'volume', Source: 'log', Target: '/x', VolumeOptions: { NoCopy: true, DriverConfig: {} } },
    ])
  })

  it('are images as well, which are kept for whom they are mounted', async () => {
    const id = putImage(fixture.host, { sizes: [21, 22], names: ['other:1'] })
    const layers = fixture.host.layers.size
    const parts = ['type=image,src=other:1,dst=/other', 'type=image,src=other:1,dst=/part/,image-subpath=a/b']
    await ok('create', '--name', 'reads', ...parts.flatMap((part) => ['--mount', part]), imageName)
    const shown = { Type: 'image', Name: 'other:1', Source: id, Mode: '', RW: false, Propagation: 'rprivate' }
    expect(await mounts('reads')).toEqual([
      { ...shown, Destination: '/other' },
      { ...shown, Destination: '/part' },
    ])
    expect(JSON.parse(await ok('inspect', '-f', '{{json .HostConfig.Mounts}}', 'reads'))).toEqual([
      { Type: 'image', Source: 'other:1', Target: '/other' },
      { Type: 'image', Source: 'other:1', Target: '/part/', ImageOptions: { Subpath: 'a/b' } },
    ])
    await ok('create', '--name', 'inherits', '--volumes-from', 'reads', imageName)
    expect(await mounts('inherits')).toHaveLength(2)
    expect(await refused('rmi', 'other:1')).toMatch(
      /unable to remove repository reference "other:1" \(must force\) - container \S{12} is using its referenced image/,
    )
    expect((await ok('rmi', '-f', 'other:1')).split('\n')).toEqual(['Untagged: other:1', `Deleted: ${id}`])
    expect(fixture.host.layers.size).toBe(layers)
    await ok('rm', '-v', 'reads')
    expect(fixture.host.layers.size).toBe(layers)
    await ok('rm', '-v', 'inherits')
    for (let waited = 0; fixture.host.layers.size === layers && waited < 5000; waited += 50) {
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    expect(fixture.host.layers.size).toBe(layers - 2)

    const none = { Image: imageName, HostConfig: { Mounts: [{ Type: 'image', Source: 'none', Target: '/x' }] } }
    expect(await ask(fixture.socket, 'POST', '/containers/create', none)).toMatchObject({
      status: 404,
      json: { message: 'No such image: none:latest' },
    })
    expect(await ask(fixture.socket, 'POST', '/v1.47/containers/create', none)).toMatchObject({
      status: 400,
      json: { message: 'Mount type "Image" needs API v1.48 or newer' },
    })
  })

  it('leave no anonymous volume when they cannot be made', async () => {
    await ok('create', '--name', 'taken', imageName)
    expect(await refused('create', '--name', 'taken', '-v', '/a', '-v', 'data:/b', imageName)).toContain(
      'is already in use',
    )
    expect([...fixture.host.volumes.keys()]).toEqual(['data'])
  })

  it('mount and unmount with their runs, and --rm takes the anonymous ones along', async () => {
    const since = String(Math.floor(Date.now() / 1000) - 1)
    await ok('run', '--rm', '--name', 'once', '-v', '/a', '-v', 'data:/b:ro', imageName, 'true')
    expect(await ok('volume', 'ls', '-q')).toBe('data')
    const until = String(Math.floor(Date.now() / 1000) + 1)
    const format =
      '{{.Type}} {{.Action}} {{index .Actor.Attributes "destination"}} {{index .Actor.Attributes "read/write"}}'
    const told = await ok(
      'events',
      '--since',
      since,
      '--until',
      until,
      '--filter',
      'event=mount',
      '--filter',
      'event=unmount',
      '--filter',
      'event=start',
      '--filter',
      'event=die',
      '--filter',
      'event=destroy',
      '--format',
      format,
    )
    expect(
      told
        .split('\n')
        .map((line) => line.trim())
        .slice(-8),
    ).toEqual([
      'volume mount /b false',
      'volume mount /a true',
      'container start',
      'volume unmount',
      'volume unmount',
      'container die',
      'volume destroy',
      'container destroy',
    ])
  })

  it('are spared by a prune, which takes anonymous volumes unless all are wanted', async () => {
    await ok('create', '-v', 'used:/x', '-v', '/y', imageName)
    const anonymous = await ok('volume', 'create')
    await ok('volume', 'create', '--label', 'keep', 'named')
    expect(await ok('volume', 'prune', '-f')).toBe(`Deleted Volumes:\n${anonymous}\n\nTotal reclaimed space: 1MB`)
    expect(await ok('volume', 'prune', '-f', '-a', '--filter', 'label!=keep')).toBe('Total reclaimed space: 0B')
    expect(await ok('volume', 'prune', '-f', '--all')).toContain('named')
    expect(await ok('volume', 'ls', '-q')).toContain('used')
    await ok('volume', 'create', 'old')
    const before = await ask(fixture.socket, 'POST', '/v1.41/volumes/prune')
    expect(before.json).toEqual({ VolumesDeleted: ['old'], SpaceReclaimed: 1_000_000 })
  })
})
