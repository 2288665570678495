import { unknownField } from './log-tag'
import { isSyslogOption, refuseSyslog } from './syslog-options'

/** How much of a container's log is kept: `docker logs` shows no more of it. Bytes; undefined: all. */
export type KeptBytes = number | undefined

/** Options of every driver (moby, daemon/logger/factory.go). */
const commonOptions = ['mode', 'max-buffer-size']
/** Options of the cache of drivers that cannot be read. */
const cacheOptions = ['cache-disabled', 'cache-max-size', 'cache-max-file', 'cache-compress']
const attributeOptions = ['labels', 'labels-regex', 'env', 'env-regex', 'tag']

const unbounded = { size: undefined, files: 1 }
/** The drivers with the options that are theirs and how much they keep when nobody says. */
const drivers: Readonly<Record<string, { readonly own: readonly string[]; readonly kept: Kept }>> = {
  'json-file': { own: ['max-size', 'max-file', 'compress', ...attributeOptions], kept: unbounded },
  // What `docker logs` shows of a log that goes elsewhere: dockerd's cache (daemon/logger/loggerutils/cache).
  syslog: { own: attributeOptions, kept: { size: 20_000_000, files: 5 } },
  local: { own: ['max-size', 'max-file', 'compress', ...attributeOptions], kept: { size: 20_000_000, files: 5 } },
}

/** dockerd's drivers that this host does not have. */
const absentDrivers = ['journald', 'gelf', 'fluentd', 'awslogs', 'splunk', 'etwlogs', 'gcplogs']

interface Kept {
  readonly size: number | undefined
  readonly files: number
}

/** Why a log configuration cannot be meant, or is not to be had here. */
export type LogRefusal = { readonly kind: 'invalid' | 'absent'; readonly message: string }

/** dockerd's refusal of a log driver and the names of its options at a create; undefined: they may be kept. */
export function refuseLog(type: string, options: Readonly<Record<string, string>>): LogRefusal | undefined {
  // dockerd looks at no option of a log that is not written.
  if (type === 'none') return undefined
  if (absentDrivers.includes(type)) {
    return {
      kind: 'absent',
      message: `the log driver "${type}" is not available on this host: use json-file, local, syslog or none`,
    }
  }
  const driver = drivers[type]
  if (driver === undefined) return wrong(`error looking up logging plugin ${type}: plugin "${type}" not found`)
  const known = [...driver.own, ...commonOptions, ...cacheOptions]
  const unknown = Object.keys(options).find(
    (name) => !known.includes(name) && !(type === 'syslog' && isSyslogOption(name)),
  )
  return (
    refuseMode(options) ??
    (unknown === undefined ? undefined : wrong(unknownOption(type, unknown))) ??
    refuseTag(options) ??
    (type === 'syslog' ? refuseSyslog(options) : undefined)
  )
}

/** dockerd's refusal of what a log's options say, which it reads when the container starts; undefined: they are good. */
export function refuseLogValues(type: string, options: Readonly<Record<string, string>>): string | undefined {
  const driver = drivers[type]
  if (driver === undefined) return undefined
  return refuseRotation(type, refusable(type, options), driver.kept) ?? refuseExpressions(options)
}

/** How much of the log of these options is kept; options with which no start succeeds keep nothing back. */
export function keptBytes(type: string, options: Readonly<Record<string, string>>): KeptBytes {
  const driver = drivers[type]
  if (driver === undefined || refuseLogValues(type, options) !== undefined) return undefined
  const { size, files } = rotation(refusable(type, options), driver.kept)
  return size === undefined ? undefined : size * files
}

/** Whether `docker logs` can show what was written: a driver that sends has a cache unless it is switched off. */
export function isReadable(type: string, options: Readonly<Record<string, string>>): boolean {
  return type !== 'none' && !(type === 'syslog' && isTrue(options['cache-disabled'] ?? ''))
}

function cacheRotation({ 'cache-max-size': size, 'cache-max-file': files }: Readonly<Record<string, string>>) {
  return { ...(size !== undefined && { 'max-size': size }), ...(files !== undefined && { 'max-file': files }) }
}

function wrong(message: string): LogRefusal {
  return { kind: 'invalid', message }
}

function unknownOption(type: string, name: string): string {
  return type === 'local'
    ? `unknown log opt '${name}' for log driver local`
    : `unknown log opt '${name}' for ${type} log driver`
}

function refuseMode({
  mode = '',
  'max-buffer-size': buffer,
}: Readonly<Record<string, string>>): LogRefusal | undefined {
  if (!['', 'blocking', 'non-blocking'].includes(mode)) return wrong(`logger: logging mode not supported: ${mode}`)
  if (buffer === undefined) return undefined
  if (mode !== 'non-blocking') {
    return wrong("logger: max-buffer-size option is only supported with 'mode=non-blocking'")
  }
  return humanSize(buffer) === undefined
    ? wrong(`error parsing option max-buffer-size: invalid size: '${buffer}'`)
    : undefined
}

function rotation(options: Readonly<Record<string, string>>, byDefault: Kept): Kept {
  const { 'max-size': size, 'max-file': files } = options
  return {
    size: size === undefined ? byDefault.size : humanSize(size),
    files: files === undefined ? byDefault.files : Number(files),
  }
}

const booleans = ['1', 't', 'T', 'true', 'TRUE', 'True', '0', 'f', 'F', 'false', 'FALSE', 'False']

function isTrue(text: string): boolean {
  const position = booleans.indexOf(text)
  return position >= 0 && position < booleans.length / 2
}

function refusable(type: string, options: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return type === 'syslog' ? cacheRotation(options) : options
}

function refuseRotation(type: string, options: Readonly<Record<string, string>>, kept: Kept): string | undefined {
  const { 'max-size': size, 'max-file': files, compress } = options
  // The driver `local` says which option it is about.
  const said = (about: string, sentence: string) => (type === 'local' ? `invalid ${about}: ${sentence}` : sentence)
  if (size !== undefined && humanSize(size) === undefined) {
    return said(`value for max-size: ${size}`, `invalid size: '${size}'`)
  }
  if (size !== undefined && humanSize(size) === 0) return 'max-size must be a positive number'
  if (files !== undefined && !/^[+-]?\d{1,9}$/.test(files)) {
    return said(`value for max-file: ${files}`, `strconv.Atoi: parsing ${JSON.stringify(files)}: invalid syntax`)
  }
  if (files !== undefined && Number(files) < 1) return 'max-file cannot be less than 1'
  if (compress !== undefined && !booleans.includes(compress)) {
    return said('boolean value for compress', `strconv.ParseBool: parsing ${JSON.stringify(compress)}: invalid syntax`)
  }
  const present = rotation(options, kept)
  if (type === 'local') {
    const isCompressed = compress === undefined || isTrue(compress)
    return isCompressed && present.files < 2 ? 'compression cannot be enabled when max file count is 1' : undefined
  }
  if (compress !== undefined && isTrue(compress) && (present.files < 2 || present.size === undefined)) {
    return 'compress cannot be true when max-file is less than 2 or max-size is not set'
  }
  return undefined
}

function refuseExpressions(options: Readonly<Record<string, string>>): string | undefined {
  for (const name of ['labels-regex', 'env-regex']) {
    const pattern = options[name]
    if (pattern !== undefined && compiled(pattern) === undefined) {
      return `error parsing regexp: ${JSON.stringify(pattern)} of ${name} is not one that is taken here`
    }
  }
  return undefined
}

function refuseTag({ tag }: Readonly<Record<string, string>>): LogRefusal | undefined {
  const field = tag === undefined ? undefined : unknownField(tag)
  if (field === undefined) return undefined
  return {
    kind: 'absent',
    message: `the log option "tag": "${field}" is not available on this host: a field of the container is`,
  }
}

/** Expressions that Node can take exponential time over are none: no repetition of a repetition. */
export function compiled(pattern: string): RegExp | undefined {
  if (pattern.length > 256 || /[*+}]\)?[*+{]|\([^)]*[*+][^)]*\)[*+{]/.test(pattern)) return undefined
  try {
    return new RegExp(pattern)
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

const units = ['', 'k', 'm', 'g', 't', 'p']

/** go-units' FromHumanSize: decimal units, `10m` is ten million. Undefined when it is none. */
export function humanSize(text: string): number | undefined {
  const [, number, unit = ''] = /^(\d{1,15}(?:\.\d+)?) ?([kmgtp]?)(?:i?b)?$/i.exec(text) ?? []
  return number === undefined ? undefined : Math.floor(Number(number) * 1000 ** units.indexOf(unit.toLowerCase()))
}
