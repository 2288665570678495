import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { lstat, readlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { ProcessSpec } from '../../../tether/config'
import type { Command, PathDescription, ProcessList, Statistics } from '../../../tether/protocol'
import type { UpdateRequest } from '../../interaction/api'
import type { TetherChannel, TetherSession } from '../../interaction/channel'
import type {
  Container,
  ContainerChange,
  ContainerState,
  Endpoint,
  ExecutionSpec,
  Info,
  NetworkJoin,
  PortLayerEvent,
  StorageSpec,
  Volume,
} from '../../portlayer/api'
import { parseSubnet } from '../../portlayer/network/ipam'
import { Networks } from '../../portlayer/network/networks'
import { choosePorts } from '../../portlayer/network/port-choice'
import { PortLayerError } from '../../portlayer/problem'
import { FakeStream } from './fake-stream'

interface Running {
  readonly child: ChildProcess
  readonly attached: Set<FakeStream>
  readonly ended: Promise<void>
}

/** Who reads the log while it is written. */
interface LogFollower {
  line(text: string): void
  end(): void
  /** As when the way to the guest is lost. */
  breakOff(): void
}

interface Machine {
  container: Container
  running: Running | undefined
  log: string
  readonly followers: Set<LogFollower>
}

/** Clear of what this machine's shell would need: only what the container says. */
function start(process: ProcessSpec): ChildProcess {
  const [program = '', ...args] = process.args
  const env = Object.fromEntries(process.env.map((entry) => entry.split(/=(.*)/s, 2) as [string, string]))
  const options = { env, stdio: 'pipe' } as const
  if (!process.tty) return spawn(program, args, options)
  const terminal = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))'
  return spawn('python3', ['-c', terminal, program, ...args], options)
}

/**
 * Stands in for port layer, interaction and containers in tests of the personality: the state of the first two in memory,
 * containers as processes of this machine. It keeps to the contracts of api.ts and knows nothing of docker.
 */
export class FakeHost {
  readonly machines = new Map<string, Machine>()
  readonly layers = new Map<
    string,
    { parent?: string; diffId: string; size: number; createdAt: string; tarSize?: number; tar?: Buffer }
  >()
  readonly spools = new Map<string, Map<string, Buffer>>()
  readonly documents = new Map<string, { text: string; version: number }>()
  readonly volumes = new Map<string, Volume>()
  readonly listeners = new Set<(event: PortLayerEvent) => void>()
  readonly #execs = new Set<ChildProcess>()
  /** Hears of the channel of every run, before anything of it is read. */
  connected: (id: string, run: number, channel: TetherChannel) => Promise<void> = async () => undefined
  /** What was asked of terminals: target and size. */
  readonly resizes: string[] = []
  secrets: Record<string, unknown> = {}
  registries: Info['registries'] = { insecure: [], mirrors: [], certificateAuthorities: [] }
  /** The port layer refuses everything, as while it restarts. */
  unavailable = false
  /** Directory of this machine that is every container's root, for those who copy. */
  files = '/nonexistent'
  /** What every container has changed. */
  changes: readonly ContainerChange[] = []
  /** For whom archives were unpacked. */
  readonly owners: (string | undefined)[] = []
  /** How often counters were read. */
  looks = 0
  readonly networks = new Networks({
    vch: 'fake',
    subnet: parseSubnet('172.16.0.0/16'),
    endpoints: () => [...this.machines.values()].flatMap(({ container }) => container.endpoints),
    liveEndpoints: () => this.#live().flatMap(({ endpoints }) => endpoints),
  })
  /** What running containers were told of their limits and restart policy. */
  readonly updates: UpdateRequest[] = []
  #version = 0

  #live(): Container[] {
    return [...this.machines.values()].flatMap(({ container, running }) => (running === undefined ? [] : [container]))
  }

  tell(event: PortLayerEvent): void {
    for (const listener of [...this.listeners]) listener(event)
  }

  machine(id: string): Machine {
    const machine = this.machines.get(id)
    if (machine === undefined) throw new PortLayerError('not-found', `no container ${id}`)
    return machine
  }

  create(id: string, execution: ExecutionSpec, storage: StorageSpec, network: NetworkJoin): Container {
    if ([...this.machines.values()].some(({ container }) => container.name === execution.name)) {
      throw new PortLayerError('name-in-use', `the name ${execution.name} is taken`)
    }
    const container: Container = {
      id,
      name: execution.name,
      createdAt: new Date().toISOString(),
      state: { status: 'created' },
      execution,
      storage,
      network,
      endpoints: this.#endpoints(network),
      memory: execution.memory ?? 128 << 20,
      cpus: execution.cpus ?? 1,
      version: '0',
    }
    this.machines.set(id, { container, running: undefined, log: '', followers: new Set() })
    this.#told('created', id)
    return container
  }

  /** Nothing happens between this and what is made of it. */
  #endpoints(network: NetworkJoin, present: readonly Endpoint[] = []): Endpoint[] {
    const { endpoints, release } = this.networks.join(network, present, 'left out')
    release()
    return endpoints
  }

  /** Changes a container's networks. */
  rewire(id: string, network: NetworkJoin): Container {
    const endpoints = this.#endpoints(network, this.machine(id).container.endpoints)
    const container = this.change(id, { network, endpoints })
    this.#told('changed', id)
    return container
  }

  /** Changes a container's execution; its size only while it does not run. */
  reconfigure(id: string, execution: ExecutionSpec): Container {
    const { container, running } = this.machine(id)
    const wanted = { memory: execution.memory ?? container.memory, cpus: execution.cpus ?? container.cpus }
    const { memory, cpus } = container
    if (running !== undefined && (wanted.memory > memory || wanted.cpus > cpus)) {
      throw new PortLayerError('conflict', 'nothing is added while it is on')
    }
    const size = running === undefined ? wanted : { memory, cpus }
    return this.change(id, { execution, ...size })
  }

  #told(action: 'created' | 'changed' | 'started' | 'exited' | 'removed', id: string, volumes?: Volume[]): void {
    const { container } = this.machine(id)
    this.tell({ type: 'container', action, container, ...(volumes && { volumes }), time: new Date().toISOString() })
  }

  change(id: string, change: Partial<Container>): Container {
    const machine = this.machine(id)
    machine.container = { ...machine.container, ...change, version: String(++this.#version) }
    return machine.container
  }

  async start(id: string): Promise<Container> {
    const machine = this.machine(id)
    const { execution, state, network } = machine.container
    this.networks.check(machine.container)
    if (network.ports !== undefined) {
      const taken = this.#live().flatMap(({ ports }) => ports ?? [])
      this.change(id, { ports: choosePorts(network.ports, { taken }) })
    }
    const run = ('run' in state ? state.run : 0) + 1
    const child = start(execution.process)
    try {
      await new Promise<void>((resolve, reject) => {
        child.once('spawn', resolve)
        child.once('error', reject)
      })
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      const name = execution.process.args[0]
      const [exitCode, text] =
        code === 'ENOENT'
          ? [127, `exec: "${name}": stat ${name}: no such file or directory`]
          : [126, `exec: "${name}": permission denied`]
      const failed: ContainerState = {
        status: 'exited',
        run,
        finishedAt: new Date().toISOString(),
        exitCode,
        error: text,
        oomKilled: false,
      }
      this.change(id, { state: failed })
      this.#told('exited', id)
      throw new PortLayerError('start-failed', text, { exitCode })
    }
    const startedAt = new Date().toISOString()
    const attached = new Set<FakeStream>()
    const running: Running = { child, attached, ended: new Promise((resolve) => child.once('close', () => resolve())) }
    machine.running = running
    await this.connected(id, run, this.#channel(machine, running))
    this.#carry(machine, running)
    if (!execution.process.openStdin) child.stdin?.end()
    const started = this.change(id, { state: { status: 'running', run, startedAt } })
    this.#told('started', id)
    void running.ended.then(() => {
      const { signalCode, exitCode } = child
      const code = signalCode === null ? (exitCode ?? 0) : 128 + (signalCode === 'SIGKILL' ? 9 : 15)
      machine.running = undefined
      this.change(id, {
        state: {
          status: 'exited',
          run,
          startedAt,
          finishedAt: new Date().toISOString(),
          exitCode: code,
          oomKilled: false,
        },
      })
      this.#told('exited', id)
    })
    return started
  }

  /** Writes the log of a run and gives its output to who is attached. */
  #carry(machine: Machine, { child, attached, ended }: Running): void {
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.on('data', (chunk: Buffer) => {
        for (const text of chunk.toString('utf8').split(/(?<=\n)/)) {
          const time = new Date().toISOString().replace('Z', `${String(this.#version++ % 1e6).padStart(6, '0')}Z`)
          const line = `${JSON.stringify({ log: text, stream: name, time })}\n`
          machine.log += line
          for (const follower of machine.followers) follower.line(line)
        }
        for (const one of attached) one.give(name, chunk)
      })
    }
    void ended.then(() => {
      for (const one of attached) one.finish(0)
      for (const follower of machine.followers) follower.end()
    })
  }

  /** The channel of a run, as its tether serves it. */
  #channel(machine: Machine, running: Running): TetherChannel {
    const open = async (command: Command): Promise<TetherSession> => {
      switch (command.verb) {
        case 'attach':
          return this.#attach(running)
        case 'exec':
          return this.#exec(command)
        case 'log':
          return this.#follow(machine)
        default:
          throw new Error(`the fake guest does not know ${command.verb}`)
      }
    }
    return { open, run: async () => undefined, closed: running.ended, close: () => undefined }
  }

  #attach({ child, attached }: Running): TetherSession {
    const stream = new FakeStream(child.stdin)
    attached.add(stream)
    stream.once('close', () => attached.delete(stream))
    return { stream, status: stream.status }
  }

  #follow(machine: Machine): TetherSession {
    const stream = new FakeStream(null)
    const follower = {
      line: (text: string) => void stream.push(text),
      end: () => stream.finish(0),
      breakOff: () => stream.finish(1),
    }
    stream.push(machine.log)
    if (machine.running === undefined) stream.finish(0)
    else machine.followers.add(follower)
    stream.once('close', () => machine.followers.delete(follower))
    return { stream, status: stream.status }
  }

  async #exec({ process, stdin }: Extract<Command, { verb: 'exec' }>): Promise<TetherSession> {
    const child = start(process)
    this.#execs.add(child)
    const stream = new FakeStream(stdin ? child.stdin : null)
    try {
      await once(child, 'spawn')
    } catch {
      const error = `exec: "${process.args[0]}": executable file not found in $PATH`
      stream.push(`${JSON.stringify({ exitCode: 127, error })}\n`)
      stream.finish(127)
      return { stream, status: stream.status }
    }
    if (!stdin) child.stdin?.end()
    stream.push(`${JSON.stringify({ pid: child.pid })}\n`)
    for (const name of ['stdout', 'stderr'] as const) {
      child[name]?.on('data', (chunk: Buffer) => stream.give(name, chunk))
    }
    child.once('close', (code, signal) => stream.finish(code ?? (signal === 'SIGKILL' ? 137 : 143)))
    return { stream, status: stream.status }
  }

  signal(id: string, signal: number): void {
    const { running } = this.machine(id)
    if (running === undefined) throw new PortLayerError('conflict', `container ${id} does not run`)
    running.child.kill(signal as unknown as NodeJS.Signals)
  }

  /** Freezes the container's process, or lets it go on; told as the guest's report would be. */
  freeze(id: string, verb: 'pause' | 'unpause'): void {
    const { running, container } = this.machine(id)
    const { state } = container
    if (running === undefined || state.status !== 'running') throw new PortLayerError('conflict', `${id} does not run`)
    const { paused, ...rest } = state
    if ((paused === true) === (verb === 'pause')) throw new PortLayerError('conflict', `${verb}: it is so already`)
    running.child.kill(verb === 'pause' ? 'SIGSTOP' : 'SIGCONT')
    this.change(id, { state: verb === 'pause' ? { ...rest, paused: true } : rest })
    this.#told('changed', id)
  }

  /** A guest refuses a device that it does not have. */
  update(id: string, change: UpdateRequest): void {
    if (this.machine(id).running === undefined) throw new PortLayerError('conflict', `${id} does not run`)
    const disk = change.resources?.disks?.find(({ path }) => path !== '/dev/sda')
    if (disk !== undefined) throw new PortLayerError('internal', `stat ${disk.path}: no such file or directory`)
    this.updates.push(change)
  }

  /** Bytes that containers have written, by id. */
  readonly written = new Map<string, number>()

  /** The containers whose guests took in their changed networks, in order. */
  readonly followed: string[] = []
  /** Why guests cannot. */
  refuseNetworks: string | undefined

  followNetwork(id: string): void {
    if (this.machine(id).running === undefined) throw new PortLayerError('conflict', `${id} does not run`)
    if (this.refuseNetworks !== undefined) throw new PortLayerError('internal', this.refuseNetworks)
    this.followed.push(id)
  }

  /** What ps says of the container's processes, which are this machine's. */
  processes(id: string, args: readonly string[]): ProcessList {
    const { running } = this.machine(id)
    const { pid } = running?.child ?? {}
    if (pid === undefined) throw new PortLayerError('conflict', `${id} does not run`)
    const outcome = spawnSync('ps', [...args, `-q${pid}`], { encoding: 'utf8' })
    if (outcome.status !== 0) throw new PortLayerError('internal', `ps: ${outcome.stderr.split('\n')[0]}`)
    return { pids: [pid], output: outcome.stdout }
  }

  /** Where the file that every container has at this path lies here. */
  pathOf(path: string): string {
    return join(this.files, path)
  }

  /** lstat(2) of a path of the containers. */
  async describe(id: string, path: string): Promise<PathDescription> {
    this.machine(id)
    try {
      const { mode, size, mtime } = await lstat(this.pathOf(path))
      const isLink = (mode & 0o170000) === 0o120000
      return { mode, size, modified: mtime.toISOString(), target: isLink ? await readlink(this.pathOf(path)) : '' }
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      throw new PortLayerError(code === 'ENOENT' ? 'not-found' : 'internal', message)
    }
  }

  /** Counters that grow with every look. */
  statistics(id: string): Statistics {
    const { running } = this.machine(id)
    if (running === undefined) throw new PortLayerError('conflict', `${id} does not run`)
    const look = ++this.looks
    const counters = { rxErrors: 0, rxDropped: 0, txErrors: 0, txDropped: 0, rxPackets: 1, txPackets: 2 }
    return {
      read: new Date().toISOString(),
      cpu: { usage_usec: look * 1000, user_usec: look * 600, system_usec: look * 400 },
      systemTime: look * 10_000_000,
      onlineCpus: 2,
      memory: { current: 3 << 20, stat: { anon: 1 << 20, inactive_file: 1 << 20, unknown: 7 }, failures: 0 },
      io: [{ major: 8, minor: 0, read: 4096, write: 512 }],
      processes: { current: 2, limit: 4096 },
      networks: { eth0: { ...counters, rxBytes: look * 10, txBytes: look * 20 } },
    }
  }

  async powerOff(id: string): Promise<Container> {
    const machine = this.machine(id)
    machine.running?.child.kill('SIGKILL')
    await machine.running?.ended
    return machine.container
  }

  async wait(id: string, run: number): Promise<Container> {
    const machine = this.machine(id)
    const { state } = machine.container
    if ('run' in state && state.run === run && machine.running !== undefined) {
      await machine.running.ended
      await Promise.resolve()
    }
    return machine.container
  }

  remove(id: string, volumes: readonly string[] = []): void {
    const { running } = this.machine(id)
    if (running !== undefined) throw new PortLayerError('conflict', `container ${id} runs`)
    const others = [...this.machines.values()].map(({ container }) => container).filter((other) => other.id !== id)
    const used = new Set(others.flatMap(({ storage }) => (storage.volumes ?? []).map(({ volume }) => volume)))
    const gone = volumes.filter((name) => !used.has(name)).flatMap((name) => this.volumes.get(name) ?? [])
    for (const { name } of gone) this.volumes.delete(name)
    this.#told('removed', id, gone)
    this.machines.delete(id)
  }

  /** Ends every process that it has started. */
  async close(): Promise<void> {
    for (const child of this.#execs) child.kill('SIGKILL')
    await Promise.all([...this.machines.keys()].map((id) => this.powerOff(id)))
  }

  newId(): string {
    return randomBytes(32).toString('hex')
  }
}
