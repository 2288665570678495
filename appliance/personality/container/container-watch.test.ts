import type { Container, ContainerState, PortLayerEvent } from '../../portlayer/api'
import type { PortLayerClient } from '../../portlayer/client'
import { PortLayerError } from '../../portlayer/problem'
import { ContainerWatch } from './container-watch'

const created: ContainerState = { status: 'created' }
const running = (run: number): ContainerState => ({ status: 'running', run, startedAt: '2026-01-01T00:00:00Z' })
const exited = (run: number): ContainerState => ({
  status: 'exited',
  run,
  startedAt: '2026-01-01T00:00:00Z',
  finishedAt: '2026-01-01T00:00:01Z',
  exitCode: 0,
  oomKilled: false,
})

function container(id: string, state: ContainerState): Container {
  return { id, state } as Container
}

function event(id: string, state: ContainerState, action: 'changed' | 'removed' = 'changed'): PortLayerEvent {
  return { type: 'container', action, container: container(id, state), time: '2026-01-01T00:00:00Z' }
}

/** Each part is one connection: what the listing shows and then the events, until the connection breaks. */
async function told(parts: readonly { list: Container[]; events: PortLayerEvent[] }[]): Promise<string[]> {
  const stop = new AbortController()
  let part = -1
  const portLayer = {
    async *events() {
      part++
      if (part >= parts.length) stop.abort()
      yield { type: 'ready' }
      yield* parts[part]?.events ?? []
      throw new PortLayerError('unavailable', 'the connection broke')
    },
    containers: async () => parts[part]?.list ?? [],
  }
  const watch = new ContainerWatch(portLayer as unknown as PortLayerClient, () => undefined)
  const steps: string[] = []
  watch.subscribe(({ action, container }) => {
    if (!stop.signal.aborted) steps.push(`${action} ${container.id}`)
  })
  await watch.run(stop.signal)
  return steps
}

describe('the watch of containers', () => {
  it('tells nothing of what was there before', async () => {
    expect(await told([{ list: [container('a', running(1))], events: [] }])).toEqual([])
  })

  it('tells each step once, whatever events repeat or overtake', async () => {
    const events = [
      event('a', created),
      event('a', { status: 'starting', run: 1 }),
      event('a', running(1)),
      event('a', running(1)),
      event('a', exited(1)),
      event('a', running(1)),
      event('a', exited(1), 'removed'),
      event('a', exited(1), 'removed'),
    ]
    expect(await told([{ list: [], events }])).toEqual(['created a', 'started a', 'exited a', 'removed a'])
  })

  it('tells a run that began and ended unseen', async () => {
    const events = [event('a', created), event('a', exited(1))]
    expect(await told([{ list: [], events }])).toEqual(['created a', 'started a', 'exited a'])
  })

  it('tells nothing of a beginning when a run could not start', async () => {
    const { startedAt: _never, ...state } = exited(1) as Extract<ContainerState, { status: 'exited' }>
    const failed: ContainerState = { ...state, exitCode: 127, error: 'no such file' }
    const events = [event('a', created), event('a', failed)]
    expect(await told([{ list: [], events }])).toEqual(['created a', 'exited a'])
  })

  it('tells the ends and starts within a run, of those that passed unseen the last twenty', async () => {
    const turn = (count: number, waiting: boolean): ContainerState => ({
      status: 'running',
      run: 1,
      startedAt: '2026-01-01T00:00:00Z',
      restarts: {
        count,
        waiting,
        startedAt: '2026-01-01T00:00:00Z',
        finishedAt: '2026-01-01T00:00:01Z',
        exitCode: 1,
        oomKilled: false,
      },
    })
    const { restarts } = turn(6, false) as Extract<ContainerState, { status: 'running' }>
    const stopped = { ...exited(1), restarts: { ...restarts, finishedAt: '2026-01-01T00:00:00Z' } } as ContainerState
    const events = [running(1), turn(1, true), turn(1, false), turn(1, true), turn(6, false), stopped]
    expect(await told([{ list: [container('a', created)], events: events.map((state) => event('a', state)) }])).toEqual(
      ['started a', ...Array.from({ length: 6 }, () => ['died a', 'restarted a']).flat(), 'exited a'],
    )
    const burst = [running(1), turn(1000, false)]
    expect(await told([{ list: [container('a', created)], events: burst.map((state) => event('a', state)) }])).toEqual([
      'started a',
      ...Array.from({ length: 10 }, () => ['died a', 'restarted a']).flat(),
    ])
  })

  it('tells the end of one that was stopped while it waited once', async () => {
    const last = {
      startedAt: '2026-01-01T00:00:00Z',
      finishedAt: '2026-01-01T00:00:01Z',
      exitCode: 0,
      oomKilled: false,
    }
    const waiting = { ...running(1), restarts: { count: 1, waiting: true, ...last } } as ContainerState
    const stopped = { ...exited(1), restarts: { count: 1, waiting: false, ...last } } as ContainerState
    const events = [running(1), waiting, stopped].map((state) => event('a', state))
    const steps = ['started a', 'died a', 'exited a']
    expect(await told([{ list: [container('a', created)], events }])).toEqual(steps)
    expect(await told([{ list: [container('a', created)], events: events.slice(2) }])).toEqual(steps)
  })

  it('tells the end of what was destroyed while it ran', async () => {
    const events = [event('a', created), event('a', running(1)), event('a', { status: 'removing' }, 'removed')]
    expect(await told([{ list: [], events }])).toEqual(['created a', 'started a', 'exited a', 'removed a'])
  })

  it('closes a gap by one listing', async () => {
    const before = { list: [container('a', running(1)), container('b', running(1))], events: [] }
    const after = { list: [container('a', exited(1)), container('c', running(1))], events: [event('a', running(1))] }
    expect(await told([before, after])).toEqual(['exited b', 'removed b', 'exited a', 'created c', 'started c'])
  })
})
