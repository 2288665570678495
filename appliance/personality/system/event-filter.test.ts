import type { DockerEvent } from './docker-events'
import { eventPasses } from './event-filter'

const started: DockerEvent = {
  type: 'container',
  action: 'start',
  id: 'abcdef',
  attributes: { name: 'web', image: 'registry:5000/nginx:1.27', tier: 'front' },
  timeNano: 1n,
}
const exec: DockerEvent = { ...started, action: 'exec_create: sh -c true' }
const pulled: DockerEvent = {
  type: 'image',
  action: 'pull',
  id: 'nginx:1',
  attributes: { name: 'nginx' },
  timeNano: 2n,
}

const passes = (event: DockerEvent, filters: Record<string, readonly string[]>) =>
  eventPasses(event, new Map(Object.entries(filters)))

describe('the filter of events', () => {
  it.each<[DockerEvent, Record<string, string[]>]>([
    [started, {}],
    [started, { type: ['container'], event: ['start', 'die'] }],
    [started, { container: ['abc'] }],
    [started, { container: ['web'] }],
    [started, { container: ['we'] }],
    [started, { image: ['registry:5000/nginx'] }],
    [started, { image: ['registry:5000/nginx:1.27'] }],
    [started, { label: ['tier=front'] }],
    [started, { label: ['tier', 'image'] }],
    [started, { scope: ['local'] }],
    [started, { anything: ['else'] }],
    [started, { event: [] }],
    [exec, { event: ['exec_create'] }],
    [pulled, { image: ['nginx'] }],
    [pulled, { image: ['nginx:1'] }],
  ])('passes %# %j', (event, filters) => {
    expect(passes(event, filters)).toBe(true)
  })

  it.each<[DockerEvent, Record<string, string[]>]>([
    [started, { type: ['image'] }],
    [started, { event: ['star'] }],
    [started, { container: ['eb'] }],
    [started, { image: ['nginx'] }],
    [started, { label: ['tier=back'] }],
    [started, { label: ['tier', 'nope'] }],
    [started, { scope: ['swarm'] }],
    [started, { type: ['container'], event: ['die'] }],
    [exec, { event: ['exec_die'] }],
    [pulled, { container: ['web'] }],
  ])('keeps back %# %j', (event, filters) => {
    expect(passes(event, filters)).toBe(false)
  })
})
