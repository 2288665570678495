import { setTimeout as delay } from 'node:timers/promises'
import { isFault, VimError } from './error'

/** Seconds that the server may hold a long poll; idle proxies on the way usually cut at some minutes. */
export const maxWaitSeconds = 120
/** What {@link maxWaitSeconds} and a slow server may take before the connection counts as dead. */
export const longPollSilenceMilliseconds = (maxWaitSeconds + 60) * 1000

const firstDelayMilliseconds = 500
const longestDelayMilliseconds = 30_000

/** True when a session-bound collector is gone, with its session or alone: make a new one. */
export function isCollectorLost(error: unknown): boolean {
  return (
    isFault(error, 'NotAuthenticated') ||
    isFault(error, 'ManagedObjectNotFound') ||
    isFault(error, 'InvalidCollectorVersion') ||
    isFault(error, 'RequestCanceled')
  )
}

/** True when trying again later may help. */
export function isConnectionLost(error: unknown): error is VimError {
  if (!(error instanceof VimError)) return false
  return (
    error.kind === 'interrupted' || error.kind === 'unreachable' || (error.kind === 'status' && error.status === 503)
  )
}

/** Waits before the next try, longer with each failure in a row. */
export async function pauseAfter(failures: number, signal?: AbortSignal): Promise<void> {
  const milliseconds = Math.min(firstDelayMilliseconds * 2 ** (failures - 1), longestDelayMilliseconds)
  await delay(milliseconds, undefined, signal === undefined ? {} : { signal })
}
