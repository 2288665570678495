import { compare, type Difference, type Observation } from './comparison'
import { EventLog } from './event-log'
import type { Host } from './host'
import { normalName } from './normal'
import { observe } from './observe'
import { ask } from './raw-request'
import type { Family, Script, Step } from './script'

/** What both hosts did with a script. */
export interface ScriptResult {
  readonly family: string
  readonly script: Script
  readonly differences: readonly Difference[]
  /** Milliseconds that the slower host took. */
  readonly milliseconds: number
}

interface Pair {
  readonly dockerd: Host
  readonly vch: Host
  /** The API version that both speak, such as `1.47`. */
  readonly version: string
}

/** Runs a family's scripts one after the other, each on both hosts at once. */
export async function* runFamily(
  { dockerd, vch, version }: Pair,
  family: Family,
  wanted: (script: Script) => boolean,
): AsyncGenerator<ScriptResult> {
  const scripts = family.scripts.filter(wanted)
  if (scripts.length === 0) return
  const hosts = [dockerd, vch] as const
  await Promise.all(hosts.map((host) => clear(host, version, [])))
  const setup: Script = { name: 'set-up', missing: undefined, isQuick: true, steps: family.setup }
  const both = async (script: Script, kept: 'all' | readonly string[]): Promise<ScriptResult> => {
    const began = Date.now()
    const [one, other] = await Promise.all(hosts.map((host) => carryOut(host, version, script, kept)))
    const differences = pairs(one ?? [], other ?? []).flatMap(([left, right]) =>
      compare(`${family.name} / ${script.name}`, left, right),
    )
    return { family: family.name, script, differences, milliseconds: Date.now() - began }
  }
  if (family.setup.length > 0) yield await both(setup, 'all')
  const kept = (await containers(dockerd, version)).map(({ name }) => name)
  for (const script of scripts) yield await both(script, kept)
  await Promise.all(hosts.map((host) => clear(host, version, [])))
}

/** Steps by their place, what is left by its name: one host may have containers that the other lacks. */
function pairs(dockerd: readonly Observation[], vch: readonly Observation[]): [Observation, Observation][] {
  return dockerd.flatMap((observation, at) => {
    const opposite = vch[at]?.step === observation.step ? vch[at] : vch.find(({ step }) => step === observation.step)
    return opposite === undefined ? [] : [[observation, opposite] as [Observation, Observation]]
  })
}

/** The steps, then what became of the containers and what was told meanwhile; containers but `kept` are removed, and networks and volumes that nobody needs. */
async function carryOut(
  host: Host,
  version: string,
  script: Script,
  kept: 'all' | readonly string[],
): Promise<Observation[]> {
  const events = await EventLog.open(host, version)
  const observations: Observation[] = []
  try {
    for (const step of script.steps) observations.push(await observe(host, version, step))
  } finally {
    observations.push({ step: 'events', shown: { events: await events.close() } })
  }
  const left = (await containers(host, version)).filter(({ name }) => kept === 'all' || !kept.includes(name))
  observations.push({ step: 'containers', shown: { names: left.map(({ name }) => normalName(name)).sort() } })
  for (const { name } of left.toSorted((one, other) => (one.name < other.name ? -1 : 1))) {
    const path = `/containers/${name}/json`
    observations.push(await observe(host, version, rawStep('GET', path)))
  }
  if (kept !== 'all') await clear(host, version, kept)
  return observations
}

function rawStep(method: string, path: string): Step {
  return { kind: 'request', line: 0, text: `${method} ${path}`, method, path, headers: {}, body: '' }
}

/** Removing many takes its time where each is a machine. Milliseconds. */
const clearLimit = 120_000

async function containers(host: Host, version: string): Promise<{ id: string; name: string }[]> {
  const request = { method: 'GET', path: `/v${version}/containers/json?all=1` }
  const { status, body } = await ask(host.address, request, AbortSignal.timeout(clearLimit))
  if (status !== 200) throw new Error(`${host.name} does not list its containers: ${body}`)
  const list = JSON.parse(body.toString('utf8')) as { Id: string; Names: string[] }[]
  return list.map(({ Id, Names }) => ({ id: Id, name: Names[0]?.slice(1) ?? Id }))
}

async function removed(host: Host, version: string, id: string, signal: AbortSignal): Promise<void> {
  const path = `/v${version}/containers/${id}/wait?condition=removed`
  const { status, body } = await ask(host.address, { method: 'POST', path }, signal)
  if (status !== 200 && status !== 404) throw new Error(`${host.name} does not tell when ${id} is gone: ${body}`)
}

async function clear(host: Host, version: string, kept: readonly string[]): Promise<void> {
  const signal = AbortSignal.timeout(clearLimit)
  const doomed = (await containers(host, version)).filter(({ name }) => !kept.includes(name))
  for (const { id } of doomed) {
    const path = `/v${version}/containers/${id}?force=1&v=1`
    const { status, body } = await ask(host.address, { method: 'DELETE', path }, signal)
    // One that takes itself away (--rm) is waited for.
    if (status === 409 && body.includes('already in progress')) await removed(host, version, id, signal)
    else if (status !== 204 && status !== 404) {
      throw new Error(`${host.name} does not remove ${id}: ${status} ${body}`)
    }
  }
  for (const unused of ['networks/prune', `volumes/prune?filters=${encodeURIComponent('{"all":["true"]}')}`]) {
    const { status, body } = await ask(host.address, { method: 'POST', path: `/v${version}/${unused}` }, signal)
    if (status !== 200) throw new Error(`${host.name} does not clear its ${unused}: ${status} ${body}`)
  }
}
