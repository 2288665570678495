import { connect, type Socket } from 'node:net'
import type { BlockNode } from './block-node'
import type { nicBackend } from './nic'

/** The commands of QEMU's monitor that the lab uses: arguments and answer ("QEMU QMP Reference Manual", 7.2). */
export interface QmpCommands {
  qmp_capabilities: [Record<string, never>, unknown]
  'query-status': [Record<string, never>, { readonly running: boolean; readonly status: string }]
  cont: [Record<string, never>, unknown]
  quit: [Record<string, never>, unknown]
  system_powerdown: [Record<string, never>, unknown]
  system_reset: [Record<string, never>, unknown]
  'blockdev-add': [BlockNode, unknown]
  'blockdev-del': [{ readonly 'node-name': string }, unknown]
  'blockdev-open-tray': [{ readonly id: string; readonly force: boolean }, unknown]
  'blockdev-remove-medium': [{ readonly id: string }, unknown]
  'blockdev-insert-medium': [{ readonly id: string; readonly 'node-name': string }, unknown]
  'blockdev-close-tray': [{ readonly id: string }, unknown]
  'query-named-block-nodes': [{ readonly flat: true }, readonly { readonly 'node-name'?: string }[]]
  'query-chardev': [Record<string, never>, readonly { readonly label: string; readonly 'frontend-open': boolean }[]]
  'query-blockstats': [Record<string, never>, readonly BlockStatistics[]]
  'query-cpus-fast': [Record<string, never>, readonly { readonly 'thread-id': number }[]]
  'query-hotpluggable-cpus': [Record<string, never>, readonly HotPluggableCpu[]]
  'object-add': [{ readonly 'qom-type': 'memory-backend-ram'; readonly id: string; readonly size: number }, unknown]
  'object-del': [{ readonly id: string }, unknown]
  'qom-list': [{ readonly path: string }, readonly { readonly name: string; readonly type: string }[]]
  device_add: [{ readonly driver: string; readonly id: string; readonly [property: string]: unknown }, unknown]
  device_del: [{ readonly id: string }, unknown]
  netdev_add: [ReturnType<typeof nicBackend>, unknown]
  netdev_del: [{ readonly id: string }, unknown]
  set_link: [{ readonly name: string; readonly up: boolean }, unknown]
}

/** A place for a processor; without `qom-path` it is free. */
export interface HotPluggableCpu {
  readonly type: string
  readonly props: Readonly<Record<string, number>>
  readonly 'qom-path'?: string
}

export interface BlockStatistics {
  readonly qdev?: string
  readonly stats: { readonly rd_bytes: number; readonly wr_bytes: number }
}

/** Something that happened in the machine. */
export interface QmpEvent {
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

/** QEMU refused a command, or the monitor is gone. */
export class QmpError extends Error {
  override readonly name = 'QmpError'
  /** QEMU's error class, `Disconnected` when the monitor is gone. */
  readonly errorClass: string

  constructor(command: string, errorClass: string, description: string) {
    super(`QEMU ${command}: ${description}`)
    this.errorClass = errorClass
  }
}

/** How long QEMU may take to answer, in milliseconds: it answers at once unless its disk hangs. */
const answerDeadline = 60_000
/** Longest line that is accepted, in characters. */
const maxLine = 16 * 1024 * 1024

interface Pending {
  readonly command: string
  resolve(value: unknown): void
  reject(error: Error): void
}

/** QEMU's monitor on a unix socket: commands, answered in any order, and events. */
export class QmpClient {
  /** Resolves when the monitor is gone: QEMU ended, or {@link close}. */
  readonly closed: Promise<void>
  readonly #socket: Socket
  readonly #pending = new Map<number, Pending>()
  readonly #listeners = new Set<(event: QmpEvent) => void>()
  #buffered: string[] = []
  #bufferedLength = 0
  #lastId = 0
  #open = true

  private constructor(socket: Socket, greeted: () => void) {
    this.#socket = socket
    this.#pending.set(0, { command: 'greeting', resolve: greeted, reject: () => socket.destroy() })
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => this.#receive(text))
    // 'close' follows and rejects what waits.
    socket.on('error', () => socket.destroy())
    this.closed = new Promise((resolve) => socket.once('close', () => resolve(this.#end())))
  }

  /** Connects and negotiates. QEMU serves one monitor client at a time: another one makes this wait until the deadline. */
  static async connect(path: string, signal?: AbortSignal): Promise<QmpClient> {
    const socket = connect(path)
    let greeted: () => void = () => undefined
    const greeting = new Promise<void>((resolve) => {
      greeted = resolve
    })
    const client = new QmpClient(socket, greeted)
    const failed = new Promise<never>((_resolve, reject) => {
      socket.once('error', reject)
      client.closed.then(() => reject(new QmpError('greeting', 'Disconnected', `no monitor at ${path}`)))
    })
    // Rejected again when the monitor goes, long after anybody waits for the greeting.
    failed.catch(() => undefined)
    const deadline = AbortSignal.timeout(answerDeadline)
    const stop = signal === undefined ? deadline : AbortSignal.any([deadline, signal])
    const stopped = (): void => void socket.destroy(stop.reason as Error)
    stop.addEventListener('abort', stopped, { once: true })
    try {
      stop.throwIfAborted()
      await Promise.race([greeting, failed])
      await client.execute('qmp_capabilities', {}, signal)
      return client
    } catch (error) {
      socket.destroy()
      throw error
    } finally {
      stop.removeEventListener('abort', stopped)
    }
  }

  /** Runs a command; rejects with {@link QmpError}, or with the signal's reason when nobody waits any longer. */
  execute<C extends keyof QmpCommands>(
    command: C,
    args: QmpCommands[C][0],
    signal?: AbortSignal,
  ): Promise<QmpCommands[C][1]> {
    if (!this.#open) return Promise.reject(new QmpError(command, 'Disconnected', 'the machine is gone'))
    if (signal?.aborted) return Promise.reject(signal.reason as Error)
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', aborted)
        this.#pending.delete(id)
      }
      const fail = (error: Error): void => {
        settle()
        reject(error)
      }
      const aborted = (): void => fail(signal?.reason as Error)
      const timer = setTimeout(
        () => fail(new QmpError(command, 'Timeout', `no answer in ${answerDeadline} ms`)),
        answerDeadline,
      )
      signal?.addEventListener('abort', aborted, { once: true })
      this.#pending.set(id, {
        command,
        resolve: (value) => {
          settle()
          resolve(value as QmpCommands[C][1])
        },
        reject: fail,
      })
      this.#socket.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`)
    })
  }

  /** Hears every event from now on; the returned function ends that. */
  onEvent(listener: (event: QmpEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Waits for an event that fits; ask before the command that causes it. Rejects when `signal` aborts or QEMU ends. */
  waitFor(fits: (event: QmpEvent) => boolean, signal: AbortSignal): Promise<QmpEvent> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        off()
        signal.removeEventListener('abort', aborted)
      }
      const aborted = (): void => {
        settle()
        reject(signal.reason as Error)
      }
      const off = this.onEvent((event) => {
        if (!fits(event)) return
        settle()
        resolve(event)
      })
      this.closed.then(() => {
        settle()
        reject(new QmpError('event', 'Disconnected', 'the machine is gone'))
      })
      if (signal.aborted) aborted()
      else signal.addEventListener('abort', aborted, { once: true })
    })
  }

  /** Lets go of the monitor; QEMU goes on. */
  async close(): Promise<void> {
    this.#socket.destroy()
    await this.closed
  }

  #end(): void {
    this.#open = false
    for (const pending of [...this.#pending.values()]) {
      pending.reject(new QmpError(pending.command, 'Disconnected', 'the machine is gone'))
    }
    this.#pending.clear()
    this.#listeners.clear()
  }

  #receive(text: string): void {
    let from = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', from)) {
      const line = this.#buffered.join('') + text.slice(from, end)
      this.#buffered = []
      this.#bufferedLength = 0
      from = end + 1
      if (!this.#accept(line)) return
    }
    if (from === text.length) return
    this.#buffered.push(text.slice(from))
    this.#bufferedLength += text.length - from
    if (this.#bufferedLength > maxLine) this.#socket.destroy()
  }

  #accept(line: string): boolean {
    if (line.trim() === '') return true
    let message: Record<string, unknown>
    try {
      message = JSON.parse(line) as Record<string, unknown>
    } catch {
      // Not QMP: whatever this is, it cannot be trusted any further; what waits is rejected by 'close'.
      this.#socket.destroy()
      return false
    }
    if (typeof message.event === 'string') {
      const event = { event: message.event, data: (message.data ?? {}) as Record<string, unknown> }
      for (const listener of [...this.#listeners]) listener(event)
    } else if ('QMP' in message) this.#settleGreeting()
    else this.#answer(message)
    return true
  }

  #settleGreeting(): void {
    this.#pending.get(0)?.resolve(undefined)
    this.#pending.delete(0)
  }

  #answer(message: Record<string, unknown>): void {
    const pending = this.#pending.get(Number(message.id))
    if (pending === undefined) return
    if ('return' in message) return void pending.resolve(message.return)
    const error = (message.error ?? {}) as { class?: string; desc?: string }
    pending.reject(new QmpError(pending.command, error.class ?? 'GenericError', error.desc ?? 'refused'))
  }
}
