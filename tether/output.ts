import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { deliver } from './delivery'

/** What is kept of a stream's first output for a client that has yet to attach, in bytes. Then the process waits. */
const maxKept = 1024 * 1024

/** Turns bytes into what the log takes. */
export interface LogEncoder {
  push(chunk: Buffer): string
  flush(): string
}

/**
 * One output stream of the container's process on its way to the log and to any number of clients. The slowest of them
 * sets the pace: the process then waits at its pipe.
 */
export class Output {
  /** Resolves when the process has ended and everything was given to the log and the clients. */
  readonly finished: Promise<void>
  readonly #clients = new Map<Writable, () => void>()
  #kept: Buffer[] | undefined
  #keptBytes = 0
  #ended = false
  #letGo: () => void = () => undefined
  readonly #released: Promise<void>

  /** `keep`: hold the first output until {@link attach} with replay, or {@link release}. */
  constructor(source: Readable, log: Writable, encode: LogEncoder, keep: 'keep' | 'pass') {
    this.#kept = keep === 'keep' ? [] : undefined
    this.#released = new Promise((resolve) => {
      this.#letGo = resolve
    })
    if (keep === 'pass') this.#letGo()
    this.finished = this.#run(source, log, encode)
  }

  /** Gives `client` everything from now on; with `replay` what was kept comes first. `ended` is called behind the last byte. */
  attach(client: Writable, replay: boolean, ended: () => void): void {
    if (replay) {
      for (const chunk of this.#kept ?? []) client.write(chunk)
      this.release()
    }
    if (this.#ended) {
      ended()
      return
    }
    this.#clients.set(client, ended)
    client.once('close', () => this.#clients.delete(client))
  }

  /** Nobody will ask for the kept output any more. */
  release(): void {
    this.#kept = undefined
    this.#letGo()
  }

  async #run(source: Readable, log: Writable, encode: LogEncoder): Promise<void> {
    for await (const chunk of source as AsyncIterable<Buffer>) {
      await Promise.all([this.#write(log, encode.push(chunk)), this.#deliver(chunk)])
    }
    await this.#write(log, encode.flush())
    // A client that is still to come gets what is kept.
    await this.#released
    this.#ended = true
    for (const ended of this.#clients.values()) ended()
    this.#clients.clear()
  }

  async #write(log: Writable, lines: string): Promise<void> {
    if (lines !== '' && !log.write(lines)) await once(log, 'drain')
  }

  async #deliver(chunk: Buffer): Promise<void> {
    if (this.#kept) {
      this.#kept.push(chunk)
      this.#keptBytes += chunk.length
      if (this.#keptBytes >= maxKept) await this.#released
      return
    }
    await Promise.all([...this.#clients.keys()].map((client) => deliver(client, chunk)))
  }
}
