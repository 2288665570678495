import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { dockerAt } from './testing/docker'
import { type Fixture, imageName, startFixture } from './testing/fixture'

jest.setTimeout(60_000)

let fixture: Fixture
const { run, ok } = dockerAt(() => fixture.socket)

/** One raw request: status and the message or body. */
async function call(method: string, path: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ socketPath: fixture.socket, method, path }, async (response) => {
      resolve({ status: response.statusCode ?? 0, body: await text(response) })
    })
    outgoing.once('error', reject).end()
  })
}

beforeAll(async () => {
  fixture = await startFixture()
})
afterAll(() => fixture.close())
afterEach(async () => {
  const ids = (await ok('ps', '-aq')).split('\n').filter(Boolean)
  if (ids.length > 0) await ok('rm', '-f', ...ids)
})

describe('pause', () => {
  it('shows a paused container everywhere, and tells it once', async () => {
    const id = await ok('run', '-d', '--name', 'pp', imageName, 'sleep', '1000')
    await ok('pause', 'pp')
    expect(await ok('ps', '--format', '{{.State}} {{.Status}}')).toMatch(/^paused Up .* \(Paused\)$/)
    expect(await ok('inspect', '-f', '{{.State.Status}} {{.State.Running}} {{.State.Paused}}', 'pp')).toBe(
      'paused true true',
    )
    expect(await ok('ps', '-q', '--no-trunc', '--filter', 'status=paused')).toBe(id)
    expect(await ok('ps', '-q', '--filter', 'status=running')).toBe('')
    expect(await ok('info', '-f', '{{.ContainersRunning}} {{.ContainersPaused}} {{.ContainersStopped}}')).toBe('0 1 0')
    await ok('unpause', 'pp')
    expect(await ok('ps', '--format', '{{.State}}')).toBe('running')
    const events = await ok(
      'events',
      '--since',
      '1m',
      '--until',
      String(Date.now() / 1000 + 0.5),
      '--format',
      '{{.Action}}',
      '-f',
      `container=${id}`,
    )
    expect(events.split('\n').filter((action) => action.includes('pause'))).toEqual(['pause', 'unpause'])
  })

  it('refuses what dockerd refuses, in its words', async () => {
    const id = await ok('create', '--name', 'pp', imageName, 'sleep', '1000')
    expect(await call('POST', '/containers/pp/pause')).toMatchObject({
      status: 409,
      body: `{"message":"container ${id} is not running"}\n`,
    })
    await ok('start', 'pp')
    expect(await call('POST', '/containers/pp/unpause')).toEqual({
      status: 500,
      body: `{"message":"Container ${id} is not paused"}\n`,
    })
    await ok('pause', 'pp')
    expect(await call('POST', '/containers/pp/pause')).toEqual({
      status: 409,
      body: `{"message":"container ${id} is already paused"}\n`,
    })
    expect((await run('exec', 'pp', 'true')).stderr).toContain(
      `Container pp is paused, unpause the container before exec`,
    )
    expect((await run('attach', 'pp')).stderr).toContain('You cannot attach to a paused container, unpause it first')
    expect((await run('start', 'pp')).stderr).toContain('cannot start a paused container, try unpause instead')
    expect((await run('rm', 'pp')).stderr).toContain(
      'cannot remove container "pp": container is paused and must be unpaused first',
    )
    expect((await call('POST', '/containers/nope/pause')).status).toBe(404)
  })

  it('stops a paused container with the signal that it asks for', async () => {
    const script = 'trap "echo bye; exit 7" TERM; while :; do sleep 0.05; done'
    await ok('run', '-d', '--name', 'pp', imageName, 'sh', '-c', script)
    await ok('pause', 'pp')
    await ok('stop', 'pp')
    expect(await ok('inspect', '-f', '{{.State.Status}} {{.State.ExitCode}} {{.State.Paused}}', 'pp')).toBe(
      'exited 7 false',
    )
  })

  it('kills a paused container', async () => {
    await ok('run', '-d', '--name', 'pp', imageName, 'sleep', '1000')
    await ok('pause', 'pp')
    await ok('kill', 'pp')
    expect(await ok('wait', 'pp')).toBe('137')
  })

  it('is still paused for a personality that was restarted', async () => {
    await ok('run', '-d', '--name', 'pp', imageName, 'sleep', '1000')
    await ok('pause', 'pp')
    await fixture.restart()
    expect(await ok('ps', '--format', '{{.State}}')).toBe('paused')
  })
})

describe('top', () => {
  it('shows what ps says', async () => {
    await ok('run', '-d', '--name', 'tt', imageName, 'sleep', '1234')
    const lines = (await ok('top', 'tt')).split('\n')
    expect(lines[0]?.split(/\s+/)).toEqual(['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'])
    expect(lines).toHaveLength(2)
    expect(lines[1]).toMatch(/sleep 1234$/)
    expect((await ok('top', 'tt', 'aux')).split(/\s+/).slice(0, 4)).toEqual(['USER', 'PID', '%CPU', '%MEM'])
    expect((await ok('top', 'tt', '-o', 'pid,args')).split('\n')[1]).toMatch(/^\d+ +sleep 1234$/)
  })

  it('refuses what dockerd refuses', async () => {
    const id = await ok('create', '--name', 'tt', imageName, 'sleep', '1000')
    expect(await call('GET', '/containers/tt/top')).toMatchObject({
      status: 409,
      body: `{"message":"container ${id} is not running"}\n`,
    })
    await ok('start', 'tt')
    expect((await run('top', 'tt', '-o', 'args')).stderr).toContain("Couldn't find PID field in ps output")
    expect((await run('top', 'tt', '--nonsense')).stderr).toContain('ps: error: unknown gnu long option')
    expect((await run('top', 'tt', '-o', 'ppid=PID')).stderr).toContain('specifying "ppid=PID" is not allowed')
  })
})

describe('stats', () => {
  it('answers one sample with the one before', async () => {
    const id = await ok('run', '-d', '--name', 'ss', '-m', '64m', imageName, 'sleep', '1000')
    const { body } = await call('GET', '/containers/ss/stats?stream=false')
    const stats = JSON.parse(body)
    expect(stats).toMatchObject({
      id,
      name: '/ss',
      cpu_stats: { online_cpus: 2 },
      memory_stats: { usage: 3 << 20, limit: 64 << 20, stats: { anon: 1 << 20, file: 0 } },
      pids_stats: { current: 2, limit: 4096 },
      networks: { eth0: { rx_packets: 1 } },
    })
    expect(stats.blkio_stats.io_service_bytes_recursive).toEqual([
      { major: 8, minor: 0, op: 'read', value: 4096 },
      { major: 8, minor: 0, op: 'write', value: 512 },
    ])
    expect(stats.memory_stats.stats).not.toHaveProperty('unknown')
    expect(stats.cpu_stats.cpu_usage.total_usage - stats.precpu_stats.cpu_usage.total_usage).toBe(1_000_000)
    expect(Date.parse(stats.preread)).toBeLessThan(Date.parse(stats.read))
    expect(await ok('stats', '--no-stream', '--format', '{{.Name}} {{.MemUsage}} {{.PIDs}} {{.CPUPerc}}')).toBe(
      'ss 2MiB / 64MiB 2 20.00%',
    )
  })

  it('answers one alone', async () => {
    await ok('run', '-d', '--name', 'ss', imageName, 'sleep', '1000')
    const { body } = await call('GET', '/containers/ss/stats?stream=false&one-shot=true')
    expect(JSON.parse(body)).toMatchObject({
      preread: '0001-01-01T00:00:00Z',
      precpu_stats: { cpu_usage: { total_usage: 0 } },
    })
  })

  it('answers with names alone for one that does not run', async () => {
    const id = await ok('create', '--name', 'ss', imageName, 'sleep', '1000')
    const { status, body } = await call('GET', '/containers/ss/stats?stream=0')
    expect(status).toBe(200)
    expect(JSON.parse(body)).toMatchObject({ id, name: '/ss', read: '0001-01-01T00:00:00Z', memory_stats: {} })
    expect((await call('GET', '/containers/nope/stats')).status).toBe(404)
  })

  it('reads a container once a second however many watch, and not at all when nobody does', async () => {
    await ok('run', '-d', '--name', 'ss', imageName, 'sleep', '1000')
    const before = fixture.host.looks
    const lines = await Promise.all(
      [1, 2, 3].map(
        () =>
          new Promise<number>((resolve, reject) => {
            let seen = 0
            const outgoing = request({ socketPath: fixture.socket, path: '/containers/ss/stats' }, (response) => {
              response.on('data', (chunk: Buffer) => {
                seen += chunk.toString('utf8').split('\n').length - 1
                if (seen < 3) return
                response.destroy()
                resolve(seen)
              })
            })
            outgoing.once('error', reject).end()
          }),
      ),
    )
    expect(lines).toEqual([3, 3, 3])
    expect(fixture.host.looks - before).toBeLessThanOrEqual(4)
    const after = fixture.host.looks
    await new Promise((resolve) => setTimeout(resolve, 1500))
    expect(fixture.host.looks).toBeLessThanOrEqual(after + 1)
  })
})
