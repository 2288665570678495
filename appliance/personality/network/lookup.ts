import type { Network } from '../../portlayer/api'
import { invalid, notFound } from '../api/docker-error'

/** The part of a network by which it is found. */
interface Named {
  readonly name: string
  readonly id: string
}

/** The network with this id, name or beginning of an id, in that order, as dockerd looks it up. Throws docker's refusals. */
export function pickNetwork<T extends Named>(networks: readonly T[], wanted: string): T {
  const exact = networks.find(({ id }) => id === wanted) ?? networks.find(({ name }) => name === wanted)
  if (exact !== undefined) return exact
  const starting = wanted === '' ? [] : networks.filter(({ id }) => id.startsWith(wanted))
  if (starting.length > 1) {
    throw invalid(`network ${wanted} is ambiguous (${starting.length} matches found based on ID prefix)`)
  }
  if (starting[0] === undefined) throw notFound(`network ${wanted} not found`)
  return starting[0]
}

/** Attributes of a network's events. */
export function networkAttributes({ name, driver }: Pick<Network, 'name' | 'driver'>): Record<string, string> {
  return { name, type: driver }
}
