import type { Event } from '../../vmomi/schema'
import type { Inventory } from '../inventory/inventory'
import type { Entity, ManagedObject } from '../inventory/object'

type EventType = NonNullable<Event['_type']>
/** What an event's type has beyond what every event has. */
type Details<Type extends EventType> = Omit<Extract<Event, { _type: Type }>, keyof EventBase | '_type'>
type EventBase = {
  key: number
  chainId: number
  createdTime: string
  userName: string
  datacenter: unknown
  computeResource: unknown
  host: unknown
  vm: unknown
  ds: unknown
  net: unknown
  dvs: unknown
  fullFormattedMessage: string
  changeTag: string
}

/** Where something happened: the arguments that events about it carry. */
export interface EventPlace {
  readonly entity: Entity
  readonly arguments: Pick<Event, 'datacenter' | 'computeResource' | 'host' | 'vm' | 'ds' | 'net'>
}

/** An event and the entity it is about. */
export interface RecordedEvent {
  readonly event: Event
  readonly entity: Entity
  readonly time: number
}

const maxKept = 5000

/** What happened since the lab came up, oldest first. */
export class Events {
  readonly #events: RecordedEvent[] = []
  readonly #inventory: Inventory
  readonly #manager: () => ManagedObject | undefined
  #next = 1
  /** Told of every event. */
  onEvent: (recorded: RecordedEvent) => void = () => undefined

  constructor(inventory: Inventory, manager: () => ManagedObject | undefined) {
    this.#inventory = inventory
    this.#manager = manager
  }

  list(): readonly RecordedEvent[] {
    return this.#events
  }

  latest(): Event | undefined {
    return this.#events.at(-1)?.event
  }

  /** Records an event; `chainId` ties the events of one task together. */
  post<Type extends EventType>(
    type: Type,
    place: EventPlace,
    user: string,
    message: string,
    details: Details<Type>,
    chainId?: number,
  ): void {
    const key = this.#next++
    const event = {
      _type: type,
      key,
      chainId: chainId ?? key,
      createdTime: new Date().toISOString(),
      userName: user,
      ...place.arguments,
      fullFormattedMessage: message,
      ...details,
    } as unknown as Event
    this.record(event, place.entity)
  }

  /** Records an event that is complete apart from its key. */
  record(event: Event, entity: Entity): void {
    const recorded = { event, entity, time: Date.now() }
    this.#events.push(recorded)
    if (this.#events.length > maxKept) this.#events.splice(0, this.#events.length - maxKept)
    const manager = this.#manager()
    if (manager !== undefined) this.#inventory.changed(manager, 'latestEvent')
    this.onEvent(recorded)
  }

  nextKey(): number {
    return this.#next++
  }
}
