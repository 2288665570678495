import { Slots } from './slots'

describe('Slots', () => {
  const { signal } = new AbortController()

  it('gives slots in order, and each only once', async () => {
    const slots = new Slots(1)
    const order: number[] = []
    const release = await slots.take(signal)
    const others = [1, 2].map(async (number) => {
      const next = await slots.take(signal)
      order.push(number)
      next()
    })
    release()
    release()
    await Promise.all(others)
    expect(order).toEqual([1, 2])
  })

  it('keeps no slot for who no longer waits', async () => {
    const slots = new Slots(1)
    const release = await slots.take(signal)
    const stop = new AbortController()
    const waiting = slots.take(stop.signal)
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    release()
    await slots.take(signal)
    await expect(slots.take(AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late')
  })
})
