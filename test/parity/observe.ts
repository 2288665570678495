import type { Observation } from './comparison'
import type { Host } from './host'
import { normalText, normalValue } from './normal'
import { ask, type RawAnswer } from './raw-request'
import type { Step } from './script'
import { shell } from './shell'

/** No step of a script takes longer on a busy machine. Milliseconds. */
export const stepLimit = 150_000

/** Headers that a client can build upon. */
const comparedHeaders = [
  'content-type',
  'docker-experimental',
  'ostype',
  'api-version',
  'location',
  'upgrade',
  'connection',
  'cache-control',
  'pragma',
  'swarm',
  'x-docker-container-path-stat',
]

/** Carries out a step on a host and tells what it showed, without what differs between any two runs. */
export async function observe(host: Host, version: string, step: Step): Promise<Observation> {
  const signal = AbortSignal.timeout(stepLimit)
  if (step.kind === 'shell') {
    const { code, stdout, stderr } = await shell(step.text, { ...host.variables, DOCKER_API_VERSION: version }, signal)
    return {
      step: `$ ${step.text}`,
      shown: { code, stdout: parsed(stdout, host), stderr: normalText(stderr, host.names) },
    }
  }
  const path = filled(step.path, host)
  const request = { ...step, path: versioned(path, version), body: filled(step.body, host) }
  try {
    const answer = await ask(host.address, request, signal)
    return { step: `> ${step.text}`, shown: shownAnswer(answer, host) }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return { step: `> ${step.text}`, shown: { failure: signal.aborted ? 'out of time' : (code ?? message) } }
  }
}

/** `~/path` goes without a version, `/v1.N/path` with its own, every other one with that of both hosts. */
export function versioned(path: string, version: string): string {
  if (path.startsWith('~')) return path.slice(1)
  return /^\/v\d/.test(path) || !path.startsWith('/') ? path : `/v${version}${path}`
}

/** Requests have no shell that fills in variables. */
function filled(text: string, host: Host): string {
  return text.replaceAll('$REGISTRY', host.variables.REGISTRY ?? '')
}

function shownAnswer({ status, headers, body }: RawAnswer, host: Host): Record<string, unknown> {
  const entries = comparedHeaders.flatMap((name) => {
    const value = headers[name]
    return value === undefined ? [] : [[name, headerText(name, String(value), host)]]
  })
  const type = String(headers['content-type'] ?? '')
  return { status, headers: Object.fromEntries(entries), body: bodyOf(type, body, host) }
}

function headerText(name: string, value: string, host: Host): unknown {
  if (name !== 'x-docker-container-path-stat') return normalText(value, host.names)
  return normalValue(JSON.parse(Buffer.from(value, 'base64').toString('utf8')), host.names)
}

function bodyOf(type: string, body: Buffer, host: Host): unknown {
  if (/multiplexed|raw-stream/.test(type) || isMultiplexed(body)) return demultiplexed(body, host)
  return parsed(body.toString('utf8'), host)
}

/** JSON where it is JSON, a list where every line is, else the text. */
function parsed(text: string, host: Host): unknown {
  if (!/^\s*[[{]/.test(text)) return normalText(text, host.names)
  try {
    return normalValue(JSON.parse(text), host.names)
  } catch {
    // Perhaps a value a line.
  }
  try {
    const lines = text.split('\n').filter((line) => line.trim() !== '')
    return lines.map((line) => normalValue(JSON.parse(line), host.names))
  } catch {
    return normalText(text, host.names)
  }
}

const streamNames = ['stdin', 'stdout', 'stderr', 'systemerr']

function isMultiplexed(body: Buffer): boolean {
  return body.length >= 8 && body.readUInt32BE(0) % 0x1_00_00_00 === 0 && (body[0] ?? 9) < streamNames.length
}

/** Output in docker's frames as `stream: text`: how a text was cut into frames is chance. */
function demultiplexed(body: Buffer, host: Host): unknown {
  if (!isMultiplexed(body)) return normalText(body.toString('utf8'), host.names)
  const parts: { stream: string; text: string }[] = []
  for (let at = 0; at + 8 <= body.length; ) {
    const stream = streamNames[body[at] ?? 0] ?? 'unknown'
    const end = at + 8 + body.readUInt32BE(at + 4)
    const text = normalText(body.subarray(at + 8, end).toString('utf8'), host.names)
    const last = parts.at(-1)
    if (last?.stream === stream) last.text += text
    else parts.push({ stream, text })
    at = end
  }
  return parts.map(({ stream, text }) => `${stream}: ${text}`)
}
