import type { Container, Network } from '../../portlayer/api'
import { invalid, notFound } from '../api/docker-error'
import { type Filters, matchesLabels } from '../api/query'
import type { Engine } from '../engine'
import { mountsOf, networkNames, portsOf } from './connections'
import { healthOf } from './health-check'
import { checkPorts } from './port-range'
import { recordOf } from './record'
import { stateWord } from './view'

/** The filters of `GET /containers/json`. */
export const listFilters = [
  'ancestor',
  'annotation',
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
] as const

const states = ['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']
const healths = ['none', 'starting', 'healthy', 'unhealthy']

type Test = (container: Container) => boolean

/** What the filters are applied to, and what they look up. */
interface Listing {
  readonly engine: Engine
  readonly containers: readonly Container[]
  readonly networks: readonly Network[]
}

/** A test for all filters: any value of one filter, every filter. Throws docker's refusals of values that mean nothing. */
export async function containerFilter(wanted: Filters, listing: Listing, signal: AbortSignal): Promise<Test> {
  checkValues(wanted)
  const tests = [...simpleTests(wanted, listing), ...(await lookedUp(wanted, listing, signal))]
  return (container) => tests.every((test) => test(container))
}

function checkValues(wanted: Filters): void {
  for (const code of wanted.get('exited') ?? []) {
    if (!/^[+-]?\d{1,18}$/.test(code)) {
      throw invalid(`invalid filter 'exited=${code}': strconv.Atoi: parsing ${JSON.stringify(code)}: invalid syntax`)
    }
  }
  const oneOf = (name: string, what: string, known: readonly string[]) => {
    const wrong = (wanted.get(name) ?? []).find((value) => !known.includes(value))
    if (wrong === undefined) return
    const must = `invalid value for ${what} (${wrong}): must be one of ${known.join(', ')}`
    throw invalid(`invalid filter '${name}=${wrong}': ${must}`)
  }
  oneOf('status', 'state', states)
  oneOf('health', 'health', healths)
  for (const name of ['publish', 'expose'] as const) for (const port of wanted.get(name) ?? []) checkPorts(name, port)
}

function simpleTests(wanted: Filters, { containers, networks }: Listing): Test[] {
  const tests: Test[] = []
  const any = (name: string, test: (container: Container, value: string) => boolean) => {
    const values = wanted.get(name)
    if (values !== undefined && values.length > 0) {
      tests.push((container) => values.some((value) => test(container, value)))
    }
  }
  const starting = new Map(
    (wanted.get('id') ?? []).map((id) => [id, containers.filter((one) => one.id.startsWith(id)).length]),
  )
  // Docker takes the beginning of an id only where it means one container.
  any('id', (container, id) => id !== '' && container.id.startsWith(id) && starting.get(id) === 1)
  any('name', (container, name) => nameMatches(name, container.name))
  any('status', (container, status) => stateWord(container.state) === status)
  any('exited', ({ state }, code) => {
    return state.status === 'exited' && state.startedAt !== undefined && state.exitCode === Number(code)
  })
  any('network', (container, network) => {
    const names = networkNames(container)
    return names.includes(network) || networks.some(({ name, id }) => names.includes(name) && id.startsWith(network))
  })
  any('health', (container, health) => (healthOf(container)?.status ?? 'none') === health)
  // As labels, but of another map: since API 1.56.
  const annotations = wanted.get('annotation') ?? []
  if (annotations.length > 0) {
    tests.push((container) => matchesLabels(annotations, recordOf(container).hostConfig.Annotations))
  }
  any('isolation', (_container, isolation) => ['', 'default'].includes(isolation.toLowerCase()))
  any('volume', (container, volume) => {
    return mountsOf(container).some(({ Name, Source, Destination }) => [Name, Source, Destination].includes(volume))
  })
  const task = booleanOf(wanted, 'is-task')
  // No container of this host is a task of a swarm.
  if (task !== undefined) tests.push(() => !task)
  const ports = (name: 'publish' | 'expose') => (wanted.get(name) ?? []).flatMap((port) => checkPorts(name, port))
  const [published, exposed] = [ports('publish'), ports('expose')]
  if (published.length + exposed.length > 0) {
    const within = (ranges: typeof exposed, port: number, type: string) =>
      ranges.some((range) => range.type === type && range.first <= port && port <= range.last)
    tests.push((container) =>
      portsOf(container).some(
        ({ PublicPort, PrivatePort, Type }) =>
          within(published, PublicPort ?? 0, Type) || within(exposed, PrivatePort, Type),
      ),
    )
  }
  const labels = wanted.get('label') ?? []
  tests.push((container) => matchesLabels(labels, recordOf(container).config.Labels))
  return tests
}

async function lookedUp(wanted: Filters, { engine, containers }: Listing, signal: AbortSignal): Promise<Test[]> {
  const tests: Test[] = []
  const names = wanted.get('ancestor') ?? []
  if (names.length > 0) {
    const ancestors = await Promise.all(names.map((name) => engine.images.find(name, signal)))
    tests.push((container) => ancestors.some((image) => image?.id === recordOf(container).image))
  }
  for (const id of wanted.get('before') ?? []) {
    const bound = boundOf(containers, id)
    tests.push((container) => container.createdAt < bound.createdAt)
  }
  for (const id of wanted.get('since') ?? []) {
    const bound = boundOf(containers, id)
    tests.push((container) => container.createdAt > bound.createdAt)
  }
  return tests
}

/** The container that a list begins or ends at: dockerd takes its name or its whole id, never the beginning of one. */
function boundOf(containers: readonly Container[], wanted: string): Container {
  const name = wanted.replace(/^\//, '')
  const found = containers.find((one) => one.id === wanted) ?? containers.find((one) => one.name === name)
  if (found === undefined) throw notFound(`No such container: ${wanted}`)
  return found
}

/** Docker's filters of yes and no; undefined when the filter is not there. */
function booleanOf(wanted: Filters, name: string): boolean | undefined {
  const values = wanted.get(name)
  if (values === undefined) return undefined
  const isFalse = values.includes('0') || values.includes('false')
  const isTrue = values.includes('1') || values.includes('true')
  if (isFalse !== isTrue) return isTrue
  throw invalid(values.length === 0 ? `invalid filter '${name}'` : `invalid filter '${name}=[${values.join(' ')}]'`)
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
