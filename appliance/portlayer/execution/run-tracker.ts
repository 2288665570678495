import type { RunState } from '../../../tether/config'
import type { ContainerState } from '../api'

/** Exit code of a container whose VM ended without its tether's word: docker's for a process killed by SIGKILL. */
const killedExitCode = 137

/** What is known of a container's runs: present state, and what tells a stale report of an earlier run from a new one. */
export interface RunTrack {
  readonly poweredOn: boolean
  /** Number of the present or last run; 0 when there was none. */
  readonly run: number
  /** The last run that the guest reported. */
  readonly reportedRun: number
  readonly state: Exclude<ContainerState, { readonly status: 'removing' }>
  /** The tether has reported the end, its VM is still on its way down. */
  readonly ending: boolean
}

/**
 * The next track of a container from its VM's power state and its guest's report; `now` is RFC 3339.
 *
 * A tether counts power-ons: run N+1 follows the run N that was reported when the VM was off. Until N+1 is reported, what
 * stands in guestinfo is the past. When the first sight is of a VM that is on, its report is taken as of this run: it may
 * be stale for the seconds of a boot, after which the tether corrects it. A container counts as ended when its VM is off,
 * so that whoever waited for the end can start or remove it.
 */
export function track(
  previous: RunTrack | undefined,
  poweredOn: boolean,
  report: RunState | undefined,
  now: string,
): RunTrack {
  const reportedRun = report?.run ?? 0
  const run = presentRun(previous, poweredOn, reportedRun)
  const current = report !== undefined && reportedRun === run ? report : undefined
  const common = { poweredOn, run, reportedRun }
  if (!poweredOn) return { ...common, ending: false, state: stateWhenOff(previous, run, current, now) }

  const ended = current?.status === 'exited' || current?.status === 'failed'
  const hasStarted = current?.status === 'running' || (ended && current.startedAt !== undefined)
  if (!hasStarted) return { ...common, ending: ended, state: { status: 'starting', run } }
  const before = previous?.state
  const known = before?.status === 'running' && before.run === run ? before.startedAt : now
  const startedAt = current.startedAt ?? known
  const { restarts } = current
  const paused = current.status === 'running' && current.paused === true
  return {
    ...common,
    ending: ended,
    state: { status: 'running', run, startedAt, ...(restarts && { restarts }), ...(paused && { paused }) },
  }
}

function presentRun(previous: RunTrack | undefined, poweredOn: boolean, reportedRun: number): number {
  if (previous === undefined) return poweredOn ? Math.max(1, reportedRun) : reportedRun
  if (poweredOn && !previous.poweredOn) return Math.max(previous.reportedRun + 1, reportedRun)
  // A reset while the VM is on makes the tether report a higher run.
  return Math.max(previous.run, reportedRun)
}

function stateWhenOff(
  previous: RunTrack | undefined,
  run: number,
  current: RunState | undefined,
  now: string,
): RunTrack['state'] {
  if (run === 0) return { status: 'created' }
  const before = previous?.state.status === 'exited' && previous.state.run === run ? previous.state : undefined
  const ended = current?.status === 'exited' || current?.status === 'failed'
  const restarts = current?.restarts ?? before?.restarts
  // One that waited for its next start had ended already.
  const life = ended ? current : current?.restarts?.waiting ? current.restarts : undefined
  const startedAt = life?.startedAt ?? current?.startedAt ?? before?.startedAt
  return {
    status: 'exited',
    run,
    ...(startedAt !== undefined && { startedAt }),
    finishedAt: life?.finishedAt ?? before?.finishedAt ?? now,
    exitCode: life === undefined ? killedExitCode : (life.exitCode ?? (current?.status === 'failed' ? 128 : 0)),
    ...(current?.status === 'failed' && { error: current.error ?? 'the process could not be started' }),
    oomKilled: life?.oomKilled ?? false,
    ...(restarts !== undefined && { restarts: { ...restarts, waiting: false } }),
  }
}
