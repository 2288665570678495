import { setTimeout as delay } from 'node:timers/promises'
import { docker, dockerAt, dockerTerminal } from './testing/docker'
import { type Fixture, imageName, startFixture } from './testing/fixture'

jest.setTimeout(60_000)

let fixture: Fixture
const { run, ok } = dockerAt(() => fixture.socket)

beforeAll(async () => {
  fixture = await startFixture()
})

afterAll(async () => {
  await fixture.close()
})

describe('the docker CLI', () => {
  it('negotiates the version and asks who is there', async () => {
    expect(await ok('version', '--format', '{{.Server.APIVersion}} {{.Server.MinAPIVersion}}')).toBe('1.56 1.24')
    expect(await ok('info', '--format', '{{.Name}} {{.NCPU}} {{.OSType}}')).toBe('fake-host 4 linux')
    expect(await ok('images', '--format', '{{.Repository}}:{{.Tag}} {{.Size}}')).toBe('busybox:latest 1.23MB')
    expect(await ok('network', 'ls', '--format', '{{.Name}}')).toBe('bridge\nnone')
    expect(await ok('volume', 'ls', '-q')).toBe('')
  })

  it('runs to the end with streams apart and the exit code', async () => {
    const outcome = await run('run', '--rm', imageName, 'sh', '-c', 'echo out; echo err >&2; exit 3')
    expect(outcome).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' })
    expect(await ok('ps', '-aq')).toBe('')
  })

  it('has the output of a run kept for who attaches to it, and for nobody else', async () => {
    const keeps = () => fixture.host.machines.get(id)?.container.execution.expectAttach
    const id = await ok('run', '-d', '--name', 'later', imageName, 'echo', 'hello')
    await ok('wait', 'later')
    await ok('start', 'later')
    await ok('wait', 'later')
    expect(keeps()).toBe(false)
    expect(await ok('start', '-a', 'later')).toBe('hello')
    expect(keeps()).toBe(true)
    await ok('rm', 'later')
  })

  it('delivers standard input and its end', async () => {
    const outcome = await docker(fixture.socket, ['run', '-i', '--rm', imageName, 'cat'], 'in\n')
    expect(outcome).toEqual({ code: 0, stdout: 'in\n', stderr: '' })
  })

  it('gives 127 for a program that is not there, 126 for one that may not run', async () => {
    const missing = await run('run', '--rm', imageName, '/nope')
    expect(missing.code).toBe(127)
    expect(missing.stderr).toContain(
      'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: exec: "/nope": stat /nope: no such file or directory: unknown',
    )
    const directory = await run('run', '--name', 'directory', imageName, '/etc')
    expect(directory.code).toBe(126)
    expect(await ok('inspect', '-f', '{{.State.Status}} {{.State.ExitCode}}', 'directory')).toBe('created 126')
    await ok('rm', 'directory')
    expect(await ok('ps', '-aq')).toBe('')
  })

  it('lives a detached life', async () => {
    const id = await ok(
      'run',
      '-d',
      '--name',
      'aa',
      '-e',
      'X=y',
      '-l',
      'k=v',
      imageName,
      'sh',
      '-c',
      'echo up $X; exec sleep 1000',
    )
    expect(await ok('ps', '--format', '{{.Names}} {{.State}}')).toBe('aa running')
    expect(await ok('ps', '-q', '--no-trunc', '--filter', 'label=k=v', '--filter', 'status=running')).toBe(id)
    expect(await ok('logs', 'aa')).toBe('up y')
    const [inspected] = JSON.parse(await ok('inspect', 'aa'))
    expect(inspected).toMatchObject({
      Id: id,
      Name: '/aa',
      Path: 'sh',
      State: { Status: 'running', Running: true },
      Config: { Env: ['X=y', 'PATH=/usr/bin:/bin', 'FROM=image'], Labels: { k: 'v', maker: 'test' } },
      NetworkSettings: { Networks: { bridge: { IPAddress: '172.16.0.2' } } },
    })
    expect(await run('exec', 'aa', 'sh', '-c', 'echo $X; exit 4')).toEqual({ code: 4, stdout: 'y\n', stderr: '' })
    expect((await docker(fixture.socket, ['exec', '-i', 'aa', 'cat'], 'typed')).stdout).toBe('typed')
    expect((await run('exec', 'aa', 'nope')).code).toBe(127)
    expect((await run('exec', '-d', 'aa', 'true')).code).toBe(0)
    expect((await run('exec', '-d', 'aa', 'nope')).stderr).toContain('OCI runtime exec failed: exec failed')
    expect((await run('run', '--name', 'aa', imageName)).stderr).toContain(
      'Conflict. The container name "/aa" is already in use',
    )
    expect((await run('rm', 'aa')).stderr).toContain(
      'container is running: stop the container before removing or force remove',
    )
    await ok('rename', 'aa', 'bb')
    expect(await ok('stop', 'bb')).toBe('bb')
    expect(await ok('wait', 'bb')).toBe('143')
    expect(await ok('ps', '-a', '--format', '{{.Names}} {{.State}}', '--filter', 'exited=143')).toBe('bb exited')
    expect(await ok('start', 'bb')).toBe('bb')
    expect(await ok('kill', '-s', 'SIGKILL', 'bb')).toBe('bb')
    expect(await ok('wait', 'bb')).toBe('137')
    expect((await run('kill', 'bb')).stderr).toMatch(/cannot kill container: bb: container [0-9a-f]{64} is not running/)
    await ok('start', 'bb')
    await ok('rm', '-f', 'bb')
    expect((await run('container', 'inspect', 'bb')).code).toBe(1)
  })

  it('follows logs from the file into what is written, each line once', async () => {
    await ok(
      'run',
      '-d',
      '--name',
      'talker',
      imageName,
      'sh',
      '-c',
      'for i in 1 2 3 4 5 6; do echo $i; sleep 0.1; done',
    )
    expect(await ok('logs', '-f', 'talker')).toBe('1\n2\n3\n4\n5\n6')
    expect(await ok('logs', '--tail', '2', 'talker')).toBe('5\n6')
    expect(await ok('logs', '-t', '--tail', '1', 'talker')).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z 6$/)
    await ok('rm', 'talker')
  })

  it('attaches a terminal, leaves it with the detach keys and comes back', async () => {
    const left = await dockerTerminal(
      fixture.socket,
      [
        'run',
        '-it',
        '--name',
        'term',
        imageName,
        'sh',
        '-c',
        'echo ready; read x; echo got $x; read y; echo bye $y; exit 5',
      ],
      [
        ['ready', 'one\r'],
        ['got one', '\x10\x11'],
      ],
    )
    expect(left.code).toBe(0)
    expect(await ok('inspect', '-f', '{{.State.Running}}', 'term')).toBe('true')
    expect(fixture.host.resizes).toContain('main 33x99')
    const back = await dockerTerminal(fixture.socket, ['attach', 'term'], [['', 'two\r']])
    expect(back.code).toBe(5)
    expect(back.stdout).toContain('bye two')
    await ok('rm', 'term')
  })

  it('tells events in docker’s words', async () => {
    const since = String(Date.now() / 1000)
    await ok('run', '--name', 'ev', imageName, 'true')
    await ok('rm', 'ev')
    const until = String(Date.now() / 1000 + 0.2)
    const format = '{{.Type}} {{.Action}} {{.Actor.Attributes.name}}'
    const events = await ok('events', '--since', since, '--until', until, '--format', format)
    expect(events.split('\n')).toEqual([
      'container create ev',
      'container attach ev',
      'network connect bridge',
      'container start ev',
      'network disconnect bridge',
      'container die ev',
      'container destroy ev',
    ])
  })

  it('restart of what removes itself leaves it, and its stop removes it', async () => {
    const id = await ok('run', '-d', '--rm', '--name', 'once', imageName, 'sleep', '1000')
    await ok('restart', '-t', '0', 'once')
    expect(await ok('inspect', '-f', '{{.Id}} {{.State.Status}}', 'once')).toBe(`${id} running`)
    await ok('stop', '-t', '0', 'once')
    for (let tries = 0; (await ok('ps', '-aq')) !== '' && tries < 50; tries++) await delay(100)
    expect(await ok('ps', '-aq')).toBe('')
  })

  it('removes --rm containers whose end it has not seen', async () => {
    await ok('run', '-d', '--rm', '--name', 'gone', imageName, 'sleep', '0.3')
    await fixture.restart()
    await new Promise((resolve) => setTimeout(resolve, 1000))
    expect(await ok('ps', '-aq')).toBe('')
  })

  it('shows, filters and clears away', async () => {
    await ok('run', '-d', '--name', 'kept', '--expose', '80', imageName, 'sleep', '1000')
    await run('run', '--name', 'done', '-l', 'once', imageName, 'sh', '-c', 'echo said; exit 4')
    expect(await ok('ps', '--size', '--format', '{{.Names}} {{.Ports}} {{.Size}}')).toBe(
      'kept 80/tcp 0B (virtual 1.23MB)',
    )
    expect(await ok('ps', '-a', '--filter', 'label=once', '--filter', 'exited=4', '--format', '{{.Names}}')).toBe(
      'done',
    )
    expect(await ok('ps', '-q', '--filter', 'expose=80-81', '--no-trunc')).toMatch(/^[0-9a-f]{64}$/)
    expect((await run('ps', '--filter', 'nope=1')).stderr).toContain("invalid filter 'nope'")
    expect(await ok('port', 'kept')).toBe('')
    expect(await ok('logs', '--since', '1m', 'done')).toBe('said')
    expect(await ok('kill', '-s', 'winch', 'kept')).toBe('kept')
    expect((await run('kill', '-s', 'NOPE', 'kept')).stderr).toContain(
      'cannot kill container: kept: invalid signal: NOPE',
    )
    expect(await ok('container', 'prune', '-f', '--filter', 'label=once')).toContain('Total reclaimed space: 0B')
    expect(await ok('ps', '-a', '--format', '{{.Names}}')).toBe('kept')
    expect(await ok('system', 'prune', '-f')).toBe('Total reclaimed space: 0B')
    expect(await ok('rm', '-f', '-v', 'kept')).toBe('kept')
    expect(await ok('system', 'df', '--format', '{{.Type}} {{.Size}}')).toContain('Images 1.235MB')
  })

  it('refuses by name what it cannot do', async () => {
    const refused = await run('run', '--cpu-rt-runtime', '1000', imageName)
    expect(refused.code).toBe(125)
    expect(refused.stderr).toContain('HostConfig.CpuRealtimeRuntime: not available on this host')
    expect((await run('run', '-v', '/etc:/x', imageName)).stderr).toContain('mounting a directory of the host')
    expect((await run('swarm', 'init')).stderr).toContain('Docker Swarm is not available on this host')
  })
})
