import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { docker } from './testing/docker'
import { type Fixture, imageName, startFixture } from './testing/fixture'

jest.setTimeout(60_000)

let fixture: Fixture
const run = (...args: string[]) => docker(fixture.socket, args)
const ok = async (...args: string[]): Promise<string> => {
  const outcome = await run(...args)
  if (outcome.code !== 0) throw new Error(`docker ${args.join(' ')}: ${outcome.code} ${outcome.stderr}`)
  return outcome.stdout.trim()
}

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
    const id = await ok('run', '-d', '--name', 'p', imageName, 'sleep', '1000')
    await ok('pause', 'p')
    expect(await ok('ps', '--format', '{{.State}} {{.Status}}')).toMatch(/^paused Up .* \(Paused\)$/)
    expect(await ok('inspect', '-f', '{{.State.Status}} {{.State.Running}} {{.State.Paused}}', 'p')).toBe(
      'paused true true',
    )
    expect(await ok('ps', '-q', '--no-trunc', '--filter', 'status=paused')).toBe(id)
    expect(await ok('ps', '-q', '--filter', 'status=running')).toBe('')
    expect(await ok('info', '-f', '{{.ContainersRunning}} {{.ContainersPaused}} {{.ContainersStopped}}')).toBe('0 1 0')
    await ok('unpause', 'p')
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
    const id = await ok('create', '--name', 'p', imageName, 'sleep', '1000')
    expect(await call('POST', '/containers/p/pause')).toMatchObject({
      status: 409,
      body: `{"message":"container ${id} is not running"}\n`,
    })
    await ok('start', 'p')
    expect(await call('POST', '/containers/p/unpause')).toEqual({
      status: 500,
      body: `{"message":"Container ${id} is not paused"}\n`,
    })
    await ok('pause', 'p')
    expect(await call('POST', '/containers/p/pause')).toEqual({
      status: 409,
      body: `{"message":"Container ${id} is already paused"}\n`,
    })
    expect((await run('exec', 'p', 'true')).stderr).toContain(
      `Container ${id} is paused, unpause the container before exec`,
    )
    expect((await run('attach', 'p')).stderr).toContain('You cannot attach to a paused container, unpause it first')
    expect((await run('start', 'p')).stderr).toContain('cannot start a paused container, try unpause instead')
    expect((await run('rm', 'p')).stderr).toContain(
      'cannot remove container "p": container is paused and must be unpaused first',
    )
    expect((await call('POST', '/containers/nope/pause')).status).toBe(404)
  })

  it('stops a paused container with the signal that it asks for', async () => {
    const script = 'trap "echo bye; exit 7" TERM; while :; do sleep 0.05; done'
    await ok('run', '-d', '--name', 'p', imageName, 'sh', '-c', script)
    await ok('pause', 'p')
    await ok('stop', 'p')
    expect(await ok('inspect', '-f', '{{.State.Status}} {{.State.ExitCode}} {{.State.Paused}}', 'p')).toBe(
      'exited 7 false',
    )
  })

  it('kills a paused container', async () => {
    await ok('run', '-d', '--name', 'p', imageName, 'sleep', '1000')
    await ok('pause', 'p')
    await ok('kill', 'p')
    expect(await ok('wait', 'p')).toBe('137')
  })

  it('is still paused for a personality that was restarted', async () => {
    await ok('run', '-d', '--name', 'p', imageName, 'sleep', '1000')
    await ok('pause', 'p')
    await fixture.restart()
    expect(await ok('ps', '--format', '{{.State}}')).toBe('paused')
  })
})
