import type { Event, EventFilterSpec, TaskFilterSpec, TaskInfo } from '../../vmomi/schema'
import { typed } from '../../vmomi/schema'
import { Fault, invalidArgument } from '../fault'
import { HistoryCollector } from '../history/collector'
import type { RecordedEvent } from '../history/events'
import { Task, taskInfo } from '../history/tasks'
import { descendants, managedObjectNotFound } from '../inventory/inventory'
import type { Entity, ManagedObject, Reference } from '../inventory/object'
import { isA } from '../schema'
import type { Call, Handlers } from './call'

/** Longest page that QueryEvents answers when the client sets none. */
const defaultEvents = 1000
const maxMessageLength = 4096

/** TaskManager, Task, EventManager and their history collectors. */
export const historyHandlers: Handlers = {
  CancelTask(call, self) {
    if (!(self instanceof Task)) throw managedObjectNotFound(self.ref)
    if (self.spec.user !== call.user) call.require(call.lab.tree.rootFolder, 'Global.CancelTask')
    call.lab.tasks.cancel(self)
  },
  CreateCollectorForTasks(call, _self, { filter }) {
    const matches = taskFilter(call, filter)
    const items = () =>
      call.lab.tasks
        .list()
        .filter((task) => call.session.view.visible(task) && matches(task))
        .map(remembered)
    const collector = new HistoryCollector(
      'TaskHistoryCollector',
      call.session.key,
      typed('TaskFilterSpec', filter),
      items,
    )
    call.session.add(collector)
    return collector.ref
  },
  ReadNextTasks: (_call, self, { maxCount }) => collectorOf<TaskInfo>(self).readNext(maxCount),
  ReadPreviousTasks: (_call, self, { maxCount }) => collectorOf<TaskInfo>(self).readPrevious(maxCount),

  QueryEvents(call, _self, { filter }) {
    const matches = eventFilter(call, filter)
    const limit = filter.maxCount ?? defaultEvents
    if (limit < 1) throw invalidArgument('filter.maxCount')
    return visibleEvents(call)
      .filter(matches)
      .slice(-limit)
      .map(({ event }) => event)
  },
  CreateCollectorForEvents(call, _self, { filter }) {
    const matches = eventFilter(call, filter)
    const items = () =>
      visibleEvents(call)
        .filter(matches)
        .map(({ event }) => event)
    const collector = new HistoryCollector(
      'EventHistoryCollector',
      call.session.key,
      typed('EventFilterSpec', filter),
      items,
    )
    call.session.add(collector)
    call.lab.watchEvents(call.session, collector)
    return collector.ref
  },
  ReadNextEvents: (_call, self, { maxCount }) => collectorOf<Event>(self).readNext(maxCount),
  ReadPreviousEvents: (_call, self, { maxCount }) => collectorOf<Event>(self).readPrevious(maxCount),
  PostEvent(call, _self, { eventToPost }) {
    call.require(call.lab.tree.rootFolder, 'Global.LogEvent')
    if (!isA(eventToPost._type ?? '', 'EventEx') && !isA(eventToPost._type ?? '', 'GeneralEvent'))
      throw new Fault('InvalidEvent', {})
    const key = call.lab.events.nextKey()
    const event = { ...eventToPost, key, chainId: key, createdTime: new Date().toISOString(), userName: call.user }
    call.lab.events.record(event as Event, call.lab.tree.rootFolder)
  },
  LogUserEvent(call, _self, { entity, msg }) {
    const target = call.entity(entity)
    call.require(target, 'Global.LogEvent')
    if (msg.length > maxMessageLength) throw invalidArgument('msg')
    call.lab.events.post('GeneralUserEvent', call.lab.placeOf(target), call.user, `User logged event: ${msg}`, {
      message: msg,
      entity: { _type: 'ManagedEntityEventArgument', name: target.name, entity: target.ref },
    })
  },

  SetCollectorPageSize(call, self, { maxCount }) {
    collectorOf(self).setPageSize(maxCount)
    call.session.note({ kind: 'properties', object: self, names: ['latestPage'] })
  },
  RewindCollector: (_call, self) => collectorOf(self).rewind(),
  ResetCollector: (_call, self) => collectorOf(self).reset(),
  DestroyCollector({ session }, self) {
    session.remove(self)
    session.note({ kind: 'objects' })
  },
}

/** The same object every time for a task that has ended, so that cursors stay where they are. */
const ended = new WeakMap<Task, TaskInfo>()
function remembered(task: Task): TaskInfo {
  const known = ended.get(task)
  if (known !== undefined) return known
  const info = taskInfo(task)
  if (task.ended) ended.set(task, info)
  return info
}

function collectorOf<Item>(self: ManagedObject): HistoryCollector<Item> {
  if (self instanceof HistoryCollector) return self as HistoryCollector<Item>
  throw managedObjectNotFound(self.ref)
}

function visibleEvents(call: Call): RecordedEvent[] {
  return call.lab.events.list().filter(({ entity }) => call.session.view.visible(entity))
}

function eventFilter(call: Call, filter: EventFilterSpec): (recorded: RecordedEvent) => boolean {
  const inScope = scope(call, filter.entity)
  const inTime = period(filter.time?.beginTime, filter.time?.endTime)
  const types = [...(filter.type ?? []), ...(filter.eventTypeId ?? []).map((id) => id.slice(id.lastIndexOf('.') + 1))]
  const users = filter.userName?.userList
  return ({ event, entity, time }) =>
    inScope(entity) &&
    inTime(time) &&
    (types.length === 0 || types.some((type) => isA(event._type ?? '', type))) &&
    (users === undefined || users.includes(event.userName)) &&
    (filter.eventChainId === undefined || event.chainId === filter.eventChainId)
}

function taskFilter(call: Call, filter: TaskFilterSpec): (task: Task) => boolean {
  const inScope = scope(call, filter.entity)
  const inTime = period(filter.time?.beginTime, filter.time?.endTime)
  const times = { queuedTime: 'queueTime', startedTime: 'startTime', completedTime: 'completeTime' } as const
  const timeOf = (task: Task) => task[times[filter.time?.timeType ?? 'queuedTime']]?.getTime()
  const users = filter.userName?.userList
  return (task) => {
    const time = timeOf(task)
    return (
      inScope(task.spec.entity ?? call.lab.tree.rootFolder) &&
      (filter.time === undefined || (time !== undefined && inTime(time))) &&
      (filter.state === undefined || filter.state.length === 0 || filter.state.includes(task.state.kind)) &&
      (users === undefined || users.includes(task.spec.user)) &&
      (filter.eventChainId === undefined ||
        filter.eventChainId.length === 0 ||
        filter.eventChainId.includes(task.number))
    )
  }
}

/** Entities that a filter is about; what has gone from the inventory stays in the history of what was above it. */
function scope(
  call: Call,
  by: { readonly entity: Reference; readonly recursion: 'self' | 'children' | 'all' } | undefined,
): (entity: Entity) => boolean {
  if (by === undefined) return () => true
  const entity = call.entity(by.entity)
  if (by.recursion === 'self') return (other) => other === entity
  const isAbove = (other: Entity): boolean =>
    other.securityParents().some((parent) => parent === entity || isAbove(parent))
  if (by.recursion === 'all') return (other) => other === entity || isAbove(other)
  const below = new Set(by.recursion === 'children' ? entity.children() : descendants(entity))
  return (other) => below.has(other)
}

function period(begin: string | undefined, end: string | undefined): (time: number) => boolean {
  const from = begin === undefined ? Number.NEGATIVE_INFINITY : Date.parse(begin)
  const to = end === undefined ? Number.POSITIVE_INFINITY : Date.parse(end)
  return (time) => time >= from && time <= to
}
