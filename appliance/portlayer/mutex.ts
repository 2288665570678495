/** Runs tasks one after the other, in the order in which they came. */
export class Mutex {
  private last: Promise<unknown> = Promise.resolve()

  /** Runs `task` after all earlier ones have ended, however they ended. A task whose signal is aborted while it waits is not begun. */
  run<T>(task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const begin = (): Promise<T> => {
      signal?.throwIfAborted()
      return task()
    }
    const result = this.last.then(begin, begin)
    // The next one waits for this one's end; its failure is told to its caller alone.
    this.last = result.then(
      () => undefined,
      () => undefined,
    )
    return result
  }
}

/** One {@link Mutex} a key, for as long as somebody uses it. */
export class KeyedMutex {
  private readonly entries = new Map<string, { mutex: Mutex; users: number }>()

  async run<T>(key: string, task: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    const entry = this.entries.get(key) ?? { mutex: new Mutex(), users: 0 }
    this.entries.set(key, entry)
    entry.users += 1
    try {
      return await entry.mutex.run(task, signal)
    } finally {
      entry.users -= 1
      if (entry.users === 0) this.entries.delete(key)
    }
  }
}
