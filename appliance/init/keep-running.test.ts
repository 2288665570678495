import {
  type Clock,
  type DaemonProcess,
  type DaemonState,
  goodRunMs,
  keepRunning,
  longestPauseMs,
} from './keep-running'

/** A clock whose pauses take no time but are counted, and a daemon whose runs last as long as the test says. */
function bench(runs: readonly number[]) {
  const stop = new AbortController()
  const states: DaemonState[] = []
  let time = 0
  let run = 0
  const clock: Clock = {
    now: () => time,
    delay: async (milliseconds, signal) => {
      signal.throwIfAborted()
      time += milliseconds
    },
  }
  const launch = (): DaemonProcess => {
    const length = runs[run++]
    if (length === undefined) {
      stop.abort()
      return { ended: Promise.resolve('SIGTERM'), kill: () => undefined }
    }
    time += length
    return { ended: Promise.resolve('exit code 1'), kill: () => undefined }
  }
  return { stop, states, options: { launch, clock, signal: stop.signal, changed: (s: DaemonState) => states.push(s) } }
}

const pauses = (states: readonly DaemonState[]): number[] =>
  states.flatMap((state) => (state.status === 'pausing' ? [state.pauseMs] : []))

test('a daemon that dies is started again', async () => {
  const { states, options } = bench([1000])
  await keepRunning(options)
  expect(states).toEqual([
    { status: 'running' },
    { status: 'pausing', failures: 1, reason: 'exit code 1', pauseMs: 250 },
    { status: 'running' },
  ])
})

test('pauses double up to a limit while it keeps dying', async () => {
  const { states, options } = bench(new Array<number>(10).fill(10))
  await keepRunning(options)
  expect(pauses(states)).toEqual([
    250,
    500,
    1000,
    2000,
    4000,
    8000,
    16000,
    longestPauseMs,
    longestPauseMs,
    longestPauseMs,
  ])
})

test('a good run makes the next failure the first', async () => {
  const { states, options } = bench([10, 10, goodRunMs, 10])
  await keepRunning(options)
  expect(pauses(states)).toEqual([250, 500, 250, 500])
})

test('stopping asks the daemon to end and starts it no more', async () => {
  const stop = new AbortController()
  const signals: string[] = []
  let end: (how: string) => void = () => undefined
  const ended = new Promise<string>((resolve) => {
    end = resolve
  })
  const running = keepRunning({
    signal: stop.signal,
    changed: () => undefined,
    launch: () => ({
      ended,
      kill: (signal) => {
        signals.push(signal)
        end(signal)
      },
    }),
  })
  stop.abort()
  await running
  expect(signals).toEqual(['SIGTERM'])
})

test('a daemon that ignores SIGTERM is killed', async () => {
  const stop = new AbortController()
  const signals: string[] = []
  let end: (how: string) => void = () => undefined
  const ended = new Promise<string>((resolve) => {
    end = resolve
  })
  const running = keepRunning({
    signal: stop.signal,
    changed: () => undefined,
    clock: { now: () => 0, delay: async () => undefined },
    launch: () => ({
      ended,
      kill: (signal) => {
        signals.push(signal)
        if (signal === 'SIGKILL') end(signal)
      },
    }),
  })
  stop.abort()
  await running
  expect(signals).toEqual(['SIGTERM', 'SIGKILL'])
})
