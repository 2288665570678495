import type { Container, ContainerState } from '../portlayer/api'
import { ask } from './testing/ask'
import { dockerAt } from './testing/docker'
import { type Fixture, imageName, startFixture } from './testing/fixture'

jest.setTimeout(60_000)

let fixture: Fixture
const { run, ok } = dockerAt(() => fixture.socket)

beforeAll(async () => {
  fixture = await startFixture()
})
afterAll(() => fixture.close())

/** What the port layer would tell of a guest's report. */
function become(id: string, change: Partial<Container>): void {
  const container = fixture.host.change(id, change)
  fixture.host.tell({ type: 'container', action: 'changed', container, time: new Date().toISOString() })
}

const since = () => String(Date.now() / 1000)
/** The events since then, once there are as many: they come a moment after the state. */
async function eventsSince(start: string, count: number): Promise<string[]> {
  for (const deadline = Date.now() + 10_000; ; ) {
    const format = '{{.Action}} {{.Actor.Attributes.exitCode}}'
    const ofContainers = ['--filter', 'type=container', '--format', format]
    const told = await ok('events', '--since', start, '--until', since(), ...ofContainers)
    const events = told.replaceAll(' <no value>', '').split('\n')
    if (events.length >= count || Date.now() > deadline) return events
  }
}

describe('a container that its guest restarts', () => {
  it('is shown as docker shows it, with its events', async () => {
    const start = since()
    const id = await ok('run', '-d', '--restart', 'on-failure:3', imageName, 'sleep', '1000')
    expect(fixture.host.machine(id).container.execution.restart).toEqual({ name: 'on-failure', maximumRetryCount: 3 })
    const { state } = fixture.host.machine(id).container
    const last = {
      startedAt: '2026-01-01T00:00:00Z',
      finishedAt: new Date().toISOString(),
      exitCode: 7,
      oomKilled: false,
    }
    const waiting = { ...state, restarts: { count: 1, waiting: true, ...last } } as ContainerState
    become(id, { state: waiting })
    expect(await ok('ps', '--format', '{{.State}} {{.Status}}')).toMatch(
      /^restarting Restarting \(7\) Less than a second ago|^restarting Restarting \(7\) \d+ seconds? ago/,
    )
    expect(await ok('ps', '-q', '--filter', 'status=restarting')).not.toBe('')
    expect((await run('exec', id, 'true')).stderr).toContain(
      `Container ${id} is restarting, wait until the container is running`,
    )
    const raw = async (method: string, path: string) => (await ask(fixture.socket, method, path)).json
    for (const query of ['logs=1&stdout=1', 'stream=1&stdout=1']) {
      expect(await raw('POST', `/containers/${id.slice(0, 12)}/attach?${query}`)).toEqual({
        message: `container ${id.slice(0, 12)} is restarting, wait until the container is running`,
      })
    }
    expect((await raw('GET', `/containers/${id}/stats?stream=0`)).cpu_stats.cpu_usage.total_usage).toBe(0)
    expect((await run('rm', id)).stderr).toContain('container is restarting: stop the container before removing')
    const format =
      '{{.RestartCount}} {{.State.Status}} {{.State.Running}} {{.State.Restarting}} {{.State.ExitCode}} {{.State.Pid}}'
    expect(await ok('inspect', '-f', format, id)).toBe('1 restarting true true 7 0')
    become(id, { state: { ...waiting, restarts: { count: 1, waiting: false, ...last } } as ContainerState })
    expect(await ok('inspect', '-f', format, id)).toBe('1 running true false 0 1')
    expect(await eventsSince(start, 4)).toEqual(['create', 'start', 'die 7', 'start'])
    await ok('rm', '-f', id)
  })

  it('is waited for until its process ends, though another one follows', async () => {
    const id = await ok('run', '-d', '--restart', 'always', imageName, 'sleep', '1000')
    const wait = () => ask(fixture.socket, 'POST', `/containers/${id}/wait?condition=next-exit`)
    const { state } = fixture.host.machine(id).container
    const ends = (count: number, exitCode: number, waiting: boolean) => {
      const times = { startedAt: '2026-01-01T00:00:00Z', finishedAt: new Date().toISOString() }
      const restarts = { count, waiting, ...times, exitCode, oomKilled: false }
      become(id, { state: { ...state, restarts } as ContainerState })
    }
    // All of them wait before it ends.
    const begun = () => new Promise((resolve) => setTimeout(resolve, 200))
    const first = wait()
    await begun()
    ends(1, 7, true)
    expect((await first).json).toEqual({ StatusCode: 7 })
    const second = wait()
    const removed = ask(fixture.socket, 'POST', `/containers/${id}/wait?condition=removed`)
    await begun()
    ends(1, 7, false)
    // The pause before the next start was not seen.
    ends(2, 8, false)
    expect((await second).json).toEqual({ StatusCode: 8 })
    await ok('rm', '-f', id)
    expect((await removed).json).toEqual({ StatusCode: 137 })
  })

  it('refuses a policy that cannot be', async () => {
    const refused = await run('create', '--restart', 'always:3', imageName)
    expect(refused.stderr).toContain('maximum retry count')
  })
})

describe('a container with a health check', () => {
  it('shows what its guest finds out, with its events and filters', async () => {
    const start = since()
    const id = await ok('run', '-d', '--health-cmd', 'true', '--health-interval', '1s', imageName, 'sleep', '1000')
    expect(fixture.host.machine(id).container.execution.healthCheck).toMatchObject({
      test: ['/bin/sh', '-c', 'true'],
      intervalMs: 1000,
    })
    const status = () => ok('ps', '--format', '{{.Status}}')
    expect(await status()).toMatch(/^Up .* \(health: starting\)$/)
    const probe = { start: '2026-01-01T00:00:00Z', end: '2026-01-01T00:00:01Z', exitCode: 0, output: 'fine' }
    become(id, { health: { status: 'healthy', failingStreak: 0, log: [probe] } })
    expect(await status()).toMatch(/\(healthy\)$/)
    expect(await ok('ps', '-q', '--filter', 'health=healthy')).toBe(id.slice(0, 12))
    expect(await ok('ps', '-q', '--filter', 'health=none')).toBe('')
    expect((await run('ps', '--filter', 'health=well')).stderr).toContain('invalid value for health (well)')
    expect(await ok('inspect', '-f', '{{json .State.Health}}', id)).toBe(
      '{"Status":"healthy","FailingStreak":0,"Log":[{"Start":"2026-01-01T00:00:00Z","End":"2026-01-01T00:00:01Z","ExitCode":0,"Output":"fine"}]}',
    )
    become(id, { health: { status: 'unhealthy', failingStreak: 3, log: [probe] } })
    expect(await eventsSince(start, 7)).toEqual([
      'create',
      'start',
      // dockerd's checks are execs, which its clients see.
      'exec_create: /bin/sh -c true',
      'exec_start: /bin/sh -c true',
      'exec_die 0',
      'health_status: healthy',
      'health_status: unhealthy',
    ])
    await ok('kill', id)
    expect(await ok('inspect', '-f', '{{.State.Health.Status}} {{json .Config.Healthcheck}}', id)).toBe(
      'unhealthy {"Test":["CMD-SHELL","true"],"Interval":1000000000}',
    )
    await ok('rm', id)
  })

  it('has none with --no-healthcheck', async () => {
    const id = await ok('run', '-d', '--no-healthcheck', imageName, 'sleep', '1000')
    expect(await ok('inspect', '-f', '{{json .State.Health}} {{json .Config.Healthcheck.Test}}', id)).toBe(
      'null ["NONE"]',
    )
    await ok('rm', '-f', id)
  })
})
