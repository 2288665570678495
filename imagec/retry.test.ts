import { isPassing, maxAttempts, pause, pauseAfter } from './retry'

describe('pauseAfter', () => {
  const asked = (value: string) => pauseAfter(1, { headers: { 'retry-after': value } })

  it('doubles, and ends', () => {
    expect(pauseAfter(1)).toBeLessThanOrEqual(300)
    expect(pauseAfter(4)).toBeGreaterThanOrEqual(800)
    expect(pauseAfter(maxAttempts)).toBeUndefined()
  })

  it('does as the registry asks, within reason', () => {
    expect(asked('3')).toBe(3000)
    expect(asked('0')).toBe(0)
    expect(asked('86400')).toBeUndefined()
    expect(asked(new Date(Date.now() + 5000).toUTCString())).toBeGreaterThan(3000)
    expect(asked(new Date(0).toUTCString())).toBe(0)
    expect(asked('soon')).toBeLessThanOrEqual(300)
  })

  it('knows which answers pass', () => {
    expect([429, 500, 502, 503, 504].every(isPassing)).toBe(true)
    expect([200, 400, 401, 404, 501].some(isPassing)).toBe(false)
  })

  it('stops waiting when it is aborted', async () => {
    await expect(pause(10_000, AbortSignal.timeout(10))).rejects.toThrow()
    await expect(pause(10_000, AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough')
  })
})
