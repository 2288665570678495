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
  local: { own: ['max-size', 'max-file', 'compress'], kept: { size: 20_000_000, files: 5 } },
}

/** dockerd's drivers that this host does not have. */
const absentDrivers = ['journald', 'gelf', 'fluentd', 'awslogs', 'splunk', 'etwlogs', 'gcplogs']

interface Kept {
  readonly size: number | undefined
  readonly files: number
}

/** Why a log configuration cannot be meant, or is not to be had here. */
export type LogRefusal = { readonly kind: 'invalid' | 'absent'; readonly message: string }

/** dockerd's refusal of a log driver and its options, which it gives partly at create and partly at start; undefined: they are good. */
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
  if (driver === undefined) return wrong(`logger: no log driver named '${type}' is registered`)
  const known = [...driver.own, ...commonOptions, ...cacheOptions]
  const unknown = Object.keys(options).find(
    (name) => !known.includes(name) && !(type === 'syslog' && isSyslogOption(name)),
  )
  return (
    refuseMode(options) ??
    (unknown === undefined ? undefined : wrong(unknownOption(type, unknown))) ??
    refuseRotation(type, options, driver.kept) ??
    refuseAttributes(options) ??
    (type === 'syslog' ? refuseSyslog(options) : undefined)
  )
}

/** How much of the log of these (good) options is kept. */
export function keptBytes(type: string, options: Readonly<Record<string, string>>): KeptBytes {
  const driver = drivers[type]
  if (driver === undefined) return undefined
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

function refuseRotation(type: string, options: Readonly<Record<string, string>>, kept: Kept): LogRefusal | undefined {
  const { 'max-size': size, 'max-file': files, compress } = refusable(type, options)
  if (size !== undefined && humanSize(size) === undefined) return wrong(`invalid size: '${size}'`)
  if (size !== undefined && humanSize(size) === 0) return wrong('max-size must be a positive number')
  if (files !== undefined && !/^[+-]?\d{1,9}$/.test(files)) {
    return wrong(`strconv.Atoi: parsing ${JSON.stringify(files)}: invalid syntax`)
  }
  if (files !== undefined && Number(files) < 1) return wrong('max-file cannot be less than 1')
  if (compress === undefined) return undefined
  if (!booleans.includes(compress)) {
    return wrong(`strconv.ParseBool: parsing ${JSON.stringify(compress)}: invalid syntax`)
  }
  const wanted = isTrue(compress)
  const present = rotation(options, kept)
  if (type === 'json-file' && wanted && (present.files < 2 || present.size === undefined)) {
    return wrong('compress cannot be true when max-file is less than 2 or max-size is not set')
  }
  return undefined
}

function refuseAttributes(options: Readonly<Record<string, string>>): LogRefusal | undefined {
  for (const name of ['labels-regex', 'env-regex']) {
    const pattern = options[name]
    if (pattern !== undefined && compiled(pattern) === undefined) {
      return wrong(`error parsing regexp: ${JSON.stringify(pattern)} of ${name} is not one that is taken here`)
    }
  }
  const { tag } = options
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
