import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import type { ProcessSpec } from './config'
import { encodeSpec, type LaunchedProcess, launch, prepare, processRecords, StartError } from './launch'

const program = join(__dirname, '../dist/launch')
let root: string

beforeAll(() => {
  execFileSync('make', ['-s', 'dist/launch'], { cwd: join(__dirname, '..') })
  root = mkdtempSync(join(tmpdir(), 'vic-launch-'))
  chmodSync(root, 0o755)
  for (const directory of ['bin', 'etc', 'tmp']) mkdirSync(join(root, directory))
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'))
  execFileSync('chroot', [root, '/bin/busybox', '--install', '-s', '/bin'])
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nadam:x:1000:1001:Adam:/home/adam:/bin/sh\n')
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nadam:x:1001:\nwheel:x:10:adam,eve\nvideo:x:44:eve\n')
  writeFileSync(join(root, 'bin/plain'), 'no program')
  writeFileSync(join(root, 'bin/broken'), 'no program', { mode: 0o755 })
})

afterAll(() => rmSync(root, { recursive: true }))

const started: LaunchedProcess[] = []
afterEach(async () => {
  for (const process of started.splice(0)) {
    process.signal(9)
    process.stdout.resume()
    process.stderr.resume()
    await process.exited
  }
})

const base: ProcessSpec = {
  args: ['true'],
  env: ['PATH=/usr/bin:/bin'],
  cwd: '/',
  user: '',
  tty: false,
  openStdin: false,
  stdinOnce: false,
}

async function start(process: Partial<ProcessSpec>, ...records: string[][]): Promise<LaunchedProcess> {
  const spec = [['root', 'bind', root, '/', 'rw'], ['hostname', 'box'], ...records]
  const launched = await launch('container', [...spec, ...processRecords({ ...base, ...process })], program)
  started.push(launched)
  return launched
}

async function startIn(main: LaunchedProcess, process: Partial<ProcessSpec>): Promise<LaunchedProcess> {
  const records = [['join', String(main.pid)], ...processRecords({ ...base, ...process })]
  const launched = await launch('exec', records, program)
  started.push(launched)
  return launched
}

async function result(launched: LaunchedProcess): Promise<{ code: number; out: string; err: string }> {
  const [code, out, err] = await Promise.all([launched.exited, text(launched.stdout), text(launched.stderr)])
  return { code, out, err }
}

const sh = async (script: string, process: Partial<ProcessSpec> = {}, ...records: string[][]) =>
  result(await start({ ...process, args: ['sh', '-c', script] }, ...records))

describe('launch container', () => {
  it('keeps the streams apart and tells the exit code', async () => {
    expect(await sh('echo out; echo err >&2; exit 3')).toEqual({ code: 3, out: 'out\n', err: 'err\n' })
  })

  it('tells 128+n when a signal ended it', async () => {
    const sleeper = await start({ args: ['sleep', '1000'] })
    sleeper.signal(9)
    expect(await sleeper.exited).toBe(137)
  })

  it('makes the process the first of namespaces of its own', async () => {
    const { out } = await sh('echo $$; hostname; ls /; x=$(ps); echo "$x" | wc -l; ls /dev; ls /proc/self/fd | wc -l')
    expect(out.replaceAll('\n', ' ')).toBe(
      '1 box bin dev etc proc sys tmp 3 core fd full mqueue null ptmx pts random shm stderr stdin stdout tty urandom zero 4 ',
    )
    expect(existsSync(join(root, 'dev/null'))).toBe(false)
  })

  it('opens its devices to every user', async () => {
    const devices = 'null zero full random urandom tty'.split(' ').map((name) => `/dev/${name}`)
    const { out } = await sh(`echo x > /dev/null && stat -c %a ${devices.join(' ')}`, { user: 'adam' })
    expect(out.trim().split('\n')).toEqual(devices.map(() => '666'))
  })

  it("has docker's empty files and directories in its root", async () => {
    const { out } = await sh('stat -c "%A %s %n" /.dockerenv; umount -l /dev; ls -F /dev')
    expect(out).toBe('-rwxr-xr-x 0 /.dockerenv\nconsole*\npts/\nshm/\n')
  })

  it('delivers everything, also when nobody reads for a while', async () => {
    const launched = await start({ args: ['sh', '-c', 'head -c 3000000 /dev/zero; exit 5'] })
    await delay(100)
    const { code, out } = await result(launched)
    expect([code, out.length]).toEqual([5, 3_000_000])
  })

  it('kills what the process leaves behind', async () => {
    expect((await sh('sleep 1000 & echo $!')).code).toBe(0)
  })

  it('has no standard input unless asked, and closes it when told', async () => {
    expect(await sh('cat; echo end')).toMatchObject({ out: 'end\n' })
    const cat = await start({ args: ['cat'], openStdin: true })
    cat.stdin.end('some\ninput')
    expect(await result(cat)).toMatchObject({ code: 0, out: 'some\ninput' })
  })

  it('tells the exit code also when it is told of another size after its end', async () => {
    const launched = await start({ args: ['sh', '-c', 'sleep 0.05; exit 5'], tty: true })
    // Nothing is read meanwhile.
    execFileSync('sleep', ['0.5'])
    launched.resize({ rows: 10, columns: 20 })
    expect(await launched.exited).toBe(5)
  })

  it('resets signals, and sends them to this process only', async () => {
    const trapping = await start({
      args: ['sh', '-c', 'trap "echo term; exit 7" TERM; echo on; while :; do sleep 0.1; done'],
    })
    const [first] = (await once(trapping.stdout, 'data')) as [Buffer]
    expect(String(first)).toBe('on\n')
    trapping.signal(15)
    expect(await result(trapping)).toMatchObject({ code: 7, out: 'term\n' })
    expect((await sh('grep -E "SigBlk|SigIgn" /proc/self/status | cut -f2')).out).toBe(
      '0000000000000000\n0000000000000000\n',
    )
  })

  it('gives a terminal, its size, and its console', async () => {
    const launched = await start({
      args: ['sh', '-c', 'tty; stty size; test /dev/console -ef /dev/pts/0 && echo same; read line; stty size'],
      tty: true,
      openStdin: true,
      size: { rows: 31, columns: 97 },
    })
    let out = ''
    launched.stdout.on('data', (chunk: Buffer) => {
      out += String(chunk)
    })
    while (!out.includes('same')) await once(launched.stdout, 'data')
    launched.resize({ rows: 10, columns: 20 })
    await delay(50)
    launched.stdin.write('go\n')
    expect(await launched.exited).toBe(0)
    if (!launched.stdout.readableEnded) await once(launched.stdout, 'end')
    expect(out).toBe('/dev/pts/0\r\n31 97\r\nsame\r\ngo\r\n10 20\r\n')
  })

  it('ends a program at ctrl-c on its terminal', async () => {
    const launched = await start({
      args: ['sh', '-c', 'trap "exit 9" INT; echo on; while :; do sleep 0.1; done'],
      tty: true,
      openStdin: true,
    })
    await once(launched.stdout, 'data')
    launched.stdin.write('\x03')
    launched.stdout.resume()
    expect(await launched.exited).toBe(9)
  })

  it.each([
    ['', 'uid=0(root) gid=0(root) groups=0(root)', '/root'],
    ['adam', 'uid=1000(adam) gid=1001(adam) groups=10(wheel),1001(adam)', '/home/adam'],
    ['1000', 'uid=1000(adam) gid=1001(adam) groups=10(wheel),1001(adam)', '/home/adam'],
    ['adam:video', 'uid=1000(adam) gid=44(video) groups=44(video)', '/home/adam'],
    ['4242', 'uid=4242 gid=0(root) groups=0(root)', '/'],
    ['4242:4343', 'uid=4242 gid=4343 groups=4343', '/'],
    [':44', 'uid=0(root) gid=44(video) groups=44(video)', '/root'],
  ])('resolves user %j', async (user, id, home) => {
    expect((await sh('id; echo $HOME; echo writable >/dev/stderr', { user })).out).toBe(`${id}\n${home}\n`)
  })

  it('adds groups', async () => {
    const { out } = await sh('id -G', { user: 'adam', additionalGroups: ['video', '77'] })
    expect(out.trim().split(' ').sort()).toEqual(['10', '1001', '44', '77'])
  })

  it('keeps HOME when it is given, and no other environment', async () => {
    expect((await sh('env', { env: ['PATH=/bin', 'HOME=/x', 'A=b c'] })).out.split('\n').sort()).toEqual([
      '',
      'A=b c',
      'HOME=/x',
      'PATH=/bin',
      'PWD=/',
      'SHLVL=1',
    ])
  })

  it('makes the working directory when it is missing', async () => {
    expect((await sh('pwd', { cwd: '/made/for/it' })).out).toBe('/made/for/it\n')
  })

  it.each([
    [['/nope'], 127, 'exec: "/nope": stat /nope: no such file or directory'],
    [['./nope'], 127, 'exec: "./nope": stat ./nope: no such file or directory'],
    [['nope'], 127, 'exec: "nope": executable file not found in $PATH'],
    [['/tmp'], 126, 'exec: "/tmp": is a directory'],
    [['/bin/plain'], 126, 'exec: "/bin/plain": permission denied'],
    [['plain'], 127, 'exec: "plain": executable file not found in $PATH'],
    [['/etc/passwd/x'], 127, 'exec: "/etc/passwd/x": stat /etc/passwd/x: not a directory'],
    [[''], 128, 'no command specified'],
  ])('tells why %j cannot be started', async (args, exitCode, message) => {
    await expect(start({ args })).rejects.toMatchObject({ name: 'StartError', exitCode, message })
  })

  it.each([
    [{ user: 'eve' }, 'unable to find user eve: no matching entries in passwd file'],
    [{ user: 'adam:none' }, 'unable to find group none: no matching entries in group file'],
    [{ user: '99999999999' }, 'uids and gids must be in range 0-2147483647'],
    [{ args: ['a\0b'] }, 'a NUL character cannot be passed on: "a\\u0000b"'],
  ])('refuses %j', async (process, message) => {
    await expect(start(process)).rejects.toThrow(message)
  })

  it('exits 255 when the file is no program, as docker', async () => {
    const { code, err } = await result(await start({ args: ['/bin/broken'] }))
    expect([code, err]).toEqual([255, 'exec /bin/broken: exec format error\n'])
  })

  it('mounts what it is told, links in the image leading nowhere outside', async () => {
    const file = join(root, '../vic-launch-hosts')
    writeFileSync(file, '127.0.0.1 here\n')
    execFileSync('ln', ['-sfn', '../../../../etc', join(root, 'escape')])
    const { out, err } = await sh(
      'cat /etc/hosts; cat /escape/bound/file; touch /data/x && ls /data; touch /y 2>/dev/null || echo read-only; grep " /data " /proc/mounts',
      {},
      ['root', 'bind', root, '/', 'ro'],
      ['mount', 'bind', file, '/etc/hosts', ''],
      ['mount', 'bind', file, '/escape/bound/file', ''],
      ['mount', 'tmpfs', 'tmpfs', '/data', 'noexec,size=64k,mode=1777'],
    )
    rmSync(file)
    expect(err).toBe('')
    expect(out).toMatch(/^(127.0.0.1 here\n){2}x\nread-only\ntmpfs \/data tmpfs rw,noexec,relatime,size=64k/)
    expect(existsSync('/etc/bound')).toBe(false)
  })

  it('lets the last of two mount options count, and binds read-only', async () => {
    const { out } = await sh(
      'grep -E " /(data|etc/group) " /proc/mounts | cut -d" " -f2,4',
      {},
      ['mount', 'tmpfs', 'tmpfs', '/data', 'noexec,nodev,ro,exec,rw,size=64k'],
      ['mount', 'bind', join(root, 'etc/passwd'), '/etc/group', 'ro'],
    )
    expect(out).toMatch(/^\/etc\/group ro,.*\n\/data rw,nodev,relatime,size=64k/)
  })

  it.each(['tether', 'launcher'] as const)('kills the process when the %s is gone', async (gone) => {
    const launcher = spawn(program, ['container'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] })
    const [, , , states, control] = launcher.stdio as unknown as [null, null, null, Readable, Writable]
    const process = { ...base, args: ['sleep', '1000'] }
    control.write(encodeSpec([['root', 'bind', root, '/', 'rw'], ...processRecords(process)]))
    const [line] = (await once(states, 'data')) as [Buffer]
    const pid = Number(/^started (\d+)/.exec(String(line))?.[1])
    const ended = once(launcher, 'exit')
    if (gone === 'tether') control.destroy()
    else launcher.kill('SIGKILL')
    await ended
    // Dead, though perhaps not yet reaped by whoever is its parent now.
    const alive = (): boolean =>
      existsSync(`/proc/${pid}`) && !readFileSync(`/proc/${pid}/status`, 'latin1').includes('State:\tZ')
    for (let tries = 0; alive() && tries < 100; tries++) await delay(10)
    expect(alive()).toBe(false)
  })
})

describe('launch exec', () => {
  it('joins the namespaces with a user, a terminal and a directory of its own', async () => {
    const main = await start({ args: ['sleep', '1000'] })
    const joined = await startIn(main, {
      args: ['sh', '-c', 'hostname; cat /proc/1/cmdline | tr "\\0" " "; pwd; id -u; exit 4'],
      user: 'adam',
      cwd: '/tmp',
    })
    expect(await result(joined)).toEqual({ code: 4, out: 'box\nsleep 1000 /tmp\n1000\n', err: '' })
    const terminal = await startIn(main, { args: ['tty'], tty: true })
    expect(await result(terminal)).toMatchObject({ code: 0, out: '/dev/pts/0\r\n' })
  })

  it('does not wait for what the process left behind', async () => {
    const main = await start({ args: ['sleep', '1000'] })
    const joined = await startIn(main, { args: ['sh', '-c', 'echo before; sleep 1000 & exit 2'] })
    expect(await result(joined)).toMatchObject({ code: 2, out: 'before\n' })
  })

  it('ends with the container', async () => {
    const main = await start({ args: ['sleep', '1000'] })
    const joined = await startIn(main, { args: ['sleep', '1000'] })
    main.signal(9)
    expect(await joined.exited).toBe(137)
    await main.exited
    await expect(startIn(main, {})).rejects.toBeInstanceOf(StartError)
  })

  it('tells why it could not start', async () => {
    const main = await start({ args: ['sleep', '1000'] })
    await expect(startIn(main, { args: ['/nope'] })).rejects.toMatchObject({ exitCode: 127 })
    await expect(startIn(main, { cwd: '/none' })).rejects.toThrow('chdir to cwd ("/none")')
  })
})

describe('launch prepare', () => {
  it('names what is wrong', async () => {
    await expect(prepare([['raw', '/dev/null']], program)).rejects.toThrow('/dev/null: Inappropriate ioctl for device')
    await expect(prepare([['nonsense']], program)).rejects.toThrow('unknown record: nonsense')
    await expect(prepare([], '/no/launcher')).rejects.toThrow('ENOENT')
  })
})
