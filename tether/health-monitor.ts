import { setTimeout as delay } from 'node:timers/promises'
import { containerConfig } from './config'
import type { GuestConfig } from './configuration'
import { keyOf } from './extra-config'
import { encodeHealth, type Health, type HealthCheck, newHealth, nextHealth, nextInterval } from './health-check'
import { probeHealth } from './health-probe'
import { LatestReport } from './latest-report'
import type { LaunchedProcess } from './launch'
import type { RestartingOptions } from './restarting-container'
import type { StateReporter } from './state-reporter'

/** Checks the container's health for as long as a process of it lives, and over its restarts. */
export class HealthMonitor {
  readonly #check: HealthCheck
  readonly #tell: (health: Health) => void
  #health: Health | undefined

  /** `tell` hears of the health at every start and after every probe. */
  constructor(check: HealthCheck, tell: (health: Health) => void) {
    this.#check = check
    this.#tell = tell
  }

  /** Follows one process from its start until `ended` aborts; `run` starts the check beside it. */
  async follow(run: (test: readonly string[]) => Promise<LaunchedProcess>, ended: AbortSignal): Promise<void> {
    const check = this.#check
    const start = performance.now()
    let health = newHealth(this.#health)
    const become = (next: Health): void => {
      health = next
      this.#health = next
      this.#tell(next)
    }
    become(health)
    while (await pause(nextInterval(health, check, performance.now() - start), ended)) {
      const sinceStart = performance.now() - start
      const probe = await probeHealth(() => run(check.test), check.timeoutMs)
      // What ended with the container says nothing of its health.
      if (ended.aborted) return
      become(nextHealth(health, probe, check, sinceStart))
    }
  }
}

/** False when `ended` aborted meanwhile. */
async function pause(ms: number, ended: AbortSignal): Promise<boolean> {
  try {
    await delay(ms, undefined, { signal: ended, ref: false })
    return true
  } catch (error) {
    if (ended.aborted) return false
    throw error
  }
}

/** Checks each process of the container as its configuration says, and tells the host; nothing without a check. */
export function accompanyHealth(
  config: GuestConfig,
  reporter: StateReporter,
  failed: (error: Error) => void,
): NonNullable<RestartingOptions['accompany']> {
  const { healthCheck } = config
  if (healthCheck === undefined) return () => undefined
  const key = keyOf(containerConfig, 'health')
  const report = new LatestReport<Health>((health) => reporter.set(key, encodeHealth(reporter.run, health)), failed)
  const monitor = new HealthMonitor(healthCheck, (health) => report.set(health))
  const { size: _size, ...process } = config.process
  return (exec, ended) => {
    const run = (args: readonly string[]) => exec({ ...process, args, tty: false, openStdin: false, stdinOnce: false })
    monitor.follow(run, ended).catch(failed)
  }
}
