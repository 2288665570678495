import { setTimeout as delay } from 'node:timers/promises'

/** A process that was started. */
export interface DaemonProcess {
  /** Resolves when it has ended, with how: `exit code 1`, `SIGKILL`, or why it could not be started. */
  readonly ended: Promise<string>
  kill(signal: NodeJS.Signals): void
}

/** State of a daemon, as its supervisor sees it. */
export type DaemonState =
  | { readonly status: 'running' }
  /** It ended and is started again after a pause. `failures` counts runs in a row that were too short. */
  | { readonly status: 'pausing'; readonly failures: number; readonly reason: string; readonly pauseMs: number }

export interface KeepRunningOptions {
  readonly launch: () => DaemonProcess
  readonly changed: (state: DaemonState) => void
  /** Stops the daemon for good. */
  readonly signal: AbortSignal
  readonly clock?: Clock
}

/** Time, so that a test need not wait for it. */
export interface Clock {
  now(): number
  delay(milliseconds: number, signal: AbortSignal): Promise<void>
}

export const firstPauseMs = 250
export const longestPauseMs = 30_000
/** A run that lasted this long was a good one: the next failure counts as the first. */
export const goodRunMs = 60_000
/** A daemon that is asked to end gets this long. */
export const stopGraceMs = 10_000

const systemClock: Clock = {
  now: () => performance.now(),
  delay: (milliseconds, signal) => delay(milliseconds, undefined, { signal }),
}

/**
 * Runs a daemon and starts it again whenever it ends, with a pause that doubles from {@link firstPauseMs} to
 * {@link longestPauseMs} while its runs are short. Resolves when `signal` has aborted and the daemon is gone.
 */
export async function keepRunning(options: KeepRunningOptions): Promise<void> {
  const { launch, changed, signal, clock = systemClock } = options
  let failures = 0
  while (!signal.aborted) {
    const started = clock.now()
    const daemon = launch()
    changed({ status: 'running' })
    const reason = await endOf(daemon, signal, clock)
    if (signal.aborted) return
    failures = clock.now() - started >= goodRunMs ? 1 : failures + 1
    const pauseMs = Math.min(firstPauseMs * 2 ** (failures - 1), longestPauseMs)
    changed({ status: 'pausing', failures, reason, pauseMs })
    await clock.delay(pauseMs, signal).catch((error: unknown) => {
      if (!signal.aborted) throw error
    })
  }
}

/** Waits for the daemon's end; when `signal` aborts, asks for it, and insists after a grace. */
async function endOf(daemon: DaemonProcess, signal: AbortSignal, clock: Clock): Promise<string> {
  const gone = new AbortController()
  const stop = (): void => {
    daemon.kill('SIGTERM')
    clock.delay(stopGraceMs, gone.signal).then(
      () => daemon.kill('SIGKILL'),
      // It ended in time.
      () => undefined,
    )
  }
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await daemon.ended
  } finally {
    signal.removeEventListener('abort', stop)
    gone.abort()
  }
}
