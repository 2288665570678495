import { once } from 'node:events'
import { z } from 'zod'
import { DockerError, invalid } from '../api/docker-error'
import { type Answer, type Call, endpoint, streamed } from '../api/endpoint'
import { type Filters, filters, matchesLabels, text } from '../api/query'
import { parseInstant } from '../container/time'
import type { Engine } from '../engine'
import type { DockerEvent } from './docker-events'

const eventsQuery = z.object({
  since: text(),
  until: text(),
  filters: filters([
    'config',
    'container',
    'daemon',
    'event',
    'image',
    'label',
    'network',
    'node',
    'plugin',
    'scope',
    'secret',
    'service',
    'type',
    'volume',
  ]),
})

/** A client that is so many events behind has lost its connection or its way: it is cut off. */
const maxBehind = 4096
/** The longest time that a timer of Node can wait. Milliseconds. */
const maxTimer = 2 ** 31 - 1

/** `GET /events` */
export const eventsEndpoint = endpoint({ method: 'get', path: '/events', query: eventsQuery, handle: events })

async function events(call: Call<z.output<typeof eventsQuery>>, engine: Engine): Promise<Answer> {
  const { query, response } = call
  const since = instant(query.since, 'since')
  const until = instant(query.until, 'until')
  if (since !== undefined && until !== undefined && since > until) {
    throw invalid(`\`since\` time (${query.since}) cannot be after \`until\` time (${query.until})`)
  }
  const wanted = (event: DockerEvent) =>
    matches(event, query.filters) && (until === undefined || event.timeNano <= until)

  // From here on nothing is missed: new events queue behind the past ones.
  const queue: DockerEvent[] =
    since === undefined ? [] : engine.events.past().filter((event) => event.timeNano >= since)
  let wake: (() => void) | undefined
  const end = endSignal(until, call.signal)
  const unsubscribe = engine.events.subscribe((event) => {
    queue.push(event)
    wake?.()
  })
  end.addEventListener('abort', () => wake?.(), { once: true })
  try {
    response.statusCode = 200
    response.setHeader('Content-Type', 'application/json')
    response.flushHeaders()
    for (;;) {
      if (queue.length > maxBehind) throw new DockerError(500, 'the client reads events too slowly')
      const event = queue.shift()
      if (event !== undefined) {
        if (wanted(event) && !response.write(eventText(event))) await once(response, 'drain', { signal: call.signal })
      } else {
        if (end.aborted) break
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    }
    response.end()
  } finally {
    unsubscribe()
  }
  return streamed
}

function instant(value: string, name: string): bigint | undefined {
  if (value === '') return undefined
  const time = parseInstant(value)
  if (time === undefined) throw invalid(`invalid value for "${name}": ${value}`)
  return time
}

/** Aborted when `until` has come or the client has gone. */
function endSignal(until: bigint | undefined, gone: AbortSignal): AbortSignal {
  if (until === undefined) return gone
  const left = Number(until / 1_000_000n) - Date.now()
  return AbortSignal.any([gone, AbortSignal.timeout(Math.min(Math.max(left, 0), maxTimer))])
}

/** Docker's message; nanoseconds are more than a double holds, so they are written as digits. */
function eventText(event: DockerEvent): string {
  const { type, action, id, attributes, timeNano } = event
  const legacy =
    type === 'container'
      ? { status: action, id, from: attributes.image ?? '' }
      : type === 'image'
        ? { status: action, id }
        : {}
  const message = {
    ...legacy,
    Type: type,
    Action: action,
    Actor: { ID: id, Attributes: attributes },
    scope: 'local',
    time: Number(timeNano / 1_000_000_000n),
  }
  return `${JSON.stringify(message).slice(0, -1)},"timeNano":${timeNano}}\n`
}

function matches(event: DockerEvent, wanted: Filters): boolean {
  const any = (name: string, test: (value: string) => boolean) => {
    const values = wanted.get(name)
    return values === undefined || values.some(test)
  }
  const isOne = (type: DockerEvent['type']) =>
    any(type, (value) => {
      if (event.type !== type && !(type === 'image' && event.type === 'container')) return false
      const { name, image } = event.attributes
      if (event.type === 'container' && type === 'image') return image === value || image?.split(':')[0] === value
      return event.id === value || name === value || (value.length >= 12 && event.id.startsWith(value))
    })
  const labels = wanted.get('label')
  const others = ['config', 'daemon', 'node', 'plugin', 'secret', 'service'].filter((type) => wanted.has(type))
  return (
    others.length === 0 &&
    any('type', (type) => event.type === type) &&
    // `exec_create` matches `exec_create: sh -c …`.
    any('event', (action) => event.action === action || event.action.startsWith(`${action}:`)) &&
    any('scope', (scope) => scope === 'local') &&
    isOne('container') &&
    isOne('image') &&
    isOne('network') &&
    isOne('volume') &&
    (labels === undefined || matchesLabels(labels, event.attributes))
  )
}
