import { z } from 'zod'
import type { Container } from '../../portlayer/api'
import { DockerError, invalid } from '../api/docker-error'
import { type Answer, type Call, endpoint, streamed } from '../api/endpoint'
import { text } from '../api/query'
import { speaks } from '../api/version'
import type { Engine } from '../engine'
import type { ContainerChange } from './container-watch'
import { findContainer, isRunning, runOf } from './lookup'
import { failedToStart } from './record'
import { startFailureText } from './start-failure'

const conditions = ['', 'not-running', 'next-exit', 'removed'] as const
type Condition = (typeof conditions)[number]

/** `POST /containers/{id}/wait`: the answer's head comes at once, so that a client may start the container behind it. */
export const waitEndpoint = endpoint({
  method: 'post',
  path: '/containers/:id/wait',
  query: z.object({ condition: text() }),
  handle: wait,
})

function checkCondition(condition: string): Condition {
  const known = conditions.find((one) => one === condition)
  if (known === undefined) throw invalid(`invalid condition: ${JSON.stringify(condition)}`)
  return known
}

async function wait(call: Call<{ condition: string }>, engine: Engine): Promise<Answer> {
  // Conditions, and a head that comes at once, are of API 1.30.
  const before130 = !speaks(call.version, 30)
  const condition = before130 ? '' : checkCondition(call.query.condition)
  const { id } = await findContainer(engine, call.params.id ?? '', call.signal)
  // Listen first, then look: what happens in between is then seen twice rather than not at all.
  const ending = new Ending(id, engine)
  try {
    const container = await findContainer(engine, id, call.signal)
    const { response } = call
    response.statusCode = 200
    response.setHeader('Content-Type', 'application/json')
    if (!before130) response.flushHeaders()
    const last = await ending.reached(condition, container, call.signal)
    response.end(`${JSON.stringify(waitAnswer(last, condition))}\n`)
  } finally {
    ending.stop()
  }
  return streamed
}

/** As dockerd does, a wait for the removal tells an error of the removal only, not that of the container's start. */
function waitAnswer({ state }: Container, condition: Condition): { StatusCode: number; Error?: { Message: string } } {
  if (state.status !== 'exited') return { StatusCode: 0 }
  const failed = condition !== 'removed' && failedToStart(state)
  return { StatusCode: state.exitCode, ...(failed && { Error: { Message: startFailureText(state.error ?? '') } }) }
}

/** Collects the steps of one container from its creation on, so that a wait misses none of them. */
class Ending {
  readonly stop: () => void
  readonly #changes: ContainerChange[] = []
  #wake: (() => void) | undefined

  constructor(id: string, engine: Engine) {
    this.stop = engine.watch.subscribe((change) => {
      if (change.container.id !== id) return
      this.#changes.push(change)
      this.#wake?.()
    })
  }

  /** Resolves with the container as it was when the condition came true. */
  async reached(condition: Condition, container: Container, signal: AbortSignal): Promise<Container> {
    if (condition !== 'next-exit' && condition !== 'removed' && !isRunning(container)) return container
    const run = runOf(container)
    const ended = container.state.status === 'exited'
    let last = container
    for (;;) {
      const change = await this.#next(signal)
      // A removal may have lost the exit code that the end told.
      if (change.action !== 'removed' || change.container.state.status === 'exited') last = change.container
      if (change.action === 'removed') return last
      const newer = runOf(change.container) > run || (!ended && runOf(change.container) === run)
      if (change.action === 'exited' && newer && condition !== 'removed') return last
    }
  }

  async #next(signal: AbortSignal): Promise<ContainerChange> {
    for (;;) {
      const change = this.#changes.shift()
      if (change !== undefined) return change
      await new Promise<void>((resolve, reject) => {
        const abort = () => reject(signal.reason ?? new DockerError(499, 'the client has gone away'))
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
