import * as z from 'zod'
import { nanosecondsOf } from '../../nanoseconds'
import { PortLayerError } from '../../portlayer/problem'
import { invalid } from '../api/docker-error'
import { type Call, endpoint } from '../api/endpoint'
import { onePrune } from '../api/one-prune'
import { answerPrune, type Removed } from '../api/prune-progress'
import { type Filters, filters, flag, matchesLabels } from '../api/query'
import type { Engine } from '../engine'
import { listContainers } from './lookup'
import { recordOf } from './record'
import { writtenBytes } from './sizes'
import { nowNanoseconds, parseTimestamp, secondsProblem } from './timestamp'

const pruneQuery = z.object({ filters: filters(['label', 'label!', 'until']), stream: flag() })
const alone = onePrune()

/** `POST /containers/prune` */
export const pruneEndpoint = endpoint({
  method: 'post',
  path: '/containers/prune',
  query: pruneQuery,
  handle: (call, engine) => alone(engine, () => answerPrune(call, (removed) => prune(call, engine, removed))),
})

async function prune(
  call: Call<z.output<typeof pruneQuery>>,
  engine: Engine,
  removed: Removed,
): Promise<Record<string, unknown>> {
  const wanted = call.query.filters
  const until = untilOf(wanted)
  const notLabels = wanted.get('label!') ?? []
  const deleted: string[] = []
  let reclaimed = 0
  for (const container of await listContainers(engine, call.signal)) {
    const { id, createdAt, state } = container
    // A client that has gone wants no more of it.
    if (call.signal.aborted) break
    if (state.status !== 'created' && state.status !== 'exited') continue
    if (until !== undefined && (nanosecondsOf(createdAt) ?? until) > until) continue
    const { Labels } = recordOf(container).config
    if (!matchesLabels(wanted.get('label') ?? [], Labels)) continue
    if (notLabels.length > 0 && matchesLabels(notLabels, Labels)) continue
    try {
      const bytes = await writtenBytes(engine, id)
      await engine.portLayer.remove(id)
      reclaimed += bytes
      deleted.push(id)
      removed(id, 'Deleted')
    } catch (error) {
      if (!(error instanceof PortLayerError)) throw error
      // Started or removed meanwhile, or the host does not want to: the others go nevertheless.
      if (error.code !== 'not-found') engine.log(`pruning container ${id}: ${error.message}`)
    }
  }
  await toldGone(engine, deleted)
  engine.events.publish({ type: 'container', action: 'prune', id: '', attributes: { reclaimed: String(reclaimed) } })
  return { ContainersDeleted: deleted.length === 0 ? null : deleted, SpaceReclaimed: reclaimed }
}

/** Port layer's answers and events travel apart: events that should have come are waited for so long. Milliseconds. */
const eventPatience = 2_000

/** Resolves when the removals have been told as events, so that `prune` comes after them as docker tells it. */
async function toldGone(engine: Engine, ids: readonly string[]): Promise<void> {
  const limit = AbortSignal.any([AbortSignal.timeout(eventPatience), engine.signal])
  const isTold = () => ids.every((id) => engine.watch.known(id) === undefined)
  try {
    if (!isTold()) await engine.watch.next(({ action }) => action === 'removed' && isTold(), limit)
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'TimeoutError')) throw error
    engine.log(`the removal of containers was not told as an event within ${eventPatience} ms`)
  }
}

/** The `until` of docker's prunes: what was made later stays. */
export function untilOf(wanted: Filters, prefix = ''): bigint | undefined {
  const [value, ...more] = wanted.get('until') ?? []
  if (value === undefined) return undefined
  if (more.length > 0) throw invalid('more than one until filter specified')
  return filterTime(value, prefix)
}

/** The point in time that a filter names; throws dockerd's refusal of anything else, behind `prefix`. */
export function filterTime(value: string, prefix = ''): bigint {
  const time = parseTimestamp(value, nowNanoseconds())
  if (time === undefined) throw invalid(`${prefix}failed to parse value as time or duration: ${secondsProblem(value)}`)
  return time
}
