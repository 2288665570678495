import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'

/** A process, not just its number: a number that was given to another process is another start time. */
export interface ProcessIdentity {
  readonly pid: number
  /** Clock ticks since boot. */
  readonly startTime: string
}

/** How long a process may take to go after it was asked to, in milliseconds. */
const politeDeadline = 5_000
/** Time between looks at a process that is about to go, in milliseconds. */
const goneInterval = 10

/** State letter and start time of /proc/PID/stat; undefined when there is no such process. */
async function status(pid: number): Promise<{ readonly state: string; readonly startTime: string } | undefined> {
  let text: string
  try {
    text = await readFile(`/proc/${pid}/stat`, 'latin1')
  } catch (error) {
    if (isGone(error)) return undefined
    throw error
  }
  // The second field is the program's name in brackets, which may hold anything, also brackets.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '', startTime: fields[19] ?? '' }
}

function isGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'ENOENT' || code === 'ESRCH'
}

/**
 * The processes one of whose arguments is exactly `argument`. Our daemons are started with a path of their own among their
 * arguments, so this finds them whatever became of the process that started them.
 */
export async function findProcesses(argument: string): Promise<ProcessIdentity[]> {
  const found: ProcessIdentity[] = []
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const pid = Number(name)
    let commandLine = ''
    try {
      commandLine = await readFile(`/proc/${name}/cmdline`, 'utf8')
    } catch (error) {
      if (!isGone(error)) throw error
    }
    if (!commandLine.split('\0').includes(argument)) continue
    const now = await status(pid)
    if (now !== undefined && now.state !== 'Z') found.push({ pid, startTime: now.startTime })
  }
  return found
}

/** Whether the process still runs; one that only waits for its parent to take note (a zombie) does not. */
export async function isRunning(identity: ProcessIdentity): Promise<boolean> {
  const now = await status(identity.pid)
  return now !== undefined && now.state !== 'Z' && now.startTime === identity.startTime
}

/**
 * Waits until the process is gone, and with it its open files. Linux tells only a parent of a process's end; this is for
 * one that is about to end, so the wait is a matter of milliseconds. False when the deadline (ms) passed first.
 */
export async function waitUntilGone(identity: ProcessIdentity, deadline: number): Promise<boolean> {
  const end = performance.now() + deadline
  while (await isRunning(identity)) {
    if (performance.now() > end) return false
    await delay(goneInterval)
  }
  return true
}

/** Ends a process: `signal` first, SIGKILL when that takes too long; resolves when it is gone. */
export async function endProcess(identity: ProcessIdentity, signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  if (!(await isRunning(identity))) return
  send(identity.pid, signal)
  if (await waitUntilGone(identity, politeDeadline)) return
  send(identity.pid, 'SIGKILL')
  if (!(await waitUntilGone(identity, politeDeadline))) throw new Error(`process ${identity.pid} cannot be killed`)
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (!isGone(error)) throw error
  }
}
