import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { Client, type ClientChannel } from 'ssh2'
import { type ChannelServer, serveChannel } from './channel-server'
import type { ProcessSpec } from './config'
import { Container } from './container'
import { ContainerLog } from './container-log'
import { createKeyPair } from './key-pair'
import { launch, processRecords } from './launch'
import { connectLink } from './link'
import { Live } from './live'
import { type Command, userName } from './protocol'
import { Restarts } from './restart-policy'
import { cable } from './test-cable'
import { execOutput } from './test-exec-output'
import { plainProcess, shell } from './test-process'

const launcher = join(__dirname, '../dist/launch')
const hostKey = createKeyPair()
const clientKey = createKeyPair()
const strangerKey = createKeyPair()
let root: string

beforeAll(() => {
  execFileSync('make', ['-s', 'dist/launch'], { cwd: join(__dirname, '..') })
  root = mkdtempSync(join(tmpdir(), 'vic-channel-'))
  chmodSync(root, 0o755)
  mkdirSync(join(root, 'bin'))
  copyFileSync('/bin/busybox', join(root, 'bin/busybox'))
  execFileSync('chroot', [root, '/bin/busybox', '--install', '-s', '/bin'])
})
afterAll(() => rmSync(root, { recursive: true }))

interface Guest {
  readonly container: Container
  readonly server: ChannelServer
  readonly log: ContainerLog
  readonly logged: Promise<string>
  connect(key?: string): Promise<Client>
}
const cleanups: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup()
})

async function boot(
  script: string,
  process: Partial<ProcessSpec> = {},
  first: 'keep' | 'pass' = 'pass',
): Promise<Guest> {
  const spec = { ...shell(script), ...process }
  const records = [['root', 'bind', root, '/', 'rw'], ...processRecords(spec)]
  const file = new PassThrough()
  const logged = text(file)
  const log = new ContainerLog(file, (error) => {
    throw error
  })
  log.once('finish', () => file.end())
  const container = new Container(await launch('container', records, launcher), { process: spec }, log, first, launcher)
  const [host, guest] = cable()
  const live = new Live({
    container,
    ended: container.exited,
    restarts: new Restarts(undefined),
    cgroup: undefined,
    mounts: [],
    network: { follow: async () => undefined },
    clock: { set: async () => undefined },
    report: async () => undefined,
  })
  const server = serveChannel(
    guest,
    container,
    { log, live },
    {
      hostKey: hostKey.private,
      authorizedKey: clientKey.public,
    },
  )
  cleanups.push(async () => {
    container.signal(9)
    container.release()
    await container.exited
    server.close()
    host.destroy()
  })
  const connect = async (key = clientKey.private): Promise<Client> => {
    const client = new Client()
    const sock = await connectLink(host)
    // A client that was refused has let go of it, and a slow machine may find it silent.
    sock.on('error', () => undefined)
    cleanups.unshift(async () => {
      client.destroy()
      sock.destroy()
    })
    client.connect({ sock, username: userName, privateKey: key })
    // A refusal is told twice: by the server, and by the end of the stream.
    client.on('error', () => undefined)
    await once(client, 'ready')
    return client
  }
  return { container, server, log, logged, connect }
}

const open = (client: Client, command: Command | string): Promise<ClientChannel> =>
  new Promise((resolve, reject) => {
    client.exec(typeof command === 'string' ? command : JSON.stringify(command), (error, channel) =>
      error ? reject(error) : resolve(channel),
    )
  })

async function result(channel: ClientChannel): Promise<{ code: unknown; out: string; err: string }> {
  const code = once(channel, 'exit')
  const [out, err] = await Promise.all([text(channel), text(channel.stderr)])
  return { code: (await code)[0], out, err }
}

const attach = { verb: 'attach', stdin: false, stdout: true, stderr: true, replay: true } as const

describe('channel', () => {
  it('replays the first output to the client that was expected, also when the process has ended', async () => {
    const { connect, log, logged, container, server } = await boot('echo out; echo err >&2; exit 3', {}, 'keep')
    await container.exited
    const channel = await open(await connect(), attach)
    expect(await result(channel)).toEqual({ code: 3, out: 'out\n', err: 'err\n' })
    await Promise.all([container.finished, server.idle()])
    log.end()
    expect((await logged).match(/"log":"\w+\\n","stream":"\w+"/g)?.sort()).toEqual([
      '"log":"err\\n","stream":"stderr"',
      '"log":"out\\n","stream":"stdout"',
    ])
  })

  it('lets go of the first output when told', async () => {
    const { connect, container, server } = await boot('echo first; sleep 0.3; echo second', {}, 'keep')
    const client = await connect()
    expect((await result(await open(client, { verb: 'release' }))).code).toBe(0)
    expect(await result(await open(client, attach))).toMatchObject({ code: 0, out: 'second\n' })
    // The VM goes off only then: nothing of a session that is over may be left.
    await Promise.all([container.finished, server.idle()])
  })

  it('carries standard input and its end', async () => {
    const { connect } = await boot('cat; echo end', { openStdin: true, stdinOnce: true })
    const channel = await open(await connect(), { ...attach, stdin: true })
    channel.end('one\ntwo\n')
    expect(await result(channel)).toEqual({ code: 0, out: 'one\ntwo\nend\n', err: '' })
  })

  it('keeps standard input open for the next client unless told otherwise', async () => {
    const { connect } = await boot('read a; echo $a; read b; echo $b', { openStdin: true })
    const client = await connect()
    const first = await open(client, { ...attach, stdin: true })
    first.end('one\n')
    await once(first, 'data')
    const second = await open(client, { ...attach, stdin: true })
    second.end('two\n')
    expect(await result(second)).toMatchObject({ code: 0, out: 'two\n' })
  })

  it('stops the process at its pipe when a client does not read', async () => {
    const { connect, container } = await boot('head -c 20000000 /dev/zero; exit 0', {}, 'keep')
    const client = await connect()
    const channel = await open(client, attach)
    const ended = jest.fn()
    container.exited.then(ended)
    await delay(500)
    expect(ended).not.toHaveBeenCalled()
    let length = 0
    channel.on('data', (chunk: Buffer) => {
      length += chunk.length
    })
    await once(channel, 'close')
    expect(length).toBe(20_000_000)
  })

  it('lets the process go on when its client is gone', async () => {
    const { connect, container } = await boot('head -c 20000000 /dev/zero', {}, 'keep')
    const client = await connect()
    await open(client, attach)
    await delay(100)
    client.destroy()
    expect(await container.exited).toBe(0)
    await container.finished
  })

  it('runs processes in the container, apart from the main one', async () => {
    const { connect } = await boot('sleep 1000')
    const client = await connect()
    const process = shell('cat; cat /proc/1/cmdline | head -c 5; echo err >&2; exit 9')
    const channel = await open(client, { verb: 'exec', id: 'a', process, stdin: true })
    channel.end('in ')
    const { code, out, err } = await result(channel)
    expect([code, execOutput(out), err]).toEqual([9, 'in sleep', 'err\n'])
    const missing = await open(client, {
      verb: 'exec',
      id: 'b',
      process: { ...plainProcess, args: ['nope'] },
      stdin: false,
    })
    expect(await result(missing)).toEqual({
      code: 127,
      out: `{"exitCode":127,"error":${JSON.stringify('exec: "nope": executable file not found in $PATH')}}\n`,
      err: '',
    })
  })

  it('sends signals and sizes to the process that is meant', async () => {
    const { connect, container } = await boot('trap "exit 5" USR1; while :; do sleep 0.1; done')
    const client = await connect()
    const process = {
      ...plainProcess,
      args: ['sh', '-c', 'trap "stty size; exit 6" WINCH; echo on; while :; do sleep 0.1; done'],
      tty: true,
    }
    const exec = await open(client, { verb: 'exec', id: 'x', process, stdin: true })
    // The line about its start may come with what it writes, or before it.
    for (let shown = ''; !shown.includes('on\r\n'); ) shown += String((await once(exec, 'data'))[0])
    const resized = await open(client, { verb: 'resize', target: 'x', rows: 11, columns: 22 })
    expect((await result(resized)).code).toBe(0)
    expect(await result(exec)).toMatchObject({ code: 6, out: '11 22\r\n' })
    const unknown = await open(client, { verb: 'signal', target: 'x', signal: 15 })
    expect(await result(unknown)).toEqual({ code: 1, out: '', err: 'no process x runs here\n' })
    await result(await open(client, { verb: 'signal', target: 'main', signal: 10 }))
    expect(await container.exited).toBe(5)
  })

  it('takes signal and window-change requests on the process’s own channel', async () => {
    const { connect } = await boot(
      'stty size; read a; stty size; sleep 1000',
      { tty: true, openStdin: true, size: { rows: 5, columns: 6 } },
      'keep',
    )
    const channel = await open(await connect(), { ...attach, stdin: true })
    await once(channel, 'data')
    channel.setWindow(7, 8, 0, 0)
    channel.write('x\n')
    let out = ''
    while (!out.includes('7 8')) out += String((await once(channel, 'data'))[0])
    channel.signal('KILL')
    expect((await result(channel)).code).toBe(137)
  })

  it('refuses strangers', async () => {
    const { connect } = await boot('sleep 1000')
    await expect(connect(strangerKey.private)).rejects.toThrow(/authentication/)
  })

  it.each([
    ['', /JSON/],
    ['null', /the command is not an object/],
    ['{"verb":"reboot"}', /verb is not one of/],
    ['{"verb":"exec","id":"a","stdin":true}', /process is not an object/],
    ['{"verb":"exec","id":"a","stdin":true,"process":{"args":["a\\u0000"]}}', /0 is not a string without NUL/],
    ['{"verb":"resize","target":"main","rows":-1,"columns":2}', /rows is not an integer/],
    ['{"verb":"signal","target":"__proto__","signal":9}', /no process __proto__/],
  ])('refuses the command %j', async (command, reason) => {
    const { connect } = await boot('sleep 1000')
    const { code, err } = await result(await open(await connect(), command))
    expect(code).toBe(1)
    expect(err).toMatch(reason)
  })

  it('serves the next client when one has broken the protocol', async () => {
    const { connect } = await boot('sleep 1000', {}, 'keep')
    const first = await connect()
    first.on('error', () => undefined)
    // Behind SSH's back: the server finds garbage in its stream.
    ;(first as unknown as { _sock: { write(bytes: Buffer): void } })._sock.write(Buffer.alloc(4096, 0xee))
    await once(first, 'close')
    const exec = await open(await connect(), {
      verb: 'exec',
      id: 'a',
      process: { ...plainProcess, args: ['echo', 'fine'] },
      stdin: false,
    })
    const { code, out } = await result(exec)
    expect([code, execOutput(out)]).toEqual([0, 'fine\n'])
  })
})
