import { EventEmitter, on } from 'node:events'
import type { Command } from '../../tether/protocol'
import type { Container, PortLayerEvent } from '../portlayer/api'
import { PortLayerError } from '../portlayer/problem'
import type { TetherChannel } from './channel'
import { Channels } from './channels'
import { Containers } from './containers'

const ignore = () => undefined
const unknownContainer = async (id: string): Promise<Container> => {
  throw new PortLayerError('not-found', id)
}

const running = { id: 'a', state: { status: 'running', run: 1, startedAt: '2026-01-01T00:00:00Z' } } as Container
const created = { id: 'b', state: { status: 'created' } } as Container

function channel(): TetherChannel & { readonly commands: Command[]; end(): void } {
  const commands: Command[] = []
  let end: () => void = ignore
  const closed = new Promise<void>((resolve) => {
    end = resolve
  })
  return {
    commands,
    closed,
    end,
    close: end,
    open: () => Promise.reject(new Error('not here')),
    run: async (command) => {
      commands.push(command)
    },
  }
}

describe('Channels', () => {
  const stop = new AbortController()
  const { signal } = stop
  const told = new EventEmitter()
  const tell = (action: 'changed' | 'removed', container: Container): void =>
    void told.emit('event', { type: 'container', action, container, time: '' } satisfies PortLayerEvent)
  const containers = new Containers(
    {
      async *events(): AsyncGenerator<PortLayerEvent> {
        yield { type: 'ready' }
        for await (const [event] of on(told, 'event', { signal })) yield event
      },
      containers: async () => [running, created, { ...running, id: 'd' }, { ...running, id: 'e' }],
      container: unknownContainer,
    },
    ignore,
  )
  beforeAll(() => {
    containers.follow(signal)
  })
  afterAll(() => stop.abort())

  it('lets those who expect the run begin before it releases the output', async () => {
    const channels = new Channels(containers, ignore)
    const line = channel()
    const seen: string[] = []
    channels.expect('a', {
      after: 0,
      begin: async () => {
        await new Promise((resolve) => setTimeout(resolve, 5))
        seen.push(`began with ${line.commands.length}`)
      },
      abandon: () => seen.push('abandoned'),
    })
    channels.expect('a', {
      after: 1,
      begin: async () => void seen.push('too early'),
      abandon: () => seen.push('later'),
    })
    await channels.add('a', 1, line)
    expect(seen).toEqual(['began with 0'])
    expect(line.commands).toEqual([{ verb: 'release' }])
    channels.abandon('a', 1)
    expect(seen).toEqual(['began with 0'])
    channels.abandon('a')
    expect(seen).toEqual(['began with 0', 'later'])
  })

  it('gives the channel of a running container, also one that comes later', async () => {
    const channels = new Channels(containers, ignore)
    const waiting = channels.of('a', signal)
    const line = channel()
    await channels.add('a', 1, line)
    await expect(waiting).resolves.toEqual({ run: 1, channel: line })
    await expect(channels.of('a', signal)).resolves.toEqual({ run: 1, channel: line })
    await expect(channels.of('b', signal)).rejects.toMatchObject({ code: 'conflict' })
    await expect(channels.of('c', signal)).rejects.toMatchObject({ code: 'not-found' })
  })

  it('stops waiting for a channel when the container has ended, or is gone', async () => {
    const channels = new Channels(containers, ignore)
    const [ended, gone] = [channels.of('d', signal), channels.of('e', signal)]
    await new Promise(setImmediate)
    tell('changed', { ...running, id: 'd', state: { ...created.state, status: 'exited' } } as Container)
    await expect(ended).rejects.toMatchObject({ code: 'conflict', message: 'Container d is not running' })
    tell('removed', { ...running, id: 'e' })
    await expect(gone).rejects.toMatchObject({ code: 'conflict', message: 'Container e is not running' })
  })

  it('stops waiting for a channel when the caller does', async () => {
    const channels = new Channels(containers, ignore)
    const caller = new AbortController()
    const waiting = channels.of('a', caller.signal)
    caller.abort(new Error('gone'))
    await expect(waiting).rejects.toThrow('gone')
  })
})
