import { type Environment, type Outcome, startEnvironment } from './environment'

// What docker-machine says when the proxy refuses, and that nothing of a refused, failed or removed VCH stays behind.

jest.setTimeout(300_000)

describe('limits of a delegation token', () => {
  let environment: Environment
  const create = (name: string, argv: readonly string[] = [], env: Record<string, string> = {}): Promise<Outcome> =>
    environment.run('docker-machine', ['create', '-d', 'vic', ...argv, name], { env })
  const out = async (outcome: Promise<Outcome>): Promise<string> => {
    const { code, stdout, stderr } = await outcome
    if (code !== 0) throw new Error(`exit ${code}: ${stderr}`)
    return stdout.trim()
  }
  /** Everything of the lab that a VCH may leave behind. */
  const inventory = async (): Promise<string> => {
    const objects = await out(environment.run('govc', ['find', '/']))
    const files = await out(environment.run('govc', ['datastore.ls', '-a']))
    const networks = await out(environment.run('govc', ['ls', '/ha-datacenter/network']))
    // ISOs are kept by content for the next VCH.
    return [objects, files.replace(/^vic-iso\/?\n?/m, ''), networks].join('\n--\n')
  }

  beforeAll(async () => {
    environment = await startEnvironment()
  }, 900_000)
  afterAll(() => environment?.stop(), 120_000)

  it.each<[string, readonly string[], Record<string, string>, RegExp]>([
    ['a token that is none', [], { VIC_TOKEN: 'nonsense' }, /token/i],
    ['more memory than allowed', ['--vic-memory', '1000000000'], {}, /memory/i],
    ['an unknown network', ['--vic-network', 'Nowhere'], {}, /Nowhere/],
    ['an unknown datastore', ['--vic-datastore', 'nowhere'], {}, /nowhere/],
    ['an unreachable proxy', [], { VIC_PROXY: 'https://127.0.0.1:9' }, /127\.0\.0\.1:9/],
  ])('%s: one clear line, nothing left behind', async (_, argv, env, message) => {
    const before = await inventory()
    const { code, stdout, stderr } = await create('refused', argv, env)
    expect(code).not.toBe(0)
    expect(`${stdout}${stderr}`).toMatch(message)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(await out(environment.run('docker-machine', ['ls', '-q']))).toBe('')
    expect(await inventory()).toBe(before)
  })

  it('leaves nothing of a VCH with containers that is removed', async () => {
    const before = await inventory()
    expect((await create('short')).code).toBe(0)
    const taken = await environment.run('docker-machine', ['create', '-d', 'vic', 'short'])
    expect(taken.stderr).toMatch(/already exists/)
    const inside = await environment.run('bash', [
      '-c',
      'eval "$(docker-machine env --shell bash short)" && docker pull -q $VIC_REGISTRY/busybox && docker run -d $VIC_REGISTRY/busybox sleep 1000',
    ])
    expect(inside).toMatchObject({ code: 0 })
    await out(environment.run('docker-machine', ['rm', '-y', 'short']))
    expect(await inventory()).toBe(before)
  })
})
