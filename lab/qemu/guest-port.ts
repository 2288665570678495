import type { Socket } from 'node:net'
import { openSocket } from './open-socket'

/** Which of its two ends the guest uses: the lane as long as it has it open. */
type End = 'uart' | 'lane'

/**
 * The machine's end of a serial port that is connected. The guest sees it twice: as a 16550, whose emulation moves a few
 * bytes an interrupt, and as a lane (docs/contracts.md), a virtio-serial port that moves pages. Both lead to the same place.
 */
export class GuestPort {
  /** Resolves when QEMU has closed it, or `close` was called. */
  readonly closed: Promise<void>
  readonly #ends: Readonly<Record<End, Socket>>
  #used: End = 'uart'
  #listener: (() => void) | undefined

  private constructor(uart: Socket, lane: Socket) {
    this.#ends = { uart, lane }
    for (const socket of [uart, lane]) {
      socket.pause()
      socket.on('error', () => socket.destroy())
    }
    this.closed = new Promise((resolve) => {
      for (const socket of [uart, lane]) socket.once('close', () => resolve())
    })
    this.closed.then(() => this.close())
  }

  /** Connects both ends at QEMU's sockets. Rejects with the socket's error or the signal's reason. */
  static async open(paths: Readonly<Record<End, string>>, signal: AbortSignal): Promise<GuestPort> {
    const uart = await openSocket({ path: paths.uart }, signal)
    try {
      return new GuestPort(uart, await openSocket({ path: paths.lane }, signal))
    } catch (error) {
      uart.destroy()
      throw error
    }
  }

  /** The end that the guest reads and writes now. */
  get inUse(): Socket {
    return this.#ends[this.#used]
  }

  /** Follows the guest, which has opened or closed the lane. */
  use(end: End): void {
    if (end === this.#used) return
    this.#used = end
    this.#listener?.()
  }

  /** Calls `listener` whenever another end is in use; one at a time, undefined takes it back. */
  onChange(listener: (() => void) | undefined): void {
    this.#listener = listener
  }

  close(): void {
    this.#ends.uart.destroy()
    this.#ends.lane.destroy()
  }
}
