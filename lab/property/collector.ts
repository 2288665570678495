import { randomUUID } from 'node:crypto'
import { Fault, invalidArgument } from '../fault'
import type { Change } from '../inventory/inventory'
import type { ManagedObject, Reference } from '../inventory/object'
import { Filter, type ObjectUpdate } from './filter'
import { checkSpec, type FilterSpec, type Reading, read, select, type View } from './selection'

/** Limits of one session's use: a client that never destroys what it makes stops itself, not the lab. */
const maxFilters = 200
const maxTokens = 50

/** One object of a retrieval. */
export interface ObjectContent {
  readonly obj: Reference
  readonly readings: readonly Reading[]
}

/** A page of a retrieval; the token asks for the next one. */
export interface Page {
  readonly objects: readonly ObjectContent[]
  readonly token: string | undefined
}

/** Answer of a wait: what changed, by filter. `truncated`: more is waiting, ask again. */
export interface UpdateSet {
  readonly version: string
  readonly filters: readonly { readonly filter: Reference; readonly updates: readonly ObjectUpdate[] }[]
  readonly truncated: boolean
}

export interface WaitOptions {
  /** Undefined waits until something happens; 0 only looks. */
  readonly maxWaitSeconds?: number | undefined
  readonly maxObjectUpdates?: number | undefined
}

interface Waiter {
  wake(): void
  cancel(fault: Fault): void
}

/**
 * A property collector of one session. Waiting costs nothing: a change marks the filters that it concerns and wakes the
 * waiting call, which then reads what was marked.
 */
export class PropertyCollector implements ManagedObject {
  readonly ref: Reference
  readonly properties: ManagedObject['properties']
  readonly #view: View
  readonly #filters = new Map<string, Filter>()
  readonly #pages = new Map<string, { rest: ObjectContent[]; size: number }>()
  readonly #waiters = new Set<Waiter>()
  #version = 0
  /** The last answer, given again to a client that lost it, and the version that it was the answer to. */
  #last: { readonly asked: string; readonly set: UpdateSet } | undefined

  constructor(ref: Reference, view: View) {
    this.ref = ref
    this.#view = view
    this.properties = { filter: () => [...this.#filters.values()].map((filter) => filter.ref) }
  }

  filter(ref: Reference): Filter | undefined {
    return this.#filters.get(ref.value)
  }

  /** Throws what {@link checkSpec} finds; InvalidState when the session has too many filters. */
  createFilter(spec: FilterSpec, partialUpdates: boolean): Filter {
    if (this.#filters.size >= maxFilters) {
      throw new Fault('InvalidState', {}, `This collector has ${maxFilters} filters; destroy some`)
    }
    const ref = { type: 'PropertyFilter', value: `${this.ref.value}-filter[${randomUUID()}]` }
    const filter = new Filter(ref, spec, partialUpdates, this.#view)
    this.#filters.set(ref.value, filter)
    this.#wake()
    return filter
  }

  destroyFilter(ref: Reference): void {
    this.#filters.delete(ref.value)
  }

  /** Objects and properties as they are now; pages of `maxObjects` when that is given. */
  retrieve(specs: readonly FilterSpec[], maxObjects: number | undefined): Page {
    if (specs.length === 0) throw invalidArgument('specSet')
    if (maxObjects !== undefined && maxObjects < 1) throw invalidArgument('options.maxObjects')
    const contents: ObjectContent[] = []
    for (const spec of specs) {
      checkSpec(spec)
      for (const selected of select(spec, this.#view).selected.values()) {
        contents.push({ obj: selected.object.ref, readings: read(selected, this.#view) })
      }
    }
    return this.#page(contents, maxObjects ?? Number.POSITIVE_INFINITY)
  }

  /** The next page; InvalidArgument for a token that is not outstanding. */
  continueRetrieval(token: string): Page {
    const page = this.#pages.get(token)
    if (page === undefined) throw invalidArgument('token')
    this.#pages.delete(token)
    return this.#page(page.rest, page.size)
  }

  cancelRetrieval(token: string): void {
    if (!this.#pages.delete(token)) throw invalidArgument('token')
  }

  /**
   * Answers what changed since `version` ('' asks for everything), waiting for it if need be; undefined when
   * `maxWaitSeconds` went by. InvalidCollectorVersion, RequestCanceled.
   */
  async waitForUpdates(version: string, options: WaitOptions, signal: AbortSignal): Promise<UpdateSet | undefined> {
    if (options.maxWaitSeconds !== undefined && options.maxWaitSeconds < 0)
      throw invalidArgument('options.maxWaitSeconds')
    const limit = options.maxObjectUpdates ?? Number.POSITIVE_INFINITY
    if (limit < 1) throw invalidArgument('options.maxObjectUpdates')
    const end = options.maxWaitSeconds === undefined ? undefined : Date.now() + options.maxWaitSeconds * 1000
    if (version === '') {
      for (const filter of this.#filters.values()) filter.restart()
      this.#last = undefined
    }
    for (;;) {
      if (version !== '' && version !== String(this.#version)) {
        if (this.#last !== undefined && this.#last.asked === version) return this.#last.set
        throw new Fault(
          'InvalidCollectorVersion',
          {},
          `The version '${version}' is not one of this collector's last two`,
        )
      }
      const set = this.#take(version, limit)
      if (set !== undefined) return set
      if (!(await this.#woken(end, signal))) return undefined
    }
  }

  /** Ends every waiting call with RequestCanceled. */
  cancelWaits(message = 'The request was canceled by a client'): void {
    for (const waiter of [...this.#waiters]) waiter.cancel(new Fault('RequestCanceled', {}, message))
  }

  /** Ends waiting calls and forgets everything: the collector or its session is over. */
  destroy(): void {
    this.cancelWaits('The property collector was destroyed')
    this.#filters.clear()
    this.#pages.clear()
  }

  /** Passes a change of the inventory to the filters. */
  note(change: Change): void {
    let concerned = false
    for (const filter of this.#filters.values()) concerned = filter.note(change) || concerned
    if (concerned) this.#wake()
  }

  #take(asked: string, limit: number): UpdateSet | undefined {
    const filters: UpdateSet['filters'][number][] = []
    let left = limit
    for (const filter of this.#filters.values()) {
      if (left <= 0) break
      const updates = filter.take(left)
      left -= updates.length
      if (updates.length > 0) filters.push({ filter: filter.ref, updates })
    }
    if (filters.length === 0) return undefined
    this.#version++
    const truncated = [...this.#filters.values()].some((filter) => filter.marked)
    const set = { version: String(this.#version), filters, truncated }
    this.#last = { asked, set }
    return set
  }

  #wake(): void {
    for (const waiter of this.#waiters) waiter.wake()
  }

  /** True when woken, false when `end` has come. */
  #woken(end: number | undefined, signal: AbortSignal): Promise<boolean> {
    return new Promise((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined
      const settle = (act: () => void) => {
        clearTimeout(timer)
        signal.removeEventListener('abort', aborted)
        this.#waiters.delete(waiter)
        act()
      }
      const aborted = () => settle(() => reject(signal.reason))
      const waiter: Waiter = {
        // A change often comes with others: those of the same turn of the event loop are one answer.
        wake: () => settle(() => setImmediate(resolve, true)),
        cancel: (fault) => settle(() => reject(fault)),
      }
      if (signal.aborted) return reject(signal.reason)
      const left = end === undefined ? undefined : end - Date.now()
      if (left !== undefined && left <= 0) return resolve(false)
      if (left !== undefined) timer = setTimeout(() => settle(() => resolve(false)), Math.min(left, 0x7fffffff))
      signal.addEventListener('abort', aborted)
      this.#waiters.add(waiter)
    })
  }

  #page(contents: ObjectContent[], size: number): Page {
    if (contents.length <= size) return { objects: contents, token: undefined }
    const token = randomUUID()
    this.#pages.set(token, { rest: contents.slice(size), size })
    for (const oldest of this.#pages.keys()) {
      if (this.#pages.size <= maxTokens) break
      this.#pages.delete(oldest)
    }
    return { objects: contents.slice(0, size), token }
  }
}
