import { z } from 'zod'
import type { Container } from '../../portlayer/api'
import { invalid, notAvailable } from '../api/docker-error'
import { type Answer, type Call, endpoint, json } from '../api/endpoint'
import { type Filters, filters, flag, integer, matchesLabels } from '../api/query'
import type { Engine } from '../engine'
import { healthOf } from './health-check'
import { findContainer, listContainers } from './lookup'
import { recordOf } from './record'
import { listed, stateWord } from './view'

const listQuery = z.object({
  all: flag(),
  limit: integer(),
  size: flag(),
  since: z.string().optional(),
  before: z.string().optional(),
  filters: filters([
    'ancestor',
    'before',
    'exited',
    'expose',
    'health',
    'id',
    'is-task',
    'isolation',
    'label',
    'name',
    'network',
    'publish',
    'since',
    'status',
    'volume',
  ]),
})

/** `GET /containers/json` */
export const listEndpoint = endpoint({ method: 'get', path: '/containers/json', query: listQuery, handle: list })

const healths = ['none', 'starting', 'healthy', 'unhealthy']
const states = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']

async function list(call: Call<z.output<typeof listQuery>>, engine: Engine): Promise<Answer> {
  const { query, signal } = call
  if (query.size) throw notAvailable('sizes of containers are not available on this host yet: leave --size away')
  const [containers, networks] = await Promise.all([listContainers(engine, signal), engine.portLayer.networks(signal)])
  const matches = await matcher(query.filters, engine, signal)
  const limit = query.limit === undefined || query.limit <= 0 ? undefined : query.limit
  // A filter of states, or a limit, looks at all containers; else only what runs is wanted.
  const all = query.all || limit !== undefined || query.filters.has('status') || query.filters.has('exited')
  const wanted = containers
    .filter((container) => (all || container.state.status === 'running') && matches(container))
    .sort((one, other) => (one.createdAt < other.createdAt ? 1 : one.createdAt > other.createdAt ? -1 : 0))
    .slice(0, limit)
  const named = await imagesByName(engine, wanted, signal)
  return json(
    wanted.map((container) => listed(container, named.get(recordOf(container).config.Image), networks, call.version)),
  )
}

async function imagesByName(engine: Engine, containers: readonly Container[], signal: AbortSignal) {
  const names = [...new Set(containers.map((container) => recordOf(container).config.Image))]
  const images = await Promise.all(names.map(async (name) => [name, await engine.images.find(name, signal)] as const))
  return new Map(images)
}

/** A test for all filters: any value of one filter, every filter. */
async function matcher(
  wanted: Filters,
  engine: Engine,
  signal: AbortSignal,
): Promise<(container: Container) => boolean> {
  const tests: ((container: Container) => boolean)[] = []
  const any = (name: string, test: (container: Container, value: string) => boolean) => {
    const values = wanted.get(name)
    if (values !== undefined) tests.push((container) => values.some((value) => test(container, value)))
  }
  const wrong = (wanted.get('status') ?? []).find((status) => !states.includes(status))
  if (wrong !== undefined) throw invalid(`invalid filter 'status=${wrong}'`)
  const unknown = (wanted.get('health') ?? []).find((health) => !healths.includes(health))
  if (unknown !== undefined) throw invalid(`unrecognized filter value for health: ${unknown}`)
  const notInteger = (wanted.get('exited') ?? []).find((code) => !/^-?\d+$/.test(code))
  if (notInteger !== undefined) throw invalid(`strconv.Atoi: parsing "${notInteger}": invalid syntax`)

  any('id', (container, id) => container.id.startsWith(id))
  any('name', (container, name) => nameMatches(name, container.name))
  any('status', (container, status) => stateWord(container.state) === status)
  any('exited', ({ state }, code) => state.status === 'exited' && state.exitCode === Number(code))
  any('network', (container, network) => container.network.endpoints.some((endpoint) => endpoint.network === network))
  any('health', (container, health) => (healthOf(container)?.status ?? 'none') === health)
  any('is-task', (_container, flag) => ['0', 'false'].includes(flag))
  any('isolation', (_container, isolation) => ['', 'default'].includes(isolation))
  // Nothing is published, exposed ports are the image's and the user's word, and there are no volumes.
  any('publish', () => false)
  any('expose', (container, port) => {
    const exposed = recordOf(container).config.ExposedPorts ?? {}
    return Object.hasOwn(exposed, port.includes('/') ? port : `${port}/tcp`)
  })
  any('volume', () => false)
  const labels = wanted.get('label') ?? []
  tests.push((container) => matchesLabels(labels, recordOf(container).config.Labels))

  const ancestors = await Promise.all((wanted.get('ancestor') ?? []).map((name) => engine.images.find(name, signal)))
  if (ancestors.length > 0) {
    tests.push((container) => ancestors.some((image) => image?.id === recordOf(container).image))
  }
  for (const id of wanted.get('before') ?? []) {
    const bound = await findContainer(engine, id, signal)
    tests.push((container) => container.createdAt < bound.createdAt)
  }
  for (const id of wanted.get('since') ?? []) {
    const bound = await findContainer(engine, id, signal)
    tests.push((container) => container.createdAt > bound.createdAt)
  }
  return (container) => tests.every((test) => test(container))
}

/** Longest pattern that is tried: a bound against expressions that take for ever. */
const maxPattern = 256

/** Docker's `name` filter is a regular expression on the name with or without its slash. */
function nameMatches(pattern: string, name: string): boolean {
  if (pattern === name || pattern === `/${name}`) return true
  if (pattern.length > maxPattern) throw invalid(`invalid filter 'name=${pattern.slice(0, maxPattern)}…': too long`)
  // Go's expressions take linear time and Node's do not: nested repetition is refused.
  if (/[*+}]\)*[*+{]/.test(pattern) || /\([^)]*[*+][^)]*\)[*+{]/.test(pattern)) {
    throw invalid(`invalid filter 'name=${pattern}': nested repetition`)
  }
  try {
    const expression = new RegExp(pattern)
    return expression.test(name) || expression.test(`/${name}`)
  } catch (error) {
    if (error instanceof SyntaxError) return false
    throw error
  }
}
