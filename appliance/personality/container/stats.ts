import { once } from 'node:events'
import * as z from 'zod'
import type { Container } from '../../portlayer/api'
import { PortLayerError } from '../../portlayer/problem'
import { type Answer, type Call, endpoint, json, streamed } from '../api/endpoint'
import { flag } from '../api/query'
import { speaks } from '../api/version'
import type { Engine } from '../engine'
import { findContainer, isRunning } from './lookup'
import { isRestarting } from './record'
import type { Sample } from './samples'
import { emptyStats, type Stats, statsOf } from './stats-view'

const statsQuery = z.object({ stream: flag('yes'), 'one-shot': flag() })

/** `GET /containers/{id}/stats`: once a second, or one sample with the one before, or (`one-shot`, which a stream passes over) one alone. */
export const statsEndpoint = endpoint({
  method: 'get',
  path: '/containers/:id/stats',
  query: statsQuery,
  handle: async (call, engine) => {
    const { stream } = call.query
    const oneShot = call.query['one-shot'] && speaks(call.version, 41)
    const container = await findContainer(engine, call.params.id ?? '', call.signal)
    if (stream) return streamStats(call, engine, container)
    if (!isRunning(container) || isRestarting(container.state)) return json(emptyStats(container))
    const stats = oneShot
      ? statsOf(container, await engine.samples.now(container.id, call.signal))
      : await lastSecond(call, engine, container)
    return json(stats)
  },
})

/** What a sample shows of a container; undefined when the container is gone. */
function shown(container: Container, sample: Sample, before: Stats | undefined): Stats | undefined {
  if ('statistics' in sample) return statsOf(container, sample.statistics, before)
  const { failure } = sample
  // One that does not run, or does not answer, is shown with its name alone, as dockerd does.
  return failure instanceof PortLayerError && failure.code === 'not-found' ? undefined : emptyStats(container)
}

/** Two samples, a second apart: the second one with the first as what was before. */
async function lastSecond(call: Call, engine: Engine, container: Container): Promise<Stats> {
  let first: Stats | undefined
  for await (const sample of engine.samples.follow(container.id, call.signal)) {
    const stats = shown(container, sample, first)
    if (stats === undefined || first !== undefined || 'failure' in sample) return stats ?? emptyStats(container)
    first = stats
  }
  return emptyStats(container)
}

/** Writes every sample as a line until the client or the container is gone. */
async function streamStats(call: Call, engine: Engine, container: Container): Promise<Answer> {
  const { response, signal } = call
  response.writeHead(200, { 'content-type': 'application/json' })
  response.flushHeaders()
  let before: Stats | undefined
  try {
    for await (const sample of engine.samples.follow(container.id, signal)) {
      before = shown(container, sample, before)
      if (before === undefined) break
      if (!response.write(`${JSON.stringify(before)}\n`)) await once(response, 'drain', { signal })
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
  response.end()
  return streamed
}
