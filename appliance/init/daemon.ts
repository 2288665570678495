import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import type { DaemonProcess } from './keep-running'

/** A daemon of the appliance. */
export interface DaemonSpec {
  readonly name: 'port-layer' | 'interaction' | 'personality' | 'name-server' | 'vicadmin'
  /** Numeric user; the group is always {@link daemonGroup}, so that daemons reach each other's sockets. */
  readonly user: number
  /** The file that appears when the daemon answers: its socket, or what it writes then. */
  readonly readyFile: string
  /** Started only when this one has answered once: without it, it would end and be started again until then. */
  readonly after?: DaemonSpec['name']
}

/** Group `vic` of iso/appliance/rootfs/etc/group. */
export const daemonGroup = 100

/** Who serves administrators. */
export const vicadminUser = 103

/** The daemons, in the order of their start. The port layer mounts image layers, which only root may. */
export const daemons: readonly DaemonSpec[] = [
  { name: 'port-layer', user: 0, readyFile: '/run/vic/port-layer.sock' },
  { name: 'vicadmin', user: vicadminUser, readyFile: '/run/vic/vicadmin.ready' },
  { name: 'interaction', user: 102, readyFile: '/run/vic/interaction.sock', after: 'port-layer' },
  { name: 'name-server', user: 104, readyFile: '/run/vic/name-server.ready', after: 'port-layer' },
  { name: 'personality', user: 101, readyFile: '/run/vic/personality.sock', after: 'port-layer' },
]

/** Files and sockets of daemons are for the daemons' group, for nobody else. */
const daemonMask = 0o007

/** Longest line of a daemon that the log keeps whole. */
const maxLineLength = 8192
/** A daemon's output is read for so long after its end. */
const lastWordsMs = 500
/** What an end is explained by. */
const maxComplaintLength = 300

/** Starts a daemon; every line that it prints goes to `log`. */
export function startDaemon(spec: DaemonSpec, log: (line: string) => void): DaemonProcess {
  // What the run before left behind would say that this one answers.
  rmSync(spec.readyFile, { force: true })
  const ownMask = process.umask(daemonMask)
  const child = spawn('/usr/bin/node', [`/usr/lib/vic/${spec.name}`], {
    stdio: ['ignore', 'pipe', 'pipe'],
    uid: spec.user,
    gid: daemonGroup,
    cwd: '/',
    // What iso/init.c found out about the processor holds for all.
    env: { PATH: '/usr/sbin:/usr/bin', HOME: '/tmp', LANG: 'C.UTF-8', OPENSSL_ia32cap: process.env.OPENSSL_ia32cap },
  })
  process.umask(ownMask)
  let complaint = ''
  createInterface({ input: child.stdout }).on('line', (line) => log(line.slice(0, maxLineLength)))
  createInterface({ input: child.stderr }).on('line', (line) => {
    log(line.slice(0, maxLineLength))
    // Not the stack: the line before it says what went wrong.
    if (/^\S/.test(line) && !line.startsWith('Node.js v')) complaint = line.slice(0, maxComplaintLength)
  })
  const silent = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const ended = howItEnded(child).then(async (how) => {
    // Its last words may still be on their way; a program that it left behind may keep the pipes open for ever.
    await Promise.race([silent, delay(lastWordsMs, undefined, { ref: false })])
    return complaint === '' ? how : `${how}: ${complaint}`
  })
  return { ended, kill: (signal) => child.kill(signal) }
}

/** Resolves with how a child ended, or why it could not be started. */
export function howItEnded(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? `exit code ${code}`))
  })
}
