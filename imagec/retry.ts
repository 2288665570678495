import { setTimeout as delay } from 'node:timers/promises'
import type { Response } from './http'

/** How often the same thing is tried before its failure is final. */
export const maxAttempts = 5
/** Pause after the first failure, doubled with each one. Milliseconds. */
const firstPause = 200
/** A registry that wants us to wait longer is not waited for. Milliseconds. */
const longestPause = 60_000

/** True for an answer that may be another one a little later. */
export function isPassing(status: number): boolean {
  return status === 429 || status === 408 || (status >= 500 && status !== 501 && status !== 505)
}

/**
 * Milliseconds before attempt `attempt + 1` (from 1): doubled each time, spread by chance so that clients do not come
 * back together, or what `Retry-After` says. Undefined: further attempts are useless.
 */
export function pauseAfter(attempt: number, response?: Pick<Response, 'headers'>): number | undefined {
  if (attempt >= maxAttempts) return undefined
  const asked = retryAfter(response?.headers['retry-after'])
  if (asked !== undefined) return asked <= longestPause ? asked : undefined
  return firstPause * 2 ** (attempt - 1) * (0.5 + Math.random())
}

/** Seconds or a date (RFC 9110, section 10.2.3), as milliseconds from now. */
function retryAfter(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  if (/^\d{1,9}$/.test(header)) return Number(header) * 1000
  const date = Date.parse(header)
  return Number.isNaN(date) ? undefined : Math.max(0, date - Date.now())
}

/** Waits; rejects with the signal's reason as soon as it is aborted. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  await delay(milliseconds, undefined, { signal })
}
