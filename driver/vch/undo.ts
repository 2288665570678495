/** What has to be done to take back what was done so far. */
export class UndoStack {
  readonly #actions: (() => Promise<void>)[] = []

  /** Registered before the thing is done, because a call may fail and yet have worked: so undoing tolerates what is missing. */
  push(undo: () => Promise<void>): void {
    this.#actions.push(undo)
  }

  /** The thing that was registered last turned out to be somebody else's. */
  drop(): void {
    this.#actions.pop()
  }

  /** Takes everything back, the last first; goes on after failures and gives them. */
  async undo(): Promise<Error[]> {
    const failures: Error[] = []
    for (let action = this.#actions.pop(); action !== undefined; action = this.#actions.pop()) {
      try {
        await action()
      } catch (error) {
        failures.push(error instanceof Error ? error : new Error(String(error)))
      }
    }
    return failures
  }
}
