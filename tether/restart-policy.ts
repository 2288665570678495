/** When the container's process is started again after its end, within the same VM. */
export interface RestartPolicy {
  readonly name: 'always' | 'unless-stopped' | 'on-failure'
  /** Of `on-failure`: how often at most; 0: without end. */
  readonly maximumRetryCount: number
  /** Signals that mean that a user stops the container, so that it stays stopped; absent: every signal does. */
  readonly stoppedBy?: readonly number[]
}

/** Docker's back-off (moby, restartmanager): doubled each time, from the first on after a run of ten seconds. Milliseconds. */
const firstPauseMs = 100
const longestPauseMs = 60_000
const longRunMs = 10_000

/** Decides about restarts as docker does; one of it lives as long as the VM runs. */
export class Restarts {
  #policy: RestartPolicy | undefined
  readonly #cancelled = new AbortController()
  #pauseMs = 0
  #count = 0

  constructor(policy: RestartPolicy | undefined) {
    this.#policy = policy
  }

  /** How often the process was started again, the one included that is being waited for. */
  get count(): number {
    return this.#count
  }

  /** Aborted when the container is to stay stopped. */
  get cancelled(): AbortSignal {
    return this.#cancelled.signal
  }

  /** The policy from now on; what was counted stays (moby, restartmanager, SetPolicy). */
  adopt(policy: RestartPolicy | undefined): void {
    this.#policy = policy
  }

  /** The container stays stopped when its process has ended. */
  cancel(): void {
    this.#cancelled.abort()
  }

  /** A user sent a signal to the process. */
  heed(signal: number): void {
    if (this.#policy?.stoppedBy?.includes(signal) ?? true) this.cancel()
  }

  /** The pause before the next start, in milliseconds; undefined when there is none. */
  next(exitCode: number, ranMs: number): number | undefined {
    const policy = this.#policy
    if (policy === undefined || this.#cancelled.signal.aborted) return undefined
    if (ranMs >= longRunMs) this.#pauseMs = 0
    this.#pauseMs = this.#pauseMs === 0 ? firstPauseMs : Math.min(this.#pauseMs * 2, longestPauseMs)
    const { name, maximumRetryCount } = policy
    if (name === 'on-failure' && (exitCode === 0 || (maximumRetryCount > 0 && this.#count >= maximumRetryCount))) {
      return undefined
    }
    this.#count++
    return this.#pauseMs
  }
}

const names: ReadonlySet<unknown> = new Set<RestartPolicy['name']>(['always', 'unless-stopped', 'on-failure'])

/** Checks a policy that comes over the channel; throws a TypeError. */
export function parseRestartPolicy(value: unknown): RestartPolicy {
  const { name, maximumRetryCount, stoppedBy } = (value ?? {}) as Record<string, unknown>
  if (!names.has(name)) throw new TypeError('the restart policy has no known name')
  if (!Number.isSafeInteger(maximumRetryCount) || (maximumRetryCount as number) < 0) {
    throw new TypeError('maximumRetryCount is no number from 0 on')
  }
  const signals = stoppedBy === undefined ? undefined : signalNumbers(stoppedBy)
  return {
    name: name as RestartPolicy['name'],
    maximumRetryCount: maximumRetryCount as number,
    ...(signals !== undefined && { stoppedBy: signals }),
  }
}

function signalNumbers(value: unknown): number[] {
  const numbers: unknown[] = Array.isArray(value) ? value : [undefined]
  if (numbers.length > 64 || numbers.some((number) => !Number.isInteger(number))) {
    throw new TypeError('stoppedBy is not a list of signals')
  }
  return numbers as number[]
}
