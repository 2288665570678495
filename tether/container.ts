import type { Readable, Writable } from 'node:stream'
import type { ProcessSpec, TerminalSize } from './config'
import type { GuestConfig } from './configuration'
import { flushed } from './delivery'
import { type LaunchedProcess, launch, processRecords, type SpecRecord } from './launch'
import { LogLines } from './log-lines'
import { Output } from './output'
import { processRestrictions, type Restrictions } from './restrictions'

/** The streams that a client attaches with; those that it does not want are undefined. */
export interface AttachedStreams {
  readonly stdin: Readable | undefined
  readonly stdout: Writable | undefined
  readonly stderr: Writable | undefined
}

/** The container's main process with its streams, and the way into its namespaces. */
export class Container {
  /** Exit code of the main process. */
  readonly exited: Promise<number>
  /** All output is in the log, and given to the clients that were attached. */
  readonly finished: Promise<void>
  readonly #process: LaunchedProcess
  readonly #spec: ProcessSpec
  readonly #stdout: Output
  readonly #stderr: Output
  readonly #restrictions: Restrictions
  readonly #launcher: string | undefined
  readonly #cgroup: string | undefined

  /** `cgroup`: directory of the control group that `process` is in, and every further one. */
  constructor(
    process: LaunchedProcess,
    { process: spec, restrictions = {} }: Pick<GuestConfig, 'process' | 'restrictions'>,
    log: Writable,
    first: 'keep' | 'pass',
    launcher?: string,
    cgroup?: string,
  ) {
    this.#process = process
    this.#spec = spec
    this.#restrictions = restrictions
    this.#launcher = launcher
    this.#cgroup = cgroup
    this.#stdout = new Output(process.stdout, log, new LogLines('stdout'), first)
    this.#stderr = new Output(process.stderr, log, new LogLines('stderr'), first)
    this.exited = process.exited
    this.finished = Promise.all([this.#stdout.finished, this.#stderr.finished]).then(() => undefined)
    // Any number of clients may be piped into it.
    process.stdin.setMaxListeners(0)
  }

  /** Joins the process's streams; resolves with its exit code when its output has left for this client. */
  async attach(streams: AttachedStreams, replay: boolean): Promise<number> {
    const { stdin, stdout, stderr } = streams
    if (stdin) this.#connectInput(stdin)
    const outputs = [
      { output: this.#stdout, client: stdout },
      { output: this.#stderr, client: stderr },
    ]
    await Promise.all(
      outputs.map(async ({ output, client }) => {
        if (!client) {
          if (replay) output.release()
          return
        }
        await new Promise<void>((resolve) => output.attach(client, replay, resolve))
        await flushed(client)
      }),
    )
    return this.exited
  }

  /** Nobody will attach for the first output any more. */
  release(): void {
    this.#stdout.release()
    this.#stderr.release()
  }

  /** Number of the main process, outside of the container. */
  get pid(): number {
    return this.#process.pid
  }

  signal(number: number): void {
    this.#process.signal(number)
  }

  resize(size: TerminalSize): void {
    this.#process.resize(size)
  }

  /** Starts a further process in the container; rejects with a StartError. */
  exec(process: ProcessSpec): Promise<LaunchedProcess> {
    const { capabilities: _all, ...others } = this.#restrictions
    const restrictions = processRestrictions(process.privileged ? others : this.#restrictions)
    const group = this.#cgroup === undefined ? [] : [['cgroup', this.#cgroup]]
    const records = [['join', String(this.pid)], ...group, ...restrictions, ...processRecords(process)]
    return launch('exec', records, this.#launcher)
  }

  /** Runs a tool of this VM's with the container's files as its root (tether/launcher/view.h), seen by none of its processes. */
  tool(records: readonly SpecRecord[]): Promise<LaunchedProcess> {
    return launch('exec', [['join', String(this.pid)], ['view'], ...records], this.#launcher)
  }

  #connectInput(stdin: Readable): void {
    const target = this.#process.stdin
    if (!this.#spec.openStdin || !target.writable) {
      stdin.resume()
      return
    }
    stdin.pipe(target, { end: false })
    // A process that reads no more must not hold up the client's channel.
    target.once('close', () => stdin.resume())
    if (!this.#spec.stdinOnce || this.#spec.tty) return
    const end = (): void => void target.end()
    stdin.once('end', end)
    stdin.once('close', end)
  }
}
