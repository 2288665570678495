import { randomUUID } from 'node:crypto'
import { invalidArgument } from '../fault'
import type { ManagedObject, Reference } from '../inventory/object'

const defaultPageSize = 10
const maxPageSize = 1000

/**
 * A history collector: a cursor in a list that grows at its newest end. `latestPage` shows the newest items, the newest
 * first; reading "next" goes to newer ones, "previous" to older ones (API reference, HistoryCollector).
 */
export class HistoryCollector<Item> implements ManagedObject {
  readonly ref: Reference
  readonly properties: ManagedObject['properties']
  readonly #items: () => readonly Item[]
  #pageSize = defaultPageSize
  /** The item before which the next older one is read, and after which the next newer one. */
  #cursor: Item | 'oldest' | 'newest' = 'oldest'

  /** `items` answers the whole history that the filter lets through, oldest first. */
  constructor(
    type: 'TaskHistoryCollector' | 'EventHistoryCollector',
    session: string,
    filter: unknown,
    items: () => readonly Item[],
  ) {
    this.ref = { type, value: `session[${session}]${randomUUID()}` }
    this.#items = items
    this.properties = { filter: () => filter, latestPage: () => this.latestPage() }
  }

  latestPage(): Item[] {
    return this.#items().slice(-this.#pageSize).reverse()
  }

  setPageSize(size: number): void {
    if (size < 1 || size > maxPageSize) throw invalidArgument('maxCount', `A page has 1 to ${maxPageSize} items`)
    this.#pageSize = size
  }

  /** To the oldest item. */
  rewind(): void {
    this.#cursor = 'oldest'
  }

  /** To behind the latest page. */
  reset(): void {
    this.#cursor = 'newest'
  }

  /** Newer items, the oldest of them first. */
  readNext(count: number): Item[] {
    checkCount(count)
    const items = this.#items()
    const start =
      this.#cursor === 'oldest' ? 0 : this.#cursor === 'newest' ? items.length : items.indexOf(this.#cursor) + 1
    const page = items.slice(start, start + count)
    this.#cursor = page.at(-1) ?? this.#cursor
    return page
  }

  /** Older items, the newest of them first. */
  readPrevious(count: number): Item[] {
    checkCount(count)
    const items = this.#items()
    const end =
      this.#cursor === 'newest'
        ? Math.max(0, items.length - this.#pageSize)
        : this.#cursor === 'oldest'
          ? 0
          : Math.max(0, items.indexOf(this.#cursor))
    const page = items.slice(Math.max(0, end - count), end).reverse()
    this.#cursor = page.at(-1) ?? this.#cursor
    return page
  }
}

function checkCount(count: number): void {
  if (count < 1 || count > maxPageSize)
    throw invalidArgument('maxCount', `1 to ${maxPageSize} items can be read at once`)
}
