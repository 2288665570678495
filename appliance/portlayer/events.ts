import type { PortLayerEvent } from './api'
import { PortLayerError } from './problem'

/** Events kept for a watcher that does not read; then it is cut off and has to list anew. */
const maxPendingEvents = 10_000

interface Watcher {
  readonly pending: PortLayerEvent[]
  wake: () => void
  overrun: boolean
}

/** Tells every event to every watcher; one that is slow loses its place, and holds up nobody. */
export class EventHub {
  private readonly watchers = new Set<Watcher>()

  publish(event: PortLayerEvent): void {
    for (const watcher of this.watchers) {
      if (watcher.pending.length < maxPendingEvents) watcher.pending.push(event)
      else watcher.overrun = true
      watcher.wake()
    }
  }

  /** Events from the moment of the call, the first one `ready`; throws `unavailable` after an overrun. */
  watch(signal: AbortSignal): AsyncGenerator<PortLayerEvent, void, undefined> {
    const watcher: Watcher = { pending: [{ type: 'ready' }], wake: () => undefined, overrun: false }
    this.watchers.add(watcher)
    return this.follow(watcher, signal)
  }

  private async *follow(watcher: Watcher, signal: AbortSignal): AsyncGenerator<PortLayerEvent, void, undefined> {
    const wake = (): void => watcher.wake()
    signal.addEventListener('abort', wake)
    try {
      while (!signal.aborted) {
        const event = watcher.pending.shift()
        if (event !== undefined) yield event
        else if (watcher.overrun) throw new PortLayerError('unavailable', 'events were missed: read faster, list anew')
        else {
          await new Promise<void>((resolve) => {
            watcher.wake = resolve
          })
        }
      }
    } finally {
      signal.removeEventListener('abort', wake)
      this.watchers.delete(watcher)
    }
  }
}
