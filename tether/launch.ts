import { type ChildProcess, spawn } from 'node:child_process'
import { PassThrough, type Readable, type Writable } from 'node:stream'
import type { ProcessSpec, TerminalSize } from './config'
import { deferred } from './deferred'

/** Where the ISOs have the launcher. */
export const launcherPath = '/usr/lib/vic/launch'

/** One record of the launcher's spec (tether/launcher/spec.h): a name and its values. */
export type SpecRecord = readonly string[]

/** A process could not be started: docker's text and exit code (126, 127 or 128). */
export class StartError extends Error {
  override readonly name = 'StartError'
  readonly exitCode: number

  constructor(message: string, exitCode: number) {
    super(message)
    this.exitCode = exitCode
  }
}

/** A started process. With a terminal everything it writes comes from `stdout`. */
export interface LaunchedProcess {
  readonly pid: number
  /** Ending it closes the process's standard input (without a terminal). */
  readonly stdin: Writable
  /** Ends when the process has ended and everything it wrote was read. */
  readonly stdout: Readable
  readonly stderr: Readable
  /** Docker's exit code: 128+n when signal n ended it. */
  readonly exited: Promise<number>
  /** Sends a signal to this process only; none when it has ended. */
  signal(number: number): void
  resize(size: TerminalSize): void
}

/** The records that describe a process. */
export function processRecords(process: ProcessSpec): SpecRecord[] {
  const { rows, columns } = process.size ?? { rows: 0, columns: 0 }
  return [
    ...process.args.map((value) => ['arg', value]),
    ...process.env.map((value) => ['env', value]),
    ...(process.additionalGroups ?? []).map((value) => ['group', value]),
    ['cwd', process.cwd || '/'],
    ['user', process.user],
    ...(process.tty ? [['tty', String(rows), String(columns)]] : []),
    ...(process.openStdin ? [['stdin']] : []),
  ]
}

/** What the launcher reads: the length of the rest, then strings that end with NUL. */
export function encodeSpec(records: readonly SpecRecord[]): Buffer {
  const values = records.flat()
  const broken = values.find((value) => value.includes('\0'))
  if (broken !== undefined) {
    throw new StartError(`a NUL character cannot be passed on: ${JSON.stringify(broken.slice(0, 80))}`, 128)
  }
  const body = Buffer.from(values.map((value) => `${value}\0`).join(''))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(body.length)
  return Buffer.concat([length, body])
}

/** A status line of the launcher. */
type Status =
  | { readonly type: 'started'; readonly pid: number }
  | { readonly type: 'exited'; readonly code: number }
  | { readonly type: 'error'; readonly code: number; readonly text: string }
  | { readonly type: 'done' }

function parseStatus(line: string): Status {
  const [, type, number, text] = /^(\w+)(?: (\d+))?(?: (.*))?$/.exec(line) ?? []
  if (type === 'started') return { type, pid: Number(number) }
  if (type === 'exited') return { type, code: Number(number) }
  if (type === 'done') return { type }
  return { type: 'error', code: Number(number ?? 128), text: text ?? line }
}

function readLines(stream: Readable, receive: (line: string) => void): void {
  let rest = ''
  stream.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) receive(line)
  })
}

interface Run {
  readonly child: ChildProcess
  readonly stdout: Readable
  readonly stderr: Readable
  /** The way to the launcher: its spec and its commands. */
  readonly control: Writable
  /** The first status: rejects with a StartError. */
  readonly first: Promise<Status>
  readonly exited: Promise<number>
}

function run(program: string, verb: string, records: readonly SpecRecord[]): Run {
  const spec = encodeSpec(records)
  const child = spawn(program, [verb], { stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'], env: {} })
  const [, , , states, control] = child.stdio as [Writable, Readable, Readable, Readable, Writable]
  const first = deferred<Status>()
  const exited = deferred<number>()
  const vanish = (why: string): void => {
    first.reject(new StartError(`the launcher ended without a word: ${why}`, 128))
    // Its process went with it.
    exited.resolve(137)
  }
  child.once('error', (error) => vanish(error.message))
  child.once('exit', () => {
    control.destroy()
    // What it said may still be on its way: the socket's end comes behind it.
    if (states.readableEnded) vanish('no status')
    else states.once('close', () => vanish('no status'))
  })
  // A process that does not read its input, and a launcher that has ended, are no errors of ours.
  for (const stream of child.stdio) stream?.on('error', () => undefined)
  readLines(states, (line) => {
    const status = parseStatus(line)
    if (status.type === 'error') first.reject(new StartError(status.text, status.code))
    else if (status.type === 'exited') exited.resolve(status.code)
    else first.resolve(status)
  })
  control.write(spec)
  return {
    child,
    control,
    stdout: kept(child.stdout),
    stderr: kept(child.stderr),
    first: first.promise,
    exited: exited.promise,
  }
}

/**
 * What a program writes, for whoever reads it later: Node itself reads, and drops, what is left in the pipes of one that has ended before
 * anybody listens.
 */
function kept(stream: Readable | null): Readable {
  const copy = new PassThrough()
  if (stream === null) return copy.end()
  stream.once('close', () => copy.end())
  return stream.pipe(copy)
}

/**
 * Starts a process: `container` is the first one in new namespaces, `exec` a further one that joins them (record `join`).
 * Rejects with a StartError; the records are those of tether/launcher/spec.h.
 */
export async function launch(
  verb: 'container' | 'exec',
  records: readonly SpecRecord[],
  program = launcherPath,
): Promise<LaunchedProcess> {
  const { child, control, stdout, stderr, first, exited } = run(program, verb, records)
  const { stdin } = child
  if (!stdin) throw new StartError(`${program} cannot be run`, 128)
  const status = await first
  if (status.type !== 'started') throw new StartError(`the launcher answered ${status.type}`, 128)
  const send = (line: string): void => {
    if (control.writable) control.write(line)
  }
  return {
    pid: status.pid,
    stdin,
    stdout,
    stderr,
    exited,
    signal: (number) => send(`signal ${number}\n`),
    resize: ({ rows, columns }) => send(`resize ${rows} ${columns}\n`),
  }
}

/** Sets terminals to binary transport and configures network interfaces; rejects with a StartError that says what failed. */
export async function prepare(records: readonly SpecRecord[], program = launcherPath): Promise<void> {
  const { child, control, stdout, stderr, first } = run(program, 'prepare', records)
  child.stdin?.end()
  stdout.resume()
  stderr.resume()
  await first.finally(() => control.end())
}
