import { posix } from 'node:path'
import { invalid } from '../api/docker-error'
import { signalNumber } from '../container/signals'
import type { ImageConfig } from './image-config'

type Config = ImageConfig['config']

/** More changes than a Dockerfile has instructions are a mistake. */
const maxChanges = 1024
const nanoseconds: Readonly<Record<string, number>> = { ns: 1, us: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 }

/**
 * Applies Dockerfile instructions to a configuration, as `docker commit` and `docker import` take them (`changes`): CMD,
 * ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, ONBUILD, STOPSIGNAL, USER, VOLUME, WORKDIR. Throws 400 in docker's words.
 */
export function applyChanges(config: Config, changes: readonly string[]): Config {
  if (changes.length > maxChanges) throw invalid(`more than ${maxChanges} changes`)
  const instructions = changes
    .flatMap((change) => change.split('\n'))
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
  if (changes.length > 0 && instructions.length === 0) throw invalid('file with no instructions')
  return instructions.reduce(applyChange, config)
}

function applyChange(config: Config, line: string): Config {
  const [, word = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(line) ?? []
  const name = word.toLowerCase()
  const expand = (text: string) => expanded(text, config.Env ?? [])
  const needed = () => {
    if (rest === '') throw invalid(`${name.toUpperCase()} requires at least one argument`)
    return rest
  }
  const one = () => {
    if (rest === '') throw invalid(`${name.toUpperCase()} requires exactly one argument`)
    return expand(rest)
  }
  switch (name) {
    case 'cmd':
      return { ...config, Cmd: command(rest) }
    case 'entrypoint':
      return { ...config, Entrypoint: command(rest) }
    case 'env':
      return {
        ...config,
        Env: pairs(name, needed()).reduce((env, [key, value]) => setEnv(env, key, expand(value)), config.Env ?? []),
      }
    case 'label':
      return {
        ...config,
        Labels: {
          ...config.Labels,
          ...Object.fromEntries(pairs(name, needed()).map(([key, value]) => [expand(key), expand(value)])),
        },
      }
    case 'expose':
      return { ...config, ExposedPorts: { ...config.ExposedPorts, ...ports(words(expand(needed()))) } }
    case 'volume': {
      const volumes = (jsonWords(needed()) ?? words(rest)).map(expand)
      if (volumes.includes('')) throw invalid('VOLUME specified can not be an empty string')
      return { ...config, Volumes: { ...config.Volumes, ...Object.fromEntries(volumes.map((path) => [path, {}])) } }
    }
    case 'user':
      return { ...config, User: one() }
    case 'workdir':
      return { ...config, WorkingDir: posix.resolve('/', config.WorkingDir ?? '', one()) }
    case 'stopsignal': {
      const signal = one()
      // Throws docker's refusal.
      signalNumber(signal)
      return { ...config, StopSignal: signal }
    }
    case 'onbuild': {
      const trigger = needed().split(/\s/, 1)[0]?.toLowerCase() ?? ''
      if (trigger === 'onbuild') throw invalid("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed")
      if (trigger === 'from' || trigger === 'maintainer') {
        throw invalid(`${trigger.toUpperCase()} isn't allowed as an ONBUILD trigger`)
      }
      return { ...config, OnBuild: [...(config.OnBuild ?? []), rest] }
    }
    case 'healthcheck':
      return { ...config, Healthcheck: healthcheck(needed()) }
    default:
      throw invalid(`${name.toUpperCase()} is not a valid change command`)
  }
}

/** A JSON list of words as it is; anything else for the shell. */
function command(text: string): string[] {
  return jsonWords(text) ?? (text === '' ? [] : ['/bin/sh', '-c', text])
}

function jsonWords(text: string): string[] | undefined {
  if (!text.startsWith('[')) return undefined
  try {
    const value: unknown = JSON.parse(text)
    if (Array.isArray(value) && value.every((word) => typeof word === 'string')) return value
    return undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/** `key=value key="value with spaces"`, or the older `key value`. */
function pairs(name: string, text: string): [string, string][] {
  const all = words(text)
  if (!all[0]?.includes('=')) {
    const [, key = '', value] = /^(\S+)\s+(.*)$/s.exec(text) ?? []
    if (value === undefined) throw invalid(`${name.toUpperCase()} must have two arguments`)
    return [[key, value]]
  }
  return all.map((word) => {
    const equals = word.indexOf('=')
    if (equals < 0)
      throw invalid(`Syntax error - can't find = in ${JSON.stringify(word)}. Must be of the form: name=value`)
    if (equals === 0) throw invalid(`${name.toUpperCase()} names can not be blank`)
    return [word.slice(0, equals), word.slice(equals + 1)]
  })
}

/** Words apart by spaces, with quotes and backslashes taken away. */
function words(text: string): string[] {
  const found: string[] = []
  let word: string | undefined
  let quote = ''
  for (let index = 0; index < text.length; index++) {
    const char = text[index] ?? ''
    if (char === '\\' && quote !== "'" && index + 1 < text.length) word = (word ?? '') + text[++index]
    else if (quote !== '' && char === quote) quote = ''
    else if (quote === '' && (char === '"' || char === "'")) {
      quote = char
      word ??= ''
    } else if (quote === '' && /\s/.test(char)) {
      if (word !== undefined) found.push(word)
      word = undefined
    } else word = (word ?? '') + char
  }
  if (word !== undefined) found.push(word)
  return found
}

/** `$NAME` and `${NAME}` by the environment so far; what is not in it is empty. */
function expanded(text: string, env: readonly string[]): string {
  const values = new Map(env.map((entry) => [entry.split('=', 1)[0] ?? '', entry.slice(entry.indexOf('=') + 1)]))
  return text.replace(
    /\$(?:\{(\w+)\}|(\w+))/g,
    (_, braced?: string, bare?: string) => values.get(braced ?? bare ?? '') ?? '',
  )
}

function setEnv(env: readonly string[], key: string, value: string): string[] {
  const entry = `${key}=${value}`
  const at = env.findIndex((one) => one.startsWith(`${key}=`))
  return at < 0 ? [...env, entry] : env.map((one, index) => (index === at ? entry : one))
}

function ports(entries: readonly string[]): Record<string, object> {
  const found: Record<string, object> = {}
  for (const entry of entries) {
    const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/i.exec(entry)
    const first = Number(match?.[1])
    const last = Number(match?.[2] ?? match?.[1])
    if (match === null || first > last || last > 65535) throw invalid(`invalid containerPort: ${entry}`)
    for (let port = first; port <= last; port++) found[`${port}/${(match[3] ?? 'tcp').toLowerCase()}`] = {}
  }
  return found
}

function healthcheck(text: string): NonNullable<Config['Healthcheck']> {
  const options: Record<string, number> = {}
  let rest = text
  for (let match = option(rest); match !== null; match = option(rest)) {
    const [whole, name = '', value = ''] = match
    rest = rest.slice(whole.length)
    const key = {
      interval: 'Interval',
      timeout: 'Timeout',
      'start-period': 'StartPeriod',
      'start-interval': 'StartInterval',
      retries: 'Retries',
    }[name]
    if (key === undefined) throw invalid(`Unknown flag: ${name}`)
    options[key] = name === 'retries' ? Number(value) : duration(value)
    if (Number.isNaN(options[key])) {
      throw invalid(
        name === 'retries' ? `invalid value for ${name}: ${value}` : `time: invalid duration ${JSON.stringify(value)}`,
      )
    }
  }
  const [, type = '', command_ = ''] = /^(\S+)\s*(.*)$/s.exec(rest) ?? []
  if (type.toUpperCase() === 'NONE') return { Test: ['NONE'] }
  if (type.toUpperCase() !== 'CMD')
    throw invalid(`Unknown type ${JSON.stringify(type.toUpperCase())} in HEALTHCHECK (try CMD)`)
  const list = jsonWords(command_)
  if (command_ === '' || list?.length === 0) throw invalid('Missing command after HEALTHCHECK CMD')
  return { Test: list === undefined ? ['CMD-SHELL', command_] : ['CMD', ...list], ...options }
}

function option(text: string): RegExpExecArray | null {
  return /^--([a-z-]+)=(\S+)\s+/.exec(text)
}

function duration(text: string): number {
  if (!/^(?:\d+(?:\.\d+)?(?:ns|us|ms|s|m|h))+$/.test(text)) return Number.NaN
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|ms|s|m|h)/g)].reduce(
    (total, [, amount, unit]) => total + Number(amount) * (nanoseconds[unit ?? ''] ?? 0),
    0,
  )
}
