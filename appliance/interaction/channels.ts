import type { Container } from '../portlayer/api'
import { PortLayerError } from '../portlayer/problem'
import type { TetherChannel } from './channel'
import type { Containers } from './containers'

/** A client that waits for a container's next run, to see it from its first byte. */
interface Expectation {
  /** The run that was the last one when the client came. */
  readonly after: number
  /** Called once with the channel of the run. */
  readonly begin: (channel: TetherChannel) => Promise<void>
  /** Called instead when there is no run to see: the container is gone, or ended before its channel came. */
  readonly abandon: () => void
}

/** The channel of one run. */
export interface Line {
  readonly run: number
  readonly channel: TetherChannel
}

/** A channel of a running container is there within this time, or the request fails. Milliseconds. */
const channelLimit = 120_000

function notRunning(id: string): PortLayerError {
  return new PortLayerError('conflict', `Container ${id} is not running`)
}

function checkRuns({ id, state }: Container): void {
  if (state.status !== 'running' && state.status !== 'starting') throw notRunning(id)
}

/** The present channel of each container, and who waits for the next one. */
export class Channels {
  readonly #lines = new Map<string, Line>()
  readonly #expectations = new Map<string, Set<Expectation>>()
  readonly #waiting = new Map<string, Set<() => void>>()
  readonly #containers: Containers
  readonly #log: (line: string) => void

  constructor(containers: Containers, log: (line: string) => void) {
    this.#containers = containers
    this.#log = log
  }

  /**
   * Takes the channel of a container's run. Those who waited for this run begin first; then the tether hears that nobody
   * else will, so that it lets go of the output that it kept.
   */
  async add(container: string, run: number, channel: TetherChannel): Promise<void> {
    this.#lines.get(container)?.channel.close()
    const line = { run, channel }
    this.#lines.set(container, line)
    channel.closed.then(() => {
      if (this.#lines.get(container) === line) this.#lines.delete(container)
    })
    const expected = [...(this.#expectations.get(container) ?? [])].filter(({ after }) => run > after)
    for (const expectation of expected) this.#forget(container, expectation)
    await Promise.all(
      expected.map(async ({ begin, abandon }) => {
        try {
          await begin(channel)
        } catch (error) {
          this.#log(`${container}: ${error instanceof Error ? error.message : String(error)}`)
          abandon()
        }
      }),
    )
    await channel.run({ verb: 'release' })
    for (const wake of this.#waiting.get(container) ?? []) wake()
  }

  /** Expects the container's next run. The answer takes the expectation back. */
  expect(container: string, expectation: Expectation): () => void {
    const all = this.#expectations.get(container) ?? new Set()
    this.#expectations.set(container, all.add(expectation))
    return () => this.#forget(container, expectation)
  }

  /** Whether anybody waits for the container's next run. */
  isExpected(container: string): boolean {
    return this.#expectations.has(container)
  }

  /** There will be no channel for runs up to this one, or none at all: whoever waits for one is told. */
  abandon(container: string, run = Number.POSITIVE_INFINITY): void {
    for (const expectation of [...(this.#expectations.get(container) ?? [])]) {
      if (expectation.after >= run) continue
      this.#forget(container, expectation)
      expectation.abandon()
    }
  }

  /**
   * The channel of a running container. Throws `not-found`, `conflict` when it does not run, or ends before there is a channel,
   * `unavailable` when none comes.
   */
  async of(container: string, signal: AbortSignal): Promise<Line> {
    checkRuns(await this.#containers.find(container, signal))
    const present = this.#lines.get(container)
    if (present !== undefined) return present
    const over = new AbortController()
    const limit = AbortSignal.any([signal, over.signal, AbortSignal.timeout(channelLimit)])
    try {
      return await Promise.race([this.#added(container, limit), this.#ended(container, limit)])
    } catch (cause) {
      signal.throwIfAborted()
      if (cause instanceof PortLayerError) throw cause
      throw new PortLayerError('unavailable', `the channel with container ${container} is not there; try again`, {
        cause,
      })
    } finally {
      over.abort()
    }
  }

  /** Rejects when the container does not run any more. */
  #ended(id: string, signal: AbortSignal): Promise<never> {
    let last: Container | undefined
    return this.#containers.until<never>((containers) => {
      const now = containers.get(id)
      if (now !== undefined) checkRuns(now)
      // One that is not known yet is new; one that was is gone.
      else if (last !== undefined) throw notRunning(id)
      last = now
      return undefined
    }, signal)
  }

  #added(container: string, signal: AbortSignal): Promise<Line> {
    return new Promise((resolve, reject) => {
      signal.throwIfAborted()
      const all = this.#waiting.get(container) ?? new Set()
      const end = () => {
        all.delete(look)
        if (all.size === 0) this.#waiting.delete(container)
        signal.removeEventListener('abort', give)
      }
      const look = () => {
        const line = this.#lines.get(container)
        if (line === undefined) return
        end()
        resolve(line)
      }
      const give = () => {
        end()
        reject(signal.reason)
      }
      this.#waiting.set(container, all.add(look))
      signal.addEventListener('abort', give, { once: true })
    })
  }

  #forget(container: string, expectation: Expectation): void {
    const all = this.#expectations.get(container)
    all?.delete(expectation)
    if (all?.size === 0) this.#expectations.delete(container)
  }
}
