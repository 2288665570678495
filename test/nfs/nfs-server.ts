import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, chown, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** Debian's nfs-ganesha on ports of its own, with an export that goes with it. */
export interface NfsServer {
  readonly host: string
  /** What it exports, by its path on the server and in this machine. */
  readonly path: string
  readonly port: number
  readonly mountPort: number
  /** Ends the server; the export stays. */
  pause(): Promise<void>
  /** Brings it back on the same ports. */
  resume(): Promise<void>
  /** Stops it from answering, without its connections ending: SIGSTOP. */
  freeze(): Promise<void>
  thaw(): Promise<void>
  stop(): Promise<void>
}

export interface NfsServerOptions {
  readonly host?: string
  readonly squash?: 'No_Root_Squash' | 'Root_Squash' | 'All_Squash'
}

const project = resolve(__dirname, '../..')
/** What the server may take to answer. Milliseconds. */
const startLimit = 60_000

/** The export belongs to user 1000, VIC's default, and its group. */
export async function startNfsServer({ host = '127.0.0.1', squash }: NfsServerOptions = {}): Promise<NfsServer> {
  const directory = await mkdtemp(join(tmpdir(), 'nfs-server-'))
  await chmod(directory, 0o755)
  const path = join(directory, 'export')
  await mkdir(path)
  await chown(path, 1000, 1000)
  const [port, mountPort] = [await freePort(host), await freePort(host)]
  let child: ChildProcess | undefined
  const start = async (): Promise<void> => {
    const argv = [directory, host, String(port), String(mountPort), ...(squash === undefined ? [] : [squash])]
    const started = spawn(join(project, 'test/peers/nfs-ganesha/serve'), argv, { stdio: 'ignore', detached: true })
    child = started
    await Promise.race([listens(directory), failure(started)])
  }
  const end = async (): Promise<void> => {
    if (child?.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  const signal = async (name: NodeJS.Signals): Promise<void> => {
    process.kill(await serverPid(child), name)
  }
  try {
    await start()
  } catch (error) {
    await end()
    const log = await readFile(join(directory, 'ganesha.log'), 'utf8').catch(() => 'no log')
    await rm(directory, { recursive: true, force: true })
    throw new Error(`${(error as Error).message}\n${log}`)
  }
  return {
    ...{ host, path, port, mountPort },
    pause: end,
    async resume() {
      await rm(join(directory, 'ganesha.log'), { force: true })
      await start()
    },
    freeze: () => signal('SIGSTOP'),
    thaw: () => signal('SIGCONT'),
    async stop() {
      await end()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

/** The server is the only child of the namespace's first process, which `unshare` waits for. */
async function serverPid(child: ChildProcess | undefined): Promise<number> {
  const children = await readFile(`/proc/${child?.pid}/task/${child?.pid}/children`, 'utf8')
  return Number(children.trim().split(' ')[0])
}

async function failure(child: ChildProcess): Promise<never> {
  child.once('error', () => child.emit('exit'))
  await once(child, 'exit')
  throw new Error('nfs-ganesha ended: test/peers/nfs-ganesha/install brings it')
}

async function listens(directory: string): Promise<void> {
  for (const end = Date.now() + startLimit; Date.now() < end; ) {
    const log = await readFile(join(directory, 'ganesha.log'), 'utf8').catch(() => '')
    if (log.includes('NFS SERVER INITIALIZED')) return
    await delay(50)
  }
  throw new Error(`nfs-ganesha does not answer within ${startLimit / 1000} s`)
}

async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
