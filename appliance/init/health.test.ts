import { assess, type DaemonHealth } from './health'

const running = (name: string, answers: boolean): DaemonHealth => ({ name, state: { status: 'running' }, answers })
const pausing = (name: string, failures: number): DaemonHealth => ({
  name,
  state: { status: 'pausing', failures, reason: 'exit code 1', pauseMs: 1000 },
  answers: false,
})

test('ready when all answer', () => {
  expect(assess([running('a', true), running('b', true)])).toEqual({ phase: 'ready', message: '' })
})

test('says what it waits for', () => {
  expect(assess([running('a', false), pausing('b', 1), running('c', true)])).toEqual({
    phase: 'services',
    message: 'waiting for a, b',
  })
})

test('a crash loop is a failure that names the daemon and its end', () => {
  expect(assess([running('a', true), pausing('b', 3)])).toEqual({
    phase: 'failed',
    message: 'b keeps ending (3 times: exit code 1), next start in 1 s',
  })
})
