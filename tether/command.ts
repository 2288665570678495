import type { ProcessSpec, TerminalSize } from './config'
import type { Command } from './protocol'
import { parseResources } from './resources'
import { parseRestartPolicy } from './restart-policy'

type Values = Readonly<Record<string, unknown>>

const maxText = 128 * 1024
const maxList = 16_384
const maxTerminal = 65_535
/** The last that a Date can be. Milliseconds since 1970. */
const lastInstant = 8.64e15

function refuse(name: string, expected: string): never {
  throw new TypeError(`${name} is not ${expected}`)
}

function object(value: unknown, name: string): Values {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse(name, 'an object')
  return value as Values
}

function text(values: Values, name: string): string {
  const value = values[name]
  if (typeof value !== 'string' || value.length > maxText || value.includes('\0')) refuse(name, 'a string without NUL')
  return value
}

function texts(values: Values, name: string): readonly string[] {
  const value = values[name]
  if (!Array.isArray(value) || value.length > maxList) refuse(name, 'a list')
  return value.map((_, i) => text(value as unknown as Values, String(i)))
}

function flag(values: Values, name: string): boolean {
  const value = values[name]
  if (typeof value !== 'boolean') refuse(name, 'true or false')
  return value
}

function integer(values: Values, name: string, low: number, high: number): number {
  const value = values[name]
  if (!Number.isInteger(value) || (value as number) < low || (value as number) > high) {
    refuse(name, `an integer from ${low} to ${high}`)
  }
  return value as number
}

function terminalSize(values: Values): TerminalSize {
  return { rows: integer(values, 'rows', 0, maxTerminal), columns: integer(values, 'columns', 0, maxTerminal) }
}

function absolutePath(values: Values): string {
  const path = text(values, 'path')
  if (!path.startsWith('/')) refuse('path', 'an absolute path')
  return path
}

function processSpec(value: unknown): ProcessSpec {
  const values = object(value, 'process')
  return {
    args: texts(values, 'args'),
    env: texts(values, 'env'),
    cwd: text(values, 'cwd'),
    user: text(values, 'user'),
    tty: flag(values, 'tty'),
    openStdin: flag(values, 'openStdin'),
    stdinOnce: flag(values, 'stdinOnce'),
    ...(values.additionalGroups !== undefined && { additionalGroups: texts(values, 'additionalGroups') }),
    ...(values.privileged !== undefined && { privileged: flag(values, 'privileged') }),
    ...(values.size !== undefined && { size: terminalSize(object(values.size, 'size')) }),
  }
}

/** Checks a client's command; throws a TypeError or SyntaxError that says what is wrong with it. */
export function parseCommand(json: string): Command {
  const values = object(JSON.parse(json), 'the command')
  switch (values.verb) {
    case 'attach':
      return {
        verb: 'attach',
        stdin: flag(values, 'stdin'),
        stdout: flag(values, 'stdout'),
        stderr: flag(values, 'stderr'),
        replay: flag(values, 'replay'),
      }
    case 'log':
    case 'release':
    case 'pause':
    case 'unpause':
    case 'follow-network':
    case 'statistics':
    case 'export':
    case 'list-files':
    case 'pack-files':
      return { verb: values.verb }
    case 'update':
      return {
        verb: 'update',
        ...(values.resources !== undefined && { resources: parseResources(values.resources) }),
        ...(values.restart !== undefined && {
          restart: values.restart === null ? null : parseRestartPolicy(values.restart),
        }),
      }
    case 'describe-path':
    case 'read-files':
      return { verb: values.verb, path: absolutePath(values) }
    case 'write-files':
      return {
        verb: 'write-files',
        path: absolutePath(values),
        directories: values.directories === 'replace' ? 'replace' : 'keep',
        ...(values.owner !== undefined && { owner: text(values, 'owner') }),
      }
    case 'processes':
      return { verb: 'processes', arguments: texts(values, 'arguments') }
    case 'exec':
      return {
        verb: 'exec',
        id: text(values, 'id'),
        process: processSpec(values.process),
        stdin: flag(values, 'stdin'),
      }
    case 'signal':
      return { verb: 'signal', target: text(values, 'target'), signal: integer(values, 'signal', 1, 64) }
    case 'set-clock':
      return { verb: 'set-clock', now: integer(values, 'now', 0, lastInstant) }
    case 'resize':
      return { verb: 'resize', target: text(values, 'target'), ...terminalSize(values) }
    default:
      return refuse('verb', 'one of those in tether/protocol.ts')
  }
}
