import { PortLayerError } from '../problem'

/** Lets callers wait for the next sight of a container instead of asking again and again. */
export class Sights {
  private readonly waiters = new Map<string, Set<() => void>>()

  /** Wakes all who wait for container `id`. */
  wake(id: string): void {
    const waiters = [...(this.waiters.get(id) ?? [])]
    this.waiters.delete(id)
    for (const waiter of waiters) waiter()
  }

  /**
   * Resolves with the first value of `look` that is not undefined; looks now, and after every sight. What `look` throws is
   * thrown; an aborted signal rejects with its reason.
   */
  async until<T>(id: string, look: () => T | undefined, signal: AbortSignal): Promise<T> {
    for (;;) {
      const result = look()
      if (result !== undefined) return result
      signal.throwIfAborted()
      await this.next(id, signal)
    }
  }

  /** As {@link until}, for at most `milliseconds`; then `unavailable` with this message. */
  async within<T>(id: string, look: () => T | undefined, milliseconds: number, message: string): Promise<T> {
    const signal = AbortSignal.timeout(milliseconds)
    try {
      return await this.until(id, look, signal)
    } catch (error) {
      if (error !== signal.reason) throw error
      throw new PortLayerError('unavailable', `${message} (waited ${milliseconds / 1000} s)`)
    }
  }

  private async next(id: string, signal: AbortSignal): Promise<void> {
    const waiters = this.waiters.get(id) ?? new Set()
    this.waiters.set(id, waiters)
    await new Promise<void>((resolve, reject) => {
      const wake = (): void => {
        signal.removeEventListener('abort', abort)
        resolve()
      }
      const abort = (): void => {
        waiters.delete(wake)
        if (waiters.size === 0 && this.waiters.get(id) === waiters) this.waiters.delete(id)
        reject(signal.reason)
      }
      waiters.add(wake)
      signal.addEventListener('abort', abort, { once: true })
    })
  }
}
