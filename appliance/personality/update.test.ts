import { ask } from './testing/ask'
import { dockerAt } from './testing/docker'
import { type Fixture, imageName, startFixture } from './testing/fixture'

jest.setTimeout(60_000)

let fixture: Fixture
const { run, ok } = dockerAt(() => fixture.socket)
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

const execution = (id: string) => fixture.host.machine(id).container.execution

describe('docker update', () => {
  it('changes memory and processors, and leaves the rest', async () => {
    const id = await ok('create', '--name', 'uu', '-m', '64m', '-e', 'A=b', imageName, 'sleep', '1000')
    expect(await ok('update', '--cpus', '1.5', 'uu')).toBe('uu')
    expect(await sizeShown('uu')).toBe(`${64 << 20} 1500000000 0`)
    expect(execution(id)).toMatchObject({
      memory: 64 << 20,
      cpus: 2,
      resources: { memory: 64 << 20, cpu: { quota: 150_000, period: 100_000 } },
    })
    await ok('update', '-m', '128m', '--cpus', '2', 'uu')
    expect(execution(id)).toMatchObject({
      memory: 128 << 20,
      cpus: 2,
      name: 'uu',
      resources: { cpu: { quota: 200_000 } },
    })
    expect(execution(id).process.env).toContain('A=b')
    expect(fixture.host.updates).toEqual([])
  })

  it('tells a running container its limits and its restart policy', async () => {
    const id = await ok('run', '-d', '--name', 'uu', '-m', '64m', imageName, 'sleep', '1000')
    await ok('update', '-m', '32m', '--pids-limit', '20', '--cpu-shares', '512', '--restart', 'on-failure:3', 'uu')
    expect(fixture.host.updates.splice(0)).toEqual([
      {
        resources: { memory: 32 << 20, cpuWeight: 20, pids: 20 },
        restart: { name: 'on-failure', maximumRetryCount: 3 },
      },
    ])
    expect(fixture.host.machine(id).container.memory).toBe(64 << 20)
    const shown = '{{.HostConfig.PidsLimit}} {{.HostConfig.RestartPolicy.Name}} {{.HostConfig.CpuShares}}'
    expect(await ok('inspect', '-f', shown, 'uu')).toBe('20 on-failure 512')
    await ok('update', '--restart', 'no', 'uu')
    expect(fixture.host.updates.splice(0)).toMatchObject([{ restart: null }])
    expect(execution(id)).not.toHaveProperty('restart')
  })

  it('changes nothing when the guest refuses', async () => {
    const id = await ok('run', '-d', '--name', 'uu', '-m', '64m', imageName, 'sleep', '1000')
    const before = execution(id)
    const BlkioDeviceReadBps = [{ Path: '/dev/sdz', Rate: 1000 }]
    const { status, json } = await ask(fixture.socket, 'POST', '/containers/uu/update', { BlkioDeviceReadBps })
    expect([status, json]).toEqual([
      500,
      { message: `Cannot update container ${id}: stat /dev/sdz: no such file or directory` },
    ])
    expect(execution(id)).toEqual(before)
  })

  it('names what cannot be changed while a container runs', async () => {
    const id = await ok('run', '-d', '--name', 'uu', '--cpus', '0.5', imageName, 'sleep', '1000')
    const refused = await run('update', '-m', '256m', '--memory-swap', '256m', 'uu')
    expect(refused.stderr).toContain(
      `Cannot update container ${id}: it cannot become larger while it runs (nothing is added while it is on): stop it first`,
    )
    expect(await sizeShown('uu')).toBe('0 500000000 0')
  })

  it('refuses what dockerd refuses', async () => {
    const id = await ok(
      'create',
      '--name',
      'uu',
      '--cpus',
      '1',
      '-m',
      '64m',
      '--memory-swap',
      '64m',
      imageName,
      'sleep',
      '9',
    )
    const refusal = async (...args: string[]) => (await run('update', ...args)).stderr
    expect(await refusal('--cpu-quota', '5000', 'uu')).toContain(
      `Cannot update container ${id}: Conflicting options: CPU Quota cannot be updated as NanoCPUs has already been set`,
    )
    expect(await refusal('-m', '128m', 'uu')).toContain(
      `Cannot update container ${id}: Memory limit should be smaller than already set memoryswap limit, update the memoryswap at the same time`,
    )
    await ok('create', '--name', 'free', imageName, 'sleep', '9')
    expect(await refusal('-m', '128m', 'free')).toContain('update the memoryswap at the same time')
    expect(await refusal('-m', '1m', 'uu')).toContain('Minimum memory limit allowed is 6MB')
    expect(await refusal('--restart', 'sometimes', 'uu')).toContain('invalid restart policy: unknown policy')
    expect(await refusal('-m', '64m', 'nope')).toContain('No such container: nope')
    await ok('create', '--rm', '--name', 'gone', imageName, 'sleep', '9')
    expect(await refusal('--restart', 'always', 'gone')).toContain(
      'Restart policy cannot be updated because AutoRemove is enabled for the container',
    )
  })
})

describe('docker create', () => {
  it('warns of what the kernel does not have, and honours the rest', async () => {
    const outcome = await run(
      'create',
      '-m',
      '6m',
      '--memory-swap',
      '1g',
      '--oom-kill-disable',
      '--name',
      'cc',
      imageName,
      'true',
    )
    expect(outcome.code).toBe(0)
    expect(outcome.stderr).toContain('OomKillDisable discarded.')
    expect(execution(outcome.stdout.trim())).toMatchObject({ memory: 6 << 20, resources: { memory: 6 << 20 } })
    expect(await ok('inspect', '-f', '{{.HostConfig.MemorySwap}}', 'cc')).toBe(String(2 ** 30))
  })

  it('binds to processors that there are', async () => {
    const { stderr } = await run('create', '--cpuset-cpus', '0-99', imageName, 'true')
    expect(stderr).toContain('Requested CPUs are not available - requested 0-99, available: 0-')
  })
})
