/** How the container's health is found out. Durations in milliseconds. */
export interface HealthCheck {
  /** Program and arguments, run in the container as its process is. */
  readonly test: readonly string[]
  readonly intervalMs: number
  readonly timeoutMs: number
  /** Failures in a row that make it unhealthy. */
  readonly retries: number
  /** Failures within so long after the start do not count. */
  readonly startPeriodMs: number
  /** The interval in that time, until the first success. */
  readonly startIntervalMs: number
}

/** One run of the check; exit code -1 when it could not be run to its end. */
export interface HealthProbe {
  /** RFC 3339 with nanoseconds. */
  readonly start: string
  readonly end: string
  readonly exitCode: number
  /** What it wrote, both streams: at most {@link maxProbeOutput} bytes, and `...` when there was more. */
  readonly output: string
}

export type HealthStatus = 'starting' | 'healthy' | 'unhealthy'

/** The health of the container's process. */
export interface Health {
  readonly status: HealthStatus
  readonly failingStreak: number
  /** The last ones, oldest first; at most {@link maxProbes}. */
  readonly log: readonly HealthProbe[]
}

/** As dockerd (daemon/health.go). */
export const maxProbes = 5
export const maxProbeOutput = 4096

/** A report may take so much of a guestinfo value, in bytes of JSON. */
const maxReportBytes = 48_000

/** The health at the start of a process: what was found out of the one before stays in the log. */
export function newHealth(before?: Health): Health {
  return { status: 'starting', failingStreak: 0, log: before?.log ?? [] }
}

/** The health after a probe that began `sinceStartMs` after the process, with dockerd's rules. */
export function nextHealth(before: Health, probe: HealthProbe, check: HealthCheck, sinceStartMs: number): Health {
  const log = [...before.log, probe].slice(-maxProbes)
  if (probe.exitCode === 0) return { status: 'healthy', failingStreak: 0, log }
  if (before.status === 'starting' && sinceStartMs < check.startPeriodMs) return { ...before, log }
  const failingStreak = before.failingStreak + 1
  return { status: failingStreak >= check.retries ? 'unhealthy' : before.status, failingStreak, log }
}

/** The pause before the next probe. */
export function nextInterval({ status }: Health, check: HealthCheck, sinceStartMs: number): number {
  return sinceStartMs < check.startPeriodMs && status === 'starting' ? check.startIntervalMs : check.intervalMs
}

/** JSON that fits into a guestinfo value; the longest outputs are shortened if need be. */
export function encodeHealth(run: number, health: Health): string {
  const outputs = health.log.map(({ output }) => output)
  for (;;) {
    const log = health.log.map((probe, i) => ({ ...probe, output: outputs[i] ?? '' }))
    const text = JSON.stringify({ run, ...health, log })
    if (Buffer.byteLength(text) <= maxReportBytes) return text
    const longest = outputs.reduce((best, output, i) => (output.length > (outputs[best] ?? '').length ? i : best), 0)
    outputs[longest] = `${(outputs[longest] ?? '').slice(0, (outputs[longest] ?? '').length / 2)}...`
  }
}
