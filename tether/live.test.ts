import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { Client, type ClientChannel, utils } from 'ssh2'
import { Cgroup } from './cgroup'
import { serveChannel } from './channel-server'
import type { ProcessSpec } from './config'
import { Container } from './container'
import { launch, processRecords } from './launch'
import { connectLink } from './link'
import { Live } from './live'
import { type Command, type ProcessList, type Statistics, userName } from './protocol'
import { cable } from './test-cable'

const launcher = join(__dirname, '../dist/launch')
const hostKey = utils.generateKeyPairSync('ed25519')
const clientKey = utils.generateKeyPairSync('ed25519')
const group = `vic-live-${process.pid}`
let root: string

beforeAll(() => {
  execFileSync('make', ['-s', 'dist/launch'], { cwd: join(__dirname, '..') })
  root = mkdtempSync(join(tmpdir(), 'vic-live-'))
  chmodSync(root, 0o755)
  mkdirSync(join(root, 'bin'))
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'))
  execFileSync('chroot', [root, '/bin/busybox', '--install', '-s', '/bin'])
})
afterAll(() => rmSync(root, { recursive: true }))

const base: ProcessSpec = {
  args: [],
  env: ['PATH=/bin'],
  cwd: '/',
  user: '',
  tty: false,
  openStdin: false,
  stdinOnce: false,
}

const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

interface Answer {
  readonly code: unknown
  readonly out: string
  readonly err: string
}

interface Guest {
  readonly container: Container
  readonly cgroup: Cgroup
  readonly client: Client
  /** What the host was told, in order. */
  readonly reports: readonly boolean[]
  /** What the process wrote, as it lies in the log. */
  logged(): string
  run(command: Command): Promise<Answer>
  exec(script: string): Promise<Answer>
}

async function boot(script: string): Promise<Guest> {
  const cgroup = Cgroup.create((reason) => {
    throw new Error(reason)
  }, group)
  if (cgroup === undefined) throw new Error('unreachable')
  const spec = { ...base, args: ['sh', '-c', script] }
  const records = [['root', 'bind', root, '/', 'rw'], ['cgroup', cgroup.path], ...processRecords(spec)]
  const log = new PassThrough()
  let logged = ''
  log.on('data', (chunk: Buffer) => {
    logged += chunk.toString('utf8')
  })
  const process = await launch('container', records, launcher)
  const container = new Container(process, spec, log, 'pass', launcher, cgroup.path)
  const [host, guest] = cable()
  const reports: boolean[] = []
  const live = new Live(container, cgroup, async (paused) => void reports.push(paused))
  const server = serveChannel(guest, container, live, { hostKey: hostKey.private, authorizedKey: clientKey.public })
  const client = new Client()
  client.connect({ sock: await connectLink(host), username: userName, privateKey: clientKey.private })
  await once(client, 'ready')
  cleanups.push(async () => {
    container.signal(9)
    await container.exited
    await cgroup.thaw()
    client.destroy()
    server.close()
    host.destroy()
    // The kernel takes its time to forget the last process.
    while ((await cgroup.processes()).length > 0) await delay(10)
    rmdirSync(cgroup.path)
  })
  const run = async (command: Command) => result(await open(client, command))
  return {
    container,
    cgroup,
    client,
    reports,
    logged: () => logged,
    run,
    exec: (code) => run({ verb: 'exec', id: 'x', process: { ...base, args: ['sh', '-c', code] }, stdin: false }),
  }
}

const open = (client: Client, command: Command): Promise<ClientChannel> =>
  new Promise((resolve, reject) => {
    client.exec(JSON.stringify(command), (error, channel) => (error ? reject(error) : resolve(channel)))
  })

async function result(channel: ClientChannel): Promise<Answer> {
  const code = once(channel, 'exit')
  const [out, err] = await Promise.all([text(channel), text(channel.stderr)])
  return { code: (await code)[0], out, err }
}

describe('pause', () => {
  const fine = { code: 0, out: '', err: '' }

  it('stops every process, and lets them go on', async () => {
    const { run, container, logged, reports } = await boot('while :; do echo tick; sleep 0.02; done')
    await delay(100)
    expect(await run({ verb: 'pause' })).toEqual(fine)
    const before = logged()
    await delay(200)
    expect(logged()).toBe(before)
    expect(await run({ verb: 'pause' })).toEqual({ code: 3, out: '', err: 'the container is already paused\n' })
    expect(await run({ verb: 'unpause' })).toEqual(fine)
    await delay(200)
    expect(logged().length).toBeGreaterThan(before.length)
    expect(await run({ verb: 'unpause' })).toEqual({ code: 3, out: '', err: 'the container is not paused\n' })
    expect(reports).toEqual([true, false])
    await run({ verb: 'pause' })
    container.signal(9)
    expect(await container.exited).toBe(137)
  })

  it('holds what was started with exec, and shows the container its own group as the root', async () => {
    const { exec, cgroup } = await boot('cat /proc/self/cgroup; sleep 1000')
    expect((await exec('cat /proc/self/cgroup | tail -n 1; ls -d /sys/fs/cgroup/cgroup.freeze')).out).toBe(
      '0::/\n/sys/fs/cgroup/cgroup.freeze\n',
    )
    const running = exec('sleep 1')
    await delay(300)
    expect(await cgroup.processes()).toHaveLength(2)
    await running
  })
})

describe('processes', () => {
  it('lists those of the container with what ps says of them', async () => {
    const { run, cgroup } = await boot('sleep 1000 & sleep 2000')
    await delay(200)
    const { code, out } = await run({ verb: 'processes', arguments: ['-eo', 'pid,args'] })
    const { pids, output } = JSON.parse(out) as ProcessList
    expect(code).toBe(0)
    expect(pids).toEqual(await cgroup.processes())
    expect(
      output
        .trim()
        .split('\n')
        .map((line) => line.trim().split(' ').slice(1).join(' ')),
    ).toEqual(expect.arrayContaining(['sleep 1000', 'sleep 2000']))
  })

  it('tells what ps complains of', async () => {
    const { run } = await boot('sleep 1000')
    expect(await run({ verb: 'processes', arguments: ['--nope'] })).toEqual({
      code: 1,
      out: '',
      err: 'ps: error: unknown gnu long option\n',
    })
  })
})

describe('statistics', () => {
  it('counts what the container does', async () => {
    const { run } = await boot('while :; do :; done')
    const look = async () => JSON.parse((await run({ verb: 'statistics' })).out) as Statistics
    const before = await look()
    await delay(500)
    const after = await look()
    const used = (after.cpu.usage_usec ?? 0) - (before.cpu.usage_usec ?? 0)
    expect(used).toBeGreaterThan(50_000)
    expect(after.systemTime).toBeGreaterThan(before.systemTime)
    expect(after.processes.current).toBe(1)
    expect(after.read > before.read).toBe(true)
  })
})
