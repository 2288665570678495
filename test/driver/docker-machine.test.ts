import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import type { Server } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { delimiter, join, resolve } from 'node:path'
import { build } from 'esbuild'
import { openIdentity, type ProxyIdentity } from '../../driver/proxy/identity'
import { VchRecords } from '../../driver/proxy/records'
import { createProxyServer } from '../../driver/proxy/server'
import { ProxyService } from '../../driver/proxy/service'
import { TestingHost } from '../../driver/proxy/testing-host'
import { inspectToken, issueToken } from '../../driver/proxy/token'

// The real docker-machine with the plugin and a proxy whose VCHs are in memory: what the lab cannot show, or not quickly.

const tools = resolve(__dirname, '../../.cache/bin')
jest.setTimeout(60_000)

let directory: string
let identity: ProxyIdentity
let host: TestingHost
let records: VchRecords
let service: ProxyService
let server: Server
let environment: NodeJS.ProcessEnv
const log: string[] = []

beforeAll(async () => {
  await access(join(tools, 'docker-machine'))
  directory = await mkdtemp(join(tmpdir(), 'vic-plugin-'))
  await build({
    entryPoints: [resolve(__dirname, '../../driver/plugin/main.ts')],
    outfile: join(directory, 'docker-machine-driver-vic'),
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    banner: { js: '#!/usr/bin/env node' },
  })
  const { chmod } = await import('node:fs/promises')
  await chmod(join(directory, 'docker-machine-driver-vic'), 0o755)
  identity = await openIdentity(join(directory, 'proxy'))
})

afterAll(() => rm(directory, { recursive: true }))

beforeEach(async () => {
  const store = await mkdtemp(join(directory, 'store-'))
  await writeFile(join(store, 'no-error-report'), '')
  host = new TestingHost()
  records = await VchRecords.open(join(store, 'vchs'))
  const defaults = { bridgeSubnet: '172.16.0.0/16', certificateAuthorities: [] }
  service = new ProxyService({ host, records, defaults, log: (line) => log.push(line) })
  server = createProxyServer({
    service,
    certificate: identity.certificate,
    key: identity.key,
    tokenKey: identity.tokenPublicKey,
    revokedOwners: [],
    signal: new AbortController().signal,
    log: (line) => log.push(line),
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { token } = issueToken(identity.tokenKey, identity.thumbprint, {
    pools: ['Resources'],
    datastores: ['ds'],
    networks: ['VM Network', 'nowhere'],
    vchs: 2,
    memoryMegabytes: 8192,
    expires: '2099-01-01T00:00:00Z',
  })
  environment = {
    PATH: [directory, tools, process.env.PATH].join(delimiter),
    HOME: store,
    MACHINE_STORAGE_PATH: store,
    VIC_PROXY: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    VIC_TOKEN: token,
  }
})

afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await service.settled()
})

interface Run {
  readonly child: ChildProcess
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>
}

function start(args: readonly string[], some: NodeJS.ProcessEnv = {}): Run {
  const child = spawn('docker-machine', args, { env: { ...environment, ...some }, stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (chunk: Buffer) => {
    stdout += chunk.toString()
  })
  child.stderr?.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
  })
  return { child, ended: once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr })) }
}

function dockerMachine(args: readonly string[], some?: NodeJS.ProcessEnv): Run['ended'] {
  return start(args, some).ended
}

/** Resolves when a creation is in the middle; it goes on when `finish` is called. */
function held(): { reached: Promise<void>; finish: () => void } {
  let finish: () => void = () => undefined
  const reached = new Promise<void>((done) => {
    host.step = (_spec, signal) =>
      new Promise<void>((go, stop) => {
        finish = go
        signal.addEventListener('abort', () => stop(signal.reason))
        done()
      })
  })
  return { reached, finish: () => finish() }
}

/** A machine that docker-machine knows; it is killed where it would wait for SSH, which nobody serves here. */
async function createUpToProvisioning(name: string): Promise<void> {
  const { child, ended } = start(['create', '-d', 'vic', name])
  await new Promise<void>((done) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Waiting for SSH')) done()
    })
    child.once('close', () => done())
  })
  child.kill('SIGKILL')
  await ended
}

it.each<[string, string[], NodeJS.ProcessEnv, string]>([
  ['a token that is none', [], { VIC_TOKEN: 'nonsense' }, "the token does not begin with 'vic1.'"],
  ['no token', [], { VIC_TOKEN: '' }, 'give --vic-token or set VIC_TOKEN'],
  ['no proxy', [], { VIC_PROXY: '' }, 'give --vic-proxy or set VIC_PROXY'],
  [
    'a proxy that is not there',
    [],
    { VIC_PROXY: 'https://127.0.0.1:9' },
    '127.0.0.1:9 cannot be reached (ECONNREFUSED)',
  ],
  ['too much memory', ['--vic-memory', '8193'], {}, 'of the 8192 that the token allows'],
  ['a network that does not exist', ['--vic-network', 'nowhere'], {}, "there is no network 'nowhere'"],
  ['a datastore beyond the token', [], { VIC_DATASTORE: 'other' }, "does not allow the datastore 'other'"],
  ['a variable that holds no number', [], { VIC_CPUS: 'many' }, "VIC_CPUS takes a positive number, not 'many'"],
])('refuses %s in one line and leaves nothing', async (_what, args, some, message) => {
  const { code, stderr } = await dockerMachine(['create', '-d', 'vic', ...args, 'm'], some)
  expect(code).not.toBe(0)
  expect(stderr).toContain(message)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect((await dockerMachine(['ls', '-q'])).stdout).toBe('')
  expect([host.leftovers.size, host.vchs.size]).toEqual([0, 0])
})

it.each(['SIGKILL', 'SIGINT'] as const)('a create that ends by %s leaves nothing behind', async (signal) => {
  const middle = held()
  const { child, ended } = start(['create', '-d', 'vic', 'm'])
  await middle.reached
  child.kill(signal)
  await ended
  const removed = await dockerMachine(['rm', '-y', 'm'])
  expect(removed).toMatchObject({ code: 0 })
  await service.settled()
  expect([host.leftovers.size, host.vchs.size, records.all().length]).toEqual([0, 0, 0])
})

it('a create that fails says why, and what is known of it can be removed', async () => {
  host.step = () => Promise.reject(new Error('the host has caught fire'))
  const { code, stderr, stdout } = await dockerMachine(['create', '-d', 'vic', 'm'])
  expect(code).toBe(1)
  expect(stdout).toContain('(m) Creating the resource pool')
  expect(stderr).toContain('Error in driver during machine creation: the host has caught fire')
  expect(await dockerMachine(['rm', '-y', 'm'])).toMatchObject({ code: 0 })
})

it('keeps a creation alive for longer than a heartbeat', async () => {
  const middle = held()
  const { child, ended } = start(['create', '-d', 'vic', 'm'])
  await middle.reached
  await new Promise((resolve) => setTimeout(resolve, 11_000))
  expect(host.leftovers.size).toBe(1)
  child.kill('SIGKILL')
  await ended
})

describe('a machine', () => {
  beforeEach(() => createUpToProvisioning('m'))

  it('is managed with the token that it keeps, which is good for nothing else', async () => {
    const noToken = { VIC_TOKEN: '', VIC_PROXY: '' }
    expect((await dockerMachine(['status', 'm'], noToken)).stdout).toBe('Running\n')
    expect((await dockerMachine(['url', 'm'], noToken)).stdout).toBe('tcp://127.0.0.1:2376\n')
    expect(await dockerMachine(['stop', 'm'], noToken)).toMatchObject({ code: 0 })
    expect((await dockerMachine(['status', 'm'], noToken)).stdout).toBe('Stopped\n')
    expect(await dockerMachine(['ip', 'm'], noToken)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Host is not running'),
    })
    const listed = await dockerMachine(
      ['ls', '--format', '{{.Name}} {{.DriverName}} {{.State}} {{.URL}} "{{.Error}}"'],
      noToken,
    )
    expect(listed.stdout).toBe('m vic Stopped  ""\n')

    const home = join(environment.MACHINE_STORAGE_PATH ?? '', 'machines', 'm')
    const kept = inspectToken((await readFile(join(home, 'vic-token'), 'utf8')).trim())
    const [{ id } = { id: '' }] = await host.list()
    expect(kept.limits).toMatchObject({ only: [id], actions: ['inspect', 'manage', 'delete'] })
    for (const file of ['vic-token', 'id_ecdsa']) expect((await stat(join(home, file))).mode & 0o777).toBe(0o600)
    const { stdout } = await dockerMachine(['inspect', 'm'], noToken)
    expect(stdout).not.toContain('vic1.')
    expect(JSON.parse(stdout)).toMatchObject({ Driver: { VchId: id, IPAddress: '127.0.0.1', MachineName: 'm' } })

    expect(await dockerMachine(['rm', '-y', 'm'], noToken)).toMatchObject({ code: 0 })
    expect([host.vchs.size, records.all().length]).toEqual([0, 0])
  })

  it('whose VCH is gone says so and can be removed', async () => {
    host.vchs.clear()
    expect((await dockerMachine(['status', 'm'])).stderr).toContain(
      'does not exist any more; docker-machine rm m forgets it',
    )
    expect(await dockerMachine(['rm', '-y', 'm'])).toMatchObject({ code: 0 })
  })
})
