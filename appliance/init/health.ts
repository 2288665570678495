import type { ApplianceStatus } from '../config'

/** What is known of one daemon. */
export interface DaemonHealth {
  readonly name: string
  /** Whether the present process answers. */
  readonly answers: boolean
  /** Runs in a row that were too short, and how the last one ended; 0 and '' when it answers. */
  readonly failures: number
  readonly reason: string
}

/** This many short runs in a row are told to whoever looks at the VCH. */
export const tellingFailures = 3

/** The appliance's phase, from its daemons: `ready` when all answer, `failed` while one keeps ending. Neither is final. */
export function assess(daemons: readonly DaemonHealth[]): Pick<ApplianceStatus, 'phase' | 'message'> {
  const failing = daemons.filter(({ answers, failures }) => !answers && failures >= tellingFailures)
  if (failing.length > 0) {
    const message = failing.map(({ name, failures, reason }) => `${name} keeps ending (${failures} times): ${reason}`)
    return { phase: 'failed', message: message.join('; ') }
  }
  const missing = daemons.filter(({ answers }) => !answers).map(({ name }) => name)
  if (missing.length > 0) return { phase: 'services', message: `waiting for ${missing.join(', ')}` }
  return { phase: 'ready', message: '' }
}
