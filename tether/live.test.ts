import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { buffer, text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { gunzipSync } from 'node:zlib'
import { Client, type ClientChannel } from 'ssh2'
import { Cgroup } from './cgroup'
import { serveChannel } from './channel-server'
import { Container } from './container'
import { ContainerLog } from './container-log'
import { createKeyPair } from './key-pair'
import { launch, processRecords } from './launch'
import { connectLink } from './link'
import { Live } from './live'
import { type Command, type ProcessList, type Statistics, userName } from './protocol'
import { Restarts } from './restart-policy'
import { cable } from './test-cable'
import { execOutput } from './test-exec-output'
import { shell } from './test-process'

const launcher = join(__dirname, '../dist/launch')
const hostKey = createKeyPair()
const clientKey = createKeyPair()
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
  readonly restarts: Restarts
  readonly live: Live
  /** What the process wrote, as it lies in the log. */
  logged(): string
  run(command: Command): Promise<Answer>
  exec(script: string): Promise<Answer>
  /** Runs a command that answers with bytes, and takes `input`. */
  bytes(
    command: Command,
    input?: Buffer,
  ): Promise<{ readonly code: unknown; readonly out: Buffer; readonly err: string }>
}

async function boot(script: string): Promise<Guest> {
  const cgroup = Cgroup.create((reason) => {
    throw new Error(reason)
  }, group)
  if (cgroup === undefined) throw new Error('unreachable')
  const spec = shell(script)
  const records = [['root', 'bind', root, '/', 'rw'], ['cgroup', cgroup.path], ...processRecords(spec)]
  const file = new PassThrough()
  let logged = ''
  file.on('data', (chunk: Buffer) => {
    logged += chunk.toString('utf8')
  })
  const log = new ContainerLog(file, (error) => {
    throw error
  })
  const process = await launch('container', records, launcher)
  const container = new Container(process, { process: spec }, log, 'pass', launcher, cgroup.path)
  const [host, guest] = cable()
  const reports: boolean[] = []
  const restarts = new Restarts(undefined)
  const live = new Live({
    container,
    ended: container.exited,
    restarts,
    cgroup,
    mounts: [],
    network: { follow: async () => undefined },
    clock: { set: async () => undefined },
    report: async (paused) => void reports.push(paused),
  })
  const server = serveChannel(
    guest,
    container,
    { log, live },
    { hostKey: hostKey.private, authorizedKey: clientKey.public },
  )
  const client = new Client()
  const link = await connectLink(host)
  // Cut off at the end of a test, it must not complain in the next one.
  link.on('error', () => undefined)
  client.connect({ sock: link, username: userName, privateKey: clientKey.private })
  await once(client, 'ready')
  cleanups.push(async () => {
    container.signal(9)
    await container.exited
    await cgroup.thaw()
    client.destroy()
    link.destroy()
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
    restarts,
    live,
    logged: () => logged,
    run,
    bytes: async (command, input) => {
      const channel = await open(client, command)
      const code = once(channel, 'exit')
      channel.end(input)
      const [out, err] = await Promise.all([buffer(channel), text(channel.stderr)])
      return { code: (await code)[0], out, err }
    },
    exec: async (code) => {
      const answer = await run({ verb: 'exec', id: 'x', process: shell(code), stdin: false })
      return { ...answer, out: execOutput(answer.out) }
    },
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

  it('lets go of what follows processes that ended frozen', async () => {
    const { run, live, cgroup, reports } = await boot('sleep 60')
    await run({ verb: 'pause' })
    await live.replaced()
    expect(await cgroup.read('cgroup.events')).toContain('frozen 0')
    expect(await run({ verb: 'pause' })).toMatchObject({ code: 0 })
    expect(reports).toEqual([true, true])
  })
})

describe('update', () => {
  it('brings a new restart policy to a running container, and takes it away', async () => {
    const { run, restarts } = await boot('sleep 60')
    expect(restarts.next(1, 0)).toBeUndefined()
    const restart = { name: 'on-failure', maximumRetryCount: 0 } as const
    expect(await run({ verb: 'update', resources: {}, restart })).toEqual({ code: 0, out: '', err: '' })
    expect(restarts.next(1, 0)).toBe(100)
    await run({ verb: 'update', restart: null })
    expect(restarts.next(1, 0)).toBeUndefined()
  })

  it('says what the kernel does not take', async () => {
    const { run } = await boot('sleep 60')
    const disks = [{ path: '/dev/none', reads: 1 }]
    const err = 'stat /dev/none: no such file or directory\n'
    expect(await run({ verb: 'update', resources: { disks } })).toEqual({ code: 1, out: '', err })
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

describe('files', () => {
  const tar = (args: string[], input?: Buffer) => execFileSync('tar', args, { input, encoding: 'utf8' })
  const list = (archive: Buffer) => tar(['-tPf', '-'], archive).trim().split('\n').sort()

  it('describes what lies at a path, never what is outside', async () => {
    const { exec, run } = await boot('sleep 1000')
    await exec(
      'mkdir -p /d/e; echo hello > /d/f; ln -s ../../../../d/f /d/out; ln -s /nowhere /d/lost; ln -s e /d/link',
    )
    const describe = async (path: string) => JSON.parse((await run({ verb: 'describe-path', path })).out)
    expect(await describe('/d/f')).toMatchObject({ mode: 0o100644, size: 6, target: '' })
    expect(await describe('/d')).toMatchObject({ mode: 0o040755 })
    expect(await describe('/d/out')).toMatchObject({ mode: 0o120777, target: '/d/f' })
    expect(await describe('/d/lost')).toMatchObject({ target: '/nowhere' })
    expect(await describe('/d/link/')).toMatchObject({ mode: 0o040755 })
    expect(await describe('/../../d/f')).toMatchObject({ size: 6 })
    expect(await run({ verb: 'describe-path', path: '/d/none' })).toEqual({
      code: 2,
      out: '',
      err: 'lstat /d/none: no such file or directory\n',
    })
    expect(await run({ verb: 'describe-path', path: '/d/f/' })).toMatchObject({
      code: 1,
      err: 'lstat /d/f/: not a directory\n',
    })
    // What is mounted over the root is not among the files.
    expect((await run({ verb: 'describe-path', path: '/proc/self' })).code).toBe(2)
    await exec('rm -r /d')
  })

  it('archives a directory under its name, one file, or what is in a directory', async () => {
    const { exec, bytes } = await boot('sleep 1000')
    await exec('mkdir -p "/d/a&b|c/e"; echo 1 > "/d/a&b|c/f"; ln "/d/a&b|c/f" "/d/a&b|c/g"; ln -s ./f "/d/a&b|c/l"')
    const read = async (path: string) => list((await bytes({ verb: 'read-files', path })).out)
    const names = ['', 'e/', 'f', 'g', 'l']
    expect(await read('/d/a&b|c')).toEqual(names.map((name) => `a&b|c/${name}`))
    expect(await read('/d/a&b|c/.')).toEqual(names.map((name) => `./${name}`))
    expect(await read('/d/a&b|c/f')).toEqual(['f'])
    expect((await read('/')).slice(0, 4)).toEqual(['/', '/.dockerenv', '/bin/', '/bin/['])
    const { out } = await bytes({ verb: 'read-files', path: '/d/a&b|c' })
    expect(tar(['-tvf', '-'], out)).toMatch(/a&b\|c\/l -> \.\/f\n/)
    expect(tar(['-tvf', '-'], out)).toMatch(/link to a&b\|c\/[fg]\n/)
    expect(await bytes({ verb: 'read-files', path: '/none' })).toMatchObject({ code: 2, out: Buffer.alloc(0) })
    await exec('rm -r /d')
  })

  it('unpacks into a directory, through links only inside', async () => {
    const { exec, bytes } = await boot('sleep 1000')
    const source = mkdtempSync(join(tmpdir(), 'vic-live-source-'))
    execFileSync('sh', ['-c', 'mkdir -p in/sub; echo new > in/sub/file; chown 7:8 in/sub/file'], { cwd: source })
    const archive = execFileSync('tar', ['-cf', '-', '-C', join(source, 'in'), '.'])
    rmSync(source, { recursive: true })
    await exec('mkdir -p /d/real /d/sub; ln -s /d/real /link; ln -s ../../../../../d /up; echo x > /d/file')
    const write = (path: string, input = archive) => bytes({ verb: 'write-files', path, directories: 'keep' }, input)
    expect(await write('/link')).toMatchObject({ code: 0, err: '' })
    expect(await write('/up')).toMatchObject({ code: 0, err: '' })
    expect((await exec('cat /d/real/sub/file /d/sub/file; stat -c %u:%g /d/sub/file')).out).toBe('new\nnew\n7:8\n')
    expect(await write('/d/file')).toMatchObject({ code: 4, err: 'extraction point is not a directory\n' })
    expect(await write('/none')).toMatchObject({ code: 2 })
    expect(await write('/d', Buffer.from('no archive'.repeat(100)))).toMatchObject({ code: 1 })
    // A file of the archive where there is a directory.
    await exec('rm -r /d/sub; mkdir -p /d/sub/file/kept')
    expect(await write('/d')).toMatchObject({
      code: 4,
      err: 'cannot overwrite directory "./sub/file" with non-directory "./sub/file"\n',
    })
    expect(await bytes({ verb: 'write-files', path: '/d', directories: 'replace' }, archive)).toMatchObject({ code: 0 })
    expect((await exec('cat /d/sub/file')).out).toBe('new\n')
    await exec('rm -r /d /link /up')
  })

  it('keeps an archive inside, whatever it says', async () => {
    const { exec, bytes } = await boot('sleep 1000')
    const outside = join(tmpdir(), `vic-live-outside-${process.pid}`)
    const source = mkdtempSync(join(tmpdir(), 'vic-live-source-'))
    execFileSync('sh', ['-c', 'echo evil > evil'], { cwd: source })
    const names = [`s|evil|../../../../../../..${outside}|`, `s|evil|${outside}|`]
    for (const name of names) {
      const archive = execFileSync('tar', ['-cPf', '-', `--transform=${name}`, '-C', source, 'evil'])
      await bytes({ verb: 'write-files', path: '/', directories: 'keep' }, archive)
      expect(existsSync(outside)).toBe(false)
    }
    rmSync(source, { recursive: true })
    await exec(`rm -rf ${tmpdir()}`)
  })

  it('exports the root, with a pace that the client sets', async () => {
    const { exec, bytes, client } = await boot('sleep 1000')
    await exec('head -c 20000000 /dev/zero > /big')
    const channel = await open(client, { verb: 'export' })
    await delay(300)
    expect(channel.readableLength).toBeLessThan(4_000_000)
    channel.close()
    const { code, out } = await bytes({ verb: 'export' })
    expect(code).toBe(0)
    expect(list(out)).toEqual(expect.arrayContaining(['./', 'big', 'bin/', 'bin/busybox', 'proc/']))
    const devices = ['dev/console', 'dev/pts/', 'dev/shm/']
    expect(list(out).filter((name) => /^(proc|dev|sys)\/./.test(name))).toEqual(devices)
    await exec('rm /big')
  })

  it('carries much in both directions', async () => {
    const { exec, bytes } = await boot('sleep 1000')
    const source = mkdtempSync(join(tmpdir(), 'vic-live-source-'))
    execFileSync('sh', ['-c', 'head -c 8000000 /dev/urandom > big'], { cwd: source })
    const archive = execFileSync('tar', ['-cf', '-', '-C', source, 'big'], { maxBuffer: 1e8 })
    const sum = execFileSync('md5sum', [join(source, 'big')], { encoding: 'utf8' }).slice(0, 32)
    rmSync(source, { recursive: true })
    expect((await bytes({ verb: 'write-files', path: '/', directories: 'keep' }, archive)).code).toBe(0)
    expect((await exec('md5sum /big')).out.slice(0, 32)).toBe(sum)
    expect((await bytes({ verb: 'read-files', path: '/big' })).out.length).toBeGreaterThan(8_000_000)
    await exec('rm /big')
  })

  it('gives what it unpacks to a user of the container', async () => {
    const { exec, bytes } = await boot('sleep 1000')
    await exec('mkdir -p /d /etc; echo "joe:x:1234:5:::" > /etc/passwd; echo "staff:x:77:" > /etc/group')
    const archive = execFileSync('tar', ['-cf', '-', '-C', '/etc', 'passwd'])
    const write = async (owner: string) => {
      const outcome = await bytes({ verb: 'write-files', path: '/d', directories: 'keep', owner }, archive)
      return outcome.code === 0 ? (await exec('stat -c %u:%g /d/passwd')).out.trim() : outcome.err.trim()
    }
    expect(await write('joe')).toBe('1234:5')
    expect(await write('joe:staff')).toBe('1234:77')
    expect(await write('8:9')).toBe('8:9')
    expect(await write('jane')).toBe('unable to find user jane: no matching entries in passwd file')
    await exec('rm -r /d /etc')
  })

  it('lists all there is with what tells a change, and nothing that is mounted', async () => {
    const { exec, bytes } = await boot('sleep 1000')
    await exec('mkdir -p "/d/a b"; echo 1 > /d/a-c; ln -s nowhere /d/l; chown 7:8 /d/a-c; touch -d @1000000000 /d/a-c')
    const { code, out } = await bytes({ verb: 'list-files' })
    expect(code).toBe(0)
    const records = gunzipSync(out).toString('utf8').split('\0')
    expect(records.pop()).toBe('')
    const paths = records.map((record) => record.split(' ').slice(9).join(' '))
    expect(paths.filter((path) => /^\/(d|proc|dev)/.test(path))).toEqual([
      '/d',
      '/d/a b',
      '/d/a-c',
      '/d/l',
      '/dev',
      '/dev/console',
      '/dev/pts',
      '/dev/shm',
      '/proc',
    ])
    expect(records[paths.indexOf('/d/a-c')]).toMatch(/^100644 7 8 0 2 1000000000\.000000000 \d+\.\d{9} \d+ - /)
    expect(records[paths.indexOf('/d/l')]).toMatch(/^120777 0 0 0 7 /)
    await exec('rm -r /d')
  })

  it('archives what is named to it, and no more', async () => {
    const { exec, bytes } = await boot('sleep 1000')
    await exec('mkdir -p /d/e; echo 1 > /d/e/f; echo 2 > "/d/-x"; echo 3 > /d/other')
    const names = ['d', 'd/e', 'd/e/f', 'd/-x', 'd/gone']
    const { code, out } = await bytes({ verb: 'pack-files' }, Buffer.from(names.map((name) => `${name}\0`).join('')))
    expect(code).toBe(0)
    expect(list(out)).toEqual(['d/', 'd/-x', 'd/e/', 'd/e/f'])
    expect(list((await bytes({ verb: 'pack-files' }, Buffer.alloc(0))).out)).toEqual([''])
    await exec('rm -r /d')
  })

  it('reads a paused container', async () => {
    const { run, bytes } = await boot('sleep 1000')
    await run({ verb: 'pause' })
    expect(list((await bytes({ verb: 'read-files', path: '/bin/busybox' })).out)).toEqual(['busybox'])
  })
})
