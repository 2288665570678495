import { randomBytes, randomUUID } from 'node:crypto'
import { Fault } from '../fault'
import type { Change, Inventory } from '../inventory/inventory'
import { keyOf, type ManagedObject, type Reference } from '../inventory/object'
import { PropertyCollector } from '../property/collector'
import type { View } from '../property/selection'

/** Idle sessions end after this; a waiting call keeps its session. */
export const idleSeconds = 30 * 60

/** More objects (views, collectors) than this is a client that never destroys what it makes. */
const maxObjects = 1000
const maxSessions = 1000

/** The collector that every session has from its login. */
export const defaultCollector: Reference = { type: 'PropertyCollector', value: 'ha-property-collector' }

/** Who logs in, as the client's connection and request tell. */
export interface Login {
  readonly user: string
  readonly address: string
  readonly agent: string
  readonly locale: string
}

/** A session: a user, its cookie, and the objects that live as long as it does. */
export class Session {
  /** What the client proves itself with; never shown. */
  readonly secret = randomBytes(20).toString('hex')
  /** What other sessions may know it by. */
  readonly key = randomUUID()
  readonly login: Login
  readonly loginTime = new Date()
  lastActive = new Date()
  calls = 0
  readonly view: View
  readonly collector: PropertyCollector
  readonly #objects = new Map<string, ManagedObject>()
  readonly #collectors = new Set<PropertyCollector>()

  constructor(login: Login, createView: (session: Session) => View) {
    this.login = login
    this.view = createView(this)
    this.collector = new PropertyCollector(defaultCollector, this.view)
    this.#collectors.add(this.collector)
    this.#objects.set(keyOf(defaultCollector), this.collector)
  }

  get user(): string {
    return this.login.user
  }

  /** An object of this session: a view, a collector, a filter. */
  find(ref: Reference): ManagedObject | undefined {
    if (ref.type !== 'PropertyFilter') return this.#objects.get(keyOf(ref))
    return this.filterOwner(ref)?.filter(ref)
  }

  /** The collector that has a filter. */
  filterOwner(filter: Reference): PropertyCollector | undefined {
    return [...this.#collectors].find((collector) => collector.filter(filter) !== undefined)
  }

  /** Keeps an object as long as the session lasts; InvalidState when there are too many. */
  add(object: ManagedObject): void {
    if (this.#objects.size >= maxObjects) {
      throw new Fault('InvalidState', {}, `This session has ${maxObjects} views and collectors; destroy some`)
    }
    this.#objects.set(keyOf(object.ref), object)
    if (object instanceof PropertyCollector) this.#collectors.add(object)
  }

  remove(object: ManagedObject): void {
    this.#objects.delete(keyOf(object.ref))
    if (object instanceof PropertyCollector) this.#collectors.delete(object)
  }

  note(change: Change): void {
    for (const collector of this.#collectors) collector.note(change)
  }

  end(): void {
    for (const collector of this.#collectors) collector.destroy()
    this.#collectors.clear()
    this.#objects.clear()
  }
}

/** All sessions; a session ends by logout, by an administrator, or after {@link idleSeconds} without a call. */
export class Sessions {
  readonly #sessions = new Map<string, { session: Session; timer: NodeJS.Timeout; running: number }>()
  readonly #createView: (session: Session) => View
  readonly #idleMilliseconds: number
  readonly #ended: (session: Session) => void

  constructor(
    inventory: Inventory,
    createView: (session: Session) => View,
    ended: (session: Session) => void,
    idleMilliseconds = idleSeconds * 1000,
  ) {
    this.#createView = createView
    this.#ended = ended
    this.#idleMilliseconds = idleMilliseconds
    inventory.subscribe((change) => {
      for (const { session } of this.#sessions.values()) session.note(change)
    })
  }

  list(): readonly Session[] {
    return [...this.#sessions.values()].map(({ session }) => session)
  }

  /** Opens a session for a user whose password was checked. */
  open(login: Login): Session {
    if (this.#sessions.size >= maxSessions) throw new Fault('InvalidState', {}, 'There are too many sessions')
    const session = new Session(login, this.#createView)
    const timer = setTimeout(() => this.end(session), this.#idleMilliseconds)
    timer.unref()
    this.#sessions.set(session.secret, { session, timer, running: 0 })
    return session
  }

  find(secret: string): Session | undefined {
    return this.#sessions.get(secret)?.session
  }

  /** Runs one call of a session; the session cannot expire meanwhile. */
  async during<T>(session: Session, call: () => Promise<T>): Promise<T> {
    const entry = this.#sessions.get(session.secret)
    if (entry === undefined) return call()
    entry.running++
    session.calls++
    session.lastActive = new Date()
    clearTimeout(entry.timer)
    try {
      return await call()
    } finally {
      session.lastActive = new Date()
      entry.running--
      if (entry.running === 0 && this.#sessions.get(session.secret) === entry) {
        entry.timer = setTimeout(() => this.end(session), this.#idleMilliseconds)
        entry.timer.unref()
      }
    }
  }

  end(session: Session): void {
    const entry = this.#sessions.get(session.secret)
    if (entry === undefined) return
    clearTimeout(entry.timer)
    this.#sessions.delete(session.secret)
    session.end()
    this.#ended(session)
  }

  /** Ends every session of a user that is gone. */
  endUser(user: string): void {
    for (const session of this.list()) if (session.user === user) this.end(session)
  }

  close(): void {
    for (const session of this.list()) this.end(session)
  }
}
