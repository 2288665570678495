import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** What is counted for the container, as far as this kernel has it. */
const controllers = ['cpu', 'io', 'memory', 'pids']
/** A process that is deep in the kernel is frozen when it comes back: it has this long. Milliseconds. */
const freezePatience = 10_000
/** The kernel's word of a freeze is looked for this often. Milliseconds. */
const freezeStep = 10
/** A container makes groups as it likes; no more of them are looked into. */
const maxGroups = 4096

/** The control group (cgroup v2, kernel's Documentation/admin-guide/cgroup-v2.rst) that holds all of a container's processes. */
export class Cgroup {
  /** Its directory. */
  readonly path: string

  private constructor(path: string) {
    this.path = path
  }

  /** Makes the group `name`; undefined, with a word to `diagnose`, where there are no control groups. */
  static create(diagnose: (text: string) => void, name = 'container'): Cgroup | undefined {
    try {
      const mounted = mountPoint(readFileSync('/proc/self/mountinfo', 'utf8'))
      if (mounted === undefined) throw new Error('cgroup v2 is not mounted')
      const path = join(mounted, name)
      mkdirSync(path, { recursive: true })
      for (const controller of readFileSync(join(mounted, 'cgroup.controllers'), 'utf8').trim().split(/\s+/)) {
        if (controllers.includes(controller)) writeFileSync(join(mounted, 'cgroup.subtree_control'), `+${controller}`)
      }
      return new Cgroup(path)
    } catch (error) {
      diagnose(`no control group: ${error instanceof Error ? error.message : String(error)}`)
      return undefined
    }
  }

  /** Stops every process, wherever it is; those that come later are born frozen. Rejects when one cannot be stopped. */
  async freeze(): Promise<void> {
    await writeFile(join(this.path, 'cgroup.freeze'), '1')
    const deadline = Date.now() + freezePatience
    while (!/^frozen 1$/m.test(await this.read('cgroup.events'))) {
      if (Date.now() > deadline) {
        await this.thaw()
        throw new Error(`not every process could be stopped within ${freezePatience} ms`)
      }
      await delay(freezeStep)
    }
  }

  /** Lets every process go on. */
  async thaw(): Promise<void> {
    await writeFile(join(this.path, 'cgroup.freeze'), '0')
  }

  /** One of the group's files. */
  read(file: string): Promise<string> {
    return readFile(join(this.path, file), 'utf8')
  }

  /** The numbers of its processes, those in groups of its own making included. */
  async processes(): Promise<number[]> {
    const pending = [this.path]
    const found: number[] = []
    for (let looked = 0; looked < maxGroups; looked++) {
      const directory = pending.pop()
      if (directory === undefined) break
      const numbers = await orNothing(readFile(join(directory, 'cgroup.procs'), 'utf8'), '')
      found.push(...numbers.split('\n').filter(Boolean).map(Number))
      for (const entry of await orNothing(readdir(directory, { withFileTypes: true }), [])) {
        if (entry.isDirectory()) pending.push(join(directory, entry.name))
      }
    }
    return found.sort((one, other) => one - other)
  }
}

/** A group may go, or become one of threads (EOPNOTSUPP), at any moment. */
async function orNothing<T>(read: Promise<T>, nothing: T): Promise<T> {
  try {
    return await read
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENODEV' || code === 'EOPNOTSUPP' || code === 'ENOTSUP') return nothing
    throw error
  }
}

/** Where cgroup v2 is mounted according to /proc/self/mountinfo (proc(5)). */
export function mountPoint(mountinfo: string): string | undefined {
  for (const line of mountinfo.split('\n')) {
    const [before = '', after = ''] = line.split(' - ')
    if (after.startsWith('cgroup2 ')) return before.split(' ')[4]
  }
  return undefined
}
