import { parseHealth } from './config'
import {
  encodeHealth,
  type Health,
  type HealthCheck,
  type HealthProbe,
  newHealth,
  nextHealth,
  nextInterval,
} from './health-check'

const time = '2024-01-01T00:00:00.000000001Z'
const probe = (exitCode: number, output = ''): HealthProbe => ({ start: time, end: time, exitCode, output })
const check: HealthCheck = {
  test: ['true'],
  intervalMs: 30_000,
  timeoutMs: 1_000,
  retries: 2,
  startPeriodMs: 10_000,
  startIntervalMs: 500,
}
const healthAfter = (...probes: readonly [exitCode: number, sinceStartMs: number][]): Health =>
  probes.reduce((health, [exitCode, since]) => nextHealth(health, probe(exitCode), check, since), newHealth())

describe('health', () => {
  it('is what docker makes of the probes', () => {
    expect(healthAfter().status).toBe('starting')
    expect(healthAfter([0, 1])).toMatchObject({ status: 'healthy', failingStreak: 0 })
    expect(healthAfter([1, 20_000])).toMatchObject({ status: 'starting', failingStreak: 1 })
    expect(healthAfter([1, 20_000], [-1, 50_000])).toMatchObject({ status: 'unhealthy', failingStreak: 2 })
    expect(healthAfter([0, 1], [1, 20_000])).toMatchObject({ status: 'healthy', failingStreak: 1 })
    expect(healthAfter([1, 20_000], [1, 20_001], [0, 20_002])).toMatchObject({ status: 'healthy', failingStreak: 0 })
  })

  it('counts no failure in the start period, unless it was healthy before', () => {
    expect(healthAfter([1, 1], [1, 9_999])).toMatchObject({ status: 'starting', failingStreak: 0 })
    expect(healthAfter([0, 1], [1, 2], [1, 3])).toMatchObject({ status: 'unhealthy', failingStreak: 2 })
  })

  it('is asked for more often until the first success in that period', () => {
    expect(nextInterval(healthAfter(), check, 5_000)).toBe(500)
    expect(nextInterval(healthAfter([0, 1]), check, 5_000)).toBe(30_000)
    expect(nextInterval(healthAfter(), check, 10_000)).toBe(30_000)
  })

  it('keeps five probes, over a restart too', () => {
    const health = healthAfter([1, 20_000], [0, 1], [0, 2], [0, 3], [0, 4], [3, 5])
    expect(health.log.map(({ exitCode }) => exitCode)).toEqual([0, 0, 0, 0, 3])
    expect(newHealth(health)).toEqual({ status: 'starting', failingStreak: 0, log: health.log })
  })

  it('fits into a report whatever the check wrote, and is read again', () => {
    const log = Array.from({ length: 5 }, () => probe(0, '\0'.repeat(4096)))
    const text = encodeHealth(3, { status: 'healthy', failingStreak: 0, log })
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(48_000)
    expect(parseHealth(JSON.parse(text))).toMatchObject({ run: 3, status: 'healthy' })
    const small: Health = { status: 'healthy', failingStreak: 0, log: [probe(0, 'fine')] }
    expect(parseHealth(JSON.parse(encodeHealth(1, small)))).toEqual({ run: 1, ...small })
  })
})

describe('the report of a guest that lies', () => {
  const claim = { run: 1, status: 'healthy', failingStreak: 0, log: [probe(0)] }
  it.each([
    [null],
    [[]],
    [{ ...claim, status: 'fine' }],
    [{ ...claim, run: -1 }],
    [{ ...claim, failingStreak: 0.5 }],
    [{ ...claim, failingStreak: 1e30 }],
    [{ ...claim, log: 'none' }],
    [{ ...claim, log: Array(6).fill(probe(0)) }],
    [{ ...claim, log: [{ ...probe(0), output: 'x'.repeat(5000) }] }],
    [{ ...claim, log: [{ ...probe(0), start: 'now' }] }],
    [{ ...claim, log: [{ ...probe(0), exitCode: 256 }] }],
  ])('is refused: %#', (value) => {
    expect(() => parseHealth(value)).toThrow(TypeError)
  })

  it('loses what nobody asked for', () => {
    expect(parseHealth({ ...claim, more: 1, log: [{ ...probe(0), more: 1 }] })).toEqual(claim)
  })
})
