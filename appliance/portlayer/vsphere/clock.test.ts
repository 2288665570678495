import { setTimeout as delay } from 'node:timers/promises'
import { keepClock, setClock } from './clock'

describe('the clock of the appliance', () => {
  /** How far vSphere's clock is before this machine's. Milliseconds. */
  let ahead: number
  let corrections: [number, string][]
  let lines: string[]
  const log = (line: string) => void lines.push(line)
  const vim = {
    call: async () => {
      // The question is on its way for as long as the answer.
      await delay(20)
      const told = new Date(Date.now() + ahead).toISOString()
      await delay(20)
      return told as never
    },
  }
  /** To tenths of a second: this machine is busy. */
  const correct = async (milliseconds: number, how: string) => {
    corrections.push([Math.round(milliseconds / 100) * 100, how])
  }

  beforeEach(() => {
    corrections = []
    lines = []
  })

  it('is set to vSphere’s, by half of what the question took', async () => {
    ahead = 1100
    await setClock(vim, log, new AbortController().signal, correct)
    expect(corrections).toEqual([[1100, 'step']])
    expect(lines).toEqual([expect.stringMatching(/^clock: corrected by 1[01]\d\d ms$/)])
  })

  it('is let alone when it is right', async () => {
    const now = { call: async () => new Date().toISOString() as never }
    await setClock(now, log, new AbortController().signal, correct)
    expect(corrections).toEqual([])
  })

  it('stays as it is when it cannot be set, which is told', async () => {
    ahead = 5000
    await setClock(vim, log, new AbortController().signal, async () => {
      throw new Error('the clock cannot be set: Operation not permitted')
    })
    expect(lines).toEqual(['clock: the clock cannot be set: Operation not permitted'])
  })

  it('cannot be set to a time that is none', async () => {
    const nonsense = { call: async () => 'nonsense' as never }
    await expect(setClock(nonsense, log, new AbortController().signal, correct)).rejects.toThrow('a time that is none')
  })

  it('is led while it is little away, and set when it is not', async () => {
    const stop = new AbortController()
    ahead = 300
    await keepClock(
      vim,
      log,
      stop.signal,
      async (milliseconds, how) => {
        await correct(milliseconds, how)
        if (ahead < 0) stop.abort()
        ahead = -800
      },
      10,
    )
    expect(corrections).toEqual([
      [300, 'slew'],
      [-800, 'step'],
    ])
  })

  it('is no reason to end when vSphere does not answer', async () => {
    const stop = new AbortController()
    let asked = 0
    const refusing = {
      call: async () => {
        asked++
        if (asked === 2) stop.abort()
        throw new Error('connect ECONNREFUSED')
      },
    }
    await keepClock(refusing, log, stop.signal, correct, 10)
    expect(lines).toEqual(['clock: connect ECONNREFUSED'])
  })
})
