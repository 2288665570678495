import type { Engine } from '../engine'
import { conflict } from './docker-error'

/** Lets one prune of a kind run at a time; the others are refused, as by dockerd. */
export function onePrune(): <T>(engine: Engine, prune: () => Promise<T>) => Promise<T> {
  const pruning = new WeakSet<Engine>()
  return async (engine, prune) => {
    if (pruning.has(engine)) throw conflict('a prune operation is already running')
    pruning.add(engine)
    try {
      return await prune()
    } finally {
      pruning.delete(engine)
    }
  }
}
