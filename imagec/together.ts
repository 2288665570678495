import { setMaxListeners } from 'node:events'

/** How tasks that run together end each other. */
export interface Together {
  /** Aborted with the first failure of a task, or with the signal of the whole. */
  readonly signal: AbortSignal
  /** Ends all tasks: the first error is the one that explains. */
  fail(error: unknown): void
}

/**
 * Runs tasks at the same time and waits for all of them, also after a failure, which the others learn through the
 * signal; then throws the first one, or the signal's reason.
 */
export async function together<T>(
  outer: AbortSignal,
  begin: (others: Together) => readonly Promise<T>[],
): Promise<T[]> {
  const stop = new AbortController()
  const signal = AbortSignal.any([outer, stop.signal])
  // Every transfer listens, and there may be many.
  setMaxListeners(0, signal)
  const fail = (error: unknown) => stop.abort(error)
  const tasks = begin({ signal, fail })
  for (const task of tasks) task.catch(fail)
  const outcomes = await Promise.allSettled(tasks)
  return outcomes.map((outcome) => {
    if (outcome.status === 'fulfilled') return outcome.value
    outer.throwIfAborted()
    throw stop.signal.reason
  })
}
