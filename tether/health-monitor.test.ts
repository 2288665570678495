import { PassThrough } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import { deferred } from './deferred'
import type { Health, HealthCheck } from './health-check'
import { HealthMonitor } from './health-monitor'
import { goDuration, probeHealth } from './health-probe'
import { type LaunchedProcess, StartError } from './launch'

/** A check that writes and ends with this code, or, without one, when it is killed. */
function launched(output: string, code?: number): LaunchedProcess & { readonly signals: number[] } {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const exited = deferred<number>()
  const signals: number[] = []
  const end = (exitCode: number): void => {
    stdout.end()
    stderr.end()
    exited.resolve(exitCode)
  }
  stdout.write(output)
  if (code !== undefined) end(code)
  return {
    pid: 2,
    stdin: new PassThrough(),
    stdout,
    stderr,
    exited: exited.promise,
    signals,
    signal: (number) => {
      signals.push(number)
      end(137)
    },
    resize: () => undefined,
  }
}

describe('a probe', () => {
  it('has the exit code and what was written', async () => {
    const probe = await probeHealth(async () => launched('fine\n', 0), 1000)
    expect(probe).toMatchObject({ exitCode: 0, output: 'fine\n' })
    expect(probe.start <= probe.end).toBe(true)
  })

  it('keeps 4096 bytes', async () => {
    const { output } = await probeHealth(async () => launched('x'.repeat(5000), 1), 1000)
    expect(output).toBe(`${'x'.repeat(4096)}...`)
  })

  it('is killed when it takes too long', async () => {
    const check = launched('so far')
    expect(await probeHealth(async () => check, 20)).toMatchObject({
      exitCode: -1,
      output: 'Health check exceeded timeout (20ms): so far',
    })
    expect(check.signals).toEqual([9])
  })

  it('says why it could not be started', async () => {
    const probe = await probeHealth(() => Promise.reject(new StartError('exec: "/nope"', 127)), 1000)
    expect(probe).toMatchObject({ exitCode: -1, output: 'exec: "/nope"' })
  })

  it.each([
    [20, '20ms'],
    [1000, '1s'],
    [1500, '1.5s'],
    [60_000, '1m0s'],
    [3_661_000, '1h1m1s'],
  ])('tells %d ms as Go does', (ms, text) => {
    expect(goDuration(ms)).toBe(text)
  })
})

describe('the monitor', () => {
  const check: HealthCheck = {
    test: ['check', 'it'],
    intervalMs: 5,
    timeoutMs: 1_000,
    retries: 2,
    startPeriodMs: 0,
    startIntervalMs: 5,
  }

  it('checks until the process ends, and anew with the next one', async () => {
    const told: string[] = []
    let wake: () => void = () => undefined
    const monitor = new HealthMonitor(check, ({ status, failingStreak }: Health) => {
      told.push(`${status} ${failingStreak}`)
      wake()
    })
    const codes = [1, 0, 1, 1]
    const asked: (readonly string[])[] = []
    const follow = async (until: number): Promise<void> => {
      const ended = new AbortController()
      const enough = new Promise<void>((resolve) => {
        wake = () => (told.length >= until ? resolve() : undefined)
      })
      const following = monitor.follow(async (test) => {
        asked.push(test)
        return launched('', codes.shift() ?? 0)
      }, ended.signal)
      await enough
      ended.abort()
      await following
    }
    await follow(5)
    expect(told).toEqual(['starting 0', 'starting 1', 'healthy 0', 'healthy 1', 'unhealthy 2'])
    await follow(7)
    expect(told.slice(5)).toEqual(['starting 0', 'healthy 0'])
    expect(asked[0]).toEqual(['check', 'it'])
  })

  it('tells nothing of a check that ended with its container', async () => {
    const told: Health[] = []
    const monitor = new HealthMonitor(check, (health) => told.push(health))
    const ended = new AbortController()
    const running = launched('')
    const following = monitor.follow(async () => running, ended.signal)
    await delay(30)
    ended.abort()
    running.signal(9)
    await following
    expect(told.length).toBe(1)
  })
})
