import { type Filters, matchesLabels } from '../api/query'
import type { DockerEvent } from './docker-events'

/** Filters by what an event is of: they look at its id and its name, whatever its type. */
const objects = ['container', 'network', 'volume', 'daemon', 'plugin', 'service', 'node', 'secret', 'config'] as const

/** Actions that carry a text after a colon: a filter for one of them matches by its beginning. */
const longActions = ['health_status', 'exec_create', 'exec_start']

/** Whether an event passes docker's filters (daemon/events/filter.go); names that mean nothing are let pass, as there. */
export function eventPasses(event: DockerEvent, wanted: Filters): boolean {
  const exact = (name: string, ...sources: readonly string[]) => {
    const values = wanted.get(name)
    return values === undefined || values.length === 0 || values.some((value) => sources.includes(value))
  }
  const fuzzy = (name: string, ...sources: readonly string[]) =>
    exact(name, ...sources) ||
    (wanted.get(name) ?? []).some((value) => sources.some((source) => source.startsWith(value)))
  const actions = wanted.get('event') ?? []
  const matchAction = actions.some((action) => longActions.includes(action)) ? fuzzy : exact
  const { name = '' } = event.attributes
  const image = event.type === 'image' ? name : (event.attributes.image ?? '')
  return (
    matchAction('event', event.action) &&
    exact('type', event.type) &&
    exact('scope', 'local') &&
    objects.every((object) => fuzzy(object, event.id, name)) &&
    exact('image', event.id, image, withoutTag(event.id), withoutTag(image)) &&
    matchesLabels(wanted.get('label') ?? [], event.attributes)
  )
}

/** A reference without tag and digest; a port of a registry is not a tag. */
function withoutTag(reference: string): string {
  return reference.replace(/@.*$/s, '').replace(/:[^:/]*$/, '')
}
