import { join } from 'node:path'
import { type Environment, type Outcome, run, startEnvironment } from './environment'

// What docker-machine says when the proxy refuses, and that nothing of a refused, failed or removed VCH stays behind.

jest.setTimeout(300_000)

let environment: Environment

const create = (name: string, argv: readonly string[] = [], env: Record<string, string> = {}): Promise<Outcome> =>
  environment.run('docker-machine', ['create', '-d', 'vic', ...argv, name], { env })

async function out(outcome: Promise<Outcome>): Promise<string> {
  const { code, stdout, stderr } = await outcome
  if (code !== 0) throw new Error(`exit ${code}: ${stderr}`)
  return stdout.trim()
}

/** Everything of the lab that a VCH may leave behind. */
async function inventory(): Promise<string> {
  const objects = await out(environment.run('govc', ['find', '/']))
  const files = await out(environment.run('govc', ['datastore.ls', '-a']))
  const networks = await out(environment.run('govc', ['ls', '/ha-datacenter/network']))
  const machines = await run('pgrep', ['-f', `qemu-system.*${environment.state}`])
  // ISOs are kept by content for the next VCH.
  return [objects, files.replace(/^vic-iso\/?\n?/m, ''), networks, machines.stdout].join('\n--\n')
}

describe('limits of a delegation token', () => {
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
    // Another user, whose docker-machine has never heard of it.
    const elsewhere = { MACHINE_STORAGE_PATH: join(environment.state, 'elsewhere') }
    const taking = await create('short', [], elsewhere)
    expect(taking.code).not.toBe(0)
    expect(taking.stderr).toMatch(/short/)
    expect(taking.stderr.trim().split('\n')).toHaveLength(1)
    const forOne = await out(environment.run('vic-proxy', [...['token', 'attenuate', '--vchs', '1']]))
    const oneTooMany = await create('second', [], { VIC_TOKEN: forOne })
    expect(oneTooMany.stderr).toContain('the token allows 1 VCHs and there are 1; remove one first')
    const inside = await environment.run('bash', [
      '-c',
      'eval "$(docker-machine env --shell bash short)" && docker pull -q $VIC_REGISTRY/busybox && docker run -d $VIC_REGISTRY/busybox sleep 1000',
    ])
    expect(inside).toMatchObject({ code: 0 })
    await out(environment.run('docker-machine', ['rm', '-y', 'short']))
    expect(await inventory()).toBe(before)
  })
})

describe('a full datastore', () => {
  beforeAll(async () => {
    environment = await startEnvironment(['--datastore-size', '100M'])
  }, 900_000)
  afterAll(() => environment?.stop(), 120_000)

  it('ends the creation with a clear line, and nothing is left', async () => {
    const before = await inventory()
    const { code, stderr } = await create('nospace')
    expect(code).not.toBe(0)
    expect(stderr).toMatch(/datastore1.*(space|full)/i)
    expect(stderr.trim().split('\n')).toHaveLength(1)
    expect(await out(environment.run('docker-machine', ['ls', '-q']))).toBe('')
    expect(await inventory()).toBe(before)
  })
})
