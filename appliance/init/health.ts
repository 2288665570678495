import type { ApplianceStatus } from '../config'
import type { DaemonState } from './keep-running'

/** What is known of one daemon: its process, and whether the present process answers. */
export interface DaemonHealth {
  readonly name: string
  readonly state: DaemonState
  readonly answers: boolean
}

/** This many short runs in a row are told to whoever looks at the VCH. */
export const tellingFailures = 3

/** The appliance's phase, from its daemons: `ready` when all answer, `failed` while one keeps ending. */
export function assess(daemons: readonly DaemonHealth[]): Pick<ApplianceStatus, 'phase' | 'message'> {
  const failing = daemons.flatMap(({ name, state }) =>
    state.status === 'pausing' && state.failures >= tellingFailures
      ? [`${name} keeps ending (${state.failures} times: ${state.reason}), next start in ${state.pauseMs / 1000} s`]
      : [],
  )
  if (failing.length > 0) return { phase: 'failed', message: failing.join('; ') }
  const missing = daemons.filter(({ answers }) => !answers).map(({ name }) => name)
  if (missing.length > 0) return { phase: 'services', message: `waiting for ${missing.join(', ')}` }
  return { phase: 'ready', message: '' }
}
