import { setImmediate as turn } from 'node:timers/promises'
import type { DaemonSpec } from './daemon'
import type { DaemonProcess } from './keep-running'
import { superviseDaemons } from './supervision'

const specs: readonly DaemonSpec[] = [
  { name: 'port-layer', user: 0, readyFile: '/run/vic/port-layer.sock' },
  { name: 'vicadmin', user: 1, readyFile: '/run/vic/vicadmin.ready' },
  { name: 'personality', user: 2, readyFile: '/run/vic/personality.sock', after: 'port-layer' },
]

/** The supervisor with daemons that end, answer and are paused when the test says so. */
function bench() {
  const stop = new AbortController()
  const started: string[] = []
  const reports: string[] = []
  const ends = new Map<string, (how: string) => void>()
  const answers = new Map<string, () => void>()
  const start = (spec: DaemonSpec): DaemonProcess => {
    started.push(spec.name)
    let end: (how: string) => void = () => undefined
    const ended = new Promise<string>((resolve) => {
      end = resolve
    })
    ends.set(spec.name, end)
    return { ended, kill: end }
  }
  const running = superviseDaemons(specs, {
    start,
    answering: (spec) => new Promise((resolve) => answers.set(spec.name, resolve)),
    report: (phase, message) => reports.push(`${phase} ${message}`.trim()),
    log: () => undefined,
    signal: stop.signal,
    clock: { now: () => 0, delay: async () => undefined },
  })
  const settle = async (): Promise<void> => {
    for (let turns = 0; turns < 3; turns++) await turn()
  }
  return {
    started,
    reports,
    end: async (name: string) => {
      ends.get(name)?.('exit code 1')
      await settle()
    },
    answer: async (name: string) => {
      answers.get(name)?.()
      await settle()
    },
    stop: async () => {
      stop.abort()
      await running
    },
  }
}

test('daemons that need the port layer start when it answers, and ready is when all answer', async () => {
  const { started, reports, answer, stop } = bench()
  expect(started).toEqual(['port-layer', 'vicadmin'])
  await answer('port-layer')
  expect(started).toEqual(['port-layer', 'vicadmin', 'personality'])
  await answer('personality')
  expect(reports.at(-1)).toBe('services waiting for vicadmin')
  await answer('vicadmin')
  expect(reports.at(-1)).toBe('ready')
  await stop()
})

test('a daemon that dies is started again, and the appliance is not ready until it answers', async () => {
  const { started, reports, answer, end, stop } = bench()
  for (const name of ['port-layer', 'vicadmin', 'personality']) await answer(name)
  await end('port-layer')
  expect(started.filter((name) => name === 'port-layer')).toHaveLength(2)
  expect(started.filter((name) => name === 'personality')).toHaveLength(1)
  expect(reports.at(-1)).toBe('services waiting for port-layer')
  await answer('port-layer')
  expect(reports.at(-1)).toBe('ready')
  await stop()
})

test('a crash loop is reported with the daemon and how it ends', async () => {
  const { reports, end, stop } = bench()
  for (let times = 0; times < 3; times++) await end('vicadmin')
  // Also while the fourth run has not answered yet.
  expect(reports.at(-1)).toBe('failed vicadmin keeps ending (3 times): exit code 1')
  await stop()
})

test('stops also when nothing ever answered', async () => {
  const { stop } = bench()
  await stop()
})
