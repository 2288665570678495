import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Duplex, PassThrough, Readable } from 'node:stream'
import { type ServerChannel, Server as SshServer } from 'ssh2'
import { createKeyPair } from '../../tether/key-pair'
import { listenLink } from '../../tether/link'
import type { Command } from '../../tether/protocol'
import type { SerialConnection } from '../../vmomi/vspc'
import type { Container, PortLayerEvent } from '../portlayer/api'
import { PortLayerError } from '../portlayer/problem'
import { Channels } from './channels'
import { InteractionClient } from './client'
import { Containers } from './containers'
import { Execs } from './execs'
import { Front } from './front'
import { Notices } from './notices'
import { Ports } from './ports'
import { createInteractionServer } from './server'
import { FakePersonality, line } from './testing/front-client'

const id = 'a'.repeat(64)
const execId = 'e'.repeat(64)
const hostKeys = createKeyPair()
const clientKeys = createKeyPair()

/** A guest that answers commands as `answer` says; the real tether is test/'s. */
function startGuest(port: Duplex, answer: (command: Command, channel: ServerChannel) => void): void {
  listenLink(port, (stream) => {
    stream.on('error', () => stream.destroy())
    const server = new SshServer({ hostKeys: [hostKeys.private] }, (connection) => {
      connection.on('error', () => connection.end())
      connection.on('authentication', (context) => {
        if (context.method === 'publickey') context.accept()
        else context.reject(['publickey'])
      })
      connection.on('session', (accept) => {
        accept().on('exec', (acceptExec, _reject, { command }) => answer(JSON.parse(command), acceptExec()))
      })
    })
    server.injectSocket(stream as unknown as Parameters<SshServer['injectSocket']>[0])
  })
}

/** Not by iteration: that would destroy a stream whose other direction is still in use. */
function textOf(stream: Readable): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    stream.on('data', (chunk) => {
      text += String(chunk)
    })
    stream.once('end', () => resolve(text))
  })
}

const frame = (stream: number, text: string) => `${String.fromCharCode(stream, 0, 0, 0, 0, 0, 0, text.length)}${text}`

describe('the interaction', () => {
  let directory: string
  let server: Server
  let personality: FakePersonality
  let logFile: string
  let client: InteractionClient
  let stop: AbortController
  let ports: Ports
  let tell: (event: PortLayerEvent) => void
  const lines: string[] = []

  const container = (state: Container['state'], hostKey?: string) =>
    ({ id, state, ...(hostKey !== undefined && { hostKey }) }) as Container
  const running = (hostKey = hostKeys.public) =>
    container({ status: 'running', run: 1, startedAt: '2026-01-01T00:00:00Z' }, hostKey)
  const changed = (to: Container): PortLayerEvent => ({ type: 'container', action: 'changed', container: to, time: '' })
  const connect = (): Duplex => {
    const [host, guest] = line()
    ports.serve({ serviceUri: id, stream: host } as SerialConnection)
    return guest
  }

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'interaction-'))
    stop = new AbortController()
    const queue: PortLayerEvent[] = [{ type: 'ready' }]
    let wake = () => undefined as unknown
    tell = (event) => {
      queue.push(event)
      wake()
    }
    stop.signal.addEventListener('abort', () => wake())
    const containers = new Containers(
      {
        async *events() {
          while (!stop.signal.aborted) {
            const event = queue.shift()
            if (event !== undefined) yield event
            else await new Promise((resolve) => (wake = () => resolve(undefined)))
          }
        },
        containers: async () => [container({ status: 'created' })],
        container: async (unknown) => {
          throw new PortLayerError('not-found', unknown)
        },
      },
      (line) => lines.push(line),
      (ended, run) => channels.abandon(ended, run),
    )
    const channels = new Channels(containers, (line) => lines.push(line))
    ports = new Ports(
      containers,
      channels,
      async () => clientKeys.private,
      (line) => lines.push(line),
    )
    logFile = ''
    const front = new Front(join(directory, 'personality'), (text) => lines.push(text))
    personality = new FakePersonality(front)
    await personality.listen(join(directory, 'personality'))
    const source = {
      container: async () => {
        const known = containers.get(id)
        if (known === undefined) throw new PortLayerError('not-found', id)
        return known
      },
      log: async () => Readable.from([Buffer.from(logFile)]),
    }
    server = createInteractionServer({
      ...{ front, source, containers, channels, execs: new Execs(), notices: new Notices() },
      certificateServed: async () => undefined,
    })
    const socket = join(directory, 'socket')
    await new Promise<void>((resolve) => server.listen(socket, resolve))
    client = new InteractionClient(socket)
    containers.follow(stop.signal)
  })
  afterEach(async () => {
    stop.abort()
    ports.close()
    personality.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await rm(directory, { recursive: true })
  })

  const streams = { stdin: true, stdout: true, stderr: true, form: 'multiplexed', closesInput: true } as const
  const terminal = { ...streams, form: 'raw', closesInput: false, detachKeys: 'EBE=' } as const

  it('delivers a run from its first byte to who attached before the start, both streams apart, stdin to its end', async () => {
    const served = await personality.connect()
    await client.attach(id, { ...streams, connection: served.id, from: 'next-run' })
    served.personality.write('101')
    served.handOver(3)
    const commands: Command[] = []
    startGuest(connect(), (command, channel) => {
      commands.push(command)
      if (command.verb !== 'attach') {
        channel.exit(0)
        channel.end()
        return
      }
      channel.stderr.write('err')
      textOf(channel).then((input) => {
        channel.write(`got ${input}`)
        channel.exit(0)
        channel.end()
      })
    })
    tell(changed(running()))
    served.client.end('hello')
    const output = await textOf(served.client)
    expect(output).toMatch(/^101/)
    expect(output).toContain(frame(2, 'err'))
    expect(output).toContain(frame(1, 'got hello'))
    expect(commands.slice(0, 2)).toEqual([
      { verb: 'attach', stdin: true, stdout: true, stderr: true, replay: true },
      { verb: 'release' },
    ])
  })

  it('runs an exec and remembers it and its exit code', async () => {
    startGuest(connect(), (command, channel) => {
      if (command.verb === 'exec') channel.write(`{"pid":7}\n${command.process.args.join(' ')}`)
      channel.exit(command.verb === 'exec' ? 3 : 0)
      channel.end()
    })
    tell(changed(running()))
    const process = { args: ['ls', '/'], env: [], cwd: '/', user: '', tty: true, openStdin: false, stdinOnce: false }
    const { client: near, id: connection, handOver } = await personality.connect()
    const description = { any: 'thing' }
    await client.exec(id, { execId, process, description, streams: { ...streams, connection, form: 'raw' } })
    handOver()
    expect(await textOf(near)).toBe('ls /')
    const state = { status: 'exited', exitCode: 3, pid: 7 }
    expect(await client.execState(execId, 'exited')).toEqual(state)
    expect(await client.execs()).toEqual([{ execId, state, description }])
  })

  it.each(['raw', 'multiplexed'] as const)(
    'ends the session of an exec that was over before it began, %s',
    async (form) => {
      startGuest(connect(), (command, channel) => {
        if (command.verb === 'exec') channel.write('{"pid":7}\n')
        channel.exit(0)
        channel.end()
      })
      tell(changed(running()))
      const process = { args: ['true'], env: [], cwd: '/', user: '', tty: true, openStdin: false, stdinOnce: false }
      const { client: near, id: connection, handOver } = await personality.connect()
      await client.exec(id, {
        execId,
        process,
        description: 1,
        streams: { ...streams, stdin: false, connection, form },
      })
      expect(await client.execState(execId, 'exited')).toMatchObject({ exitCode: 0 })
      handOver()
      expect(await textOf(near)).toBe('')
    },
  )

  it.each([
    [
      '{"exitCode":127,"error":"no such program"}\n',
      { code: 'start-failed', exitCode: 127, message: 'no such program' },
    ],
    ['{"exitCode":1,"error":"x"}\n', { code: 'internal' }],
    ['nonsense\n', { code: 'internal' }],
    ['', { code: 'internal' }],
  ])('tells why an exec could not be started: %j', async (line, error) => {
    startGuest(connect(), (_command, channel) => {
      channel.write(line)
      channel.exit(127)
      channel.end()
    })
    tell(changed(running()))
    const process = { args: ['x'], env: [], cwd: '/', user: '', tty: false, openStdin: false, stdinOnce: false }
    await expect(client.exec(id, { execId, process, description: undefined })).rejects.toMatchObject(error)
    expect(await client.execState(execId, 'exited')).toMatchObject({ status: 'exited', error: expect.any(String) })
  })

  it('tells who leaves with the detach keys, and lets the process go on', async () => {
    const typed: Promise<string>[] = []
    startGuest(connect(), (command, channel) => {
      if (command.verb === 'exec') {
        channel.write('{"pid":7}\n')
        typed.push(textOf(channel))
      } else channel.exit(0)
      if (command.verb !== 'exec') channel.end()
    })
    tell(changed(running()))
    const events = client.events(stop.signal)
    expect((await events.next()).value).toEqual({ type: 'ready' })
    const process = { args: ['sh'], env: [], cwd: '/', user: '', tty: true, openStdin: true, stdinOnce: false }
    const { client: near, id: connection, handOver } = await personality.connect()
    await client.exec(id, { execId, process, description: 1, streams: { ...terminal, connection } })
    handOver()
    near.write('hi\x10\x11')
    expect((await events.next()).value).toEqual({ type: 'detached', container: id, exec: execId })
    expect(await textOf(near)).toBe('')
    expect(await client.execState(execId)).toEqual({ status: 'running', pid: 7 })
    await events.return()
  })

  it('goes on without its personality', async () => {
    let guest: ServerChannel | undefined
    startGuest(connect(), (command, channel) => {
      if (command.verb === 'attach') guest = channel
      else {
        channel.exit(0)
        channel.end()
      }
    })
    tell(changed(running()))
    const served = await personality.connect()
    const waiting = await personality.connect()
    await client.attach(id, { ...streams, connection: served.id, from: 'now' })
    await client.wait(id, { connection: waiting.id, condition: 'next-exit', chunked: true })
    for (const one of [served, waiting]) {
      one.handOver()
      one.personality.destroy()
    }
    guest?.write('still here')
    guest?.exit(0)
    guest?.end()
    expect(await textOf(served.client)).toBe(frame(1, 'still here'))
    const ended = { status: 'exited', run: 1, finishedAt: '', exitCode: 9, oomKilled: false } as const
    tell(changed(container({ ...ended, startedAt: '' })))
    expect(await textOf(waiting.client)).toBe('11\r\n{"StatusCode":9}\n\r\n0\r\n\r\n')
  })

  it('passes on signals, and what the tether says against one', async () => {
    startGuest(connect(), (command, channel) => {
      const refused = command.verb === 'signal' && command.signal === 9
      if (refused) channel.stderr.write('no such process')
      channel.exit(refused ? 1 : 0)
      channel.end()
    })
    tell(changed(running()))
    await client.signal({ container: id, target: 'main' }, 15)
    await expect(client.signal({ container: id, target: 'main' }, 9)).rejects.toThrow('no such process')
    await expect(client.signal({ container: id, target: 'x' }, 9)).rejects.toMatchObject({ code: 'invalid' })
  })

  it('talks to nobody with another host key', async () => {
    const seen: Command[] = []
    startGuest(connect(), (command) => seen.push(command))
    tell(changed(running(createKeyPair().public)))
    const caller = new AbortController()
    const waiting = client.signal({ container: id, target: 'main' }, 15, caller.signal)
    await new Promise<void>((resolve) => {
      const look = () => (lines.some((text) => /host|key|handshake/i.test(text)) ? resolve() : setTimeout(look, 20))
      look()
    })
    caller.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    expect(seen).toEqual([])
  })

  it('gives from the log what a run wrote to which there was never a way', async () => {
    const entry = (log: string, time: string) => `${JSON.stringify({ log, stream: 'stdout', time })}\n`
    logFile =
      entry('before\n', '2025-12-31T23:00:00Z') +
      entry('one\n', '2026-01-01T00:00:00.1Z') +
      entry('unfinished', '2026-01-01T00:00:00.2Z')
    const served = await personality.connect()
    await client.attach(id, { ...streams, form: 'raw', connection: served.id, from: 'next-run' })
    served.handOver()
    const [startedAt, finishedAt] = ['2026-01-01T00:00:00Z', '2026-01-01T00:00:01Z']
    tell(changed(container({ status: 'exited', run: 1, startedAt, finishedAt, exitCode: 0, oomKilled: false })))
    expect(await textOf(served.client)).toBe('one\nunfinished')
  })

  it('ends an attach whose container is removed, and refuses what does not run or exist', async () => {
    const served = await personality.connect()
    const request = { ...streams, connection: served.id }
    await client.attach(id, { ...request, from: 'next-run' })
    await expect(client.attach(id, { ...request, from: 'next-run' })).rejects.toMatchObject({ code: 'conflict' })
    served.handOver()
    tell({ type: 'container', action: 'removed', container: container({ status: 'removing' }), time: '' })
    expect(await textOf(served.client)).toBe('')
    const { id: connection } = await personality.connect()
    const now = { ...streams, connection, from: 'now' } as const
    await expect(client.attach('b'.repeat(64), now)).rejects.toMatchObject({ code: 'not-found' })
    tell(changed(container({ status: 'created' })))
    await new Promise((resolve) => setImmediate(resolve))
    await expect(client.attach(id, now)).rejects.toMatchObject({ code: 'conflict' })
    await expect(client.attach(id, { ...now, connection: 'f'.repeat(36) })).rejects.toMatchObject({ code: 'not-found' })
    await expect(client.handOver(connection, 0)).rejects.toMatchObject({ code: 'conflict' })
  })

  it('follows a log to the end of its run, over a break of the way to it', async () => {
    const entry = (text: string, second: number) =>
      `${JSON.stringify({ log: `${text}\n`, stream: 'stdout', time: `2026-01-01T00:00:0${second}Z` })}\n`
    let broken = true
    startGuest(connect(), (command, channel) => {
      if (command.verb === 'log') {
        channel.write(entry('a', 1) + entry('b', 2))
        if (!broken) channel.write(entry('c', 3))
        channel.exit(broken ? 1 : 0)
        broken = false
        logFile = entry('a', 1)
      } else channel.exit(0)
      channel.end()
    })
    tell(changed(running()))
    const { client: near, id: connection, handOver } = await personality.connect()
    const wanted = { stdout: true, stderr: true, timestamps: false, prefix: '', form: 'raw', chunked: false } as const
    await client.logs(id, { ...wanted, connection, follow: 1 })
    handOver()
    expect(await textOf(near)).toBe('a\nb\nc\n')
  })

  describe('asked about a running container', () => {
    /** Answers every command with this, as a guest would. */
    const guest = (code: number, out: string, err = '') => {
      const seen: Command[] = []
      startGuest(connect(), (command, channel) => {
        const isAsked = command.verb !== 'release' && command.verb !== 'set-clock'
        if (isAsked) {
          seen.push(command)
          channel.write(out)
          channel.stderr.write(err)
        }
        channel.exit(isAsked ? code : 0)
        channel.end()
      })
      tell(changed(running()))
      return seen
    }
    const counters = {
      read: '2026-01-01T00:00:00.5Z',
      cpu: { usage_usec: 5 },
      systemTime: 7,
      onlineCpus: 1,
      memory: { current: 1, stat: {}, failures: 0 },
      io: [],
      processes: { current: 1, limit: 9 },
      networks: {},
    }

    it('passes on what a guest says of itself, and nothing that it must not say', async () => {
      const seen = guest(0, JSON.stringify(counters))
      expect(await client.statistics(id)).toEqual(counters)
      expect(seen).toEqual([{ verb: 'statistics' }])
    })

    it.each([
      ['no JSON', 'rubbish'],
      ['a field too few', JSON.stringify({ ...counters, cpu: undefined })],
      ['negative counters', JSON.stringify({ ...counters, systemTime: -1 })],
      ['names of its own', JSON.stringify({ ...counters, networks: { ['x'.repeat(99)]: {} } })],
      ['far too much', 'x'.repeat(9 * 1024 * 1024)],
    ])('refuses %s', async (_what, answer) => {
      guest(0, answer)
      await expect(client.statistics(id)).rejects.toMatchObject({ code: 'internal' })
    })

    it.each([
      [1, 'internal'],
      [2, 'not-found'],
      [3, 'conflict'],
      [4, 'invalid'],
      [99, 'internal'],
    ])('takes the refusal %d for %s', async (exitCode, code) => {
      guest(exitCode, '', 'because\n')
      await expect(client.freeze(id, 'pause')).rejects.toMatchObject({ code, message: 'because' })
      await expect(client.readFiles(id, '/x')).rejects.toMatchObject({ code, message: 'because' })
    })

    it('brings limits and a restart policy to a guest, and nothing that is neither', async () => {
      const seen = guest(0, '')
      const change = {
        resources: { memory: 64 << 20, cpu: { quota: 5000, period: 10_000 }, disks: [{ path: '/dev/sda', reads: 1 }] },
        restart: null,
      }
      await client.update(id, change)
      expect(seen).toEqual([{ verb: 'update', ...change }])
      await client.followNetwork(id)
      expect(seen.slice(1)).toEqual([{ verb: 'follow-network' }])
      await expect(client.update(id, { resources: { pids: 0 } })).rejects.toMatchObject({ code: 'invalid' })
      await expect(client.update(id, { resources: { cpus: '0\n' } })).rejects.toMatchObject({ code: 'invalid' })
    })

    it('passes an archive on, and breaks it off when the guest does', async () => {
      guest(0, 'archive')
      expect(await textOf(await client.readFiles(id, '/etc'))).toBe('archive')
      await expect(client.readFiles(id, 'etc')).rejects.toMatchObject({ code: 'invalid' })
    })

    it('passes on much, and goes on when a reader leaves in the middle', async () => {
      guest(0, 'x'.repeat(5_000_000))
      const left = await client.exportFiles(id)
      left.once('error', () => undefined)
      left.destroy()
      expect((await textOf(await client.exportFiles(id))).length).toBe(5_000_000)
    })

    it('does not pass off a broken archive as a whole one', async () => {
      guest(1, 'half of it', 'the rest is lost')
      const archive = await client.exportFiles(id)
      const end = new Promise((resolve) => archive.once('error', resolve).once('end', resolve))
      archive.resume()
      expect(await end).toMatchObject({ code: 'ECONNRESET' })
    })

    it('gives a guest what it is sent', async () => {
      let taken = ''
      startGuest(connect(), (command, channel) => {
        channel.on('data', (chunk: Buffer) => {
          taken += chunk.toString('utf8')
        })
        const end = () => {
          channel.exit(0)
          channel.end()
        }
        if (command.verb === 'write-files') channel.once('end', end)
        else end()
      })
      tell(changed(running()))
      await client.writeFiles(id, { path: '/tmp', directories: 'keep' }, Readable.from(['some ', 'bytes']))
      expect(taken).toBe('some bytes')
    })

    it('passes on what a guest answers while it is still sent to', async () => {
      startGuest(connect(), (_command, channel) => {
        channel.on('data', (chunk: Buffer) => channel.write(`<${chunk.toString('utf8')}>`))
        channel.once('end', () => {
          channel.exit(0)
          channel.end()
        })
      })
      tell(changed(running()))
      const names = new PassThrough()
      names.write('first')
      const archive = await client.packFiles(id, names)
      expect(String((await once(archive, 'data'))[0])).toBe('<first>')
      names.end('second')
      expect(await textOf(archive)).toBe('<second>')
    })
  })
})
