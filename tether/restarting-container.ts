import { setTimeout as delay } from 'node:timers/promises'
import type { ProcessSpec, RestartReport, TerminalSize } from './config'
import type { AttachedStreams, Container } from './container'
import { type LaunchedProcess, type SpecRecord, StartError } from './launch'
import type { Restarts } from './restart-policy'
import { timestamp } from './timestamp'

const killed = 128 + 9

/** A started process of the container. */
export type Started = Pick<
  Container,
  'attach' | 'release' | 'signal' | 'resize' | 'exec' | 'tool' | 'exited' | 'finished'
>

/** From the start of the container's process to its end. */
export interface Life {
  readonly startedAt: string
  readonly finishedAt: string
  readonly exitCode: number
  readonly oomKilled: boolean
}

/** What a restart tells: the process runs again, or its next start is waited for. */
export interface Restarted {
  readonly startedAt: string
  readonly restarts: RestartReport
}

export interface RestartingOptions {
  readonly restarts: Restarts
  readonly startAgain: () => Promise<Started>
  /** Hears of every end that is followed by another start, and of that start. */
  readonly tell: (state: Restarted) => void
  /** Goes along with each process until `ended`. */
  readonly accompany?: (exec: Started['exec'], ended: AbortSignal) => void
  /** How often the kernel has ended a process for want of memory so far. */
  readonly outOfMemoryKills: () => number
}

/** The container over all its restarts: what is asked of it reaches the process of the moment. */
export class RestartingContainer {
  /** When the first process was started. */
  readonly startedAt = timestamp()
  /** The last life, when no other will follow and all output has been delivered; with restarts, what came before. */
  readonly ended: Promise<Life & { readonly restarts?: RestartReport }>
  readonly #options: RestartingOptions
  #current: Started
  #waiting = false
  /** Signals that came while the next process was being started: it gets them when it runs. */
  #early: number[] | undefined

  constructor(first: Started, options: RestartingOptions) {
    this.#current = first
    this.#options = options
    this.ended = this.#live()
  }

  /** Joins the streams of the present process; resolves with its exit code when they are delivered. */
  attach(streams: AttachedStreams, replay: boolean): Promise<number> {
    return this.#current.attach(streams, replay)
  }

  release(): void {
    this.#current.release()
  }

  signal(number: number): void {
    this.#options.restarts.heed(number)
    this.#send(number)
  }

  /** Asks the process to end, for good. */
  stop(signal: number): void {
    this.#options.restarts.cancel()
    this.#send(signal)
  }

  resize(size: TerminalSize): void {
    this.#current.resize(size)
  }

  async exec(process: ProcessSpec): Promise<LaunchedProcess> {
    if (this.#waiting) throw new StartError('the container is restarting, wait until it is running', 128)
    return this.#current.exec(process)
  }

  /** See Container: works on the root of the process of the moment. */
  tool(records: readonly SpecRecord[]): Promise<LaunchedProcess> {
    return this.#current.tool(records)
  }

  #send(signal: number): void {
    if (this.#early) this.#early.push(signal)
    else this.#current.signal(signal)
  }

  async #live(): Promise<Life & { readonly restarts?: RestartReport }> {
    const { restarts, startAgain, tell } = this.#options
    let startedAt = this.startedAt
    let before: RestartReport | undefined
    for (;;) {
      const life = await this.#liveOnce(startedAt)
      const pause = restarts.next(life.exitCode, Date.parse(life.finishedAt) - Date.parse(startedAt))
      const ended = { ...life, ...(before && { restarts: { ...before, waiting: false } }) }
      if (pause === undefined) return ended
      before = { count: restarts.count, waiting: true, ...life }
      this.#waiting = true
      tell({ startedAt, restarts: before })
      try {
        await delay(pause, undefined, { signal: restarts.cancelled })
        startedAt = timestamp()
        this.#early = []
        this.#current = await startAgain()
      } catch (error) {
        // Stopped meanwhile, or it cannot be started any more: docker then shows the end that was.
        if (!restarts.cancelled.aborted && !(error instanceof StartError)) throw error
        return { ...life, restarts: { ...before, waiting: false } }
      }
      this.#waiting = false
      const early = this.#early ?? []
      this.#early = undefined
      for (const signal of early) this.#current.signal(signal)
      tell({ startedAt, restarts: { ...before, waiting: false } })
    }
  }

  async #liveOnce(startedAt: string): Promise<Life> {
    const container = this.#current
    const kills = this.#options.outOfMemoryKills()
    const over = new AbortController()
    this.#options.accompany?.((process) => container.exec(process), over.signal)
    const exitCode = await container.exited
    over.abort()
    const finishedAt = timestamp()
    await container.finished
    const oomKilled = exitCode === killed && this.#options.outOfMemoryKills() > kills
    return { startedAt, finishedAt, exitCode, oomKilled }
  }
}
