/** Pulls that share one of these bring a layer once: one of them fetches it, and the others wait for that. */
export class SharedDownloads {
  readonly #running = new Map<string, Promise<boolean>>()

  /** The layer's fetching by somebody else, true when it succeeded; never rejects. Undefined: nobody fetches it. */
  running(chainId: string): Promise<boolean> | undefined {
    return this.#running.get(chainId)
  }

  /** Announces that the caller fetches the layer now. What it gives must be called with the outcome. */
  begin(chainId: string): (succeeded: 'succeeded' | 'failed') => void {
    if (this.#running.has(chainId)) throw new Error(`${chainId} is being fetched already`)
    const { promise, resolve } = withResolvers()
    this.#running.set(chainId, promise)
    return (outcome) => {
      this.#running.delete(chainId)
      resolve(outcome === 'succeeded')
    }
  }
}

function withResolvers(): { promise: Promise<boolean>; resolve: (succeeded: boolean) => void } {
  let resolve: (succeeded: boolean) => void = () => undefined
  const promise = new Promise<boolean>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
