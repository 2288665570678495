import type { Container } from '../portlayer/api'
import { startFailureText } from '../start-failure-text'
import type { WaitRequest } from './api'
import { writeBody } from './chunked-body'
import { byteStreams } from './client-streams'
import type { ContainerStep } from './containers'
import type { SessionParts } from './session-parts'

/** Exit code of a process that SIGKILL has ended. */
const killedCode = 137

/**
 * Gives a client's connection the session of a wait, whose answer comes when the container's run has ended or the container is
 * removed. It counts from now on. Throws `not-found`.
 */
export async function bindWait(
  parts: SessionParts,
  id: string,
  { connection, condition, chunked }: WaitRequest,
  signal: AbortSignal,
): Promise<void> {
  const bound = parts.front.connection(connection)
  // Listen first, then look: what happens in between is then seen twice rather than not at all.
  const ending = new Ending(parts, id)
  try {
    const container = await parts.source.container(id, signal)
    bound.bind({
      begin: async (handover) => {
        const { input, output, close } = byteStreams(handover)
        const gone = new AbortController()
        output.once('close', () => gone.abort(new Error('the client went away')))
        // Who waits for an answer and ends his side has gone.
        input.once('end', () => output.destroy()).resume()
        try {
          await writeBody(output, chunked, async (body) => {
            body.write(`${JSON.stringify(await ending.reached(condition, container, gone.signal))}\n`)
          })
          close()
        } finally {
          ending.stop()
        }
      },
      drop: ending.stop,
    })
  } catch (error) {
    ending.stop()
    throw error
  }
}

interface WaitAnswer {
  readonly StatusCode: number
  readonly Error?: { readonly Message: string }
}

/** As dockerd does, a wait for the removal tells an error of the removal only, not that of the container's start. */
function waitAnswer({ state }: Container, condition: WaitRequest['condition']): WaitAnswer {
  // Destroyed while it ran: nobody knows its code.
  if (state.status === 'running') return { StatusCode: killedCode }
  if (state.status !== 'exited') return { StatusCode: 0 }
  const failed = condition !== 'removed' && failedToStart(state)
  return { StatusCode: state.exitCode, ...(failed && { Error: { Message: startFailureText(state.error ?? '') } }) }
}

function failedToStart(state: Container['state']): boolean {
  return state.status === 'exited' && state.startedAt === undefined && state.error !== undefined
}

function isRunning({ state }: Container): boolean {
  return state.status === 'running' || state.status === 'starting'
}

function runOf({ state }: Container): number {
  return 'run' in state ? state.run : 0
}

/** How often the process has ended in its run and was to be started again. */
function restartsOf({ state }: Container): number {
  return state.status === 'running' ? (state.restarts?.count ?? 0) : 0
}

/** Collects the steps of one container from now on, so that a wait misses none of them. */
class Ending {
  readonly stop: () => void
  readonly #steps: ContainerStep[] = []
  #wake: (() => void) | undefined

  constructor({ containers }: SessionParts, id: string) {
    this.stop = containers.subscribe((step) => {
      if (step.container.id !== id) return
      this.#steps.push(step)
      this.#wake?.()
    })
  }

  /** Resolves with the answer when the condition has come true. An end that a restart follows is one, as with dockerd. */
  async reached(condition: WaitRequest['condition'], container: Container, signal: AbortSignal): Promise<WaitAnswer> {
    if (condition === 'not-running' && !isRunning(container)) return waitAnswer(container, condition)
    const run = runOf(container)
    const ended = container.state.status === 'exited'
    let last = container
    for (;;) {
      const { action, container: now } = await this.#next(signal)
      // A removal, once it has begun, may have lost the exit code that the end told.
      const isGoing = action === 'removed' || now.state.status === 'removing'
      if (!isGoing || now.state.status === 'exited') last = now
      if (action === 'removed') return waitAnswer(last, condition)
      if (condition === 'removed') continue
      const { state } = now
      if (state.status === 'running' && state.restarts !== undefined) {
        const before = runOf(now) > run ? 0 : restartsOf(container)
        if (restartsOf(now) > before) return { StatusCode: state.restarts.exitCode }
      }
      const newer = runOf(now) > run || (!ended && runOf(now) === run)
      // A start that failed has ended nothing.
      if (state.status === 'exited' && !failedToStart(state) && newer) return waitAnswer(last, condition)
    }
  }

  async #next(signal: AbortSignal): Promise<ContainerStep> {
    for (;;) {
      const step = this.#steps.shift()
      if (step !== undefined) return step
      await new Promise<void>((resolve, reject) => {
        const abort = () => reject(signal.reason)
        if (signal.aborted) return abort()
        signal.addEventListener('abort', abort, { once: true })
        this.#wake = () => {
          signal.removeEventListener('abort', abort)
          resolve()
        }
      })
    }
  }
}
