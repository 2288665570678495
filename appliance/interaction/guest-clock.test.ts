import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from '../../tether/protocol'
import { keepGuestClock } from './guest-clock'

describe('the clock of a guest', () => {
  it('is told when its channel comes and after every interval, whatever it answers, until the channel ends', async () => {
    const told: Command[] = []
    const lines: string[] = []
    let close = (): void => undefined
    const channel = {
      run: async (command: Command) => {
        told.push(command)
        if (told.length === 1) throw new Error('the clock cannot be set: Operation not permitted')
        if (told.length === 3) close()
      },
      closed: new Promise<void>((resolve) => {
        close = resolve
      }),
    }
    const start = Date.now()
    await keepGuestClock(channel, (line) => lines.push(line), 20)
    const times = told.map((command) => (command.verb === 'set-clock' ? command.now - start : Number.NaN))
    expect(times).toHaveLength(3)
    expect(times[0]).toBeGreaterThanOrEqual(0)
    expect(times[2]).toBeGreaterThanOrEqual(38)
    expect(lines).toEqual(['clock: the clock cannot be set: Operation not permitted'])
    await delay(60)
    expect(told).toHaveLength(3)
  })
})
