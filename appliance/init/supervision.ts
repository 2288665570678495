import { EventEmitter, once } from 'node:events'
import type { ApplianceStatus } from '../config'
import type { DaemonSpec } from './daemon'
import { assess, type DaemonHealth } from './health'
import { type Clock, type DaemonProcess, keepRunning } from './keep-running'

/** How the supervisor starts a daemon, learns that it answers, and tells what becomes of all of them. */
export interface Supervision {
  readonly start: (spec: DaemonSpec) => DaemonProcess
  /** Resolves when the daemon that was started last answers. */
  readonly answering: (spec: DaemonSpec, signal: AbortSignal) => Promise<void>
  readonly report: (phase: ApplianceStatus['phase'], message: string) => void
  readonly log: (spec: DaemonSpec, line: string) => void
  readonly signal: AbortSignal
  readonly clock?: Clock
}

/** Runs the daemons until `signal` aborts and they are gone; one with `after` starts when that one answers first. */
export async function superviseDaemons(specs: readonly DaemonSpec[], supervision: Supervision): Promise<void> {
  const health = new Map<string, DaemonHealth>()
  const answered = new EventEmitter()
  for (const { name } of specs) health.set(name, { name, answers: false, failures: 0, reason: '' })
  const note = (entry: DaemonHealth): void => {
    health.set(entry.name, entry)
    if (supervision.signal.aborted) return
    const { phase, message } = assess([...health.values()])
    supervision.report(phase, message)
    if (entry.answers) answered.emit(entry.name)
  }
  const supervise = async (spec: DaemonSpec): Promise<void> => {
    try {
      if (spec.after !== undefined) await once(answered, spec.after, { signal: supervision.signal })
    } catch (error) {
      // Stopped before its turn came.
      if (supervision.signal.aborted) return
      throw error
    }
    await superviseDaemon(spec, supervision, note)
  }
  await Promise.all(specs.map(supervise))
}

/** Keeps one daemon running and notes its state; whether it answers, `answering` says. */
async function superviseDaemon(
  spec: DaemonSpec,
  { start, answering, log, signal, clock }: Supervision,
  note: (entry: DaemonHealth) => void,
): Promise<void> {
  const { name } = spec
  let present = new AbortController()
  let failing = { failures: 0, reason: '' }
  await keepRunning({
    signal,
    ...(clock !== undefined && { clock }),
    launch: () => start(spec),
    changed: (state) => {
      present.abort()
      if (state.status === 'pausing') failing = state
      note({ name, answers: false, failures: failing.failures, reason: failing.reason })
      if (state.status === 'pausing') {
        log(spec, `ended with ${state.reason}, starts again in ${state.pauseMs} ms`)
        return
      }
      present = new AbortController()
      const awaited = present.signal
      answering(spec, awaited).then(
        () => {
          if (!awaited.aborted) note({ name, answers: true, failures: 0, reason: '' })
        },
        (error: unknown) => {
          if (!awaited.aborted) log(spec, `cannot be watched: ${String(error)}`)
        },
      )
    },
  })
  present.abort()
}
