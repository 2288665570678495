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

/**
 * Runs the daemons until `signal` aborts and they are gone. Those that do not say when they answer need the others:
 * they start when `first` answers for the first time, instead of ending and being started again until then.
 */
export async function superviseDaemons(
  specs: readonly DaemonSpec[],
  first: DaemonSpec['name'],
  supervision: Supervision,
): Promise<void> {
  const health = new Map<string, DaemonHealth>()
  for (const { name } of specs) health.set(name, { name, state: { status: 'running' }, answers: false })
  const note = (entry: DaemonHealth): void => {
    health.set(entry.name, entry)
    const { phase, message } = assess([...health.values()])
    if (!supervision.signal.aborted) supervision.report(phase, message)
  }

  const late = specs.filter((spec) => spec.readyFile === undefined)
  let startLate: () => void = () => undefined
  const lateEnds = new Promise<void>((resolve, reject) => {
    startLate = () => {
      Promise.all(late.map((spec) => superviseDaemon(spec, supervision, note))).then(() => resolve(), reject)
      startLate = () => undefined
    }
    supervision.signal.addEventListener('abort', () => startLate(), { once: true })
  })
  const early = specs.filter((spec) => spec.readyFile !== undefined)
  const noteEarly = (entry: DaemonHealth): void => {
    note(entry)
    if (entry.name === first && entry.answers) startLate()
  }
  await Promise.all([lateEnds, ...early.map((spec) => superviseDaemon(spec, supervision, noteEarly))])
}

/** Keeps one daemon running and notes its state: it answers at once, or when `answering` says so. */
async function superviseDaemon(
  spec: DaemonSpec,
  { start, answering, log, signal, clock }: Supervision,
  note: (entry: DaemonHealth) => void,
): Promise<void> {
  const { name } = spec
  let present = new AbortController()
  await keepRunning({
    signal,
    ...(clock !== undefined && { clock }),
    launch: () => start(spec),
    changed: (state) => {
      present.abort()
      note({ name, state, answers: state.status === 'running' && spec.readyFile === undefined })
      if (state.status === 'pausing') {
        log(spec, `ended with ${state.reason}, starts again in ${state.pauseMs} ms`)
        return
      }
      if (spec.readyFile === undefined) return
      present = new AbortController()
      const awaited = present.signal
      answering(spec, awaited).then(
        () => {
          if (!awaited.aborted) note({ name, state, answers: true })
        },
        (error: unknown) => {
          if (!awaited.aborted) log(spec, `cannot be watched: ${String(error)}`)
        },
      )
    },
  })
  present.abort()
}
