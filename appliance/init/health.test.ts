import { assess, type DaemonHealth } from './health'

const daemon = (name: string, answers: boolean, failures = 0): DaemonHealth => ({
  name,
  answers,
  failures,
  reason: failures > 0 ? 'exit code 1: no network' : '',
})

test('ready when all answer', () => {
  expect(assess([daemon('a', true), daemon('b', true)])).toEqual({ phase: 'ready', message: '' })
})

test('says what it waits for', () => {
  expect(assess([daemon('a', false), daemon('b', false, 1), daemon('c', true)])).toEqual({
    phase: 'services',
    message: 'waiting for a, b',
  })
})

test('a crash loop is a failure that names the daemon and its end', () => {
  expect(assess([daemon('a', true), daemon('b', false, 3)])).toEqual({
    phase: 'failed',
    message: 'b keeps ending (3 times): exit code 1: no network',
  })
})
