import { setTimeout as delay } from 'node:timers/promises'
import type { TetherChannel } from './channel'

/** How long a guest's clock goes by itself: it is seldom wrong by more than a part in ten thousand. Milliseconds. */
const hour = 3_600_000

/**
 * Tells a guest what time it is, now and at intervals (milliseconds), as long as its channel is there, and resolves then. A guest that
 * does not take it is told again after the next one.
 */
export async function keepGuestClock(
  channel: Pick<TetherChannel, 'run' | 'closed'>,
  log: (line: string) => void,
  interval = hour,
): Promise<void> {
  const over = new AbortController()
  channel.closed.then(() => over.abort())
  while (!over.signal.aborted) {
    try {
      await channel.run({ verb: 'set-clock', now: Date.now() })
    } catch (error) {
      if (!over.signal.aborted) log(`clock: ${error instanceof Error ? error.message : String(error)}`)
    }
    await delay(interval, undefined, { signal: over.signal, ref: false }).catch(() => undefined)
  }
}
