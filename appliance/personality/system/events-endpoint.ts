import { once } from 'node:events'
import * as z from 'zod'
import { DockerError, invalid } from '../api/docker-error'
import { type Answer, type Call, endpoint, streamed } from '../api/endpoint'
import { filters, text } from '../api/query'
import { type ApiVersion, speaks } from '../api/version'
import { nowNanoseconds, parseTimestamp, secondsProblem } from '../container/timestamp'
import type { Engine } from '../engine'
import type { DockerEvent } from './docker-events'
import { type EventEncoding, eventEncoding } from './event-encoding'
import { eventPasses } from './event-filter'

const eventsQuery = z.object({ since: text(), until: text(), filters: filters('any') })

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
    eventPasses(event, query.filters) && (until === undefined || event.timeNano <= until)

  // From here on nothing is missed: new events queue behind the past ones.
  const isPast = (event: DockerEvent) => event.timeNano >= (since ?? 0n)
  const queue: DockerEvent[] = since === undefined && until === undefined ? [] : engine.events.past().filter(isPast)
  let wake: (() => void) | undefined
  const end = endSignal(until, call.signal)
  const unsubscribe = engine.events.subscribe((event) => {
    queue.push(event)
    wake?.()
  })
  end.addEventListener('abort', () => wake?.(), { once: true })
  try {
    response.statusCode = 200
    const encoding = eventEncoding(call.request.headers.accept, call.version)
    response.setHeader('Content-Type', encoding.contentType)
    response.flushHeaders()
    // Nothing is written to a client that has gone.
    while (!call.signal.aborted) {
      if (queue.length > maxBehind) throw new DockerError(500, 'the client reads events too slowly')
      const event = queue.shift()
      if (event !== undefined) {
        const text = wanted(event) ? eventText(event, encoding, call.version) : undefined
        if (text !== undefined && !response.write(text)) await once(response, 'drain', { signal: call.signal })
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
  const time = parseTimestamp(value, nowNanoseconds())
  if (time === undefined)
    throw invalid(`invalid value for '${name}': invalid timestamp ${JSON.stringify(value)}: ${secondsProblem(value)}`)
  return time
}

/** Aborted when `until` has come or the client has gone. */
function endSignal(until: bigint | undefined, gone: AbortSignal): AbortSignal {
  if (until === undefined) return gone
  const left = Number(until / 1_000_000n) - Date.now()
  return AbortSignal.any([gone, AbortSignal.timeout(Math.min(Math.max(left, 0), maxTimer))])
}

/** Docker's message; nanoseconds are more than a double holds, so they are written as digits. */
function eventText(event: DockerEvent, { prefix }: EventEncoding, version: ApiVersion): string {
  const { type, action, id, attributes, timeNano } = event
  // Docker leaves out what is empty of the older fields, and since 1.52 all of them.
  const legacy =
    !speaks(version, 52) && (type === 'container' || type === 'image')
      ? {
          status: action,
          ...(id !== '' && { id }),
          ...(type === 'container' && attributes.image !== undefined && { from: attributes.image }),
        }
      : {}
  const message = {
    ...legacy,
    Type: type,
    Action: action,
    Actor: { ID: id, Attributes: attributes },
    scope: 'local',
    time: Number(timeNano / 1_000_000_000n),
  }
  return `${prefix}${JSON.stringify(message).slice(0, -1)},"timeNano":${timeNano}}\n`
}
