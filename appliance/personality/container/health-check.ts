import * as z from 'zod'
import type { Health, HealthCheck } from '../../../tether/health-check'
import type { Container } from '../../portlayer/api'
import { invalid } from '../api/docker-error'
import type { Config } from './config'
import { listField, numberField } from './fields'
import { failedToStart, isRestarting, recordOf } from './record'

/** Docker's `Healthcheck`: durations in nanoseconds, zero is "inherit", then the default. */
export const healthcheckSchema = z
  .object({
    Test: listField(),
    Interval: numberField(),
    Timeout: numberField(),
    StartPeriod: numberField(),
    StartInterval: numberField(),
    Retries: numberField(),
  })
  .nullish()
  .transform((check) => check ?? null)

type Healthcheck = NonNullable<z.output<typeof healthcheckSchema>>

const nanosecondsPerMillisecond = 1_000_000
/** A timer of Node takes no more. */
const longestMs = 2 ** 31 - 1
/** As dockerd (daemon/health.go). */
const defaults = { intervalMs: 30_000, timeoutMs: 30_000, startIntervalMs: 5_000, retries: 3 }
const durations = ['Interval', 'Timeout', 'StartPeriod', 'StartInterval'] as const

/** The request's check, with the image's values where it says nothing. */
export function mergeHealthcheck(requested: Config['Healthcheck'], ofImage: unknown): Config['Healthcheck'] {
  const parsed = healthcheckSchema.safeParse(ofImage)
  if (!parsed.success) throw invalid('the health check of the image cannot be read')
  const image = parsed.data
  if (requested === null || image === null) return requested ?? image
  const merged = { ...requested, Test: (requested.Test ?? []).length > 0 ? requested.Test : image.Test }
  for (const name of [...durations, 'Retries'] as const) if (merged[name] === 0) merged[name] = image[name]
  return merged
}

/** Docker's refusals. */
export function checkHealthcheck(check: Config['Healthcheck']): void {
  if (check === null) return
  for (const name of durations) {
    if (check[name] !== 0 && check[name] < nanosecondsPerMillisecond) {
      throw invalid(`${name} in Healthcheck cannot be less than 1ms`)
    }
  }
  if (check.Retries < 0) throw invalid('Retries in Healthcheck cannot be negative')
}

/** As docker shows a check: without what is not set. */
export function shownHealthcheck(check: Healthcheck): Record<string, unknown> {
  return Object.fromEntries(Object.entries(check).filter(([, value]) => value !== null && value !== 0))
}

/** What the guest runs; undefined when nothing is checked. Kinds that docker does not know are none, as there. */
export function healthCheckOf({ Healthcheck: check, Shell }: Config): HealthCheck | undefined {
  const [kind, ...words] = check?.Test ?? []
  if (check === null || (kind !== 'CMD' && kind !== 'CMD-SHELL')) return undefined
  const shell = (Shell ?? []).length > 0 ? (Shell ?? []) : ['/bin/sh', '-c']
  const test = kind === 'CMD-SHELL' ? [...shell, ...words] : words
  const ms = (nanoseconds: number, byDefault: number) =>
    nanoseconds === 0 ? byDefault : Math.min(nanoseconds / nanosecondsPerMillisecond, longestMs)
  return {
    test: test.length === 0 ? [''] : test,
    intervalMs: ms(check.Interval, defaults.intervalMs),
    timeoutMs: ms(check.Timeout, defaults.timeoutMs),
    retries: check.Retries === 0 ? defaults.retries : check.Retries,
    startPeriodMs: ms(check.StartPeriod, 0),
    startIntervalMs: ms(check.StartInterval, defaults.startIntervalMs),
  }
}

/**
 * A container's health as docker has it; undefined when it has no check or has never run. One whose process does not run
 * is unhealthy, as with dockerd, whose monitor stops with it.
 */
export function healthOf(container: Container): Health | undefined {
  const { state } = container
  if (healthCheckOf(recordOf(container).config) === undefined || failedToStart(state)) return undefined
  const known: Health = container.health ?? { status: 'starting', failingStreak: 0, log: [] }
  if (state.status === 'running') return isRestarting(state) ? { ...known, status: 'unhealthy' } : known
  return state.status === 'exited' ? { ...known, status: 'unhealthy' } : undefined
}
