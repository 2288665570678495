import type { Container, ContainerState } from '../../portlayer/api'
import { conflict } from '../api/docker-error'
import type { Engine } from '../engine'
import { recordOf } from './record'
import { sigkill, signalNumber } from './signals'

/** Whether a container's processes are frozen. */
export function isPaused(state: ContainerState): boolean {
  return state.status === 'running' && state.paused === true
}

/** Docker's refusal of what a frozen process could not answer; `name` is the container's as the request gave it. */
export function requireNotPaused(container: Container, purpose: 'exec' | 'attach', name = container.id): void {
  if (!isPaused(container.state)) return
  const subject = purpose === 'exec' ? 'Container' : 'container'
  throw conflict(`${subject} ${name} is paused, unpause the container before ${purpose}`)
}

/**
 * A frozen process does not see a signal: as dockerd does, the container goes on when the signal is the one that is to end it,
 * or when it names none of its own. SIGKILL needs no such help.
 */
export async function thawForSignal(engine: Engine, container: Container, number: number): Promise<void> {
  if (!isPaused(container.state) || number === sigkill) return
  const { StopSignal } = recordOf(container).config
  if (StopSignal !== '' && signalNumber(StopSignal) !== number) return
  await engine.interaction.freeze(container.id, 'unpause', engine.signal)
}
