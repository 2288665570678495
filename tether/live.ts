import type { Writable } from 'node:stream'
import type { Cgroup } from './cgroup'
import type { Container } from './container'
import { deliver } from './delivery'
import { LiveError } from './live-error'
import { listProcesses } from './processes'
import type { LiveCommand } from './protocol'
import { readStatistics } from './statistics'

/** What can be asked of a running container beyond its streams. */
export class Live {
  readonly container: Container
  readonly #cgroup: Cgroup | undefined
  readonly #report: (paused: boolean) => Promise<void>
  /** Freezing and thawing take their turns. */
  #turn: Promise<unknown> = Promise.resolve()
  #paused = false
  #ended = false

  /** `report` tells the host whether the container is paused. */
  constructor(container: Container, cgroup: Cgroup | undefined, report: (paused: boolean) => Promise<void>) {
    this.container = container
    this.#cgroup = cgroup
    this.#report = report
    container.exited.then(() => {
      this.#ended = true
    })
  }

  /** The control group of its processes. Throws when the kernel of this VM has none. */
  get cgroup(): Cgroup {
    if (this.#cgroup === undefined) throw new LiveError('failed', 'the container has no control group of its own')
    return this.#cgroup
  }

  /** Freezes all processes; resolves when that is done and the host knows. */
  pause(): Promise<void> {
    return this.#inTurn(async () => {
      if (this.#paused) throw new LiveError('conflict', 'the container is already paused')
      await this.cgroup.freeze()
      this.#paused = true
      await this.#tell()
    })
  }

  /** Lets them go on. */
  unpause(): Promise<void> {
    return this.#inTurn(async () => {
      if (!this.#paused) throw new LiveError('conflict', 'the container is not paused')
      await this.cgroup.thaw()
      this.#paused = false
      await this.#tell()
    })
  }

  /** The last word on a run is its end: none may come behind it. */
  async #tell(): Promise<void> {
    if (!this.#ended) await this.#report(this.#paused)
  }

  #inTurn(act: () => Promise<void>): Promise<void> {
    const done = this.#turn.then(act)
    this.#turn = done.catch(() => undefined)
    return done
  }
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

/** Carries out a command, its answer written to `output`; rejects with a {@link LiveError}. */
export async function runLive(live: Live, command: LiveCommand, output: Writable): Promise<void> {
  switch (command.verb) {
    case 'pause':
      return live.pause()
    case 'unpause':
      return live.unpause()
    case 'processes':
      return deliver(output, json(await listProcesses(live.cgroup, command.arguments)))
    case 'statistics':
      return deliver(output, json(await readStatistics(live.cgroup)))
  }
}
