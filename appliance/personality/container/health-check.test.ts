import type { Container, ContainerState } from '../../portlayer/api'
import { check } from '../api/server'
import { type Config, configSchema } from './config'
import { checkHealthcheck, healthCheckOf, healthOf, mergeHealthcheck, shownHealthcheck } from './health-check'

const second = 1_000_000_000
const config = (Healthcheck: unknown, more: object = {}): Config => check(configSchema, { Healthcheck, ...more })
const defaults = { intervalMs: 30_000, timeoutMs: 30_000, retries: 3, startPeriodMs: 0, startIntervalMs: 5_000 }

describe('Healthcheck', () => {
  it('goes to the guest as a command with docker’s defaults', () => {
    expect(healthCheckOf(config(null))).toBeUndefined()
    expect(healthCheckOf(config({ Test: ['NONE'] }))).toBeUndefined()
    expect(healthCheckOf(config({ Test: [] }))).toBeUndefined()
    expect(healthCheckOf(config({ Test: ['CMD', 'a', 'b'] }))).toEqual({ test: ['a', 'b'], ...defaults })
    expect(healthCheckOf(config({ Test: ['CMD-SHELL', 'a b'] }))?.test).toEqual(['/bin/sh', '-c', 'a b'])
    expect(healthCheckOf(config({ Test: ['CMD-SHELL', 'a b'] }, { Shell: ['bash', '-ec'] }))?.test).toEqual([
      'bash',
      '-ec',
      'a b',
    ])
    const all = {
      Interval: second,
      Timeout: 2 * second,
      Retries: 1,
      StartPeriod: 3 * second,
      StartInterval: second / 2,
    }
    expect(healthCheckOf(config({ Test: ['CMD', 'a'], ...all }))).toEqual({
      test: ['a'],
      intervalMs: 1000,
      timeoutMs: 2000,
      retries: 1,
      startPeriodMs: 3000,
      startIntervalMs: 500,
    })
    expect(healthCheckOf(config({ Test: ['CMD', 'a'], Interval: 9e15 }))?.intervalMs).toBe(2 ** 31 - 1)
  })

  it('takes from the image what the request does not say', () => {
    const image = { Test: ['CMD', 'x'], Interval: second, Retries: 7 }
    expect(mergeHealthcheck(null, image)).toMatchObject(image)
    expect(mergeHealthcheck(config({ Interval: 2 * second }).Healthcheck, image)).toMatchObject({
      ...image,
      Interval: 2 * second,
    })
    expect(mergeHealthcheck(config({ Test: ['NONE'] }).Healthcheck, image)?.Test).toEqual(['NONE'])
    expect(mergeHealthcheck(null, undefined)).toBeNull()
    expect(() => mergeHealthcheck(null, { Test: 5 })).toThrow('of the image cannot be read')
  })

  it.each([
    [{ Interval: 1 }, 'Interval in Healthcheck cannot be less than 1ms'],
    [{ Timeout: -1 }, 'Timeout in Healthcheck cannot be less than 1ms'],
    [{ StartPeriod: 999_999 }, 'StartPeriod in Healthcheck cannot be less than 1ms'],
    [{ StartInterval: 1 }, 'StartInterval in Healthcheck cannot be less than 1ms'],
    [{ Retries: -1 }, 'Retries in Healthcheck cannot be negative'],
  ])('refuses %j', (wrong, message) => {
    const { Healthcheck } = config({ Test: ['CMD', 'x'], ...wrong })
    expect(() => checkHealthcheck(Healthcheck)).toThrow(expect.objectContaining({ status: 400, message }))
  })

  it('is shown without what is not set', () => {
    const { Healthcheck } = config({ Test: ['NONE'] })
    expect(Healthcheck && shownHealthcheck(Healthcheck)).toEqual({ Test: ['NONE'] })
  })
})

describe('health', () => {
  const run = { run: 1, startedAt: '2026-01-01T00:00:00Z' }
  const end = { ...run, finishedAt: '2026-01-01T00:00:01Z', exitCode: 0, oomKilled: false }
  const container = (Healthcheck: unknown, state: ContainerState, status?: string) =>
    ({
      state,
      execution: { annotations: { docker: { version: 1, config: config(Healthcheck) } } },
      ...(status !== undefined && { health: { status, failingStreak: 0, log: [] } }),
    }) as unknown as Container
  const test = { Test: ['CMD', 'x'] }

  it.each([
    ['without a check', container(null, { status: 'running', ...run }), undefined],
    ['before the first start', container(test, { status: 'created' }), undefined],
    ['until it is told', container(test, { status: 'running', ...run }), 'starting'],
    ['as it was told', container(test, { status: 'running', ...run }, 'healthy'), 'healthy'],
    ['behind the end', container(test, { status: 'exited', ...end }, 'healthy'), 'unhealthy'],
    [
      'while the next start is waited for',
      container(test, { status: 'running', ...run, restarts: { ...end, count: 1, waiting: true } }, 'healthy'),
      'unhealthy',
    ],
  ])('%s', (_when, shown, status) => {
    expect(healthOf(shown)?.status).toBe(status)
  })
})
