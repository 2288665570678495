import type { Duplex } from 'node:stream'
import type { Cgroup } from './cgroup'
import type { GuestClock } from './clock'
import type { Container } from './container'
import { deliver } from './delivery'
import { Files } from './files'
import type { GuestNetwork } from './guest-network'
import { LiveError } from './live-error'
import { listProcesses } from './processes'
import type { LiveCommand } from './protocol'
import type { Resources } from './resources'
import type { Restarts } from './restart-policy'
import { readStatistics } from './statistics'

/** What a {@link Live} works on. */
export interface LiveParts {
  readonly container: Pick<Container, 'tool'>
  /** Settles with the last process. */
  readonly ended: Promise<unknown>
  readonly restarts: Pick<Restarts, 'adopt'>
  readonly cgroup: Cgroup | undefined
  /** Targets of what is mounted over the container's root and counts as its files. */
  readonly mounts: readonly string[]
  readonly network: Pick<GuestNetwork, 'follow'>
  readonly clock: Pick<GuestClock, 'set'>
  /** Tells the host. */
  readonly report: (paused: boolean) => Promise<void>
}

/** What can be asked of a running container beyond its streams. */
export class Live {
  readonly files: Files
  readonly #cgroup: Cgroup | undefined
  readonly #network: LiveParts['network']
  readonly #clock: LiveParts['clock']
  readonly #report: LiveParts['report']
  /** What changes the container takes its turn. */
  #turn: Promise<unknown> = Promise.resolve()
  #paused = false
  #ended = false
  readonly #restarts: Pick<Restarts, 'adopt'>

  constructor({ container, ended, restarts, cgroup, mounts, network, clock, report }: LiveParts) {
    this.files = new Files(container, mounts)
    this.#cgroup = cgroup
    this.#restarts = restarts
    this.#network = network
    this.#clock = clock
    this.#report = report
    const end = (): void => {
      this.#ended = true
    }
    ended.then(end, end)
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

  /** Thaws without a word when the processes that were frozen are no more: the report of what follows them says so. */
  async replaced(): Promise<void> {
    await this.#inTurn(async () => {
      if (!this.#paused) return
      await this.cgroup.thaw()
      this.#paused = false
    })
  }

  /** New limits and a new restart policy; see tether/protocol.ts. */
  update({ resources, restart }: Extract<LiveCommand, { verb: 'update' }>): Promise<void> {
    return this.#inTurn(async () => {
      if (resources !== undefined) await this.#limit(resources)
      if (restart !== undefined) this.#restarts.adopt(restart ?? undefined)
    })
  }

  /** Takes over what time it is. Milliseconds since 1970. */
  setClock(now: number): Promise<void> {
    return this.#inTurn(async () => {
      try {
        await this.#clock.set(now)
      } catch (error) {
        throw new LiveError('failed', error instanceof Error ? error.message : String(error))
      }
    })
  }

  /** Makes the network what the configuration says by now. */
  followNetwork(): Promise<void> {
    return this.#inTurn(async () => {
      try {
        await this.#network.follow()
      } catch (error) {
        throw new LiveError('failed', error instanceof Error ? error.message : String(error))
      }
    })
  }

  async #limit(resources: Resources): Promise<void> {
    try {
      await this.cgroup.limit(resources)
      await this.cgroup.limitDisks(resources.disks ?? [])
    } catch (error) {
      throw new LiveError('failed', error instanceof Error ? error.message : String(error))
    }
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

/** Carries out a command; `channel` takes its answer and gives what it takes. Rejects with a {@link LiveError}. */
export async function runLive(live: Live, command: LiveCommand, channel: Duplex): Promise<void> {
  switch (command.verb) {
    case 'pause':
      return live.pause()
    case 'unpause':
      return live.unpause()
    case 'update':
      return live.update(command)
    case 'follow-network':
      return live.followNetwork()
    case 'set-clock':
      return live.setClock(command.now)
    case 'processes':
      return deliver(channel, json(await listProcesses(live.cgroup, command.arguments)))
    case 'statistics':
      return deliver(channel, json(await readStatistics(live.cgroup)))
    case 'describe-path':
      return deliver(channel, json(await live.files.describe(command.path)))
    case 'read-files':
      return live.files.read(command.path, channel)
    case 'write-files':
      return live.files.write(command, channel)
    case 'export':
      return live.files.export(channel)
    case 'list-files':
      return live.files.list(channel)
    case 'pack-files':
      return live.files.pack(channel)
  }
}
