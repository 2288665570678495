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
const sizeShown = (name: string) =>
  ok('inspect', '-f', '{{.HostConfig.Memory}} {{.HostConfig.NanoCpus}} {{.HostConfig.CpuQuota}}', name)

beforeAll(async () => {
  fixture = await startFixture()
})
afterAll(() => fixture.close())
afterEach(async () => {
  const ids = (await ok('ps', '-aq')).split('\n').filter(Boolean)
  if (ids.length > 0) await ok('rm', '-f', ...ids)
})

describe('docker update', () => {
  it('changes memory and processors, and leaves the rest', async () => {
    const id = await ok('create', '--name', 'uu', '-m', '64m', '-e', 'A=b', imageName, 'sleep', '1000')
    expect(await ok('update', '--cpus', '1.5', 'uu')).toBe('uu')
    expect(await sizeShown('uu')).toBe(`${64 << 20} 1500000000 0`)
    expect(fixture.host.machine(id).container.execution).toMatchObject({ memory: 64 << 20, cpus: 2, cpuLimit: 1500 })
    await ok('update', '-m', '128m', '--cpus', '2', 'uu')
    const { execution } = fixture.host.machine(id).container
    expect(execution).toMatchObject({ memory: 128 << 20, cpus: 2, name: 'uu' })
    expect(execution).not.toHaveProperty('cpuLimit')
    expect(execution.process.env).toContain('A=b')
  })

  it('names what cannot be changed while a container runs, and changes what can', async () => {
    const id = await ok('run', '-d', '--name', 'uu', '--cpus', '0.5', imageName, 'sleep', '1000')
    const refused = await run('update', '-m', '256m', 'uu')
    expect(refused.stderr).toContain(
      `Cannot update container ${id}: Memory cannot be changed while it runs (nothing is added while it is on): stop it first`,
    )
    expect(await sizeShown('uu')).toBe('0 500000000 0')
    await ok('update', '--cpus', '0.75', 'uu')
    expect(fixture.host.machine(id).container.execution.cpuLimit).toBe(750)
  })

  it('refuses by name what it cannot do, and what dockerd refuses', async () => {
    const id = await ok('create', '--name', 'uu', '--cpus', '1', imageName, 'sleep', '1000')
    expect((await run('update', '--cpu-shares', '512', 'uu')).stderr).toContain('CpuShares: not available on this host')
    expect((await run('update', '--restart', 'always', 'uu')).stderr).toContain(
      'RestartPolicy: changing it to "always"',
    )
    expect((await run('update', '--cpu-quota', '5000', 'uu')).stderr).toContain(
      `Cannot update container ${id}: Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set`,
    )
    expect((await run('update', '-m', '1m', 'uu')).stderr).toContain('Minimum memory limit allowed is 6MB')
    expect((await run('update', '-m', '64m', 'nope')).stderr).toContain('No such container: nope')
  })
})
