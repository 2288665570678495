import { setTimeout as delay } from 'node:timers/promises'
import { connectLink } from '../../tether/link'
import type { SerialConnection } from '../../vmomi/vspc'
import { openTetherChannel } from './channel'
import type { Channels } from './channels'
import type { Containers } from './containers'
import { keepGuestClock } from './guest-clock'

/** Pause before a session that broke is begun again on the same port. Milliseconds. */
const retryPause = 500

/** The serial ports of running containers, and the channel that is kept on each as long as the port is there. */
export class Ports {
  readonly #present = new Map<string, AbortController>()
  readonly #containers: Containers
  readonly #channels: Channels
  readonly #channelKey: () => Promise<string>
  readonly #log: (line: string) => void

  constructor(
    containers: Containers,
    channels: Channels,
    channelKey: () => Promise<string>,
    log: (line: string) => void,
  ) {
    this.#containers = containers
    this.#channels = channels
    this.#channelKey = channelKey
    this.#log = log
  }

  has(container: string): boolean {
    return this.#present.has(container)
  }

  /** Lets go of all ports. */
  close(): void {
    for (const open of this.#present.values()) open.abort(new Error('the interaction ends'))
  }

  /** Takes a container's port; a port of the same container before it is stale. */
  async serve({ serviceUri: container, stream }: SerialConnection): Promise<void> {
    this.#present.get(container)?.abort(new Error('the host connected the port again'))
    const open = new AbortController()
    this.#present.set(container, open)
    stream.on('error', (error: Error) => open.abort(error))
    stream.once('close', () => open.abort(new Error('the port was closed')))
    try {
      while (!open.signal.aborted) {
        try {
          await this.#session(container, stream, open.signal)
        } catch (error) {
          if (open.signal.aborted) break
          this.#log(`${container.slice(0, 12)}: ${error instanceof Error ? error.message : String(error)}`)
          await delay(retryPause, undefined, { signal: open.signal }).catch(() => undefined)
        }
      }
    } finally {
      stream.destroy()
      if (this.#present.get(container) === open) {
        this.#present.delete(container)
        const state = this.#containers.get(container)?.state
        if (state !== undefined && state.status !== 'created')
          this.#channels.abandon(container, 'run' in state ? state.run : 0)
      }
    }
  }

  /** One session from the guest's greeting to its end. */
  async #session(container: string, stream: SerialConnection['stream'], signal: AbortSignal): Promise<void> {
    const link = await connectLink(stream, signal)
    link.on('error', () => link.destroy())
    const { hostKey, run } = await this.#containers.until((containers) => {
      const known = containers.get(container)
      return known?.hostKey !== undefined && 'run' in known.state
        ? { hostKey: known.hostKey, run: known.state.run }
        : undefined
    }, signal)
    const channel = await openTetherChannel(link, hostKey, await this.#channelKey(), signal)
    signal.addEventListener('abort', channel.close, { once: true })
    await this.#channels.add(container, run, channel)
    void keepGuestClock(channel, (line) => this.#log(`${container.slice(0, 12)}: ${line}`))
    await channel.closed
    signal.removeEventListener('abort', channel.close)
  }
}
