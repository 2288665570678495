import { setTimeout as delay } from 'node:timers/promises'
import type { Container } from '../portlayer/api'
import type { PortLayerClient } from '../portlayer/client'
import { PortLayerError } from '../portlayer/problem'
import { type Client, Names } from './names'

/** Pause before the port layer is asked again after its event stream broke. Milliseconds. */
const reconnectPauseMs = 250

/** The containers as the port layer tells of them, and the names that come of it: made anew when they are asked for. */
export class ContainerList {
  private readonly portLayer: PortLayerClient
  private readonly log: (line: string) => void
  private containers = new Map<string, Container>()
  private names: Names | undefined

  constructor(portLayer: PortLayerClient, log: (line: string) => void) {
    this.portLayer = portLayer
    this.log = log
  }

  /** The container that has this address. */
  client(address: string): Client | undefined {
    this.names ??= new Names(this.containers.values())
    return this.names.client(address)
  }

  /** Follows until the signal is aborted, over every restart of the port layer; what was known last is told meanwhile. */
  async run(signal: AbortSignal): Promise<void> {
    let told = ''
    while (!signal.aborted) {
      try {
        await this.follow(signal)
      } catch (error) {
        if (signal.aborted) return
        if (!(error instanceof PortLayerError)) throw error
        if (error.message !== told) this.log(`watching containers: ${error.message}`)
        told = error.message
      }
      await delay(reconnectPauseMs, undefined, { signal }).catch(() => undefined)
    }
  }

  private async follow(signal: AbortSignal): Promise<void> {
    for await (const event of this.portLayer.events(signal)) {
      if (event.type === 'ready') {
        const all = await this.portLayer.containers(signal)
        this.containers = new Map(all.map((container) => [container.id, container]))
      } else if (event.type === 'container') {
        if (event.action === 'removed') this.containers.delete(event.container.id)
        else this.containers.set(event.container.id, event.container)
      }
      this.names = undefined
    }
  }
}
