import fc from 'fast-check'
import type { RunState } from '../../../tether/config'
import { type RunTrack, track } from './run-tracker'

const startedAt = '2024-01-01T00:00:00.000000001Z'
const finishedAt = '2024-01-01T00:00:09.000000001Z'
const running = (run: number): RunState => ({ run, status: 'running', startedAt })
const exited = (run: number, exitCode: number): RunState => ({ run, status: 'exited', startedAt, finishedAt, exitCode })

/** Feeds sights of one VM, the time being their index. */
function follow(sights: readonly [poweredOn: boolean, report?: RunState | undefined][]): RunTrack {
  let last: RunTrack | undefined
  sights.forEach(([poweredOn, report], index) => {
    last = track(last, poweredOn, report, String(index))
  })
  if (last === undefined) throw new Error('no sight')
  return last
}

test('a VM that was never on is created', () => {
  expect(follow([[false]]).state).toEqual({ status: 'created' })
})

test('the way of a run', () => {
  expect(follow([[false], [true]]).state).toEqual({ status: 'starting', run: 1 })
  expect(follow([[false], [true, { run: 1, status: 'booting' }]]).state).toEqual({ status: 'starting', run: 1 })
  expect(follow([[false], [true, running(1)]]).state).toEqual({ status: 'running', run: 1, startedAt })
  const ending = follow([[false], [true, running(1)], [true, exited(1, 3)]])
  expect([ending.state.status, ending.ending]).toEqual(['running', true])
  expect(follow([[false], [true, running(1)], [false, exited(1, 3)]]).state).toEqual({
    status: 'exited',
    run: 1,
    startedAt,
    finishedAt,
    exitCode: 3,
    oomKilled: false,
  })
})

test('a run that its guest reports as paused is, until the next report', () => {
  const paused: RunState = { ...running(1), paused: true }
  expect(follow([[false], [true, running(1)], [true, paused]]).state).toEqual({
    status: 'running',
    run: 1,
    startedAt,
    paused: true,
  })
  expect(
    follow([
      [true, paused],
      [true, running(1)],
    ]).state,
  ).toEqual({ status: 'running', run: 1, startedAt })
  expect(
    follow([
      [true, paused],
      [false, exited(1, 137)],
    ]).state,
  ).not.toHaveProperty('paused')
})

test('the report of the run before says nothing of this one', () => {
  expect(
    follow([
      [false, exited(1, 0)],
      [true, exited(1, 0)],
    ]).state,
  ).toEqual({ status: 'starting', run: 2 })
  expect(
    follow([
      [false, exited(1, 0)],
      [true, exited(1, 0)],
      [true, running(2)],
    ]).state,
  ).toMatchObject({ run: 2 })
})

test('power-on and report in one update', () => {
  expect(
    follow([
      [false, exited(4, 0)],
      [true, running(5)],
    ]).state,
  ).toEqual({ status: 'running', run: 5, startedAt })
})

test('a VM powered off under its process is killed, and stays ended at the same time', () => {
  const killed = { status: 'exited', run: 1, startedAt, finishedAt: '2', exitCode: 137, oomKilled: false }
  expect(follow([[false], [true, running(1)], [false, running(1)]]).state).toEqual(killed)
  expect(follow([[false], [true, running(1)], [false, running(1)], [false, running(1)]]).state).toEqual(killed)
})

test('a VM powered off before its tether spoke has had a run; the next has the number that the tether will give', () => {
  expect(follow([[false], [true], [false]]).state).toMatchObject({ status: 'exited', run: 1, exitCode: 137 })
  expect(follow([[false], [true], [false], [true]]).state).toEqual({ status: 'starting', run: 1 })
})

test('a process that could not be started', () => {
  const failed: RunState = { run: 1, status: 'failed', finishedAt, exitCode: 127, error: 'no such file' }
  expect(follow([[false], [true, failed]]).state).toEqual({ status: 'starting', run: 1 })
  expect(follow([[false], [true, failed], [false, failed]]).state).toEqual({
    status: 'exited',
    run: 1,
    finishedAt,
    exitCode: 127,
    error: 'no such file',
    oomKilled: false,
  })
})

test('a process that is started again', () => {
  const last = { startedAt, finishedAt, exitCode: 3, oomKilled: false }
  const waiting: RunState = { ...running(1), restarts: { count: 1, waiting: true, ...last } }
  const again: RunState = { ...running(1), restarts: { count: 1, waiting: false, ...last } }
  expect(follow([[false], [true, running(1)], [true, waiting]]).state).toMatchObject({
    status: 'running',
    restarts: { count: 1, waiting: true, exitCode: 3 },
  })
  expect(follow([[false], [true, waiting], [true, again], [false, { ...again, ...exited(1, 4) }]]).state).toMatchObject(
    {
      status: 'exited',
      exitCode: 4,
      restarts: { count: 1, waiting: false, exitCode: 3 },
    },
  )
  // Powered off while it waited: its process had ended by itself.
  expect(follow([[false], [true, waiting], [false, waiting]]).state).toMatchObject({
    status: 'exited',
    exitCode: 3,
    finishedAt,
  })
  expect(follow([[false], [true, again], [false, again]]).state).toMatchObject({ status: 'exited', exitCode: 137 })
})

test('a reset of the VM is a new run', () => {
  expect(
    follow([
      [true, running(1)],
      [true, { run: 2, status: 'booting' }],
    ]).state,
  ).toEqual({ status: 'starting', run: 2 })
})

test('after a restart of the port layer the state is read back', () => {
  expect(follow([[true, running(7)]]).state).toEqual({ status: 'running', run: 7, startedAt })
  expect(follow([[false, exited(7, 9)]]).state).toMatchObject({ status: 'exited', run: 7, exitCode: 9, finishedAt })
  expect(follow([[false, running(7)]]).state).toMatchObject({
    status: 'exited',
    run: 7,
    exitCode: 137,
    finishedAt: '0',
  })
})

test('whatever a guest reports, a VM that is off is never running and one that is on has never ended', () => {
  const report = fc.record(
    {
      run: fc.nat({ max: 5 }),
      status: fc.constantFrom<RunState['status']>('booting', 'running', 'exited', 'failed'),
      startedAt: fc.constant(startedAt),
      exitCode: fc.nat({ max: 255 }),
    },
    { requiredKeys: ['run', 'status'] },
  )
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.boolean(), fc.option(report, { nil: undefined })), { minLength: 1 }), (sights) => {
      const { state, poweredOn } = follow(sights)
      expect(poweredOn ? ['starting', 'running'] : ['created', 'exited']).toContain(state.status)
    }),
  )
})
