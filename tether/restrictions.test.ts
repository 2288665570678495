import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import type { ProcessSpec } from './config'
import { type LaunchedProcess, launch, processRecords } from './launch'
import { containerRestrictions, initRecords, processRestrictions, type Restrictions } from './restrictions'

const program = join(__dirname, '../dist/launch')
let root: string

beforeAll(() => {
  execFileSync('make', ['-s', 'dist/launch'], { cwd: join(__dirname, '..') })
  root = mkdtempSync(join(tmpdir(), 'vic-restrictions-'))
  chmodSync(root, 0o755)
  for (const directory of ['bin', 'etc', 'home', 'sbin', 'tmp']) mkdirSync(join(root, directory))
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'))
  execFileSync('chroot', [root, '/bin/busybox', '--install', '-s', '/bin'])
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/root:/bin/sh\nadam:x:1000:1001:Adam:/home/adam:/bin/sh\n')
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\n')
  writeFileSync(join(root, 'bin/plain'), 'no program')
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

async function start(process: Partial<ProcessSpec>, restrictions: Restrictions): Promise<LaunchedProcess> {
  const records = [
    ['root', 'bind', root, '/', 'rw'],
    ...initRecords(restrictions, program),
    ...containerRestrictions(restrictions),
    ...processRestrictions(restrictions),
    ...processRecords({ ...base, ...process }),
  ]
  const launched = await launch('container', records, program)
  started.push(launched)
  return launched
}

async function result(launched: LaunchedProcess): Promise<{ code: number; out: string; err: string }> {
  const [code, out, err] = await Promise.all([launched.exited, text(launched.stdout), text(launched.stderr)])
  return { code, out, err }
}

describe('launch container with restrictions', () => {
  const restricted = async (script: string, restrictions: Restrictions, process: Partial<ProcessSpec> = {}) =>
    result(await start({ ...process, args: ['sh', '-c', script] }, restrictions))
  const capabilities = 'grep -E "Cap(Prm|Eff|Bnd)" /proc/self/status | cut -f2 | uniq'

  it('sets limits', async () => {
    const ulimits = [
      { name: 'nofile', soft: 512, hard: 1024 },
      { name: 'core', soft: 0, hard: 0 },
    ]
    const { out } = await restricted('ulimit -Sn; ulimit -Hn; ulimit -c', { ulimits })
    expect(out).toBe('512\n1024\n0\n')
  })

  it('leaves the capabilities that are named, also behind a set-user-id program', async () => {
    const { out } = await restricted(`${capabilities}; chown 1:1 /tmp; chmod 700 /etc/plain`, {
      capabilities: ['CAP_CHOWN', 'CAP_NET_BIND_SERVICE'],
    })
    expect(out).toBe('0000000000000401\n')
    expect((await restricted(capabilities, { capabilities: [] })).out).toBe('0000000000000000\n')
    const user = await restricted(capabilities, { capabilities: ['CAP_CHOWN'] }, { user: 'adam' })
    expect(user.out).toBe('0000000000000000\n0000000000000001\n')
  })

  it('gives no new privileges', async () => {
    const read = 'grep NoNewPrivs /proc/self/status | cut -f2'
    expect((await restricted(read, { noNewPrivileges: true })).out).toBe('1\n')
    expect((await restricted(read, {})).out).toBe('0\n')
  })

  it('sets its place for when memory runs out', async () => {
    expect((await restricted('cat /proc/self/oom_score_adj', { oomScoreAdjust: 500 })).out).toBe('500\n')
  })

  it('keeps its control group from it, unless it may have that', async () => {
    const write = 'mkdir /sys/fs/cgroup/inner && rmdir /sys/fs/cgroup/inner && echo made'
    expect((await restricted(write, {})).err).toContain('Read-only file system')
    expect((await restricted(write, { writableCgroup: true })).out).toBe('made\n')
  })

  it('gives it its file mode mask, 0022 by default', async () => {
    expect((await restricted('umask', {})).out).toBe('0022\n')
    expect((await restricted('umask', { umask: 0 })).out).toBe('0000\n')
    expect((await restricted('umask', { umask: 0o1077 }, { user: 'adam' })).out).toBe('0077\n')
  })

  it('writes kernel parameters, and names the one that it cannot', async () => {
    const { out } = await restricted('cat /proc/sys/kernel/msgmax', { sysctls: { 'kernel.msgmax': '4096' } })
    expect(out).toBe('4096\n')
    await expect(restricted('true', { sysctls: { 'net.none': '1' } })).rejects.toMatchObject({
      exitCode: 128,
      message:
        'open sysctl net.none file: unsafe procfs detected: openat2 fsmount:fscontext:proc/./sys/net/none: no such file or directory',
    })
    await expect(restricted('true', { sysctls: { 'kernel.msgmax': 'a"b\n\x01' } })).rejects.toMatchObject({
      exitCode: 128,
      message:
        'failed to write sysctl kernel.msgmax = "a\\"b\\n\\x01": write fsmount:fscontext:proc/./sys/kernel/msgmax: invalid argument',
    })
  })

  it('hides paths and makes others read-only, and passes over those that are not there', async () => {
    const { out } = await restricted(
      'cat /etc/group; ls -A /tmp; touch /home/x 2>/dev/null || echo read-only; touch /etc/x && echo writable',
      { maskedPaths: ['/etc/group', '/tmp', '/none'], readonlyPaths: ['/home', '/none'] },
    )
    expect(out).toBe('read-only\nwritable\n')
  })
})

describe('the init of a container', () => {
  const withInit = (args: readonly string[], process: Partial<ProcessSpec> = {}) =>
    start({ ...process, args }, { init: true })

  it('is PID 1, reaps, and ends with the exit code of its child', async () => {
    const script =
      'sh -c "sleep 0.1 & exit 0"; sleep 0.4; echo $$; ps -o stat | grep -c Z; cat /proc/1/cmdline | tr "\\0" " "; exit 6'
    const { code, out } = await result(await withInit(['sh', '-c', script]))
    const [pid, zombies, line] = out.split('\n')
    expect([code, Number(pid) > 1, zombies]).toEqual([6, true, '0'])
    expect(line).toMatch(/^\/sbin\/docker-init -- sh -c /)
  })

  it('passes signals on, which would not end a PID 1 of its own', async () => {
    const sleeper = await withInit(['sleep', '1000'])
    await delay(200)
    sleeper.signal(15)
    expect(await sleeper.exited).toBe(143)
  })

  it('tells what it cannot run as tini does', async () => {
    const { code, err } = await result(await withInit(['/nope']))
    expect([code, err.replace(/\d+/, 'N')]).toEqual([
      127,
      '[FATAL tini (N)] exec /nope failed: No such file or directory\n',
    ])
    expect((await result(await withInit(['/bin/plain']))).code).toBe(126)
  })

  it('takes the terminal for its child', async () => {
    const launched = await withInit(['sh', '-c', 'trap "exit 9" INT; echo on; while :; do sleep 0.1; done'], {
      tty: true,
      openStdin: true,
    })
    await once(launched.stdout, 'data')
    launched.stdin.write('\x03')
    launched.stdout.resume()
    expect(await launched.exited).toBe(9)
  })
})
