import type { Info } from '../../portlayer/api'
import type { PortLayerClient } from '../../portlayer/client'

/**
 * What the port layer said of itself last, for answers that must come while it is busy or restarting: tools ask for the
 * version to learn whether anybody is there at all.
 */
export class KnownInfo {
  readonly #portLayer: PortLayerClient
  #last: Info | undefined

  constructor(portLayer: PortLayerClient) {
    this.#portLayer = portLayer
  }

  /** As it was told last; undefined as long as it has never been. */
  get last(): Info | undefined {
    return this.#last
  }

  /** Asks and remembers; rejects as the port layer's client does. */
  async ask(signal: AbortSignal): Promise<Info> {
    this.#last = await this.#portLayer.info(signal)
    return this.#last
  }
}
