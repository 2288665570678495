import { Execs } from './execs'

describe('Execs', () => {
  it('answers when an exec has come so far', async () => {
    const execs = new Execs()
    execs.begin('a', undefined)
    const { signal } = new AbortController()
    const started = execs.until('a', 'started', signal)
    const exited = execs.until('a', 'exited', signal)
    execs.set('a', { status: 'running', pid: 7 })
    await expect(started).resolves.toEqual({ status: 'running', pid: 7 })
    execs.set('a', { status: 'exited', exitCode: 3 })
    await expect(exited).resolves.toEqual({ status: 'exited', exitCode: 3 })
  })

  it('refuses an id twice, and one that it does not know', async () => {
    const execs = new Execs()
    execs.begin('a', undefined)
    expect(() => execs.begin('a', undefined)).toThrow(/already/)
    await expect(execs.until('b', 'exited', new AbortController().signal)).rejects.toThrow('No such exec instance: b')
  })

  it('stops waiting when the caller does', async () => {
    const execs = new Execs()
    execs.begin('a', undefined)
    const stop = new AbortController()
    const waiting = execs.until('a', 'exited', stop.signal)
    stop.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
  })

  it('forgets ended execs only, the oldest first', () => {
    const execs = new Execs()
    execs.begin('running', undefined)
    for (let i = 0; i < 5000; i++) {
      execs.begin(`e${i}`, undefined)
      execs.set(`e${i}`, { status: 'exited', exitCode: 0 })
    }
    expect(execs.get('running').status).toBe('starting')
    expect(execs.get('e4999').status).toBe('exited')
    expect(() => execs.get('e0')).toThrow()
  })
})
