import * as z from 'zod'
import type { Container } from '../../portlayer/api'
import { conflict, invalid, notAvailable } from '../api/docker-error'
import { type Answer, type Call, endpoint, streamed } from '../api/endpoint'
import { flag, text } from '../api/query'
import type { Engine } from '../engine'
import { connectionOf } from '../listener'
import { handOverBody, isChunked, streamContentType } from '../stream/hand-over'
import { detailsText, logAttributes } from './log-attributes'
import { isReadable, keptBytes } from './log-options'
import { findContainer, isRunning, runOf } from './lookup'
import { recordOf } from './record'
import { nowNanoseconds, parseTimestamp, secondsProblem } from './timestamp'

const logsQuery = z.object({
  follow: flag(),
  stdout: flag(),
  stderr: flag(),
  since: text(),
  until: text(),
  timestamps: flag(),
  details: flag(),
  tail: text(),
})

/** `GET /containers/{id}/logs` */
export const logsEndpoint = endpoint({
  method: 'get',
  path: '/containers/:id/logs',
  query: logsQuery,
  handle: logs,
})

async function logs(call: Call<z.output<typeof logsQuery>>, engine: Engine): Promise<Answer> {
  const { query, response, signal } = call
  if (!query.stdout && !query.stderr) throw invalid("must specify at least one of 'stdout' or 'stderr'")
  const container = await findContainer(engine, call.params.id ?? '', signal)
  const since = bound(query.since, 'since')
  const until = bound(query.until, 'until')
  if (container.state.status === 'removing') {
    throw conflict('can not get logs from container which is dead or marked for removal')
  }
  refuseUnreadable(container)
  const { config, hostConfig } = recordOf(container)
  const kept = keptBytes(hostConfig.LogConfig.Type, hostConfig.LogConfig.Config)
  const form = config.Tty ? 'raw' : 'multiplexed'
  await engine.interaction.logs(
    container.id,
    {
      connection: connectionOf(call.request),
      stdout: query.stdout,
      stderr: query.stderr,
      timestamps: query.timestamps,
      prefix: query.details ? `${detailsText(logAttributes(container))} ` : '',
      form,
      chunked: isChunked(call),
      ...(query.follow && isRunning(container) && { follow: runOf(container) }),
      ...(/^\+?\d{1,9}$/.test(query.tail) && { tail: Number(query.tail) }),
      ...(since !== undefined && { since: String(since) }),
      ...(until !== undefined && { until: String(until) }),
      ...(kept !== undefined && { kept }),
    },
    signal,
  )
  response.statusCode = 200
  response.setHeader('Content-Type', streamContentType(form, call))
  await handOverBody(call, engine)
  return streamed
}

/** Docker's refusal of a log that is not kept. */
function refuseUnreadable(container: Container): void {
  const { Type, Config } = recordOf(container).hostConfig.LogConfig
  if (isReadable(Type, Config)) return
  throw notAvailable('configured logging driver does not support reading')
}

function bound(value: string, name: string): bigint | undefined {
  if (value === '' || value === '0') return undefined
  const instant = parseTimestamp(value, nowNanoseconds())
  if (instant === undefined)
    throw invalid(`invalid value for "${name}": invalid timestamp ${JSON.stringify(value)}: ${secondsProblem(value)}`)
  return instant
}
