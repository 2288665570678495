import * as z from 'zod'
import { DockerError, invalid } from '../api/docker-error'
import { type Answer, type Call, endpoint, json } from '../api/endpoint'
import { onePrune } from '../api/one-prune'
import { type Filters, filters, matchesLabels } from '../api/query'
import { speaks } from '../api/version'
import type { Engine } from '../engine'
import { anonymousLabel, volumeRecordOf } from './volume-view'
import { removeVolume, volumeUsers } from './volumes'

const pruneQuery = z.object({ filters: filters(['label', 'label!', 'all']) })
const alone = onePrune()

/** `POST /volumes/prune` */
export const pruneVolumesEndpoint = endpoint({
  method: 'post',
  path: '/volumes/prune',
  query: pruneQuery,
  handle: (call, engine) => alone(engine, () => prune(call, engine)),
})

async function prune({ query, version, signal }: Call<z.output<typeof pruneQuery>>, engine: Engine): Promise<Answer> {
  // Before 1.42 named volumes went as well.
  const all = !speaks(version, 42) || allOf(query.filters)
  const notLabels = query.filters.get('label!') ?? []
  const users = await volumeUsers(engine, signal)
  const deleted: string[] = []
  let reclaimed = 0
  for (const volume of await engine.portLayer.volumesWithUsage(signal)) {
    // A client that has gone wants no more of it.
    if (signal.aborted) break
    const labels = volumeRecordOf(volume).labels ?? {}
    if (users.has(volume.name) || !(all || Object.hasOwn(labels, anonymousLabel))) continue
    if (!matchesLabels(query.filters.get('label') ?? [], labels)) continue
    if (notLabels.length > 0 && matchesLabels(notLabels, labels)) continue
    try {
      await removeVolume(engine, volume)
      deleted.push(volume.name)
      reclaimed += volume.used ?? 0
    } catch (error) {
      // Taken by a container meanwhile, or the host does not want to: the others go nevertheless.
      engine.log(`pruning volume ${volume.name}: ${error instanceof DockerError ? error.message : String(error)}`)
    }
  }
  engine.events.publish({ type: 'volume', action: 'prune', id: '', attributes: { reclaimed: String(reclaimed) } })
  return json({ VolumesDeleted: deleted, SpaceReclaimed: reclaimed })
}

/** strconv.ParseBool. */
const truths = ['1', 't', 'T', 'TRUE', 'true', 'True']
const falsehoods = ['0', 'f', 'F', 'FALSE', 'false', 'False']

function allOf(wanted: Filters): boolean {
  const [value, ...more] = wanted.get('all') ?? []
  if (value === undefined) return false
  if (more.length > 0) {
    throw invalid(`invalid filter 'all=[${[value, ...more].join(' ')}]': only one value is expected`)
  }
  if (truths.includes(value)) return true
  if (falsehoods.includes(value)) return false
  throw invalid(`invalid filter 'all': strconv.ParseBool: parsing ${JSON.stringify(value)}: invalid syntax`)
}
