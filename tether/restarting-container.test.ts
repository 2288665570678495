import { setTimeout as delay } from 'node:timers/promises'
import { deferred } from './deferred'
import { StartError } from './launch'
import { type RestartPolicy, Restarts } from './restart-policy'
import { RestartingContainer, type Started } from './restarting-container'

interface Fake extends Started {
  readonly signals: number[]
  exit(code: number): void
}

function fake(): Fake {
  const exited = deferred<number>()
  const signals: number[] = []
  return {
    signals,
    exit: exited.resolve,
    exited: exited.promise,
    finished: exited.promise.then(() => undefined),
    attach: () => exited.promise,
    release: () => undefined,
    resize: () => undefined,
    signal: (number) => void signals.push(number),
    exec: () => Promise.reject(new StartError('a fake runs nothing', 128)),
    tool: () => Promise.reject(new StartError('a fake runs nothing', 128)),
  }
}

function begin(policy: RestartPolicy | undefined, startError?: Error) {
  const processes: Fake[] = [fake()]
  const told: string[] = []
  const container = new RestartingContainer(processes[0] as Fake, {
    restarts: new Restarts(policy),
    startAgain: async () => {
      if (startError) throw startError
      const process = fake()
      processes.push(process)
      return process
    },
    tell: ({ restarts: { count, waiting, exitCode } }) =>
      told.push(`${waiting ? 'waits' : 'runs'} ${count} ${exitCode}`),
    outOfMemoryKills: () => 0,
  })
  const next = async (count: number): Promise<Fake> => {
    while (processes.length < count) await delay(5)
    return processes[count - 1] as Fake
  }
  return { container, told, processes, next }
}

const onFailure: RestartPolicy = { name: 'on-failure', maximumRetryCount: 0 }

describe('a container that is restarted', () => {
  it('ends with its process when there is no policy', async () => {
    const { container, next } = begin(undefined)
    ;(await next(1)).exit(3)
    expect(await container.ended).toMatchObject({ exitCode: 3, oomKilled: false, startedAt: container.startedAt })
    expect(await container.ended).not.toHaveProperty('restarts')
  })

  it('tells each end and start, and ends with the last life', async () => {
    const { container, told, next } = begin(onFailure)
    ;(await next(1)).exit(1)
    ;(await next(2)).exit(2)
    const third = await next(3)
    third.exit(0)
    const { exitCode, restarts } = await container.ended
    expect(exitCode).toBe(0)
    expect(restarts).toMatchObject({ count: 2, waiting: false, exitCode: 2 })
    expect(told).toEqual(['waits 1 1', 'runs 1 1', 'waits 2 2', 'runs 2 2'])
  })

  it('takes requests for the process of the moment', async () => {
    const { container, next } = begin({ ...onFailure, stoppedBy: [15] })
    ;(await next(1)).exit(1)
    const second = await next(2)
    await delay(1)
    container.signal(10)
    const attached = container.attach({ stdin: undefined, stdout: undefined, stderr: undefined }, false)
    container.signal(15)
    expect(second.signals).toEqual([10, 15])
    second.exit(143)
    expect(await attached).toBe(143)
    expect(await container.ended).toMatchObject({ exitCode: 143 })
  })

  it('is stopped while it waits, and runs nothing then', async () => {
    const { container, next, told, processes } = begin(onFailure)
    ;(await next(1)).exit(7)
    while (told.length === 0) await delay(1)
    await expect(
      container.exec({ args: ['x'], env: [], cwd: '/', user: '', tty: false, openStdin: false, stdinOnce: false }),
    ).rejects.toThrow('is restarting')
    container.signal(15)
    expect(await container.ended).toMatchObject({ exitCode: 7, restarts: { count: 1, waiting: false } })
    expect(processes.length).toBe(1)
  })

  it('gives a process that is being started the signals that came meanwhile', async () => {
    const next = deferred<Started>()
    const asked = deferred()
    const first = fake()
    const container = new RestartingContainer(first, {
      restarts: new Restarts(onFailure),
      startAgain: () => {
        asked.resolve()
        return next.promise
      },
      tell: () => undefined,
      outOfMemoryKills: () => 0,
    })
    first.exit(1)
    await asked.promise
    container.signal(15)
    const second = fake()
    next.resolve(second)
    while (second.signals.length === 0) await delay(1)
    expect([first.signals, second.signals]).toEqual([[], [15]])
    second.exit(143)
    expect(await container.ended).toMatchObject({ exitCode: 143, restarts: { count: 1 } })
  })

  it('ends when it cannot be started again', async () => {
    const { container, next } = begin(onFailure, new StartError('exec: "/gone"', 127))
    ;(await next(1)).exit(9)
    expect(await container.ended).toMatchObject({ exitCode: 9, restarts: { count: 1 } })
  })

  it('does not survive a request to stop', async () => {
    const { container, next } = begin(onFailure)
    const first = await next(1)
    container.stop(15)
    first.exit(143)
    expect(await container.ended).toMatchObject({ exitCode: 143 })
  })
})
