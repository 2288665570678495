import { setTimeout as delay } from 'node:timers/promises'
import { isFault, VimFault } from './error'
import { filterSpec } from './property'
import { isCollectorLost, isConnectionLost, longPollSilenceMilliseconds, maxWaitSeconds, pauseAfter } from './reconnect'
import { isA, type ManagedObjectReference, type TaskInfo, type UpdateSet } from './schema'
import type { Session } from './session'

export interface TaskOptions {
  /** Cancels the task when it can be cancelled; the wait ends with the signal's reason at once. */
  readonly signal?: AbortSignal | undefined
  /** Percent, when the server tells. */
  readonly onProgress?: ((percent: number) => void) | undefined
}

interface PendingTask {
  readonly reference: ManagedObjectReference
  readonly tell: (info: TaskInfo) => void
  readonly fail: (error: unknown) => void
  filter: ManagedObjectReference | undefined
}

const failuresBeforeGivingUp = 8
const cancelAgainMilliseconds = 50
const taskProperties = { Task: ['info'] } as const

/**
 * Waits for tasks of one session. A task that is done already costs one call; all others share one long poll, whatever
 * their number.
 */
export class TaskWaiter {
  readonly #session: Session
  readonly #pending = new Map<string, PendingTask>()
  #collector: ManagedObjectReference | undefined
  /** The long poll that is under way. */
  #poll: object | undefined
  #isRunning = false

  constructor(session: Session) {
    this.#session = session
  }

  /** The task's last information: its state is success. Throws the task's error as a VimFault. */
  async wait(reference: ManagedObjectReference, operation: string, options: TaskOptions = {}): Promise<TaskInfo> {
    const { signal } = options
    const now = await this.#read(reference, signal)
    const done = now.state === 'success' || now.state === 'error' ? now : await this.#share(reference, options, now)
    if (done.state === 'success') return done
    throw new VimFault(operation, done.error?.fault ?? {}, done.error?.localizedMessage ?? '')
  }

  #share(reference: ManagedObjectReference, { signal, onProgress }: TaskOptions, first: TaskInfo): Promise<TaskInfo> {
    return new Promise((resolve, reject) => {
      let { cancelable, progress } = first
      if (progress !== undefined) onProgress?.(progress)
      const end = () => {
        signal?.removeEventListener('abort', aborted)
        const filter = this.#pending.get(reference.value)?.filter
        this.#pending.delete(reference.value)
        if (filter !== undefined) this.#drop(filter)
      }
      const aborted = () => {
        end()
        if (cancelable) this.#cancel(reference)
        reject(signal?.reason)
      }
      const tell = (info: TaskInfo) => {
        cancelable = info.cancelable
        if (info.progress !== undefined && info.progress !== progress) onProgress?.(info.progress)
        progress = info.progress
        if (info.state !== 'success' && info.state !== 'error') return
        end()
        resolve(info)
      }
      const fail = (error: unknown) => {
        end()
        reject(error)
      }
      if (signal?.aborted === true) return aborted()
      signal?.addEventListener('abort', aborted, { once: true })
      this.#pending.set(reference.value, { reference, tell, fail, filter: undefined })
      if (this.#isRunning) this.#interrupt()
      else this.#run()
    })
  }

  async #run(): Promise<void> {
    this.#isRunning = true
    let failures = 0
    let version = ''
    while (this.#pending.size > 0) {
      const generation = this.#session.generation
      try {
        const collector = await this.#open()
        if (await this.#createFilters(collector)) version = ''
        if (this.#pending.size === 0) break
        const set = await this.#wait(collector, version)
        failures = 0
        // A collector is told of new filters' objects only by an answer to the empty version.
        version = set?.version ?? version
        if (set !== undefined) await this.#apply(set)
      } catch (error) {
        if (isFault(error, 'RequestCanceled')) {
          version = ''
          continue
        }
        failures++
        version = ''
        if (!(await this.#recover(error, generation, failures))) this.#failAll(error)
      }
    }
    this.#isRunning = false
  }

  /** True when the loop may go on. */
  async #recover(error: unknown, generation: number, failures: number): Promise<boolean> {
    if (this.#session.closed.aborted || failures > failuresBeforeGivingUp) return false
    if (!isCollectorLost(error) && !isConnectionLost(error)) return false
    try {
      if (isCollectorLost(error)) this.#forgetCollector()
      if (isFault(error, 'NotAuthenticated')) await this.#session.renew(generation)
      if (failures > 1 || isConnectionLost(error)) await pauseAfter(failures, this.#session.closed)
      return true
    } catch (renewal) {
      this.#failAll(renewal)
      return true
    }
  }

  async #open(): Promise<ManagedObjectReference> {
    const { propertyCollector } = this.#session.content
    this.#collector ??= await this.#session.call('CreatePropertyCollector', propertyCollector, {})
    return this.#collector
  }

  /** True when there was a new one. */
  async #createFilters(collector: ManagedObjectReference): Promise<boolean> {
    const fresh = [...this.#pending.values()].filter((task) => task.filter === undefined)
    await Promise.all(
      fresh.map(async (task) => {
        try {
          const spec = filterSpec({ objects: [task.reference], properties: taskProperties })
          task.filter = await this.#session.callOnce('CreateFilter', collector, { spec, partialUpdates: false })
          // It was aborted meanwhile.
          if (!this.#pending.has(task.reference.value)) this.#drop(task.filter)
        } catch (error) {
          const isTaskGone = isFault(error, 'ManagedObjectNotFound') && error.fault.obj.value === task.reference.value
          if (!isTaskGone) throw error
          task.fail(error)
        }
      }),
    )
    return fresh.length > 0
  }

  async #wait(collector: ManagedObjectReference, version: string): Promise<UpdateSet | undefined> {
    const poll = {}
    this.#poll = poll
    try {
      return await this.#session.callOnce(
        'WaitForUpdatesEx',
        collector,
        { version, options: { maxWaitSeconds } },
        { isLongPoll: true, silenceMilliseconds: longPollSilenceMilliseconds },
      )
    } finally {
      this.#poll = undefined
    }
  }

  async #apply(set: UpdateSet): Promise<void> {
    for (const update of (set.filterSet ?? []).flatMap((filter) => filter.objectSet ?? [])) {
      const task = this.#pending.get(update.obj.value)
      if (task === undefined || update.kind === 'leave') continue
      const whole = update.changeSet?.find(({ name }) => name === 'info')?.val
      // Some servers tell only the part that changed, as `info.state`.
      task.tell(isA(whole, 'TaskInfo') ? whole : await this.#read(task.reference, undefined))
    }
  }

  async #read(obj: ManagedObjectReference, signal: AbortSignal | undefined): Promise<TaskInfo> {
    const specSet = [filterSpec({ objects: [obj], properties: taskProperties })]
    const { propertyCollector } = this.#session.content
    const [content] = await this.#session.call('RetrieveProperties', propertyCollector, { specSet }, { signal })
    const info = content?.propSet?.[0]?.val
    if (isA(info, 'TaskInfo')) return info
    const fault = content?.missingSet?.[0]?.fault.fault ?? { _type: 'ManagedObjectNotFound', obj }
    throw new VimFault(`RetrieveProperties of Task ${obj.value}`, fault, 'the task cannot be read')
  }

  /** Ends the long poll so that the new task's filter is made; again when the server had not yet begun to wait. */
  async #interrupt(): Promise<void> {
    const poll = this.#poll
    try {
      while (poll !== undefined && this.#poll === poll && this.#collector !== undefined) {
        await this.#session.callOnce('CancelWaitForUpdates', this.#collector, {})
        if (this.#poll === poll) await delay(cancelAgainMilliseconds)
      }
    } catch (error) {
      // The long poll meets the same trouble and deals with it.
      if (!isCollectorLost(error) && !isConnectionLost(error)) this.#failAll(error)
    }
  }

  #drop(filter: ManagedObjectReference): void {
    this.#session.callOnce('DestroyPropertyFilter', filter, {}).catch((error: unknown) => {
      // Whatever the reason, a new collector has no old filters.
      if (!isCollectorLost(error)) this.#forgetCollector()
    })
  }

  /** Best effort: the caller has its answer already, and a task that just ended refuses. */
  #cancel(reference: ManagedObjectReference): void {
    this.#session.callOnce('CancelTask', reference, {}).catch(() => undefined)
  }

  #forgetCollector(): void {
    this.#collector = undefined
    for (const task of this.#pending.values()) task.filter = undefined
  }

  #failAll(error: unknown): void {
    for (const task of [...this.#pending.values()]) task.fail(error)
  }
}
