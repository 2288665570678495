import { setTimeout as delay } from 'node:timers/promises'
import type { Statistics } from '../../../tether/protocol'
import { Samples } from './samples'

const statistics = (systemTime: number) => ({ systemTime }) as Statistics

describe('Samples', () => {
  it('reads once for all who watch, and no more when nobody does', async () => {
    let reads = 0
    const samples = new Samples(async () => statistics(++reads))
    const stop = new AbortController()
    const first = async () => {
      for await (const sample of samples.follow('a', stop.signal)) return sample
      return undefined
    }
    expect(await Promise.all([first(), first(), first()])).toEqual(Array(3).fill({ statistics: statistics(1) }))
    await delay(1200)
    expect(reads).toBe(1)
  })

  it('tells a failure and goes on', async () => {
    let reads = 0
    const samples = new Samples(async () => {
      if (++reads === 1) throw new Error('not now')
      return statistics(reads)
    })
    const stop = new AbortController()
    const seen: unknown[] = []
    for await (const sample of samples.follow('a', stop.signal)) {
      seen.push(sample)
      if (seen.length === 2) break
    }
    expect(seen).toEqual([{ failure: new Error('not now') }, { statistics: statistics(2) }])
  })

  it('ends with the one who watches', async () => {
    const samples = new Samples(() => new Promise(() => undefined))
    const stop = new AbortController()
    const watching = samples.follow('a', stop.signal).next()
    stop.abort(new Error('enough'))
    await expect(watching).rejects.toThrow('enough')
  })
})
