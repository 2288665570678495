import type { Duplex, Readable, Writable } from 'node:stream'
import type { AuthContext, ServerChannel, Session } from 'ssh2'
import { parseKey } from 'ssh2/lib/protocol/keyParser.js'
import Server from 'ssh2/lib/server.js'
import { parseCommand } from './command'
import type { Container } from './container'
import type { ContainerLog } from './container-log'
import { deliver, flushed } from './delivery'
import { type LaunchedProcess, StartError } from './launch'
import { listenLink } from './link'
import { type Live, runLive } from './live'
import { LiveError } from './live-error'
import { algorithms, type Command, type ExecStart, mainTarget, userName } from './protocol'
import { signalNumber } from './signals'

/** Sessions that one connection may have at a time. */
const maxSessions = 256
const failure = 1

/** What takes signals and sizes: the main process or an exec. */
type Target = Pick<LaunchedProcess, 'signal' | 'resize'>

export interface ChannelKeys {
  /** Private host key, PEM or OpenSSH. */
  readonly hostKey: string
  /** OpenSSH public key line of the only client. */
  readonly authorizedKey: string
}

/** The SSH server of the tether channel. */
export interface ChannelServer {
  /** Resolves when no session is left, all of them with their exit status told. */
  idle(): Promise<void>
  close(): void
}

/** What clients are given of a container, over its restarts. */
export type Served = Pick<Container, 'attach' | 'release' | 'signal' | 'resize' | 'exec'>

/** What else there is of a container. */
export interface Surroundings {
  readonly log: ContainerLog
  readonly live: Live
}

/** Serves tether/protocol.ts on `port` for the client that has the authorized key, one connection after another. */
export function serveChannel(
  port: Duplex,
  container: Served,
  surroundings: Surroundings,
  keys: ChannelKeys,
): ChannelServer {
  const sessions = new Sessions(container, surroundings)
  const server = new Server({ hostKeys: [keys.hostKey], algorithms }, (connection) => {
    const accepts = authorizer(keys.authorizedKey)
    let open = 0
    connection.on('authentication', (context) => {
      if (accepts(context)) context.accept()
      else context.reject(['publickey'])
    })
    connection.on('session', (accept, reject) => {
      if (open >= maxSessions) return reject()
      open++
      const session = accept()
      session.once('close', () => open--)
      sessions.serve(session)
    })
    // A client that breaks the protocol ends its connection, and no more.
    connection.on('error', () => connection.end())
  })
  const listener = listenLink(port, (stream) => {
    // The connection sees the end of its stream itself.
    stream.on('error', () => undefined)
    server.injectSocket(stream as Parameters<InstanceType<typeof Server>['injectSocket']>[0])
  })
  return { idle: () => sessions.idle(), close: () => listener.close() }
}

/** Checks a client: its name, its key, and its signature when it has come to that. */
function authorizer(authorizedKey: string): (context: AuthContext) => boolean {
  const parsed = parseKey(authorizedKey)
  if (parsed instanceof Error) throw new TypeError(`the authorized key cannot be read: ${parsed.message}`)
  const key = Array.isArray(parsed) ? parsed[0] : parsed
  return (context) => {
    if (context.method !== 'publickey' || context.username !== userName || !key) return false
    if (!context.key.data.equals(key.getPublicSSH())) return false
    if (!context.signature || !context.blob) return true
    return key.verify(context.blob, context.signature, context.hashAlgo) === true
  }
}

/** The sessions of all connections, and the processes that they have started. */
class Sessions {
  readonly #container: Served
  readonly #log: ContainerLog
  readonly #live: Live
  readonly #targets = new Map<string, Target>()
  readonly #open = new Set<ServerChannel>()
  #whenIdle: (() => void)[] = []

  constructor(container: Served, { log, live }: Surroundings) {
    this.#container = container
    this.#log = log
    this.#live = live
    this.#targets.set(mainTarget, container)
  }

  idle(): Promise<void> {
    if (this.#open.size === 0) return Promise.resolve()
    return new Promise((resolve) => this.#whenIdle.push(resolve))
  }

  serve(session: Session): void {
    let target: Target | undefined
    session.on('exec', (accept, _reject, info) => {
      const channel = accept()
      this.#open.add(channel)
      channel.once('close', () => {
        this.#open.delete(channel)
        // ssh2 leaves it open, with writes that are never answered.
        channel.stderr.destroy()
        if (this.#open.size === 0) for (const done of this.#whenIdle.splice(0)) done()
      })
      channel.on('error', () => channel.close())
      const own = (process: Target): void => {
        target = process
      }
      this.#run(channel, info.command, own).catch((error: unknown) => {
        const known = error instanceof StartError || error instanceof LiveError
        const code = known ? error.exitCode : failure
        return refuse(channel, code, error instanceof Error ? error.message : String(error))
      })
    })
    session.on('signal', (_accept, _reject, info) => {
      const number = signalNumber(info.name)
      if (number !== undefined) target?.signal(number)
    })
    session.on('window-change', (_accept, _reject, info) => target?.resize({ rows: info.rows, columns: info.cols }))
  }

  async #run(channel: ServerChannel, json: string, own: (target: Target) => void): Promise<void> {
    const command = parseCommand(json)
    switch (command.verb) {
      case 'attach':
        own(this.#container)
        return this.#attach(channel, command)
      case 'exec':
        return this.#exec(channel, command, own)
      case 'release':
        this.#container.release()
        break
      case 'signal':
        this.#target(command.target).signal(command.signal)
        break
      case 'resize':
        this.#target(command.target).resize(command)
        break
      case 'log':
        await this.#followLog(channel)
        break
      default:
        await runLive(this.#live, command, channel)
    }
    finish(channel, 0)
  }

  #target(id: string): Target {
    const target = this.#targets.get(id)
    if (!target) throw new Error(`no process ${id} runs here`)
    return target
  }

  async #followLog(channel: ServerChannel): Promise<void> {
    channel.resume()
    const gone = new AbortController()
    channel.once('close', () => gone.abort())
    const lines = this.#log.follow(gone.signal)
    try {
      for (;;) {
        const { value, done } = await lines.next()
        if (!done) await deliver(channel, value)
        else if (value === 'ended') return
        else throw new LiveError('conflict', 'lines were written faster than they were read')
      }
    } finally {
      await lines.return('ended')
    }
  }

  async #attach(channel: ServerChannel, command: Command & { verb: 'attach' }): Promise<void> {
    const stdin = command.stdin ? channel : undefined
    if (!stdin) channel.resume()
    const stdout = command.stdout ? channel : undefined
    const stderr = command.stderr ? channel.stderr : undefined
    finish(channel, await this.#container.attach({ stdin, stdout, stderr }, command.replay))
  }

  async #exec(
    channel: ServerChannel,
    command: Command & { verb: 'exec' },
    own: (target: Target) => void,
  ): Promise<void> {
    const { id } = command
    if (this.#targets.has(id)) throw new Error(`a process ${id} runs already`)
    let process: LaunchedProcess
    try {
      process = await this.#container.exec({ ...command.process, openStdin: command.stdin })
    } catch (error) {
      if (!(error instanceof StartError)) throw error
      channel.resume()
      await deliver(channel, execStartLine({ exitCode: error.exitCode, error: error.message }))
      await flushed(channel)
      return finish(channel, error.exitCode)
    }
    this.#targets.set(id, process)
    own(process)
    try {
      await deliver(channel, execStartLine({ pid: process.pid }))
      if (command.stdin) channel.pipe(process.stdin)
      // One that does not read must not hold the channel's window.
      if (!command.stdin) channel.resume()
      process.stdin.once('close', () => channel.resume())
      // A client that goes away leaves the process running, as docker does; its output is then for nobody.
      const copy = async (from: Readable, to: Writable): Promise<void> => {
        for await (const chunk of from as AsyncIterable<Buffer>) await deliver(to, chunk)
        await flushed(to)
      }
      await Promise.all([copy(process.stdout, channel), copy(process.stderr, channel.stderr)])
      finish(channel, await process.exited)
    } finally {
      this.#targets.delete(id)
    }
  }
}

function execStartLine(start: ExecStart): Buffer {
  return Buffer.from(`${JSON.stringify(start)}\n`)
}

function finish(channel: ServerChannel, code: number): void {
  // Whatever else the client sent is of no use; unread it would keep the channel from closing, and the VM from going off.
  channel.resume()
  if (!channel.writable) return
  channel.exit(code)
  channel.end()
}

async function refuse(channel: ServerChannel, code: number, reason: string): Promise<void> {
  channel.resume()
  await deliver(channel.stderr, Buffer.from(`${reason}\n`))
  await flushed(channel.stderr)
  finish(channel, code)
}
