import { randomUUID } from 'node:crypto'
import { type Methods, propertyAt, typed, type MissingProperty as WireMissing } from '../../vmomi/schema'
import { invalidArgument } from '../fault'
import { localized } from '../history/tasks'
import { managedObjectNotFound } from '../inventory/inventory'
import type { ManagedObject, Reference } from '../inventory/object'
import { type ObjectContent, type Page, PropertyCollector, type UpdateSet } from '../property/collector'
import type { MissingProperty, ObjectUpdate } from '../property/filter'
import type { Reading } from '../property/selection'
import type { Handlers } from './call'

/** PropertyCollector and PropertyFilter. */
export const propertyCollectorHandlers: Handlers = {
  CreateFilter: (_call, self, { spec, partialUpdates }) => collector(self).createFilter(spec, partialUpdates).ref,

  DestroyPropertyFilter({ session }, self) {
    const owner = session.filterOwner(self.ref)
    if (owner === undefined) throw managedObjectNotFound(self.ref)
    owner.destroyFilter(self.ref)
  },

  RetrieveProperties: (_call, self, { specSet }) =>
    collector(self).retrieve(specSet, undefined).objects.map(objectContent),
  RetrievePropertiesEx: (_call, self, { specSet, options }) =>
    result(collector(self).retrieve(specSet, options.maxObjects)),
  ContinueRetrievePropertiesEx(_call, self, { token }) {
    const page = result(collector(self).continueRetrieval(token))
    if (page === undefined) throw invalidArgument('token')
    return page
  },
  CancelRetrievePropertiesEx: (_call, self, { token }) => collector(self).cancelRetrieval(token),

  async CheckForUpdates({ caller }, self, { version }) {
    const set = await collector(self).waitForUpdates(version ?? '', { maxWaitSeconds: 0 }, caller.signal)
    return set && updateSet(set)
  },
  async WaitForUpdates({ caller }, self, { version }) {
    const set = await collector(self).waitForUpdates(version ?? '', {}, caller.signal)
    if (set === undefined) throw new Error('a wait without an end has ended')
    return updateSet(set)
  },
  async WaitForUpdatesEx({ caller }, self, { version, options }) {
    const set = await collector(self).waitForUpdates(version ?? '', options ?? {}, caller.signal)
    return set && updateSet(set)
  },
  CancelWaitForUpdates: (_call, self) => collector(self).cancelWaits(),

  CreatePropertyCollector({ session }) {
    const ref = { type: 'PropertyCollector', value: `session[${session.key}]${randomUUID()}` }
    session.add(new PropertyCollector(ref, session.view))
    return ref
  },
  DestroyPropertyCollector({ session }, self) {
    const destroyed = collector(self)
    destroyed.destroy()
    session.remove(destroyed)
  },
}

function collector(self: ManagedObject): PropertyCollector {
  if (self instanceof PropertyCollector) return self
  throw managedObjectNotFound(self.ref)
}

function result({ objects, token }: Page): Methods['RetrievePropertiesEx']['result'] {
  return objects.length === 0 ? undefined : { token, objects: objects.map(objectContent) }
}

function objectContent({ obj, readings }: ObjectContent) {
  const propSet = readings.flatMap((reading) =>
    reading.kind === 'value' ? [{ name: reading.path, val: wireValue(obj, reading.path, reading.value) }] : [],
  )
  return { obj, propSet, missingSet: readings.filter(isMissing).map(missingProperty) }
}

function isMissing(reading: Reading): reading is Extract<Reading, { kind: 'missing' }> {
  return reading.kind === 'missing'
}

function missingProperty({ path, fault }: MissingProperty): WireMissing {
  return { path, fault: localized(fault) }
}

function updateSet({ version, filters, truncated }: UpdateSet) {
  return {
    version,
    filterSet: filters.map(({ filter, updates }) => ({ filter, objectSet: updates.map(objectUpdate) })),
    ...(truncated && { truncated }),
  }
}

function objectUpdate({ kind, obj, changes, missing }: ObjectUpdate) {
  return {
    kind,
    obj,
    changeSet: changes.map(({ name, value }) => ({
      name,
      op: 'assign' as const,
      ...(value !== undefined && { val: wireValue(obj, name, value) }),
    })),
    missingSet: missing.map(missingProperty),
  }
}

/** A property's value with the type that the schema declares for its path. */
function wireValue(obj: Reference, path: string, value: unknown): unknown {
  if (path.includes('[')) return value
  const declared = propertyAt(obj.type, path)
  if (declared === undefined || declared.type === 'anyType') return value
  return typed(declared.list ? `${declared.type}[]` : declared.type, value)
}
